/** The operations of a unit: what can be called on it, and what each of them touches. */
import type { ClassOutline, FileOutline, FunctionId, FunctionOutline } from '../../program/outline.js';
import type { BodyFacts } from './body-scan.js';
import { OPERATIONS } from './limits.js';
import type { LockMachine } from './machine.js';
import type { Code } from './machine-api.js';
import type { MachineValue } from './machine-values.js';
import type { Operation, Unit } from './recognition.js';
import type { Instance } from './unit.js';

export function operationsOf(
  machine: LockMachine,
  unit: Unit,
  instance: Instance,
): readonly Operation[] {
  switch (unit.kind) {
    case 'class':
      return [
        ...methodsOf(machine.code, machine.code.classOutline(unit.id), unit.isStatic),
        ...closureFields(instance.subject, unit.isStatic ? undefined : machine.code.classOutline(unit.id)),
      ];
    case 'factory':
      return factoryOperations(unit.id, instance);
    case 'module':
      return moduleOperations(machine.code.fileOutline(unit.file));
  }
}

function operation(
  fn: FunctionOutline,
  member: string,
  isPrivate: boolean,
  isGetter = false,
): Operation {
  const optional = fn.parameters.map((parameter) => parameter.optional || parameter.rest);
  return { function: fn.id, member, isGetter, isPrivate, optional };
}

function methodsOf(code: Code, outline: ClassOutline, isStatic: boolean): readonly Operation[] {
  const found = new Map<string, Operation>();
  let at: ClassOutline | undefined = outline;
  while (at !== undefined) {
    for (const member of at.members) {
      const isCallable = member.kind === 'method' || member.kind === 'getter';
      if (!isCallable || member.function === undefined || member.isStatic !== isStatic) continue;
      if (found.has(member.name)) continue;
      const fn = code.functionOutline(member.function);
      const isGetter = member.kind === 'getter';
      found.set(member.name, operation(fn, member.name, member.access === 'private', isGetter));
    }
    at = baseOf(code, at);
  }
  return [...found.values()];
}

/** The base class when the file itself declares it; others are found when the machine runs. */
function baseOf(code: Code, outline: ClassOutline): ClassOutline | undefined {
  const { base } = outline;
  if (base?.kind === 'class') return code.classOutline(base.id);
  if (base?.kind !== 'import') return undefined;
  const target = code.resolveImport(base.file, base.from, base.name);
  if (target.kind !== 'module') return undefined;
  const exported = code.fileOutline(target.file).exports.find((each) => each.name === target.name);
  if (exported === undefined || !('value' in exported)) return undefined;
  return exported.value.kind === 'class' ? code.classOutline(exported.value.id) : undefined;
}

function closureFields(
  subject: MachineValue,
  outline: ClassOutline | undefined,
): readonly Operation[] {
  if (!('fields' in subject)) return [];
  return [...subject.fields].flatMap(([name, value]) => {
    if (value.kind !== 'closure') return [];
    const member = outline?.members.find((each) => each.name === name);
    return [operation(value.fn, name, member?.access === 'private')];
  });
}

function factoryOperations(factory: FunctionId, instance: Instance): readonly Operation[] {
  const { subject, construction } = instance;
  const found: Operation[] = [];
  const add = (value: MachineValue | undefined, member: string): void => {
    if (value?.kind !== 'closure' || !isInside(value, factory)) return;
    found.push(operation(value.fn, member, false));
  };
  add(subject, '()');
  if (subject.kind === 'array') {
    subject.items.forEach((item, index) => {
      add(item, `[${String(index)}]`);
    });
  } else if (subject.kind === 'closure' || subject.kind === 'object') {
    for (const [name, value] of subject.fields) add(value, name);
  }
  construction.forEach((argument, index) => {
    if (argument.kind !== 'unknown') return;
    for (const [name, value] of argument.fields) add(value, `(${String(index)}).${name}`);
  });
  return found;
}

/** Made in the factory's own activation: written inside it. */
function isInside(closure: MachineValue & { kind: 'closure' }, factory: FunctionId): boolean {
  let at = closure.outer;
  while (at !== undefined && at.fn.id !== factory) at = at.outer;
  return at !== undefined && !at.lazy;
}

function moduleOperations(file: FileOutline): readonly Operation[] {
  const exported = new Set(
    file.exports.flatMap((each) => {
      if (!('value' in each)) return [];
      if (each.value.kind === 'variable') return [each.value.name];
      return each.value.kind === 'function' ? [each.value.id] : [];
    }),
  );
  return [...file.functions.values()]
    .filter((fn) => fn.outer === file.module && fn.class === undefined && fn.role !== 'module')
    // A nameless callback is nobody's to call.
    .filter((fn) => !/\d$/.test(fn.id) || fn.id.endsWith(fn.name))
    .map((fn) => {
      const isPrivate = !exported.has(fn.id) && !exported.has(fn.name);
      return operation(fn, fn.name, isPrivate);
    });
}

/** Everything that an operation's body, its closures and the unit's functions it calls touch. */
export class Reach {
  private readonly known = new Map<FunctionId, { cells: Set<string>; waits: boolean }>();
  private readonly ids = new Set<string>();
  private readonly makers: FunctionId[] = [];
  /** Cells that some operation changes. */
  private readonly changed = new Set<string>();
  private readonly called = new Map<FunctionId, readonly Operation[]>();
  private readonly nested = new Map<FunctionId, FunctionId[]>();

  constructor(
    private readonly facts: (id: FunctionId) => BodyFacts | undefined,
    functions: Iterable<FunctionOutline>,
    classes: Iterable<ClassOutline>,
    readonly operations: readonly Operation[],
  ) {
    for (const { id } of classes) this.ids.add(id);
    for (const fn of functions) {
      this.ids.add(fn.id);
      if (fn.role === 'initializer' || fn.role === 'constructor') this.makers.push(fn.id);
      if (fn.outer === undefined) continue;
      this.nested.set(fn.outer, [...(this.nested.get(fn.outer) ?? []), fn.id]);
    }
    for (const { function: id } of operations) {
      for (const body of this.bodies(id)) {
        for (const cell of this.facts(body)?.writes ?? []) this.changed.add(cell);
      }
    }
  }

  /** A function, class or method by that name, and no state. */
  isDeclared(cell: string): boolean {
    const bar = cell.indexOf('|');
    const [owner, name] = [cell.slice(0, bar), cell.slice(bar + 1)];
    if (bar < 0) return this.operations.some((each) => each.member === name && !each.isGetter);
    return this.ids.has(`${owner}${name}`) || this.ids.has(`${owner}/${name}`);
  }

  /** The body itself and the closures written in it. */
  bodies(id: FunctionId): readonly FunctionId[] {
    return [id, ...(this.nested.get(id) ?? []).flatMap((inner) => this.bodies(inner))];
  }

  /** Whether the body itself, closures included, waits on a cell. */
  waitsItself(id: FunctionId): boolean {
    return this.bodies(id).some((each) => this.facts(each)?.waits === true);
  }

  /** State that the waiting part of an operation touches, its private steps included. */
  waitingCells(id: FunctionId): ReadonlySet<string> {
    if (!this.waitsItself(id)) return new Set();
    const steps = new Set([id]);
    for (const step of steps) {
      for (const callee of this.callees(step)) if (callee.isPrivate) steps.add(callee.function);
    }
    const bodies = [...steps].flatMap((each) => this.bodies(each));
    const cells = bodies.flatMap((each) => [...(this.facts(each)?.cells ?? [])]);
    // What no operation changes is no state: injected services, options, limits.
    const state = cells.filter((cell) => this.changed.has(cell));
    return new Set(state.length > 0 ? state : cells);
  }

  /** Fields into which constructors and initialisers put resolvers: who calls them settles. */
  resolverCells(): readonly string[] {
    return this.makers.flatMap((maker) =>
      this.bodies(maker)
        .filter((body) => body !== maker && this.facts(body)?.waits === true)
        .flatMap((body) => [...(this.facts(body)?.writes ?? [])]),
    );
  }

  /** A variable of an operation's own activation: it ends with the call. */
  isLocal(cell: string): boolean {
    const owner = cell.slice(0, Math.max(cell.indexOf('|'), 0));
    return this.operations.some(
      (each) => owner === each.function || owner.startsWith(`${each.function}/`),
    );
  }

  cellsOf(id: FunctionId): ReadonlySet<string> {
    return this.reach(id).cells;
  }

  waits(id: FunctionId): boolean {
    return this.reach(id).waits;
  }

  /** Operations of the unit that a body calls by their names. */
  callees(id: FunctionId): readonly Operation[] {
    const known = this.called.get(id);
    if (known !== undefined) return known;
    const names = new Set<string>();
    for (const body of this.bodies(id)) {
      for (const name of this.facts(body)?.calls ?? []) {
        names.add(name).add(name.slice(name.indexOf('|') + 1));
      }
    }
    const found = this.operations.filter(
      (each) => each.function !== id && (names.has(each.member) || names.has(each.function)),
    );
    this.called.set(id, found);
    return found;
  }

  /** Whether a function calls, itself or through the unit's own functions, one of these operations. */
  leadsTo(from: FunctionId, wanted: ReadonlySet<FunctionId>): boolean {
    const seen = new Set<FunctionId>([from]);
    for (const at of seen) {
      for (const callee of this.callees(at)) {
        if (wanted.has(callee.function)) return true;
        seen.add(callee.function);
      }
    }
    return false;
  }

  /** Operations that wait themselves and that a body leads to, through any that do not. */
  waitersBelow(from: FunctionId): readonly Operation[] {
    const found = new Set<Operation>();
    const seen = new Set<FunctionId>([from]);
    for (const at of seen) {
      for (const callee of this.callees(at)) {
        if (this.waitsItself(callee.function)) found.add(callee);
        else seen.add(callee.function);
      }
    }
    return [...found];
  }

  /** A step of other operations: private, and whoever calls it handles the same state himself. */
  isHelper(operation: Operation, cells: ReadonlySet<string>): boolean {
    if (!operation.isPrivate) return false;
    const callers = this.operations.filter((each) =>
      this.callees(each.function).some((callee) => callee.function === operation.function),
    );
    return callers.length > 0 && callers.every((caller) =>
      this.bodies(caller.function).some((body) =>
        [...(this.facts(body)?.cells ?? [])].some((cell) => cells.has(cell)),
      ),
    );
  }

  /** Those that wait themselves before those that call them; otherwise as they stand. */
  innermostFirst(operations: readonly Operation[]): readonly Operation[] {
    const inner = operations.filter((each) => this.waitsItself(each.function));
    return [...inner, ...operations.filter((each) => !inner.includes(each))];
  }

  private reach(id: FunctionId): { cells: Set<string>; waits: boolean } {
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const result = { cells: new Set<string>(), waits: this.waitsItself(id) };
    this.known.set(id, result);
    for (const body of this.bodies(id)) {
      for (const cell of this.facts(body)?.cells ?? []) result.cells.add(cell);
    }
    for (const callee of this.callees(id)) {
      const inner = this.reach(callee.function);
      for (const cell of inner.cells) result.cells.add(cell);
      result.waits ||= inner.waits;
    }
    return result;
  }
}

export interface Relevant {
  /** Operations that wait, or touch what the bodies touch that do the waiting. */
  readonly operations: readonly Operation[];
  /** Private steps of these that wait themselves: work that others share may be theirs. */
  readonly steps: readonly Operation[];
}

export function relevantOperations(operations: readonly Operation[], reach: Reach): Relevant {
  const waiting = reach.innermostFirst(operations.filter((each) => reach.waits(each.function)));
  const cells = new Set([
    ...waiting.flatMap((each) => [...reach.waitingCells(each.function)]),
    ...reach.resolverCells(),
  ]);
  // `while (!this.tryLock()) await …`: an attempt may touch none of what the waiting itself does.
  const attempts = new Set(waiting.flatMap((each) => reach.callees(each.function)));
  const others = operations.filter(
    (each) =>
      !waiting.includes(each) && (attempts.has(each) || [...reach.cellsOf(each.function)].some((cell) => cells.has(cell))),
  );
  const relevant = [...waiting, ...others];
  const steps = relevant.filter((each) => reach.isHelper(each, cells));
  return {
    operations: relevant.filter((each) => !steps.includes(each)).slice(0, OPERATIONS),
    steps: steps.filter((each) => reach.waitsItself(each.function)).slice(0, OPERATIONS),
  };
}
