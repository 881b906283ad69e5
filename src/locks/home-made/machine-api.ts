/**
 * What the parts of the lock machine ask of one another. `machine.ts` puts the parts together; none
 * of them imports it, so that they can refer to each other without a cycle.
 */
import type { FunctionOutline, Step, Value, Variable } from '../../program/outline.js';
import type { ProgramView } from '../../program/program-view.js';
import type {
  Activation,
  ArrayValue,
  Binding,
  ClassValue,
  ClosureValue,
  CollectionValue,
  Frame,
  MachineValue,
  NativeValue,
  ObjectValue,
  Origin,
  PromiseValue,
  Site,
  UnknownValue,
} from './machine-values.js';

/** The outlines a machine may enter: no question of types is asked. */
export type Code = Pick<
  ProgramView,
  'fileOutline' | 'functionOutline' | 'classOutline' | 'resolveImport'
>;

/** A throw of the program that is run. */
export class Thrown extends Error {
  constructor(readonly value: MachineValue) {
    super('thrown by the program');
  }
}

/** A limit was reached: the script's answer is '?'. */
export class LimitReached extends Error {
  constructor(readonly limit: string) {
    super(limit);
  }
}

/** Answers conditions that the program's text leaves open; equal questions have equal answers. */
export interface World {
  decide(term: string, origin: Origin): boolean;
}

/** Something outside the unit that was called. */
export interface OutsideCall {
  readonly callee: string;
  readonly task: number;
  readonly site: Site | undefined;
}

/** Something a script may want to know of what happened, in order. */
export type Trace =
  | { readonly kind: 'await' | 'resume'; readonly task: number; readonly site: Site }
  | { readonly kind: 'enter'; readonly task: number; readonly fn: string };

/** What a suspended body waits for, or hands out. */
export type Suspension =
  | { readonly kind: 'await'; readonly promise: PromiseValue; readonly site: Site }
  | { readonly kind: 'yield'; readonly value: MachineValue };

export type Completion =
  | { readonly kind: 'normal' }
  | { readonly kind: 'return'; readonly value: MachineValue }
  | { readonly kind: 'break' | 'continue'; readonly label: string | undefined };

/** A body that runs and may be suspended. */
export type Running<T> = Generator<Suspension, T, MachineValue>;

export interface Machine {
  readonly code: Code;
  /** Imported values, by file, module and name: an import is read again and again. */
  readonly imports: Map<string, MachineValue>;
  frame: Frame;
  /** Calls inside calls, now. */
  depth: number;
  /** Arguments of different calls were held against each other: one may be an owner's name. */
  comparesArguments: boolean;
  /** Counts one step; throws LimitReached. */
  step(): void;
  nextId(): number;
  decide(term: string, origin: Origin): boolean;

  object(classOf?: ClassValue, open?: boolean): ObjectValue;
  array(items: MachineValue[]): ArrayValue;
  collection(of: 'map' | 'set'): CollectionValue;
  native(name: string, call: NativeValue['call']): NativeValue;
  promise(outside?: number): PromiseValue;
  unknown(term: string, origin: Origin, present?: boolean): UnknownValue;
  error(message: string): Thrown;

  /** Runs after everything queued before it, in the frame of now. */
  enqueue(job: () => void): void;
  /** Runs only when the script lets time pass; the result cancels it. */
  later(job: () => void): MachineValue;
  cancelTimer(handle: MachineValue): void;
  /** The promise of a value that is awaited or has `.then`: outside work for unknowns. */
  promiseOf(value: MachineValue): PromiseValue;
  /** A body stops at an await, and goes on from it. */
  noteAwait(task: number, site: Site): void;
  noteResume(task: number, site: Site): void;

  evaluate(activation: Activation, value: Value): MachineValue;
  /** Runs a step of a body that is read without being run: what it waits for is unknown. */
  runStepNow(activation: Activation, step: Step): void;
  /** Where a variable is stored, as seen from a body. */
  binding(activation: Activation, variable: Variable): Binding;
  truthy(value: MachineValue): boolean;
  get(object: MachineValue, name: string): MachineValue;
  set(object: MachineValue, name: string, value: MachineValue): void;
  closure(fn: FunctionOutline, activation: Activation | undefined): ClosureValue;
  call(
    callee: MachineValue,
    receiver: MachineValue,
    values: readonly MachineValue[],
    site?: Site,
  ): MachineValue;
  callMember(
    object: MachineValue,
    name: string,
    values: readonly MachineValue[],
    site?: Site,
  ): MachineValue;
  construct(callee: MachineValue, values: readonly MachineValue[], site?: Site): MachineValue;
  superConstruct(
    activation: Activation,
    values: readonly MachineValue[],
    site?: Site,
  ): MachineValue;
  /** A call that leaves the program. */
  outside(
    callee: string,
    receiver: MachineValue,
    values: readonly MachineValue[],
    site?: Site,
  ): MachineValue;
  /** The elements of an iterable, as far as they can be seen. */
  elements(value: MachineValue): readonly MachineValue[];
  moduleActivation(file: string): Activation;
  classValue(id: string, activation: Activation): MachineValue;
}
