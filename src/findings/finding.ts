import type { Place } from '../program/place.js';

/**
 * How sure a finding is (docs/architecture.md, "Certainty").
 * certain: no assumption; likely: exactly one, named; possible: two or more, a limit, an open boundary.
 */
export type Certainty = 'certain' | 'likely' | 'possible';

/** The way a lock is held or asked for. `permit`: one of n. */
export type LockMode = 'mutex' | 'read' | 'write' | 'permit';

/** One step of the way from a held lock to the wait that never ends. */
export interface WitnessStep {
  readonly place: Place;
  /** The function the step stands in, as a reader names it: `Manager.start`. */
  readonly where: string;
  /** What happens there: `calls MetricsCollector.start`, `acquires 'this.stateMutex' (read)`. */
  readonly does: string;
}

/** A lock as a finding names it. */
export interface NamedLock {
  /** `Manager.stateMutex` */
  readonly name: string;
  readonly mode: LockMode;
}

/** A lock that is held, by whom and since where. */
export interface HeldLock extends NamedLock {
  /** `Manager.start` */
  readonly holder: string;
  readonly since: Place;
}

interface Common {
  /** Where the finding stands: the first step that is not symbolic, in the code that runs under the lock. */
  readonly place: Place;
  /** The source text at that place, cut to one line. */
  readonly subject: string;
  readonly certainty: Certainty;
  /** What had to be assumed, each a clause: "a writer waits between the two reads". Empty when certain. */
  readonly assumptions: readonly string[];
  /** Conditions on data that must hold on the way: "`this.open` is true". They do not lower the certainty. */
  readonly conditions: readonly string[];
  /** The steps from the place to the request, in order; the first stands at `place`. */
  readonly trace: readonly WitnessStep[];
}

/** Why the second acquire of a pair cannot pass. */
export type Conflict = 'same' | 'upgrade' | 'downgrade' | 'recursive-read';

export interface Reacquire extends Common {
  readonly kind: 'reacquire';
  readonly held: HeldLock;
  readonly asked: NamedLock;
  readonly conflict: Conflict;
  /** A time limit on the acquire: the wait ends by failing. */
  readonly bounded: boolean;
  /** What is called at the place gives back all that it takes: its work does not change when nobody waits for it. */
  readonly isSelfContained: boolean;
}

/** One edge of a cycle of locks: `held` was held when `asked` was asked for, on `trace`. */
export interface OrderEdge {
  readonly held: HeldLock;
  readonly asked: NamedLock;
  readonly place: Place;
  readonly trace: readonly WitnessStep[];
}

export interface OrderInversion extends Common {
  readonly kind: 'order-inversion';
  readonly held: HeldLock;
  readonly asked: NamedLock;
  /** The other edges of the cycle, from `asked` back to `held`. */
  readonly others: readonly OrderEdge[];
}

/** A wait under `held` for something that only code which must take `held` can end. */
export interface WaitOnLocker extends Common {
  readonly kind: 'wait-on-locker';
  readonly held: HeldLock;
  /** What is awaited: `'this.#id'`. */
  readonly event: string;
  /** What ends the wait: a promise is settled, a queue that is closed is opened. */
  readonly ends: 'settles' | 'opens';
  /** The settler's way to the lock; empty when nothing settles the event. */
  readonly settler: readonly WitnessStep[];
}

/** A wait for the very work it is part of. */
export interface SelfWait extends Common {
  readonly kind: 'self-wait';
  readonly event: string;
  /** The function that does the work and began at `since`. */
  readonly work: string;
  readonly since: Place;
}

export interface PermitExhaustion extends Common {
  readonly kind: 'permit-exhaustion';
  readonly held: HeldLock;
  /** Undefined: not a constant of the program. */
  readonly capacity: number | undefined;
  /** How many permits the task has, and asks for now; undefined: not a constant. */
  readonly taken: number | undefined;
  readonly asked: number | undefined;
}

export interface LeakedLock extends Common {
  readonly kind: 'leaked-lock';
  readonly held: HeldLock;
  /** How the path ends: by a return, by a throw, by going round the loop, or never. */
  readonly exit: 'return' | 'throw' | 'loop' | 'overwritten' | 'abandoned';
}

export interface UnheldRelease extends Common {
  readonly kind: 'unheld-release';
  readonly lock: NamedLock;
  /** Released before at this place, when it was. */
  readonly releasedAt: Place | undefined;
}

export interface FloatingAcquire extends Common {
  readonly kind: 'floating-acquire';
  readonly lock: NamedLock;
  readonly reason: 'not-joined' | 'handle-dropped';
  /** The lock has a release of its own: who awaits the acquire may drop what it gives. */
  readonly hasOwnRelease: boolean;
}

export interface EarlyRelease extends Common {
  readonly kind: 'early-release';
  readonly held: HeldLock;
  readonly reason: 'returned-before-finally' | 'not-joined' | 'raced';
}

/** Code that the owner of the lock does not own runs while the lock is held. */
export interface CallbackUnderLock extends Common {
  readonly kind: 'callback-under-lock';
  readonly held: HeldLock;
  readonly how: 'call' | 'section' | 'event' | 'yield';
  /** The component that owns the lock. */
  readonly owner: string;
  /**
   * A public method of the owner that asks for the same lock: code that nobody in sight supplies, and
   * that is waited for, may come back through it. Undefined: the code is in sight, or no such method is.
   */
  readonly reentry: { readonly by: string; readonly place: Place } | undefined;
}

/** A field that a lock guards is touched without the lock; `subject` is the field or function: `Manager.restartCount`. */
export interface UnguardedAccess extends Common {
  readonly kind: 'guarded-by';
  /** A field is read or written, or a function called whose contract requires the lock. */
  readonly access: 'read' | 'write' | 'call';
  /** `Manager.stateMutex` */
  readonly guard: string;
  /** The lock is held, but for reading only, and this is a write. */
  readonly isReading: boolean;
  /** The tagged field or function; undefined: nobody said so, most accesses hold the lock. */
  readonly declaredAt: Place | undefined;
  /** Of all accesses outside the making of the object, how many hold the lock; undefined: declared. */
  readonly counts: { readonly guarded: number; readonly all: number } | undefined;
}

/** Another component is called, and waited for, while the lock is held. */
export interface CrossComponentCall extends Common {
  readonly kind: 'cross-component-call';
  readonly held: HeldLock;
  /** The component that owns the lock, and the one that is called. */
  readonly owner: string;
  readonly component: string;
  readonly method: string;
  /** What the callee may wait for or run, as far as it is in sight: `'Store.lock'`, `timers`, `callbacks`. */
  readonly reaches: readonly string[];
}

/** The world is waited for while the lock is held: a clock, the network, a process, a person. */
export interface SlowAwait extends Common {
  readonly kind: 'slow-await-under-lock';
  readonly held: HeldLock;
  /** `package`: a call of a package that no table knows. */
  readonly slow: 'timer' | 'network' | 'process' | 'input' | 'package';
  /** `setTimeout`, `ChildProcess.once` */
  readonly call: string;
  readonly package: string;
}

export type Finding =
  | Reacquire
  | OrderInversion
  | WaitOnLocker
  | SelfWait
  | PermitExhaustion
  | LeakedLock
  | UnheldRelease
  | FloatingAcquire
  | EarlyRelease
  | CallbackUnderLock
  | UnguardedAccess
  | CrossComponentCall
  | SlowAwait;

export type FindingKind = Finding['kind'];
