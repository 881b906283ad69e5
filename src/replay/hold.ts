/** A lock as a path knows it, and that the path holds it. */
import type { Abstract, Symbolic } from '../calls/abstract-value.js';
import type { LockModel, Mode } from '../locks/library-model.js';
import type { FunctionId } from '../program/outline.js';
import type { Place } from '../program/place.js';

/** A lock as the replay compares it. */
export interface LockRef {
  /** Equal keys in one path: one lock. */
  readonly key: string;
  readonly object: Abstract;
  /** Locks of another class are other locks (`locks/lock-class.ts`). */
  readonly class: string;
  /** The key of a keyed lock; undefined: the whole object. */
  readonly part: Abstract | undefined;
  readonly label: string;
  /** The element of a collection that it belongs to, where one place makes several objects. */
  readonly of?: Symbolic;
  readonly model: LockModel;
  /** undefined: not a constant. */
  readonly capacity: number | undefined;
  /** What is asked of this one, where a call takes several. */
  readonly own?: { readonly mode: Mode; readonly permits: number | undefined };
}

/** Doubts about the locks themselves: what a test of their bodies could not tell for sure. */
export function unsure(...locks: readonly LockRef[]): readonly string[] {
  const [lock] = locks.filter(({ model }) => model.isUnsure === true);
  return lock === undefined ? [] : [`the class of '${lock.label}' is a lock`];
}

/** What a path knows of a queue that can be closed: 'waited', it waited there itself since. */
export interface Gate {
  readonly is: 'open' | 'closed' | 'waited';
  readonly lock: LockRef;
}

/** A lock that this path holds. */
export interface Hold {
  /** Identity of the acquisition, for handles. */
  readonly id: string;
  readonly lock: LockRef;
  readonly mode: Mode;
  /** How many permits it is of; undefined: not a constant. */
  readonly permits: number | undefined;
  readonly since: Place;
  readonly holder: string;
  readonly fn: FunctionId;
  /** Length of the call stack where it was taken. */
  readonly depth: number;
  /** Given back by the construct that took it: a section never leaks. */
  readonly scoped: boolean;
  /** The handle went to a field, a collection, a caller or another function. */
  readonly handedOn: boolean;
  /** The field that the handle is in, if it was handed on to that alone. */
  readonly keptIn: string | undefined;
  /** It went to a task that goes on by itself: waiting for the lock waits for that task. */
  readonly isAway: boolean;
  /** The wait for it never ends. What gives it back, as the code has it, gives back nothing else. */
  readonly isNever?: true;
  /** Taken behind a wait that never ends: no path comes there. */
  readonly isUnreached?: true;
  readonly hasHandle: boolean;
  /** The acquire itself, whoever holds it now. */
  readonly acquiredAt: Place;
  /** Where the root asked for it: its own acquire, or the call that led to it. */
  readonly via: Place;
  /** How often the path had waited when it was taken. */
  readonly waits: number;
  /** A shared flight: not a lock, but the promise of the work that runs. */
  readonly flight: boolean;
}
