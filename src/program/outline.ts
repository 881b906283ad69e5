/**
 * An outline is a function body as plain data: what it calls, awaits, assigns, where it branches
 * and how it leaves. It is made once per version of a file from syntax alone, without the type
 * checker (`declared-callee.ts` answers questions of types, by site). Everything later reads
 * outlines: the engine walks them with abstract values, the lock machine runs them on small states.
 *
 * Shape: steps are structured (no gotos); every value is a tree without effects. A call, a wait, an
 * allocation is a *step* with a number, unique in its body; its value is `{ kind: 'result', step }`.
 * Steps stand in evaluation order, so `f(await g(), h)` is call g, join, call f.
 */
import type { Place } from './place.js';

/** `<file>#<path>`: `/a/b.ts#Manager.start`, closures below it `/a/b.ts#Manager.start/0`. */
export type FunctionId = string;
/** `<file>#<path>` of a class declaration or expression. */
export type ClassId = string;
/** Number of a step in its body: stable while the body does not change. */
export type StepId = number;

/**
 * A variable, wherever it is read: `owner` is the function (or module body) whose activation holds
 * it. Names are unique in their owner: a shadowing inner `x` is `x~1`.
 */
export interface Variable {
  readonly kind: 'variable';
  readonly owner: FunctionId;
  readonly name: string;
}

export type Constant = string | number | boolean | bigint | null | undefined;

export type BinaryOperator =
  | '===' | '!==' | '==' | '!=' | '<' | '<=' | '>' | '>='
  | '+' | '-' | '*' | '/' | '%' | 'instanceof' | 'in' | 'other';

export type Value =
  /** `this` of the nearest function with its own `this` (arrows read their maker's). */
  | { readonly kind: 'this'; readonly owner: FunctionId }
  /** Argument i of this body's own call; with `rest`, the array of arguments from i on. */
  | { readonly kind: 'parameter'; readonly index: number; readonly rest: boolean }
  | Variable
  /** A name bound by an import of this file: `name` is the exported name, 'default' or '*'. */
  | { readonly kind: 'import'; readonly from: string; readonly name: string; readonly file: string }
  /** A name nothing in this file declares. */
  | { readonly kind: 'global'; readonly name: string }
  /** `object.name`; private names keep their '#'. */
  | { readonly kind: 'field'; readonly object: Value; readonly name: string }
  | { readonly kind: 'element'; readonly object: Value; readonly key: Value }
  /** A function written here; it captures the activations around it. */
  | { readonly kind: 'function'; readonly id: FunctionId }
  | { readonly kind: 'class'; readonly id: ClassId }
  /** What step `step` of this body gave: a call, `new`, wait, allocation or copy. */
  | { readonly kind: 'result'; readonly step: StepId }
  | { readonly kind: 'constant'; readonly value: Constant }
  | { readonly kind: 'template'; readonly parts: readonly Value[] }
  | { readonly kind: 'not'; readonly of: Value }
  | { readonly kind: 'typeof'; readonly of: Value }
  | { readonly kind: 'negate'; readonly of: Value }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Value; readonly right: Value }
  /** `a && b`, `a || b`, `a ?? b`: effects of `b`, if any, stand in a branch before. */
  | { readonly kind: 'logical'; readonly operator: '&&' | '||' | '??'; readonly left: Value; readonly right: Value }
  /** `c ? a : b`; also `a?.b` (c: a is not nullish) and defaults (c: the value is not undefined). */
  | { readonly kind: 'choice'; readonly condition: Value; readonly whenTrue: Value; readonly whenFalse: Value }
  /** Part of a destructured array or object that is not a single read: elements or fields not named. */
  | { readonly kind: 'rest-of'; readonly object: Value; readonly without: readonly string[]; readonly from: number }
  /** A value we do not follow, and why: 'regexp', 'jsx', 'arguments', 'meta-property', 'caught'… */
  | { readonly kind: 'unknown'; readonly why: string };

export interface Argument {
  readonly value: Value;
  readonly spread: boolean;
}

export type Callee =
  /** `f(…)`, `(cond ? f : g)(…)`: whatever function the value is. */
  | { readonly kind: 'value'; readonly value: Value }
  /** `object.name(…)` */
  | { readonly kind: 'member'; readonly object: Value; readonly name: string }
  /** `object[key](…)`; a literal string key is a member. */
  | { readonly kind: 'element'; readonly object: Value; readonly key: Value }
  /** `super(…)` */
  | { readonly kind: 'super' }
  /** `super.name(…)` */
  | { readonly kind: 'super-member'; readonly name: string }
  /** `import(…)` */
  | { readonly kind: 'import' };

export interface CallStep {
  readonly kind: 'call';
  readonly id: StepId;
  /** `tag`: a tagged template; `decorate`: a decorator applied (class definition). */
  readonly how: 'call' | 'new' | 'tag' | 'decorate';
  readonly callee: Callee;
  readonly arguments: readonly Argument[];
  /** The whole call expression. */
  readonly place: Place;
}

/** `await value`, or one turn of `for await`: the body waits until the promise is settled. */
export interface JoinStep {
  readonly kind: 'join';
  readonly id: StepId;
  readonly value: Value;
  readonly place: Place;
}

export type Property =
  | { readonly kind: 'property'; readonly name: string; readonly value: Value }
  | { readonly kind: 'computed'; readonly key: Value; readonly value: Value }
  | { readonly kind: 'getter' | 'setter'; readonly name: string; readonly function: FunctionId }
  | { readonly kind: 'spread'; readonly value: Value };

/** An object or array literal: each evaluation makes a new object. */
export interface MakeStep {
  readonly kind: 'make';
  readonly id: StepId;
  readonly what:
    | { readonly kind: 'object'; readonly properties: readonly Property[] }
    | { readonly kind: 'array'; readonly elements: readonly Argument[] };
  readonly place: Place;
}

/** Remembers a value as it is now: `x++` as a value, a receiver that a later argument changes. */
export interface CopyStep {
  readonly kind: 'copy';
  readonly id: StepId;
  readonly value: Value;
}

export type Target =
  | Variable
  | { readonly kind: 'field'; readonly object: Value; readonly name: string }
  | { readonly kind: 'element'; readonly object: Value; readonly key: Value };

export interface AssignStep {
  readonly kind: 'assign';
  readonly target: Target;
  readonly value: Value;
  /** A declaration's initialiser (`const x = …`, a parameter, a field): not an overwrite. */
  readonly declares: boolean;
  readonly place: Place;
}

/** An expression statement: its value goes nowhere. `explicit`: written `void f()`. */
export interface DropStep {
  readonly kind: 'drop';
  readonly value: Value;
  readonly explicit: boolean;
  readonly place: Place;
}

export interface BranchStep {
  readonly kind: 'branch';
  readonly condition: Value;
  readonly whenTrue: readonly Step[];
  readonly whenFalse: readonly Step[];
  readonly place: Place;
}

/**
 * A loop. Each round: `test` steps, then, while `condition` holds (undefined: endless), `body`, then
 * `update` (also after `continue`). `do` runs `body` before the first test. `each` loops (`for…of`,
 * `for…in`, `for await`) bind `each.element` at the start of the body by an assign step in `body`.
 */
export interface LoopStep {
  readonly kind: 'loop';
  readonly id: StepId;
  readonly how: 'while' | 'do' | 'of' | 'in' | 'await-of';
  readonly labels: readonly string[];
  readonly test: readonly Step[];
  readonly condition: Value | undefined;
  /** What is iterated; in the body its current element is `{ kind: 'result', step: id }`. */
  readonly iterated: Value | undefined;
  readonly body: readonly Step[];
  readonly update: readonly Step[];
  readonly place: Place;
}

export interface TryStep {
  readonly kind: 'try';
  readonly body: readonly Step[];
  /** Undefined: no catch clause. `caught` is the variable of the thrown value, if bound. */
  readonly handler: { readonly caught: Variable | undefined; readonly body: readonly Step[] } | undefined;
  /** Empty: no finally clause. */
  readonly finalizer: readonly Step[];
  readonly place: Place;
}

/** Cases are tried in order; the first whose `test` equals the subject starts, and falls through. */
export interface SwitchStep {
  readonly kind: 'switch';
  readonly subject: Value;
  readonly cases: readonly {
    /** Undefined: `default`. */
    readonly test: Value | undefined;
    /** Steps that compute `test`. */
    readonly before: readonly Step[];
    readonly body: readonly Step[];
  }[];
  readonly labels: readonly string[];
  readonly place: Place;
}

/** A labelled block: `break label` leaves it. */
export interface BlockStep {
  readonly kind: 'block';
  readonly labels: readonly string[];
  readonly body: readonly Step[];
}

/** `using x = value` (or `await using`): disposed when `body`, the rest of the block, is left. */
export interface UsingStep {
  readonly kind: 'using';
  readonly variable: Variable;
  readonly awaits: boolean;
  readonly body: readonly Step[];
  readonly place: Place;
}

/** `yield value`; the result is what `next(…)` was given. `delegate`: `yield*`. */
export interface YieldStep {
  readonly kind: 'yield';
  readonly id: StepId;
  readonly value: Value;
  readonly delegate: boolean;
  readonly place: Place;
}

export interface ReturnStep {
  readonly kind: 'return';
  readonly value: Value;
  readonly place: Place;
}

export interface ThrowStep {
  readonly kind: 'throw';
  readonly value: Value;
  readonly place: Place;
}

export interface JumpStep {
  readonly kind: 'break' | 'continue';
  /** Undefined: the nearest loop (or switch, for break). */
  readonly label: string | undefined;
  readonly place: Place;
}

/** A class declaration or expression is evaluated here: static fields and blocks run now. */
export interface DefineClassStep {
  readonly kind: 'define-class';
  readonly id: ClassId;
  readonly place: Place;
}

export type Step =
  | CallStep
  | JoinStep
  | MakeStep
  | CopyStep
  | AssignStep
  | DropStep
  | BranchStep
  | LoopStep
  | TryStep
  | SwitchStep
  | BlockStep
  | UsingStep
  | YieldStep
  | ReturnStep
  | ThrowStep
  | JumpStep
  | DefineClassStep;

/** One declared parameter. Its binding (pattern, default) is made by assign steps that open the body. */
export interface Parameter {
  readonly name: string;
  readonly optional: boolean;
  readonly rest: boolean;
  /** By its written type it takes numbers, texts, truths: no object, function or lock. */
  readonly takesData: boolean;
}

/** `initializer`: instance fields of a class; `static`: its static fields and blocks; `module`: top level. */
export type FunctionRole =
  | 'function' | 'arrow' | 'method' | 'constructor' | 'getter' | 'setter' | 'initializer' | 'static' | 'module';

export interface FunctionOutline {
  readonly id: FunctionId;
  readonly file: string;
  /** As a reader names it: `Manager.start`, `collectMetrics`, `callback in Manager.start`. */
  readonly name: string;
  readonly role: FunctionRole;
  /** The function (or module body) in which it is written; undefined for the module body. */
  readonly outer: FunctionId | undefined;
  /** The class whose member it is. */
  readonly class: ClassId | undefined;
  readonly isStatic: boolean;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  readonly parameters: readonly Parameter[];
  /** By its written return type it gives numbers, texts, truths or nothing: no object, function or lock. */
  readonly givesData: boolean;
  readonly body: readonly Step[];
  /** Number of step ids used: ids are 0 … steps - 1. */
  readonly steps: number;
  readonly place: Place;
  /** JSDoc tags that we know: `requiresLock`, `excludesLock`, with their text. */
  readonly tags: readonly { readonly name: string; readonly text: string }[];
}

export interface Member {
  readonly name: string;
  readonly kind: 'method' | 'getter' | 'setter' | 'field';
  readonly isStatic: boolean;
  /** `private`, `protected` or `#name`. */
  readonly access: 'public' | 'protected' | 'private';
  readonly isReadonly: boolean;
  readonly isAbstract: boolean;
  /** A field that is declared without a value, and not said to have one (`!`): undefined until somebody sets it. */
  readonly isEmptyAtFirst: boolean;
  /** Undefined for fields and for methods without a body. */
  readonly function: FunctionId | undefined;
  /** Values applied to the member, outermost first, in terms of the function around the class. */
  readonly decorators: readonly Value[];
  readonly place: Place;
  /** JSDoc tags that we know: `guardedBy`. */
  readonly tags: readonly { readonly name: string; readonly text: string }[];
}

export interface ClassOutline {
  readonly id: ClassId;
  readonly file: string;
  readonly name: string;
  /** The function (or module body) in which it is written. */
  readonly outer: FunctionId;
  /** The base class in terms of `outer`; calls in it (mixins) are steps of `outer`. */
  readonly base: Value | undefined;
  /** Names in `implements`, as written. */
  readonly interfaces: readonly string[];
  readonly members: readonly Member[];
  /** Declared constructor with a body. */
  readonly constructorFunction: FunctionId | undefined;
  /** Body that sets the instance fields; it runs after `super(…)` or at once without a base. */
  readonly initializer: FunctionId | undefined;
  /** Body that sets static fields and runs static blocks. */
  readonly staticInitializer: FunctionId | undefined;
  readonly decorators: readonly Value[];
  readonly isAbstract: boolean;
  readonly isExported: boolean;
  readonly place: Place;
}

/** How a name leaves a file. */
export type Export =
  | { readonly name: string; readonly value: Value }
  /** `export { a as b } from './x'`; name '*' in `imported`: `export * as ns`. */
  | { readonly name: string; readonly from: string; readonly imported: string }
  /** `export * from './x'` */
  | { readonly name: '*'; readonly from: string; readonly imported: '*' };

export interface FileOutline {
  readonly file: string;
  readonly module: FunctionId;
  readonly functions: ReadonlyMap<FunctionId, FunctionOutline>;
  readonly classes: ReadonlyMap<ClassId, ClassOutline>;
  readonly exports: readonly Export[];
}
