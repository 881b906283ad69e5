/**
 * What a lock class does, as rows: the same rows for a package's table (`libraries/`), for a user's
 * `settings.deadlock.locks`, and for a home-made class that the lock machine recognised.
 *
 * A model says how a lock object is made and what each of its operations does to it. Nothing here
 * looks at source: `effect-of-call.ts` matches rows against calls.
 */

/** How a lock is held. A semaphore of capacity 1 is a mutex. */
export type Mode = 'mutex' | 'read' | 'write' | 'permit';

/** Where in the joined value of an acquire the means to release stands. */
export type Handle =
  /** No handle: the lock's own release operation gives it back. */
  | { readonly kind: 'none' }
  /** The value is a function: calling it releases. */
  | { readonly kind: 'function'; readonly idempotent: boolean }
  /** A method of the value: `permit.release()`; also what `using` calls when `disposable`. */
  | { readonly kind: 'member'; readonly name: string; readonly idempotent: boolean; readonly disposable?: boolean }
  /** An element of the value is the releasing function: `[value, release]`. */
  | { readonly kind: 'element'; readonly index: number; readonly idempotent: boolean }
  /** The value has only `Symbol.dispose` or `Symbol.asyncDispose`. */
  | { readonly kind: 'disposable' }
  /** The value is handed back to the lock's release operation: `sema.release(token)`. */
  | { readonly kind: 'token' };

/** Which part of a keyed lock an operation means. */
export type Key =
  | { readonly at: 'argument'; readonly index: number }
  /** Argument `index` of the constructor or factory. */
  | { readonly at: 'construction'; readonly index: number };

/** A mode that an argument or option chooses: `{ mode: 'shared' }`. */
export interface ModeOption {
  readonly argument: number;
  readonly name: string;
  readonly values: Readonly<Record<string, Mode>>;
}

/** What one operation does. Closed: every switch over it is exhaustive. */
export type Effect =
  /** Waits until the lock is free, then holds it. Nothing is held until the promise is joined. */
  | {
      readonly effect: 'acquire';
      readonly mode: Mode;
      readonly handle: Handle;
      readonly key?: Key;
      /** The wait can end by a rejection after a time; with `limit`, only when that argument is given. */
      readonly bounded?: 'always' | { readonly argument: number };
      /** 'callback': argument `callback` is called with the handle, which is a function, once it holds. */
      readonly waits: 'promise' | 'callback' | 'sync';
      readonly callback?: number;
    }
  /** Runs its callback while holding the lock, and gives it back when the callback's promise settles. */
  | {
      readonly effect: 'section';
      readonly mode: Mode;
      /** Index of the callback; -1: the last argument. */
      readonly callback: number;
      readonly key?: Key;
      readonly modeOption?: ModeOption;
      readonly bounded?: 'always' | { readonly argument: number };
      /** An option with which it never waits: `{ ifAvailable: true }`. */
      readonly neverWaits?: { readonly argument: number; readonly name: string };
      /** A callback that takes a parameter ends by calling it instead: `fn(done)`. */
      readonly done?: boolean;
      /** What the callback is passed: the arguments after it (`limit(fn, ...args)`), or values. */
      readonly passes?: 'rest' | 'none' | 'releaser';
      /** The section settles only when the callback ends: joining it joins the work. False: `push` that only queues. */
      readonly joins?: boolean;
    }
  | {
      readonly effect: 'release';
      readonly mode: Mode;
      readonly key?: Key;
      /** Index of the handle it is given, for locks with tokens. */
      readonly token?: number;
      /** Releasing when nothing is held: does nothing, throws, or frees somebody else's hold. */
      readonly whenIdle: 'nothing' | 'throws' | 'over-releases';
    }
  /** Never waits; holds where it succeeded. */
  | {
      readonly effect: 'try-acquire';
      readonly mode: Mode;
      readonly handle: Handle;
      readonly key?: Key;
      /** How success shows: a true result, a result that is not undefined or null, or no rejection. */
      readonly success: 'true' | 'defined' | 'no-rejection';
    }
  /** Whether somebody holds it now. */
  | { readonly effect: 'is-locked'; readonly key?: Key }
  /** Waits until the lock is free (or the queue idle) and holds nothing. */
  | { readonly effect: 'wait-until-free'; readonly key?: Key }
  /** Rejects or drops those who wait. */
  | { readonly effect: 'cancel' }
  /** Gives another object that is the same lock, with another way of waiting. */
  | { readonly effect: 'same-lock'; readonly waiting: 'unchanged' | 'bounded' | 'never' };

/** How many may hold at once. */
export type Capacity =
  | { readonly at: 'constant'; readonly value: number }
  /** Argument `index` of the making call (or the option `name` of it); absent: `otherwise` holders. */
  | { readonly at: 'argument'; readonly index: number; readonly option?: string; readonly otherwise: number };

/** How an object of this model comes to be. */
export type Making =
  /** `new name(…)` of the package's export `name` ('default' for a default export). */
  | { readonly how: 'new'; readonly name: string }
  /** The result (joined, if it is a promise) of calling the package's export. */
  | { readonly how: 'call'; readonly name: string }
  /** One global object: `navigator.locks`. */
  | { readonly how: 'global'; readonly path: string }
  /** The module itself: its functions are the operations (`lock(file)` of a file-lock package). */
  | { readonly how: 'module' };

export interface LockModel {
  /** Names of the classes or interfaces by which the package's typings declare it; receivers match by them. */
  readonly types: readonly string[];
  readonly made: readonly Making[];
  readonly capacity: Capacity;
  /**
   * What makes two of them one lock: being one object; or an equal key, wherever it was made
   * ('name': Web Locks, file locks). Keys of operations divide an object into independent locks.
   */
  readonly identity: 'object' | 'name';
  /** Whether a waiting writer holds back new readers; only for locks with readers. */
  readonly fairness?: 'fair' | 'writer-preferring' | 'reader-preferring';
  /** Reentrant always, or when this option of the making call is true. */
  readonly reentrant?: 'always' | { readonly argument: number; readonly option: string };
  /** The holder loses it after a time (distributed locks): a hang ends, the section is unprotected. */
  readonly expires?: boolean;
  /** By method name; '()' is calling the object itself. */
  readonly operations: Readonly<Record<string, Effect>>;
}

/** A free function of the package that takes a lock: `tryAcquire(mutex)`, `withPermits(sem, n, effect)`. */
export interface LockFunction {
  readonly name: string;
  /** Index of the lock among its arguments. */
  readonly lock: number;
  readonly effect: Effect;
}

export interface LibraryModel {
  readonly package: string;
  /** Other names of the same thing: sub-paths, forks. */
  readonly aliases?: readonly string[];
  /** The version against which the contract test proved the rows. */
  readonly version: string;
  readonly locks: readonly LockModel[];
  readonly functions?: readonly LockFunction[];
}
