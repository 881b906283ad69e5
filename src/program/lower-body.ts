/** One body while it is being lowered: what it is, the scope in force, and the steps so far. */
import type ts from 'typescript';
import type { Named, NameHint } from './function-id.js';
import type { CallNode, FileContext } from './lower-file-context.js';
import { isTarget, pathOf } from './lower-effects.js';
import { BodyNames, Scope, type Binding } from './lower-scope.js';
import { StepWriter } from './lower-steps.js';
import type { FunctionId, FunctionOutline, Step, StepId, Value } from './outline.js';
import type { Place } from './place.js';

/**
 * How deep expressions and statements may nest in one body before we give up on the inner ones: a
 * level costs about a kilobyte of stack, of which a thread has some nine hundred. Chains that sources
 * do grow (`a + b + …`, `a.b().c()…`, `else if`) are loops and do not count.
 */
const NESTING_LIMIT = 200;

export const UNDEFINED: Value = { kind: 'constant', value: undefined };
/** What a half-typed program leaves out. */
export const MISSING: Value = { kind: 'unknown', why: 'missing' };
const TOO_DEEP: Value = { kind: 'unknown', why: 'nested too deep' };

/** What the place of a function or class says of it. */
export interface Written {
  readonly hint: NameHint;
  /** The node whose leading comment is the function's: its variable statement, its property. */
  readonly comment?: ts.Node;
}

/** The lowerings a body needs of its parts; given from outside, so that files need not know each other. */
export interface Lowering {
  /** Emits the steps of an expression and says what its value is. */
  value(body: Body, node: ts.Expression): Value;
  /** Emits the steps of an expression whose value goes nowhere, the drop of a call's result with them. */
  effect(body: Body, node: ts.Expression, explicit: boolean): void;
  /** The value of an expression that is put into something with a name. */
  named(body: Body, node: ts.Expression, written: Written): Value;
  statement(body: Body, node: ts.Statement): void;
  statements(body: Body, nodes: readonly ts.Statement[]): void;
}

/** A body found, to be lowered when the one around it is done. */
export interface Pending {
  readonly head: Omit<FunctionOutline, 'body' | 'steps'>;
  readonly named: Named;
  readonly scope: Scope;
  readonly thisOwner: FunctionId;
  readonly fill: (body: Body) => void;
}

/** What all bodies of a file share. */
export interface Shared {
  readonly file: FileContext;
  readonly lowering: Lowering;
  readonly pending: Pending[];
}

/** The condition that a decision makes of its subject: `subject != null`, or the subject itself. */
export type Test = (subject: Value) => Value;

/** What a decision's sides do and give; a missing side does nothing and gives undefined. */
export interface Sides {
  /** Whether the value of the whole is used: only then does it decide a second time. */
  readonly isUsed: boolean;
  readonly whenTrue?: () => Value;
  readonly whenFalse?: () => Value;
}

export interface Decision {
  readonly subject: Value;
  readonly condition: Value;
  readonly whenTrue: Value;
  readonly whenFalse: Value;
}

export class Body extends StepWriter {
  readonly shared: Shared;
  readonly file: FileContext;
  readonly named: Named;
  readonly id: FunctionId;
  /** The body whose `this` is read here: its own, or, in an arrow, its maker's. */
  readonly thisOwner: FunctionId;
  readonly role: FunctionOutline['role'];
  readonly names: BodyNames;
  scope: Scope;
  /** Loops around the current statement: a `let` in one starts anew each round. */
  loops = 0;
  /** What a constructor does once the first `super(…)` has returned. */
  afterSuper: (() => void) | undefined;
  /** The namespaces around the current statement: `A.B.`. */
  private prefix = '';
  private namespaces: Map<string, Map<string, Binding>> | undefined;
  private made: Set<string> | undefined;
  private nesting = 0;
  /** The node of each call, at the number of its step. */
  readonly callNodes: (CallNode | undefined)[] = [];

  constructor(shared: Shared, pending: Pending) {
    super();
    this.shared = shared;
    this.file = shared.file;
    this.named = pending.named;
    this.id = pending.named.id;
    this.thisOwner = pending.thisOwner;
    this.role = pending.head.role;
    this.names = new BodyNames(this.id);
    this.scope = new Scope(this.names, pending.scope);
  }

  // --- parts -------------------------------------------------------------------------------------

  value(node: ts.Expression | undefined): Value {
    if (node === undefined) return MISSING;
    return this.nested(() => this.shared.lowering.value(this, node), TOO_DEEP);
  }

  /** An expression whose value is put into something: functions and classes in it take that name. */
  namedValue(node: ts.Expression | undefined, hint: NameHint, comment?: ts.Node): Value {
    if (node === undefined) return MISSING;
    const written = comment === undefined ? { hint } : { hint, comment };
    return this.nested(() => this.shared.lowering.named(this, node, written), TOO_DEEP);
  }

  /** An expression whose value goes nowhere. `explicit`: the source says `void`. */
  effect(node: ts.Expression | undefined, explicit = false): void {
    if (node === undefined) return;
    this.nestedSteps(node, () => {
      this.shared.lowering.effect(this, node, explicit);
    });
  }

  statement(node: ts.Statement | undefined): void {
    if (node === undefined) return;
    this.nestedSteps(node, () => {
      this.shared.lowering.statement(this, node);
    });
  }

  /** Runs `action` one level deeper, or not at all. */
  nested<T>(action: () => T, tooDeep: T): T {
    if (this.nesting >= NESTING_LIMIT) return tooDeep;
    this.nesting += 1;
    const result = action();
    this.nesting -= 1;
    return result;
  }

  /** The same for steps: what is left out is seen as the drop of an unknown value. */
  nestedSteps(node: ts.Node, action: () => void): void {
    const done = this.nested(() => {
      action();
      return true;
    }, false);
    if (done) return;
    this.emit({ kind: 'drop', value: TOO_DEEP, explicit: false, place: this.place(node) });
  }

  statements(nodes: readonly ts.Statement[]): void {
    this.shared.lowering.statements(this, nodes);
  }

  // --- scopes ------------------------------------------------------------------------------------

  /** Runs `action` in a new block scope. */
  inScope<T>(action: () => T): T {
    const before = this.scope;
    this.scope = new Scope(this.names, before);
    const result = action();
    this.scope = before;
    return result;
  }

  /** Runs `action` in the block scope of a namespace: what is declared there is named after it. */
  inNamespace(name: string, action: () => void): void {
    const before = this.prefix;
    this.prefix = `${before}${name}.`;
    this.inScope(action);
    this.prefix = before;
  }

  get isTopLevel(): boolean {
    return this.role === 'module' && this.prefix === '';
  }

  /** What the declarations of one namespace have exported so far. */
  exportsOf(namespace: Value): Map<string, Binding> {
    const path = pathOf(namespace);
    this.namespaces ??= new Map();
    const known = this.namespaces.get(path) ?? new Map<string, Binding>();
    this.namespaces.set(path, known);
    return known;
  }

  nameFunction(hint: NameHint): Named {
    const { name } = hint;
    return this.file.ids.inBody(
      this.named,
      name === undefined ? hint : { ...hint, name: this.prefix + name },
    );
  }

  nameClass(name: string | undefined): Named {
    return this.file.ids.ofClass(this.named, name === undefined ? undefined : this.prefix + name);
  }

  /** Whether an enum, a namespace, or what they merge with has made the object of this name. */
  isMade(target: Value): boolean {
    return this.made?.has(pathOf(target)) === true;
  }

  noteMade(target: Value): void {
    this.made ??= new Set();
    this.made.add(pathOf(target));
  }

  find(name: string): Binding | undefined {
    return this.scope.find(name);
  }

  // --- steps -------------------------------------------------------------------------------------

  place(node: ts.Node): Place {
    return this.file.place(node);
  }

  /** Emits `target = value`; a value that nothing can be assigned to (an import) is left alone. */
  assign(target: Value, value: Value, node: ts.Node, declares: boolean): void {
    if (!isTarget(target)) return;
    if (value.kind === 'class') this.file.classesByPath.set(pathOf(target), value.id);
    this.emit({ kind: 'assign', target, value, declares, place: this.place(node) });
  }

  finishSuper(): void {
    const action = this.afterSuper;
    this.afterSuper = undefined;
    action?.();
  }

  rememberCall(step: StepId, node: CallNode): void {
    this.callNodes[step] = node;
  }

  /**
   * A value that decides between two sides which may have steps: a branch holds them. What comes back
   * is for the value of the whole, which decides again: the subject is copied before the branch when
   * the sides may change what it reads.
   */
  decide(subject: Value, test: Test, node: ts.Node, sides: Sides): Decision {
    const before = this.moment();
    let whenTrue = UNDEFINED;
    let whenFalse = UNDEFINED;
    const trueSteps = this.collect(() => {
      if (sides.whenTrue !== undefined) whenTrue = sides.whenTrue();
    });
    const falseSteps = this.collect(() => {
      if (sides.whenFalse !== undefined) whenFalse = sides.whenFalse();
    });
    const mustHold = sides.isUsed && this.mayChangeSince(before, subject, this.id);
    const held = mustHold ? this.settle(subject) : subject;
    const condition = test(held);
    this.emitBranch(condition, trueSteps, falseSteps, node);
    return { subject: held, condition, whenTrue, whenFalse };
  }

  emitBranch(
    condition: Value,
    whenTrue: readonly Step[],
    whenFalse: readonly Step[],
    node: ts.Node,
  ): void {
    if (whenTrue.length === 0 && whenFalse.length === 0) return;
    this.emit({ kind: 'branch', condition, whenTrue, whenFalse, place: this.place(node) });
  }
}
