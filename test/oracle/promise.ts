/**
 * Promises whose reactions are jobs of the world. The program sees them as `Promise`. Adopting another
 * promise and the members of `all` are settled at once, in the event that settles their source: only
 * code of the program is worth a scheduling point.
 */
import type { Coroutine } from './coroutine.js';
import { mix } from './fingerprint.js';
import type { LockRequest, OracleLock } from './lock.js';
import type { Job, Resource, World } from './world.js';

/** Who is going to settle it: what a waiting coroutine waits for. */
export type Origin =
  | { readonly kind: 'call'; readonly coroutine: Coroutine }
  | { readonly kind: 'request'; readonly request: LockRequest }
  /** It waits until nobody holds the lock, without asking for it. */
  | { readonly kind: 'free'; readonly lock: OracleLock }
  | { readonly kind: 'derived'; readonly from: readonly OraclePromise[] }
  /** `new Promise`: whoever has its resolver. */
  | { readonly kind: 'executor' }
  | { readonly kind: 'timer' }
  | { readonly kind: 'given' };

export type Settle = (value?: unknown) => void;

type Reaction = (state: 'fulfilled' | 'rejected', value: unknown) => void;

interface Subscriber {
  readonly react: Reaction;
  readonly owner: object;
  /** Undefined: runs in the settling event itself. */
  readonly label: number | undefined;
  readonly context: Job['context'];
}

export class OraclePromise {
  state: 'pending' | 'fulfilled' | 'rejected' = 'pending';
  value: unknown;
  /** The promise it was resolved with. */
  adopted: OraclePromise | undefined;
  private isResolved = false;
  private subscribers: Subscriber[] = [];
  /** Of each owner the last reaction that has not run yet: its reactions run in order. */
  private readonly last = new Map<object, { next: Job | undefined; isDone: boolean }>();
  private readonly settling: Resource | undefined;
  private cause = 0;

  constructor(
    readonly world: World,
    readonly origin: Origin,
  ) {
    // Others may race to settle it; all further kinds have one settler.
    if (origin.kind === 'executor') this.settling = world.newResource();
  }

  then(onFulfilled?: unknown, onRejected?: unknown): OraclePromise {
    const derived = new OraclePromise(this.world, { kind: 'derived', from: [this] });
    this.react((state, value) => {
      const handler = state === 'fulfilled' ? onFulfilled : onRejected;
      if (!isFunction(handler)) {
        if (state === 'fulfilled') derived.resolve(value);
        else derived.reject(value);
        return;
      }
      try {
        derived.resolve(handler(value));
      } catch (error) {
        derived.reject(error);
      }
    });
    return derived;
  }

  catch(onRejected?: unknown): OraclePromise {
    return this.then(undefined, onRejected);
  }

  finally(handler?: unknown): OraclePromise {
    if (!isFunction(handler)) return this.then();
    const after = (result: () => unknown) => () =>
      asPromise(this.world, handler()).then(result);
    return this.then(
      (value: unknown) => after(() => value)(),
      (error: unknown) => after(() => { throw error; })(),
    );
  }

  resolve(value: unknown): void {
    if (!this.claim()) return;
    if (value === this) this.settle('rejected', new TypeError('Chaining cycle detected for promise #<Promise>'));
    else if (value instanceof OraclePromise) {
      this.adopted = value;
      value.follow((state, result) => { this.settle(state, result); });
    } else this.resolveWithOther(value);
  }

  reject(error: unknown): void {
    if (this.claim()) this.settle('rejected', error);
  }

  /** Runs `reaction` as a job once this is settled. */
  react(reaction: Reaction): void {
    const { world } = this;
    const subscriber = { react: reaction, owner: world.coroutine ?? world.owner, label: world.newLabel(), context: world.context };
    if (this.state === 'pending') this.subscribers.push(subscriber);
    else this.dispatch(subscriber);
  }

  /** Runs `reaction` in the very event that settles this. */
  follow(reaction: Reaction): void {
    if (this.state !== 'pending') reaction(this.state, this.value);
    else this.subscribers.push({ react: reaction, owner: this, label: undefined, context: this.world.context });
  }

  private claim(): boolean {
    if (this.settling !== undefined) this.world.touch(this.settling, 'write');
    if (this.isResolved) return false;
    this.isResolved = true;
    return true;
  }

  private resolveWithOther(value: unknown): void {
    let then: unknown;
    try {
      then = thenOf(value);
    } catch (error) {
      this.settle('rejected', error);
      return;
    }
    if (!isFunction(then)) {
      this.settle('fulfilled', value);
      return;
    }
    const callThen = then;
    this.world.schedule(() => {
      const inner = new OraclePromise(this.world, { kind: 'given' });
      this.adopted = inner;
      inner.follow((state, result) => { this.settle(state, result); });
      try {
        callThen.call(value, (result: unknown) => { inner.resolve(result); }, (error: unknown) => { inner.reject(error); });
      } catch (error) {
        inner.reject(error);
      }
    });
  }

  private settle(state: 'fulfilled' | 'rejected', value: unknown): void {
    this.state = state;
    this.value = value;
    this.cause = this.world.newLabel();
    const waiting = this.subscribers;
    this.subscribers = [];
    for (const subscriber of waiting) this.dispatch(subscriber);
  }

  private dispatch({ react, owner, label, context }: Subscriber): void {
    const { state } = this;
    if (state === 'pending') return;
    if (label === undefined) {
      react(state, this.value);
      return;
    }
    const before = this.last.get(owner);
    const turn: { next: Job | undefined; isDone: boolean } = { next: undefined, isDone: false };
    this.last.set(owner, turn);
    const job: Job = {
      label: mix(this.cause, label),
      context,
      run: () => {
        turn.isDone = true;
        react(state, this.value);
        if (turn.next !== undefined) this.world.jobs.push(turn.next);
      },
    };
    if (before === undefined || before.isDone) this.world.jobs.push(job);
    else before.next = job;
  }
}

/** What the program means by `value`, as a promise. */
export function asPromise(world: World, value: unknown): OraclePromise {
  if (value instanceof OraclePromise) return value;
  const promise = new OraclePromise(world, { kind: 'given' });
  promise.resolve(value);
  return promise;
}

export type AnyFunction = (this: unknown, ...values: unknown[]) => unknown;

export function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function';
}

function thenOf(value: unknown): unknown {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? Reflect.get(value, 'then')
    : undefined;
}
