/** What the lock test says of a unit. Closed unions of plain data: a cache may store them. */
import type { ClassId, FunctionId, StepId } from '../../program/outline.js';
import type { Capacity, Effect, Key, LockModel, Mode } from '../library-model.js';

/** A piece of program with state of its own, and the operations on it. */
export type Unit =
  /** Objects of a class, with what it inherits; `isStatic`: the class itself. */
  | {
      readonly kind: 'class';
      readonly id: ClassId;
      readonly file: string;
      readonly name: string;
      readonly isStatic: boolean;
    }
  /** The closures that one call of a function returns. */
  | {
      readonly kind: 'factory';
      readonly id: FunctionId;
      readonly file: string;
      readonly name: string;
    }
  /** Variables of a module and the functions on them; `id` is the module's body. */
  | {
      readonly kind: 'module';
      readonly id: FunctionId;
      readonly file: string;
      readonly name: string;
    };

/** An operation of a unit. */
export interface Operation {
  readonly function: FunctionId;
  /**
   * How it is reached: a member's name; `()` is calling what the factory returned, `[0]` an element
   * of it, `(2).value` the field of the factory's argument it was put into (old decorators).
   */
  readonly member: string;
  readonly isGetter: boolean;
  /** Only the unit's own code can call it. */
  readonly isPrivate: boolean;
  /** For parameters: whether the call may leave it out. */
  readonly optional: readonly boolean[];
}

/** Where in an operation the lock is held, when the work is its own body and no callback. */
export type Region =
  /** The whole body of a closure that is queued. */
  | { readonly kind: 'closure'; readonly function: FunctionId }
  /** From the wait at `step` of `function` until the operation is done. */
  | { readonly kind: 'after-join'; readonly function: FunctionId; readonly step: StepId };

export type HomeEffect =
  | Effect
  /** Its own body runs in the chain: a second call's body starts when the first one's has ended. */
  | {
      readonly effect: 'own-section';
      readonly mode: Mode;
      readonly region: Region;
      readonly joins: boolean;
      readonly key?: Key;
    }
  /** It holds the lock until the generator that it returns has ended. */
  | { readonly effect: 'acquire-until-generator-ends'; readonly mode: Mode; readonly key?: Key };

export interface HomeOperation {
  readonly operation: Operation;
  readonly effect: HomeEffect;
  /** Modes that a release gives back: `unlock()` of both sides of a reader-writer lock has two. */
  readonly releases: readonly Mode[];
}

/** `op` waits until another operation opens the gate, under this condition on the making call. */
export interface Gate {
  readonly openedBy: readonly FunctionId[];
  /** Which construction argument (or its option) decides, and with which truth it starts closed. */
  readonly when:
    | { readonly argument: number; readonly option: string | undefined; readonly is: boolean }
    | undefined;
}

export interface HomeLock {
  readonly kind: 'lock';
  readonly unit: Unit;
  readonly capacity: Capacity;
  readonly fairness: LockModel['fairness'];
  readonly reentrant: 'no' | 'token' | 'context';
  /** After which end of a callback (or body) nobody else ever runs. */
  readonly dies: readonly ('reject' | 'throw')[];
  readonly certainty: 'certain' | 'possible';
  /** Decorators and helpers that keep a lock for each object they are called on (`this`). */
  readonly perReceiver: boolean;
  /** All that it keeps is in variables of the module: every closure of the factory means one lock. */
  readonly isOfModule: boolean;
  /** The construction argument that is the lock's key or callback: decorators that wrap a method. */
  readonly wraps: number | undefined;
  /** Primitive operations only: what merely calls one of them is read from its body. */
  readonly operations: readonly HomeOperation[];
  /** Operations that reach the lock only through primitive ones. */
  readonly wrappers: readonly Operation[];
  readonly gate: Gate | undefined;
  /** Fields or variables that the primitive operations share. */
  readonly cells: readonly string[];
  readonly why: readonly string[];
}

export type Recognition =
  | HomeLock
  /** A second call waits for the first one's work, and does none of its own (or does it then). */
  | {
      readonly kind: 'shared-flight';
      readonly unit: Unit;
      readonly operation: Operation;
      readonly cells: readonly string[];
      readonly key: Key | undefined;
      /** `same`: it gets the first one's promise; `after`: it waits and then works itself. */
      readonly second: 'same' | 'after';
      readonly perReceiver: boolean;
      readonly isOfModule: boolean;
      readonly wraps: number | undefined;
      readonly certainty: 'certain' | 'possible';
      readonly why: readonly string[];
    }
  /** The first call already waits; other operations end the wait. */
  | {
      readonly kind: 'event';
      readonly unit: Unit;
      readonly operation: Operation;
      readonly settledBy: readonly FunctionId[];
      readonly gate: Gate | undefined;
      readonly cells: readonly string[];
      readonly why: readonly string[];
    }
  | { readonly kind: 'none'; readonly unit: Unit; readonly why: readonly string[] };
