/**
 * What the lock machine computes with. Values are concrete wherever the program says so; what comes
 * from outside (a parameter, a call that leaves the program) is an `unknown` with a *term*: equal
 * terms are equal values, so `map.get(key)` finds what `map.set(key, …)` put there although nobody
 * knows the key.
 */
import type { ClassOutline, Constant, FunctionId, FunctionOutline, StepId } from '../../program/outline.js';

/** What every value on the heap has: an identity, and fields (arrays, promises and closures too). */
interface Heap {
  readonly id: number;
  /** Read freely; write through `writableFields`: most values have none and share one empty map. */
  fields: Map<string, MachineValue>;
}

/** The fields of everything that has no fields. Never written. */
export const NO_FIELDS = new Map<string, MachineValue>();

export function writableFields(value: Heap): Map<string, MachineValue> {
  if (value.fields === NO_FIELDS) value.fields = new Map();
  return value.fields;
}

export interface ConstantValue {
  readonly kind: 'constant';
  readonly value: Constant;
}

export interface ObjectValue extends Heap {
  readonly kind: 'object';
  readonly class: ClassValue | undefined;
  /** Undefined: it has none. */
  accessors: Map<string, { get?: MachineValue; set?: MachineValue }> | undefined;
  /** Members we do not see are unknown, not undefined: a base class outside the program. */
  readonly open: boolean;
}

export interface ArrayValue extends Heap {
  readonly kind: 'array';
  items: MachineValue[];
}

/** Maps and sets, weak ones too: entries by the key's identity, in order of insertion. */
export interface CollectionValue extends Heap {
  readonly kind: 'collection';
  readonly of: 'map' | 'set';
  readonly entries: Map<string, readonly [MachineValue, MachineValue]>;
}

export interface ClosureValue extends Heap {
  readonly kind: 'closure';
  readonly fn: FunctionOutline;
  readonly outer: Activation | undefined;
  /** The receiver of a bound method; undefined: given by the call. */
  readonly boundThis: MachineValue | undefined;
  readonly boundArguments: readonly MachineValue[];
  /** The script call in which it was made: work it does later is still that call's. */
  readonly madeBy: number;
  /** Bindings of the loop round in which it was made. */
  readonly pinned: ReadonlyMap<string, Binding> | undefined;
}

/** A function of the machine itself: a resolver, a script's callback, a bound built-in. */
export interface NativeValue extends Heap {
  readonly kind: 'native';
  readonly name: string;
  readonly call: (receiver: MachineValue, values: readonly MachineValue[]) => MachineValue;
}

export interface ClassValue extends Heap {
  readonly kind: 'class';
  readonly outline: ClassOutline;
  readonly outer: Activation | undefined;
  /** Undefined: no base. Unknown: a base outside the program. */
  readonly base: MachineValue | undefined;
}

/** Run inside the frame in which a reaction was registered. */
export interface Reaction {
  readonly frame: Frame;
  readonly fulfilled: (value: MachineValue) => void;
  readonly rejected: (reason: MachineValue) => void;
}

export interface PromiseValue extends Heap {
  readonly kind: 'promise';
  state: 'pending' | 'fulfilled' | 'rejected';
  /** Resolved with another promise: its own resolvers do nothing any more. */
  locked: boolean;
  value: MachineValue;
  reactions: Reaction[];
  /** Outside work that only the script ends; the script call that joined it. */
  readonly outside: number | undefined;
}

/** A started generator, sync or async. */
export interface GeneratorValue extends Heap {
  readonly kind: 'generator';
  readonly isAsync: boolean;
  readonly step: (how: 'next' | 'return' | 'throw', value: MachineValue) => MachineValue;
}

/** An AsyncLocalStorage. */
export interface StoreValue extends Heap {
  readonly kind: 'store';
}

/** A global, or a member of one: `Promise`, `Promise.all`. */
export interface GlobalValue extends Heap {
  readonly kind: 'global';
  readonly name: string;
}

/** Where an unknown came from, which says how much a decision about it is worth. */
export type Origin = 'construction' | 'argument' | 'outside' | 'limit';

export interface UnknownValue extends Heap {
  readonly kind: 'unknown';
  readonly term: string;
  readonly origin: Origin;
  /** The script call that got it: whoever joins it waits for that call's work. */
  readonly task: number;
  /** It stands for something present: never undefined, null or falsy. */
  readonly present: boolean;
}

export type MachineValue =
  | ConstantValue
  | ObjectValue
  | ArrayValue
  | CollectionValue
  | ClosureValue
  | NativeValue
  | ClassValue
  | PromiseValue
  | GeneratorValue
  | StoreValue
  | GlobalValue
  | UnknownValue;

/** A variable's storage. */
export interface Binding {
  value: MachineValue;
  /** Declared inside a loop: every round has its own. */
  readonly perRound: boolean;
}

/** On whose behalf code runs: the script call (0: start), and the values of context stores. */
export interface Frame {
  readonly task: number;
  readonly context: ReadonlyMap<number, MachineValue>;
}

/** One execution of a body. */
export interface Activation {
  readonly fn: FunctionOutline;
  readonly outer: Activation | undefined;
  readonly receiver: MachineValue;
  readonly values: readonly MachineValue[];
  readonly variables: Map<string, Binding>;
  readonly pinned: ReadonlyMap<string, Binding> | undefined;
  readonly results: Map<StepId, MachineValue>;
  loopDepth: number;
  /** A body that is not run from its top: its variables are computed when they are first read. */
  readonly lazy: boolean;
}

/** A place in the program at which something was seen. */
export interface Site {
  readonly fn: FunctionId;
  readonly step: StepId;
}

export const UNDEFINED: ConstantValue = { kind: 'constant', value: undefined };
export const TRUE: ConstantValue = { kind: 'constant', value: true };
export const FALSE: ConstantValue = { kind: 'constant', value: false };

export function constant(value: Constant): ConstantValue {
  return { kind: 'constant', value };
}

export function isFunctionValue(value: MachineValue): value is ClosureValue | NativeValue {
  return value.kind === 'closure' || value.kind === 'native';
}

export function isNullish(value: MachineValue): boolean {
  return value.kind === 'constant' && (value.value === undefined || value.value === null);
}

/** Equal for values that are `===` as far as the machine can tell; distinct otherwise. */
export function identityOf(value: MachineValue): string {
  switch (value.kind) {
    case 'constant':
      return `${typeof value.value}:${String(value.value)}`;
    case 'unknown':
      return `?${value.term}`;
    case 'global':
      return `global:${value.name}`;
    case 'object':
    case 'array':
    case 'collection':
    case 'closure':
    case 'native':
    case 'class':
    case 'promise':
    case 'generator':
    case 'store':
      return `#${String(value.id)}`;
  }
}
