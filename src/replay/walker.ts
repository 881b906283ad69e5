/** The parts of the replay as one interface: steps, calls, joins and locks ask each other through it. */
import type { Abstract, Frame, Work } from '../calls/abstract-value.js';
import type { Flow } from '../calls/flow.js';
import type { LockTables } from '../locks/lock-call.js';
import type { CallStep, FunctionId, Step } from '../program/outline.js';
import type { Place } from '../program/place.js';
import type { Bits } from '../summaries/bits.js';
import type { Entry } from './entry.js';
import type { CallbackSeen, Observer } from './observer.js';
import type { Awaiting } from './awaiting.js';
import type { OwnWork } from './own-cells.js';
import type { KnownFailures } from './failure.js';
import type { Watch } from './watch.js';
import type { Hold } from './hold.js';
import type { Context, Outcome, PendingLock, State } from './state.js';

/** What a wait gives; a path on which the wait never ends is not among them. */
export type Joined =
  | { readonly state: State; readonly value: Abstract; readonly rejected?: undefined }
  | { readonly state: State; readonly rejected: 'certain' | 'likely'; readonly place: Place };

/** The consumer of a generator: it runs at each yield, while the generator holds what it holds. */
export type Consumer = (state: State, value: Abstract) => readonly Outcome[];

/** Work of another task. */
export interface Elsewhere {
  /** What the holder awaits: `this.ready`. */
  readonly event: string;
  /** Started while its object was made, before anybody could hold its locks. */
  readonly fromStart: boolean;
  /** It has waited for something: what it asks for now, it asks for after others could run. */
  hasWaited: boolean;
  /** Set for work that this path started: the holds under which it did. */
  readonly startedUnder?: readonly string[];
  /** The promise that the holder awaits: once it is settled, what the work still waits for harms nobody. */
  readonly until?: string;
}

/** Where the run of a computation is waited for. */
export interface RunAt {
  readonly frame: Frame;
  readonly place: Place;
}

/** The call for which a callback runs. */
export interface CalledAt {
  readonly frame: Frame;
  readonly step: CallStep;
  /** The callback was given before, to the maker of the queue: its own steps tell more than the call. */
  readonly isWorker?: boolean;
}

export interface Walker {
  readonly flow: Flow;
  readonly tables: LockTables;
  readonly observer: Observer;
  readonly root: FunctionId;
  /** Undefined: only locks matter. */
  readonly watch: Watch | undefined;
  readonly stack: Entry[];
  /** How the value that is being waited for was come by. */
  awaiting: Awaiting;
  /** Where each promise was made: a helper that returned it is still part of the way. */
  readonly madeAt: Map<string, readonly Entry[]>;
  /** The promises that are being waited for, outermost first. */
  readonly joining: string[];
  /** The contexts in which promises were made, by key; those made in none have no entry. */
  readonly contexts: Map<string, Context>;
  readonly consumers: Map<string, Consumer>;
  /** Promises of code that somebody else supplied, by key: who waits for one waits for that code. */
  readonly callbacks: Map<string, CallbackSeen>;
  bitsOf(fn: FunctionId): Bits;
  /** The root as work whose promise is kept. */
  readonly own: OwnWork | undefined;
  run(steps: readonly Step[], frame: Frame, state: State): Outcome[];
  call(step: CallStep, frame: Frame, state: State): Outcome[];
  join(value: Abstract, state: State, place: Place | undefined): Joined[];
  /** Runs a body; its outcomes are returns and throws only. An async body's returned promise is joined. */
  body(frame: Frame, state: State, entry: Entry): Outcome[];
  /** Calls a value that a lock or the platform runs, and waits for what it returns. */
  callback(value: Abstract, args: readonly Abstract[], state: State, at: CalledAt): Joined[];
  /** Runs a computation; what is none gives itself. */
  compute(value: Abstract, state: State, at: RunAt): Joined[];
  /** Performs a lock operation that is waited for. */
  performLock(pending: PendingLock, state: State): Joined[];
  /** Whether calling it with nothing held can leave something held, or run a caller's code under a lock. */
  beginsRegion(fn: FunctionId): boolean;
  /** Whether entering the function can matter on this path. */
  matters(fn: FunctionId, state: State): boolean;
  /** The same for a call with its arguments: a function that begins no region may run one that does. */
  mattersCalled(entered: Frame, state: State): boolean;
  /** Does `work` with the calls that led to the promise on the stack. */
  asMade<T>(promise: string, work: () => T): T;
  /** How calls fail that were looked into: `throws-here.ts`. */
  readonly failures: KnownFailures;
  /** How many handlers of throws are around the path that may do something about locks. */
  readonly handlers: number;
  /** Whether the handlers of this step may do something about locks. */
  handlesLocks(step: Step, handlers: readonly Step[], fn: FunctionId): boolean;
  /** Does `work` with so many more handlers around it. */
  withHandlers<T>(count: number, work: () => T): T;
  /** A promise that was kept is waited for here: that is the step to change, not the call that made it. */
  keptUntil(promise: string, place: Place): void;
  /** Set while the body of work is walked that another task started, and that this one waits for. */
  elsewhere: Elsewhere | undefined;
  limit(name: string, state: State): void;
  nameOf(fn: FunctionId): string;
}

export type { Entry, Hold, PendingLock, Work };
