/** Fixtures on which executions and claims do not agree, each with the reason. One that agrees fails the test. */
const HANDED_OUT = 'what it leaves held is its caller\'s to give back, and nobody calls it here but the oracle';
const HOME_MADE = 'its lock is home-made: the oracle sees promises, flags and counters, and does not know who holds';
const UNCALLED = 'what it exports takes values that are not made up here: nothing is called';
const ONE_KEY = 'called with one key for both it waits for itself; the claim is about two keys';
const OUTSIDE = 'the platform it runs on (Web Locks, sockets, tabs) is not played';

export const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['no-leaked-lock/busy-flag', HOME_MADE],
  ['no-leaked-lock/callbacks', 'the lock is taken by a callback that no async function awaits: the oracle knows no holder'],
  ['no-leaked-lock/given-lock-ok', HANDED_OUT],
  ['no-leaked-lock/guard-in-hand', HANDED_OUT],
  ['no-leaked-lock/handle-of-given-lock', HANDED_OUT],
  ['no-leaked-lock/handed-on', HANDED_OUT],
  ['no-leaked-lock/handed-on-inside', HANDED_OUT],
  ['no-leaked-lock/home-section', HOME_MADE],
  ['no-leaked-lock/lease-or-own', HOME_MADE],
  ['no-leaked-lock/through-interface', 'what throws is not in sight: the implementations passed in here never do'],
  ['no-order-inversion/home-locks', HOME_MADE],
  ['no-reacquire/async-lock-keys', 'the played async-lock has no reentrant domains'],
  ['no-reacquire/auth-subscribers', HOME_MADE],
  ['no-reacquire/contracts', 'a tag says what every caller does; the oracle calls without the lock'],
  ['no-reacquire/field-handle', HANDED_OUT],
  ['no-reacquire/for-await', 'a compiled generator waits at no line of its own, and there the oracle tells the hang'],
  ['no-reacquire/guard-objects', HANDED_OUT],
  ['no-reacquire/home-guard', HOME_MADE],
  ['no-reacquire/home-pool', HOME_MADE],
  ['no-reacquire/kept-lock-function', HOME_MADE],
  ['no-reacquire/keys', OUTSIDE],
  ['no-reacquire/promise-chains', HOME_MADE],
  ['no-reacquire/stolen', OUTSIDE],
  ['no-reacquire/then-style', 'the lock is held by a chain of promises: no async function has it in hand'],
  ['no-reacquire/wrapped-platform-object', OUTSIDE],
  ['no-self-wait/shut-valve', 'the oracle tells the hang at the line inside the home-made queue, the rule at the call'],
  ['no-self-wait/shut-valve-ok', 'who opens it may do so at any time; the oracle calls each function once, and too early is too late'],
  ['no-wait-on-locker/closed-queue-ok', 'whoever is given the callback opens the queue; the oracle passes code that drops it'],
  ['no-wait-on-locker/waiter-list', 'whoever is given the resolvers settles the wait; the oracle passes code that drops them'],
  ['no-order-inversion/key-of-parent', ONE_KEY],
  ['no-order-inversion/two-keys', ONE_KEY],
  ['no-reacquire/legacy-decorators', 'the loader compiles decorators as the standard has them'],
  ['no-wait-on-locker/deferred-objects-ok', 'who settles it may do so at any time; the oracle calls each function once, and too early is too late'],
  ['no-wait-on-locker/emitter', 'Node\'s own `once` waits: the oracle does not see what for'],
  ['no-wait-on-locker/reply-map', 'a promise that is returned is waited for at no line of its own, and there the oracle tells the hang'],
  ['no-reacquire/curried', 'its functions are values that a call made: only declared functions are called'],
  ['no-self-wait/by-key', UNCALLED],
  ['no-self-wait/chained-edges', UNCALLED],
  ['no-self-wait/serial-jobs', UNCALLED],
]);
