/**
 * What a lock class is, as rows: the same rows for a package's table (`libraries/`), for a user's
 * `settings.deadlock.locks`, and for a home-made class that the lock machine recognised.
 *
 * A model says how a lock object is made and what each of its operations does to it. Nothing here
 * looks at source: `effect-of-call.ts` matches rows against calls.
 *
 * A row states what the package does when it runs, which its contract test checks, not what its
 * documentation promises.
 */
import type { Computations } from './computation-model.js';
import type { ArgumentPlace, ConstructionPlace, Effect } from './lock-effect.js';

export type * from './computation-model.js';
export type * from './lock-effect.js';

/** How many may hold at once. */
export type Capacity =
  | { readonly at: 'constant'; readonly value: number }
  /**
   * Argument `index` of the making call (-1: the last) where it is a number, else its option
   * `option`; left out: `otherwise` (Infinity: it is no lock then; 0: it must be given).
   */
  | {
      readonly at: 'argument';
      readonly index: number;
      readonly option?: string;
      readonly otherwise: number;
    };

/**
 * How an object of this model comes to be. `name` is an export of the package, 'default' also for
 * `export =`; a dotted name `Semaphore.make` is a member of an export, or `make` imported from the
 * sub-path `<package>/Semaphore`; `from` is the module (also with '.js' behind it) where it is not
 * the package itself; with `arguments`, only a call with so many.
 */
export type Making =
  /** `new name(…)` */
  | { readonly how: 'new'; readonly name: string; readonly from?: string }
  /** The result of calling it: joined, if it is a promise; run, if it is an Effect. */
  | {
      readonly how: 'call';
      readonly name: string;
      readonly from?: string;
      readonly arguments?: number;
    }
  /** One object of the platform, by its global path: `navigator.locks`. */
  | { readonly how: 'global'; readonly path: string }
  /** An export that is the object itself. */
  | { readonly how: 'export'; readonly name: string; readonly from?: string }
  /**
   * The module itself: its exported functions are the operations (`lock(file)`), '()' its default.
   */
  | { readonly how: 'module' };

/** The option of the making call that decides, and with which truth the lock starts closed. */
export type ClosedAtStart = ConstructionPlace & { readonly is: boolean };

export interface LockModel {
  /**
   * Names of the classes or interfaces by which the package's typings declare it; receivers match
   * by them.
   */
  readonly types: readonly string[];
  readonly made: readonly Making[];
  /** Of a lock with readers: how many writers, so 1. */
  readonly capacity: Capacity;
  /** How many readers may hold at once; absent: any number. */
  readonly readers?: Capacity;
  /**
   * What makes two of them one lock: being one object; or an equal key, wherever it was made
   * ('name': Web Locks, file locks). Keys of operations divide an object into independent locks.
   */
  readonly identity: 'object' | 'name';
  /** Whether a waiting writer holds back new readers; only for locks with readers. */
  readonly fairness?: 'fair' | 'writer-preferring' | 'reader-preferring';
  /** Reentrant always, or when this option of the making call is true. */
  readonly reentrant?: 'always' | ConstructionPlace;
  /** Nobody gets in before an 'open' operation: always, or when the making call says so. */
  readonly startsClosed?: 'always' | ClosedAtStart;
  /**
   * The holder loses it after a time, always or when one is given: a hang ends, the section is
   * unprotected.
   */
  readonly expires?: 'always' | readonly (ArgumentPlace | ConstructionPlace)[];
  /** It excludes only if conditions come out so that its text leaves open: a home-made class whose test was not sure. */
  readonly isUnsure?: true;
  /** By method name: '()' is calling the object itself, 'async.lock' a method of a field. */
  readonly operations: Readonly<Record<string, Effect>>;
}

/**
 * A free function of the package that takes a lock: `tryAcquire(mutex)`, `withPermits(sem, n,
 * effect)`.
 */
export interface LockFunction {
  readonly name: string;
  readonly from?: string;
  /** Index of the lock among its arguments. */
  readonly lock: number;
  /**
   * 'acquires': the argument is an array of functions that 'result-called' acquires gave; each is
   * taken in turn, and given back in reverse.
   */
  readonly given?: 'acquires';
  readonly effect: Effect;
}

export interface LibraryModel {
  /** The module name of its imports; '*' in a user's row: wherever the types are declared. */
  readonly package: string;
  /** Other module names of the same exports: sub-paths, forks. */
  readonly aliases?: readonly string[];
  /**
   * Who declares the types, if not the package or its `@types`: a package, or a lib of the
   * compiler.
   */
  readonly typings?: readonly string[];
  /**
   * The versions against which the contract test proved the rows; 'platform': what ships with the
   * runtime.
   */
  readonly versions: readonly string[];
  readonly locks: readonly LockModel[];
  readonly functions?: readonly LockFunction[];
  readonly computations?: Computations;
}
