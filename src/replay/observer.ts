/** What a replay sees, as it sees it; the finders turn it into findings. */
import type { Abstract } from '../calls/abstract-value.js';
import type { FunctionId, Step, StepId, Value } from '../program/outline.js';
import type { Place } from '../program/place.js';
import type { Entry } from './entry.js';
import type { Hold, LockRef } from './hold.js';
import type { Mode } from '../locks/library-model.js';
import type { WatchedField } from './watch.js';
import type { LockClasses } from '../locks/lock-class.js';

/** The path on which something was seen. */
export interface Sighting {
  readonly root: FunctionId;
  /** The function in which the last step stands. */
  readonly fn: FunctionId;
  readonly place: Place;
  readonly stack: readonly Entry[];
  readonly assumed: readonly string[];
  readonly doubts: readonly string[];
  readonly conditions: readonly string[];
}

/** A lock is asked for while `hold` is held. */
export interface AskSeen extends Sighting {
  readonly hold: Hold;
  readonly lock: LockRef;
  readonly mode: Mode;
  /** Every hold of the path: what could keep two such paths apart. */
  readonly held: readonly Hold[];
  readonly bounded: boolean;
  /** The name of the operation, when it is called on the lock. */
  readonly operation: string | undefined;
  /** A comparison on this path proves on which side of the held lock's object the asked one's stands. */
  readonly ordered: Ordered | undefined;
  /** Told where both locks may be of objects that the root makes itself, and where the one held is a permit of several. */
  readonly ownTasks: Tasks | undefined;
}

/** Which of the root's own tasks asks, and which others may run meanwhile; promises, by key. */
export interface Tasks {
  /** The work that is being waited for, outermost first. */
  readonly during: readonly string[];
  /** Work that was started and is not waited for yet. */
  readonly beside: readonly string[];
}

/** One more permit of a semaphore is asked for under another one. */
export interface PermitSeen extends AskSeen {
  /** How many permits are held, and asked for; undefined: not a constant. */
  readonly taken: number | undefined;
  readonly asked: number | undefined;
  /** How many tasks that do so get stuck together. */
  readonly tasks: number | undefined;
  /** What the path has waited for to its end (`over.ts`). */
  readonly over: ReadonlySet<string>;
}

/** Which property was compared, and whether the locks are taken upwards in it. */
export interface Ordered {
  readonly by: string;
  /** 'tied': neither is before the other, so they are one where the property tells objects apart. */
  readonly direction: 'ascending' | 'descending' | 'tied';
}

export interface ReacquireSeen extends AskSeen {
  readonly conflict: 'same' | 'upgrade' | 'downgrade' | 'recursive-read';
  /** What waits is work that was started before, or ('own-work') under the lock: the holder waits for a signal, not for a call. */
  readonly waitsFor: 'lock' | 'work' | 'own-work' | 'self';
  readonly event: string | undefined;
  /** Of a reader inside a reader, what the path has waited for to its end. */
  readonly over: ReadonlySet<string>;
}

export interface AcquireSeen extends Sighting {
  readonly lock: LockRef;
  readonly mode: Mode;
  /** Nobody keeps what the acquire gave. */
  readonly handleDropped: boolean;
  readonly scoped: boolean;
  /** Of a writer, what the path has waited for to its end. */
  readonly over: ReadonlySet<string>;
}

export interface ReleaseSeen extends Sighting {
  readonly lock: LockRef;
  readonly mode: Mode;
  readonly wasHeld: boolean;
  /** This path took the lock before, or holds one that may be it. */
  readonly mayBeOwn: boolean;
  /** This path tried to take it, and was refused. */
  readonly wasRefused: boolean;
  readonly releasedAt: Place | undefined;
  readonly idempotent: boolean;
  /** What it gave back. */
  readonly hold: Hold | undefined;
}

/** How one path of the root ended, and what it still held. */
export interface EndSeen {
  readonly root: FunctionId;
  readonly exit: 'return' | 'throw';
  readonly place: Place;
  readonly evidence: 'certain' | 'likely' | undefined;
  /** undefined: not a constant; else its truth. */
  readonly truth: boolean | undefined;
  readonly resultKey: string;
  /** Held at the end and not given back by a construct of its own. */
  readonly kept: readonly Hold[];
  readonly taken: readonly Hold[];
  readonly assumed: readonly string[];
  readonly doubts: readonly string[];
}

export interface FloatingSeen extends Sighting {
  readonly reason: 'not-joined' | 'handle-dropped';
  readonly lock: LockRef;
  readonly mode: Mode;
}

export interface EarlySeen extends Sighting {
  readonly hold: Hold;
  readonly reason: 'returned-before-finally' | 'not-joined' | 'raced';
  /** Set: the work, which the lock need not be there for; somebody may show that it is by waiting for it under the lock. */
  readonly work?: FunctionId | undefined;
}

/** A promise that calls of its resolvers settle. */
export interface Making {
  /** Its key: where it was made, on which object. */
  readonly promise: string;
  /** The function whose call `new Promise(…)` (or `withResolvers()`) made the promise. */
  readonly maker: FunctionId;
  readonly step: StepId;
}

/** A promise whose settlers are elsewhere is awaited while locks are held. */
export interface WaitSeen extends Sighting, Making {
  readonly held: readonly Hold[];
  readonly event: string;
}

/** Work waits for the promise of itself, which a field or variable keeps. */
export interface SelfWaitSeen extends Sighting {
  readonly work: FunctionId;
  readonly event: string;
  /** Set: a promise that the work settles at its end, by whoever made it; others may settle it too. */
  readonly deferred?: Making;
}

/** A call, and the locks its path had taken. */
export interface CallSeen {
  readonly fn: FunctionId;
  readonly step: StepId;
  readonly taken: readonly Hold[];
}

/** Code that somebody else supplied runs while locks are held. */
export interface CallbackSeen extends Sighting {
  readonly held: readonly Hold[];
  /** What makes it run: a call, a section whose body it is, an event, or the consumer of a generator. */
  readonly how: 'call' | 'section' | 'event' | 'yield';
  /** The function value, as far as it was followed, and the functions of the program it is. */
  readonly value: Abstract;
  readonly targets: readonly FunctionId[];
  /** Undefined: the targets are all. */
  readonly incomplete: string | undefined;
  /** Whether the holder waits for what it promises, or for its synchronous part only. */
  readonly waits: 'promise' | 'call';
}

/** Seen under a watch: a function of the program runs while locks are held. */
export interface RunSeen extends Sighting {
  readonly held: readonly Hold[];
  /** The function that runs; undefined: a member that no class in sight has, of the interface `declared`. */
  readonly target: FunctionId | undefined;
  readonly declared: string | undefined;
  /** It promises something, and somebody waits for that; else it runs at once. */
  readonly isPromised: boolean;
}

/** Seen under a watch: something outside the program is waited for while locks are held. */
export interface OutsideWaitSeen extends Sighting {
  readonly held: readonly Hold[];
  /** The call in `caller` that made the promise, or ran the whole time. */
  readonly caller: FunctionId;
  readonly step: StepId;
  /** Somebody waits for its promise; else it was only called. */
  readonly isJoined: boolean;
}

/** Seen under a watch: a field that a lock may guard is read or written. */
export interface AccessSeen extends Sighting {
  readonly field: WatchedField;
  readonly how: 'read' | 'write';
  /** The object was made on this path, or is being made: nobody else has it yet. */
  readonly isNew: boolean;
  /** Which of the field's guards are held, and how. */
  readonly guards: readonly { readonly name: string; readonly mode: Mode | 'unknown' }[];
  readonly held: readonly Hold[];
}

/** A queue that is closed is waited in, or (`held` empty) by a path that holds nothing. */
export interface GateWaitSeen extends Sighting {
  readonly lock: LockRef;
  readonly held: readonly Hold[];
  /** Conditions that came out one way on this path, each with its function. */
  readonly tests: readonly (readonly [Value, FunctionId])[];
  /** Since when, as far as the path knows. */
  readonly closed: 'when made' | 'on the way';
}

/** A closed queue is opened. */
export interface OpenSeen extends Sighting {
  readonly lock: LockRef;
  /** What the path had to take before it came here. */
  readonly taken: readonly Hold[];
  /** The path itself waited in the closed queue first. */
  readonly hasWaited: boolean;
}

/** Seen under a watch: a function runs, and what its contract requires to be held is not. */
export interface UnmetSeen extends Sighting {
  readonly target: FunctionId;
  readonly lock: LockRef;
}

export interface Observer {
  /** How often it was told anything, and how often anything new. */
  readonly sightings: number;
  readonly news: number;
  unmet(seen: UnmetSeen): void;
  waitedInGate(seen: GateWaitSeen): void;
  opened(seen: OpenSeen): void;
  ran(seen: RunSeen): void;
  waitedOutside(seen: OutsideWaitSeen): void;
  accessed(seen: AccessSeen): void;
  calledBack(seen: CallbackSeen): void;
  waited(seen: WaitSeen): void;
  waitedForItself(seen: SelfWaitSeen): void;
  called(seen: CallSeen): void;
  reacquire(seen: ReacquireSeen): void;
  /** Another lock, or maybe another: an edge held → asked. */
  edge(seen: AskSeen & { readonly relation: 'different' | 'unknown' }): void;
  nestedPermit(seen: PermitSeen): void;
  acquired(seen: AcquireSeen): void;
  released(seen: ReleaseSeen): void;
  ended(seen: EndSeen): void;
  floating(seen: FloatingSeen): void;
  early(seen: EarlySeen): void;
  /** A callee was not entered that asks for none of the held locks, but for these. */
  passedBy(held: readonly Hold[], asks: LockClasses): void;
  /** A callee waits for work which somebody keeps. */
  metKept(): void;
  /** A function that a caller passed in runs while a lock is held: the caller begins a region. */
  ranUnderLock(passedTo: FunctionId): void;
  /** Two locks that only a caller can tell apart. */
  undecided(binds: 'arguments' | 'this'): void;
  /** What a call of this function promised is waited for under these locks. */
  joinedUnder(fn: FunctionId, held: readonly Hold[]): void;
  /** The body of this function was walked. */
  walked(fn: FunctionId): void;
  limit(name: string): void;
  /** The path is about to take this step of `fn`, holding `held`; told only to those who ask. */
  stepped?(step: Step, fn: FunctionId, path: Pick<Sighting, 'stack' | 'assumed' | 'doubts' | 'conditions'> & { readonly held: readonly Hold[] }): void;
}
