/** Looks at one body for waits on state around it, without running anything. */
import type { CallStep, FunctionOutline, Step, Target, Value } from '../../program/outline.js';
import { isPromiseGlobal, LISTENING, MUTATORS, REACTORS, TAKERS } from '../../program/method-names.js';
import { someStep, stepsInside } from '../../program/nested-steps.js';
import { mentionsCell, nameOf, valuesOfMake, variableKey, visitCells } from './visit-cells.js';

/** What one body does with state around it. */
export interface BodyFacts {
  /** It joins, or puts reactions on, a promise from a cell; or puts a resolver into one. */
  readonly waits: boolean;
  /** Fields of `this` and captured variables that it touches, by name. */
  readonly cells: ReadonlySet<string>;
  /** Those of them that it changes, as far as names of methods tell. */
  readonly writes: ReadonlySet<string>;
  /** Names of what it calls: members of `this`, and captured variables. */
  readonly calls: ReadonlySet<string>;
}

export class BodyScan {
  private waits = false;
  private readonly cells = new Set<string>();
  private readonly writes = new Set<string>();
  private readonly calls = new Set<string>();
  /** Own variables and results that come from a cell. */
  private readonly fromCell = new Set<string>();
  /** Own variables and results that are or contain a resolver of the promise being made. */
  private readonly resolvers = new Set<string>();

  /** What own variables are made of: the call whose result they are, or a part of it. */
  private readonly roots = new Map<string, string>();
  /** Own variables that are a part of a result. */
  private readonly parts = new Set<string>();
  private readonly callResults = new Set<number>();
  /** Results of calls that were put into a cell, whole or in part. */
  private readonly kept = new Set<string>();
  /** Results of calls of which a part was joined or returned. */
  private readonly joined = new Set<string>();
  /** Cells that got the result of a call: an object with a promise, perhaps. */
  private readonly filled = new Set<string>();
  /** Cells of which a part was returned. */
  private readonly handedOut = new Set<string>();
  /** Own variables and results that are promises by the look of them. */
  private readonly promises = new Set<string>();

  constructor(
    private readonly fn: FunctionOutline,
    private readonly isExecutor: boolean,
    private readonly asyncs: ReadonlySet<string>,
    /** Fields that hold what the object was given, and into which nothing is put: services, not queues. */
    private readonly services: ReadonlySet<string>,
    /** Whether it also notes what the body touches: that is most of the work. */
    private readonly isFull: boolean,
  ) {}

  run(): BodyFacts {
    this.visit(this.fn.body);
    // A deferred: one part of it is kept for who settles it, another is what the caller waits for.
    if ([...this.joined].some((root) => this.kept.has(root))) this.waits = true;
    // `return this.pending.promise`, of what was made here for those who come later.
    if ([...this.handedOut].some((cell) => this.filled.has(cell))) this.waits = true;
    return { waits: this.waits, cells: this.cells, writes: this.writes, calls: this.calls };
  }

  private visit(steps: readonly Step[]): void {
    for (const step of steps) {
      this.visitStep(step);
      for (const inner of stepsInside(step)) this.visit(inner);
    }
  }

  private visitStep(step: Step): void {
    switch (step.kind) {
      case 'call':
        this.visitCall(step);
        return;
      case 'join':
        this.touch(step.value);
        this.noteJoined(step.value);
        if (this.isFromCell(step.value)) this.waits = true;
        return;
      case 'make':
        this.visitMake(step.id, valuesOfMake(step));
        return;
      case 'copy':
        this.touch(step.value);
        this.mark(`result:${String(step.id)}`, step.value);
        return;
      case 'assign':
        this.visitAssign(step.target, step.value);
        return;
      case 'loop':
        if (step.iterated !== undefined) {
          this.touch(step.iterated);
          this.mark(`result:${String(step.id)}`, step.iterated);
        }
        if (step.condition !== undefined) this.visitPolling(step.condition, step.body);
        return;
      case 'branch':
        this.touch(step.condition);
        return;
      case 'switch':
        this.touch(step.subject);
        return;
      case 'return': {
        const { value } = step;
        this.touch(value);
        this.noteJoined(value);
        if (value.kind === 'field') visitCells(this.fn.id, value.object, (name) => this.handedOut.add(name));
        return;
      }
      case 'throw':
      case 'drop':
      case 'yield':
        this.touch(step.value);
        return;
      case 'try':
      case 'block':
      case 'using':
      case 'break':
      case 'continue':
      case 'define-class':
        return;
    }
  }

  /** `while (this.busy) await …`: asks state again and again. */
  private visitPolling(condition: Value, body: readonly Step[]): void {
    this.touch(condition);
    if (mentionsCell(this.fn.id, condition)) {
      if (someStep(body, (step) => step.kind === 'join')) this.waits = true;
    }
  }

  private visitMake(id: number, values: readonly Value[]): void {
    for (const value of values) {
      this.touch(value);
      this.mark(`result:${String(id)}`, value);
    }
  }

  private visitAssign(target: Target, value: Value): void {
    this.touch(value);
    this.touch(target);
    this.noteWrite(target);
    if (target.kind === 'variable' && target.owner === this.fn.id) {
      this.mark(variableKey(target), value);
      const root = this.rootOf(value);
      if (root !== undefined) this.roots.set(variableKey(target), root);
      if (value.kind === 'field') this.parts.add(variableKey(target));
      if (this.isExecutor && value.kind === 'parameter') this.resolvers.add(variableKey(target));
      return;
    }
    this.noteKept(value);
    if (value.kind === 'result' && this.callResults.has(value.step)) visitCells(this.fn.id, target, (name) => this.filled.add(name));
    if (this.holdsResolver(value) || this.isPromise(value)) this.waits = true;
  }

  /** The call of this body that a value is the result, or a part of the result, of. */
  private rootOf(value: Value): string | undefined {
    switch (value.kind) {
      case 'result':
        return this.callResults.has(value.step) ? `result:${String(value.step)}` : undefined;
      case 'variable':
        return this.roots.get(variableKey(value));
      case 'field':
      case 'element':
        return this.rootOf(value.object);
      default:
        return undefined;
    }
  }

  private noteKept(value: Value): void {
    const root = this.rootOf(value);
    if (root !== undefined) this.kept.add(root);
  }

  private noteJoined(value: Value): void {
    const isPart =
      value.kind === 'field' || (value.kind === 'variable' && this.parts.has(variableKey(value)));
    const root = isPart ? this.rootOf(value) : undefined;
    if (root !== undefined) this.joined.add(root);
  }

  private visitCall(step: CallStep): void {
    const { callee } = step;
    const values = step.arguments.map((argument) => argument.value);
    for (const value of values) this.touch(value);
    const key = `result:${String(step.id)}`;
    this.callResults.add(step.id);
    if (this.givesPromise(step)) this.promises.add(key);
    if (callee.kind === 'value') {
      this.touch(callee.value);
      if (callee.value.kind === 'variable') this.calls.add(nameOf(callee.value));
      if (callee.value.kind === 'function') this.calls.add(callee.value.id);
      return;
    }
    if (callee.kind !== 'member') return;
    this.touch(callee.object);
    // `this.name(…)` is a method, or a resolver that was put into a field.
    if (callee.object.kind === 'this') for (const set of [this.calls, this.cells]) set.add(callee.name);
    const isCell = this.isFromCell(callee.object);
    if (callee.name === 'withResolvers' && isPromiseGlobal(callee.object)) this.waits = true;
    if (isCell && REACTORS.has(callee.name)) this.waits = true;
    if (isCell && TAKERS.has(callee.name) && !this.isService(callee.object)) this.fromCell.add(key);
    if (isPromiseGlobal(callee.object)) for (const value of values) this.mark(key, value);
    const stores = (isCell || callee.object.kind === 'this') && !LISTENING.has(callee.name);
    const isKept = (value: Value): boolean => this.holdsResolver(value) || this.isPromise(value);
    if (stores && values.some(isKept)) this.waits = true;
    if (isCell && (MUTATORS.has(callee.name) || values.some(isKept))) this.noteWrite(callee.object);
    if (stores) for (const value of values) this.noteKept(value);
  }

  /** `await this.store.get(id)`: a promise of the store's own. */
  private isService(value: Value): boolean {
    return value.kind === 'field' && value.object.kind === 'this' && this.services.has(value.name);
  }

  private givesPromise(step: CallStep): boolean {
    const { callee } = step;
    switch (callee.kind) {
      case 'member':
        return (
          REACTORS.has(callee.name) ||
          isPromiseGlobal(callee.object) ||
          (callee.object.kind === 'this' && this.asyncs.has(callee.name))
        );
      case 'value':
        return (
          isPromiseGlobal(callee.value) ||
          (callee.value.kind === 'function' && this.asyncs.has(callee.value.id)) ||
          (callee.value.kind === 'variable' && this.asyncs.has(callee.value.name))
        );
      case 'import':
        return true;
      case 'element':
      case 'super':
      case 'super-member':
        return false;
    }
  }

  private isPromise(value: Value): boolean {
    switch (value.kind) {
      case 'variable':
        return this.promises.has(variableKey(value));
      case 'result':
        return this.promises.has(`result:${String(value.step)}`);
      case 'logical':
        return this.isPromise(value.left) || this.isPromise(value.right);
      case 'choice':
        return this.isPromise(value.whenTrue) || this.isPromise(value.whenFalse);
      default:
        return false;
    }
  }

  /** What flows into `key` makes it what it is. */
  private mark(key: string, value: Value): void {
    if (this.isPromise(value)) this.promises.add(key);
    if (this.isFromCell(value)) this.fromCell.add(key);
    if (this.holdsResolver(value)) this.resolvers.add(key);
  }

  private isFromCell(value: Value): boolean {
    switch (value.kind) {
      case 'variable':
        return value.owner !== this.fn.id || this.fromCell.has(variableKey(value));
      case 'field':
        return value.object.kind === 'this' || this.isFromCell(value.object);
      case 'element':
        return this.isFromCell(value.object);
      case 'result':
        return this.fromCell.has(`result:${String(value.step)}`);
      case 'logical':
        return this.isFromCell(value.left) || this.isFromCell(value.right);
      case 'choice':
        return this.isFromCell(value.whenTrue) || this.isFromCell(value.whenFalse);
      case 'rest-of':
        return this.isFromCell(value.object);
      default:
        return false;
    }
  }

  /** A resolver, an object with one, or, inside an executor, a closure. */
  private holdsResolver(value: Value): boolean {
    switch (value.kind) {
      case 'parameter':
      case 'function':
        return this.isExecutor;
      case 'variable':
        return this.resolvers.has(variableKey(value));
      case 'result':
        return this.resolvers.has(`result:${String(value.step)}`);
      case 'logical':
        return this.holdsResolver(value.left) || this.holdsResolver(value.right);
      case 'choice':
        return this.holdsResolver(value.whenTrue) || this.holdsResolver(value.whenFalse);
      default:
        return false;
    }
  }

  /** What is reached by a local name stands for every cell that the body touches. */
  private noteWrite(value: Value): void {
    if (!this.isFull) return;
    visitCells(this.fn.id, value, (name) => this.writes.add(name));
    if (value.kind !== 'variable' || value.owner !== this.fn.id || !this.isFromCell(value)) return;
    for (const name of this.cells) this.writes.add(name);
  }

  private touch(value: Value): void {
    if (!this.isFull) return;
    visitCells(this.fn.id, value, (name) => this.cells.add(name));
  }
}
