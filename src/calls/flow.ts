/**
 * The questions of value flow, as one interface: "which object is this path?" and "which functions
 * can this callee be?" are one question (docs/architecture.md, "Value flow on demand"). Each file
 * of this folder answers a part and asks the others through it; `value-flow.ts` puts them together.
 */
import type { Question } from '../graph/dependencies.js';
import type { CallStep, ClassId, FunctionId, StepId, Value } from '../program/outline.js';
import type { ProgramView, TypeName } from '../program/program-view.js';
import type { Abstract, Found, Frame, Instance, Named, Symbolic } from './abstract-value.js';
import type { Sited } from './body-facts.js';
import type { FlowLimits } from './limits.js';

/** What a replay knows of its path; without it, every assignment of the program counts. */
export interface Overlay {
  variable(frame: Frame, name: string): Abstract | undefined;
  result(frame: Frame, step: StepId): Abstract | undefined;
  /** The value of a call that the path only names: the same until the call is made again. */
  remember(frame: Frame, step: StepId, value: Abstract): void;
  field(object: Abstract, name: string): Abstract | undefined;
  /** Which round of the loops around it the path is in: calls made in another round are others. */
  readonly round: string;
  /** How a condition with this value came out on the path. */
  truth(value: Abstract): boolean | undefined;
  /** Whether the path knows the value to be null or undefined, or not to be. */
  nullish(value: Abstract): boolean | undefined;
}

/** A symbol that must be this instance for an answer to hold. */
export interface Binding {
  readonly symbol: Symbolic;
  readonly is: Abstract;
}

/** One thing that a symbol may be, and what that says about other symbols. */
export interface Expansion {
  readonly value: Abstract;
  readonly bindings: readonly Binding[];
}

export interface Expansions {
  readonly of: readonly Expansion[];
  /** Undefined: these are all. Otherwise why there may be more. */
  readonly incomplete: string | undefined;
}

/** One function a call may run. */
export interface Target {
  readonly kind: 'function';
  readonly fn: FunctionId;
  readonly scope: Frame | undefined;
  readonly self: Abstract | undefined;
  /** Arguments that come before those of the call (`bind`). */
  readonly bound: readonly Abstract[];
  readonly bindings: readonly Binding[];
  readonly named?: Named;
}

export interface Targets {
  readonly of: readonly Target[];
  readonly by: Found;
  readonly incomplete: string | undefined;
  /** Of how many classes the target was chosen, when only the declared type told. */
  readonly constructed: number;
}

export interface Flow {
  readonly view: ProgramView;
  readonly limits: FlowLimits;
  /** Answers a question unless it is being answered already (least fixpoint) or lies too deep. */
  once(subject: string, question: Question, answer: () => Abstract): Abstract;
  /** The one text of the question, which is hashed once. */
  questionAbout(what: 'field' | 'variable', name: string): Question;
  evaluate(frame: Frame, value: Value, overlay?: Overlay): Abstract;
  fieldOf(base: Abstract, name: string, overlay?: Overlay): Abstract;
  elementOf(base: Abstract, at: Abstract | undefined, round: string, overlay?: Overlay): Abstract;
  /** The value of a call step, followed through the callee's returns. */
  callResult(frame: Frame, step: CallStep, overlay?: Overlay): Abstract;
  /** What the body returns, in this activation; not yet awaited. */
  returnsOf(frame: Frame): Abstract;
  /** What waiting for the value gives. */
  awaited(value: Abstract): Abstract;
  argumentsOf(frame: Frame, step: CallStep, overlay?: Overlay): readonly Abstract[];
  targets(frame: Frame, step: CallStep, overlay?: Overlay): Targets;
  /** The functions that a value is. */
  functionsOf(value: Abstract): Targets;
  /** What a symbol may be; `isKept`: it is stored somewhere, and a parameter is followed to all callers. */
  expand(value: Symbolic, isKept?: boolean): Expansions;
  /** Calls by this name that the checker resolves to the function; undefined: too many to look at. */
  callSites(name: string, fn: FunctionId): readonly Sited<CallStep>[] | undefined;
  typesOf(value: Abstract): readonly TypeName[];
  /** The class whose member table decides for this object, if there is one. */
  classOf(value: Abstract): ClassId | undefined;
  constructions(id: ClassId): Expansions;
  /** The methods by this name of whoever implements or extends the type, or is it. */
  methodsNamed(type: TypeName, name: string): readonly FunctionId[];
  /** The activation of the function (or module) in which a class is written. */
  scopeOfClass(id: ClassId): Frame;
  /** The function called by somebody unknown: `this` and parameters are symbols. */
  symbolicFrame(fn: FunctionId): Frame;
  /** The activation of `fn` that call step `step` in `frame` makes; arguments in a function are evaluated when asked for. */
  enter(
    target: Pick<Target, 'fn' | 'scope' | 'self' | 'bound'>,
    from: Frame,
    step: StepId | string,
    args: readonly Abstract[] | (() => readonly Abstract[]),
  ): Frame;
  /** The activation of a constructor or initializer on `object`. */
  enterConstructor(fn: FunctionId, object: Abstract, args: readonly Abstract[] | undefined, scope: Frame): Frame;
  /** Forgets what was answered about single activations: between two replays, nobody asks again. */
  forgetActivations(): void;
  /** Where the object is stored: its class field or variable, if its making told. */
  homeOf(value: Instance): { readonly base: Abstract; readonly name: string } | undefined;
}
