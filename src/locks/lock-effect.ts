/**
 * What an operation of a lock does to it: the closed union that is all the analysis ever sees of a
 * library, of a user's row, or of a home-made lock. Adding a case is a compile error wherever it
 * matters. What a row leaves out is the ordinary case.
 */

/** How a lock is held. A semaphore of capacity 1 is a mutex; what excludes readers is a `write`. */
export type Mode = 'mutex' | 'read' | 'write' | 'permit';

/**
 * Where in the joined value of an acquire the means to release stands. An acquire that waits by a
 * callback gives it to the callback: 'function' and 'member' in its first parameter, 'element' in
 * parameter `index`. A handle that is not idempotent throws, or frees somebody else's hold, when it
 * is used again.
 */
export type Handle =
  /** No handle: the lock's own release operation gives it back. */
  | { readonly kind: 'none' }
  /**
   * The value is a function: calling it releases; with `twice`, calling what it gives:
   * `release()()`.
   */
  | { readonly kind: 'function'; readonly idempotent: boolean; readonly twice?: boolean }
  /** A method of the value: `permit.release()`; also what `using` calls when `disposable`. */
  | {
      readonly kind: 'member';
      readonly name: string;
      /** The method's name in another version of the package. */
      readonly alias?: string;
      readonly idempotent: boolean;
      readonly disposable?: boolean;
    }
  /** An element of the value is the releasing function: `[value, release]`. */
  | { readonly kind: 'element'; readonly index: number; readonly idempotent: boolean }
  /** The value has only `Symbol.dispose` or `Symbol.asyncDispose`. */
  | { readonly kind: 'disposable' }
  /** The value is handed back to the lock's release operation: `sema.release(token)`. */
  | { readonly kind: 'token' }
  /** Nothing to call: it is given back when the scope ends in which it was taken (Effect). */
  | { readonly kind: 'scope' };

/** An argument of the call, or one option of it. Index -1: the last that is not a last callback. */
export interface ArgumentPlace {
  readonly at: 'argument';
  readonly index: number;
  readonly option?: string;
}

/** An argument of the constructor or factory that made the lock, or one option of it. */
export interface ConstructionPlace {
  readonly at: 'construction';
  readonly index: number;
  readonly option?: string;
}

/**
 * Which part of a keyed lock an operation means: the value at the place. A call that leaves the key
 * out (or has the callback in its place) means one more lock, apart from all keys.
 */
export type Key = (ArgumentPlace | ConstructionPlace) & {
  /** The key of a call that leaves it out, where that is an ordinary key. */
  readonly otherwise?: string;
  /**
   * An array there means every element: taken one after the other as they stand, sorted, or in one
   * step.
   */
  readonly each?: 'in-order' | 'sorted' | 'at-once';
  /** The argument is an array whose element `element` is the key; so are all up to the callback. */
  readonly element?: number;
};

/** A mode that an argument chooses: itself, its option `name`, or its element `element`. */
export interface ModeOption {
  readonly argument: number;
  readonly name?: string;
  readonly element?: number;
  readonly values: Readonly<Record<string, Mode>>;
}

/**
 * What can spare a caller the wait: a time, a signal, or a queue that is full when it comes (who
 * waits already stays).
 */
export interface Bound {
  readonly by: 'time' | 'signal' | 'queue-length';
  /** Where it is given. */
  readonly given: ArgumentPlace | ConstructionPlace;
  /** Its value where it is not given; absent: no bound then. */
  readonly otherwise?: number;
  /**
   * What the caller sees then: a rejection (or an error), a falsy result, or its callback is not
   * called.
   */
  readonly ends: 'rejects' | 'falsy' | 'not-called';
}

/** How an operation never waits: always, or with a true argument or option. */
export interface NeverWaits {
  readonly given: 'always' | ArgumentPlace;
  /**
   * When the lock is taken: a callback runs without it and gets null; it does not run; the call
   * goes on without the lock; the holder loses it.
   */
  readonly otherwise: 'null' | 'not-run' | 'unlocked' | 'steals';
}

/** How many permits of a semaphore a call means; absent: one. */
export type Permits = 'all' | ArgumentPlace | ConstructionPlace;

/** Where a callback stands: an index, or else. */
export type CallbackPlace =
  | number
  | 'last'
  /** The first argument that is a function: `schedule(options?, fn, ...args)`. */
  | 'first-function'
  /** It was given to the constructor or factory: `queue(worker, 1).push(task)`. */
  | { readonly construction: number | 'first-function' };

/**
 * When an operation happens: when the function is called that it gives, when the Effect is run that
 * it gives, or from the first pull of the async generator that it gives (its callback is one, too)
 * to the last; absent: at the call.
 */
export type Happens = 'result-called' | 'effect-run' | 'pulled';

/** Waits until the lock is free, then holds it. Nothing is held until the wait is joined. */
export interface Acquire {
  readonly effect: 'acquire';
  readonly mode: Mode;
  readonly handle: Handle;
  readonly key?: Key;
  readonly modeOption?: ModeOption;
  readonly permits?: Permits;
  readonly bounds?: readonly Bound[];
  readonly neverWaits?: readonly NeverWaits[];
  /**
   * 'callback': the argument is called with the handle once it holds; 'sync': the call itself
   * waits.
   */
  readonly waits: 'promise' | 'sync' | { readonly callback: CallbackPlace };
  readonly happens?: Happens;
}

/**
 * Runs its callback while holding the lock, and gives it back when the callback's promise settles.
 */
export interface Section {
  readonly effect: 'section';
  readonly mode: Mode;
  /** An Effect where `happens` is 'effect-run', else a function. */
  readonly callback: CallbackPlace;
  /**
   * The argument is an array of callbacks, or the callback is called for every element of argument
   * 0.
   */
  readonly runs?: 'array' | 'per-element';
  /** The callback is an argument of the function that the call gives: `withPermits(1)(effect)`. */
  readonly curried?: 'always' | 'when-absent';
  readonly key?: Key;
  readonly modeOption?: ModeOption;
  readonly permits?: Permits;
  readonly bounds?: readonly Bound[];
  readonly neverWaits?: readonly NeverWaits[];
  /**
   * The callback ends by calling its last parameter: always; only when it declares one more than it
   * is passed; unless it is an async function. Absent: it ends when its promise settles.
   */
  readonly done?: 'always' | 'when-declared' | 'unless-async';
  /**
   * What it is passed: the arguments behind it (all, if given at construction), a releaser, the
   * lock.
   */
  readonly passes?: 'rest' | 'releaser' | 'lock';
  /** False: the call only queues, joining it does not join the work. */
  readonly joins?: boolean;
  readonly happens?: Happens;
}

export interface Release {
  readonly effect: 'release';
  /** 'held': whichever mode is held. */
  readonly mode: Mode | 'held';
  readonly key?: Key;
  readonly permits?: Permits;
  /** Index of the handle it is given, for locks with tokens. */
  readonly token?: number;
  /**
   * Releasing when nothing is held: does nothing, throws (or rejects), or frees a hold nobody has.
   */
  readonly whenIdle: 'nothing' | 'throws' | 'over-releases';
  readonly happens?: Happens;
}

/** Never waits; holds where it succeeded. */
export interface TryAcquire {
  readonly effect: 'try-acquire';
  readonly mode: Mode;
  readonly handle: Handle;
  readonly key?: Key;
  readonly permits?: Permits;
  /**
   * How success shows: a true result, a result that is not undefined or null, or no throw or
   * rejection.
   */
  readonly success: 'true' | 'defined' | 'no-rejection';
  readonly happens?: Happens;
}

/** Tells how the lock stands now. */
export interface IsLocked {
  readonly effect: 'is-locked';
  readonly key?: Key;
  readonly read: 'call' | 'property';
  /**
   * 'full': true when one more acquire would wait; 'free': true when it would not; 'held': true
   * when somebody holds; 'holders': how many hold (or hold and wait); 'permits': how many are left.
   */
  readonly answer: 'full' | 'free' | 'held' | 'holders' | 'permits';
}

/** Waits for a state of the lock and holds nothing. */
export interface WaitUntilFree {
  readonly effect: 'wait-until-free';
  readonly key?: Key;
  /** An acquire would pass; nobody holds and nobody waits; nobody holds; nobody waits. */
  readonly until: 'available' | 'idle' | 'no-holders' | 'no-waiters';
  readonly bounds?: readonly Bound[];
}

/** Ends the waits of those who wait: they reject, or never settle ('dropped'). */
export interface Cancel {
  readonly effect: 'cancel';
  readonly waiters: 'reject' | 'dropped';
}

/**
 * Changes how many may hold, by a call or an assignment: the capacity is not known from then on.
 */
export interface Resize {
  readonly effect: 'resize';
}

/**
 * Lets waiting callers in again, or keeps all of them out until then: `start()` and `pause()` of a
 * queue. Who is in already goes on.
 */
export interface Open {
  readonly effect: 'open';
}
export interface Close {
  readonly effect: 'close';
}

/** Gives another object that is the same lock (with a key: that part of it). */
export interface SameLock {
  readonly effect: 'same-lock';
  /** How its acquires wait: as before, until a time is over, or not at all. */
  readonly waiting: 'unchanged' | 'bounded' | 'never';
  readonly key?: Key;
}

/** What one operation does. Closed: every switch over it is exhaustive. */
export type Effect =
  | Acquire | Section | Release | TryAcquire | IsLocked | WaitUntilFree | Cancel | Resize
  | Open | Close | SameLock;
