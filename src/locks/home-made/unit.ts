/** The units of a file that are worth running, and how one is brought to its start state. */
import type { FileOutline, FunctionId, FunctionOutline } from '../../program/outline.js';
import { newActivation } from './calls.js';
import type { BodyFacts } from './body-scan.js';
import type { Code } from './machine-api.js';
import type { LockMachine } from './machine.js';
import type { Operation, Unit } from './recognition.js';
import { UNDEFINED, writableFields, type Activation, type MachineValue } from './machine-values.js';

type Facts = ReadonlyMap<FunctionId, BodyFacts>;

/** Units with a body that waits on their own cells; most files have none. */
export function candidateUnits(file: FileOutline, facts: Facts): readonly Unit[] {
  const waiting = [...file.functions.values()].filter((fn) => facts.get(fn.id)?.waits === true);
  const units = new Map<string, Unit>();
  const add = (unit: Unit): void => {
    units.set(`${unit.kind}:${unit.id}:${String(unit.kind === 'class' && unit.isStatic)}`, unit);
  };
  for (const fn of waiting) {
    for (const unit of unitsAround(file, fn, facts)) add(unit);
  }
  return [...units.values()];
}

/** Units whose state a body can mean: its class, the functions around it, the module. */
function unitsAround(file: FileOutline, fn: FunctionOutline, facts: Facts): readonly Unit[] {
  const units: Unit[] = [];
  const captured = capturedOwners(file, fn, facts);
  let at: FunctionOutline | undefined = fn;
  while (at !== undefined) {
    const owner = at.class === undefined ? undefined : file.classes.get(at.class);
    if (owner !== undefined) {
      const isStatic = at.isStatic || at.role === 'static';
      units.push({ kind: 'class', id: owner.id, file: file.file, name: owner.name, isStatic });
    }
    const outer: FunctionOutline | undefined =
      at.outer === undefined ? undefined : file.functions.get(at.outer);
    if (at !== fn && at.id !== file.module && captured.has(at.id) && !isConstructing(at)) {
      units.push({ kind: 'factory', id: at.id, file: file.file, name: at.name });
    }
    at = outer;
  }
  if (captured.has(file.module)) {
    units.push({ kind: 'module', id: file.module, file: file.file, name: moduleName(file) });
  }
  return units;
}

function isConstructing(fn: FunctionOutline): boolean {
  return fn.role === 'constructor' || fn.role === 'initializer' || fn.role === 'static';
}

function moduleName(file: FileOutline): string {
  return file.functions.get(file.module)?.name ?? file.file;
}

/** The bodies whose variables a function, its closures and the functions it calls touch. */
function capturedOwners(
  file: FileOutline,
  fn: FunctionOutline,
  facts: Facts,
): ReadonlySet<FunctionId> {
  const owners = new Set<FunctionId>();
  const note = (id: FunctionId): void => {
    for (const cell of facts.get(id)?.cells ?? []) {
      const bar = cell.indexOf('|');
      if (bar >= 0) owners.add(cell.slice(0, bar));
    }
  };
  for (const inner of file.functions.values()) if (inner.id.startsWith(`${fn.id}/`)) note(inner.id);
  let at: FunctionOutline | undefined = fn;
  while (at !== undefined) {
    note(at.id);
    at = at.outer === undefined ? undefined : file.functions.get(at.outer);
  }
  return owners;
}

/** What a construction parameter is: a symbol, or a number that a trial gave it. */
export interface Setup {
  /** By term: `construct0`, `construct0.limit`. */
  readonly numbers: ReadonlyMap<string, number | undefined>;
  /** Arguments that may be left out are given, too: to see what is done with them. */
  readonly givesAll?: boolean;
  /** Operations called before anything else: what opens a queue that starts closed. */
  readonly prelude: readonly Operation[];
}

export interface Instance {
  /** Operations are members of it. */
  readonly subject: MachineValue;
  readonly construction: readonly MachineValue[];
}

export function constructionTerm(index: number, option?: string): string {
  return `construct${String(index)}${option === undefined ? '' : `.${option}`}`;
}

/** Brings a unit to its start state. */
export function startUnit(machine: LockMachine, unit: Unit, setup: Setup): Instance {
  switch (unit.kind) {
    case 'class': {
      const outline = machine.code.classOutline(unit.id);
      const classValue = machine.classValue(unit.id, lazyActivation(machine, outline.outer));
      if (unit.isStatic) return { subject: classValue, construction: [] };
      const construction = constructionValues(machine, constructorOf(machine.code, unit.id), setup);
      return { subject: machine.construct(classValue, construction), construction };
    }
    case 'factory': {
      const fn = machine.code.functionOutline(unit.id);
      const construction = constructionValues(machine, fn, setup);
      const outer = fn.outer === undefined ? undefined : lazyActivation(machine, fn.outer);
      const receiver = machine.unknown('this', 'construction', true);
      const subject = machine.call(machine.closure(fn, outer), receiver, construction);
      return { subject: subject.kind === 'promise' ? settled(machine, subject) : subject, construction };
    }
    case 'module':
      return { subject: UNDEFINED, construction: [] };
  }
}

function settled(machine: LockMachine, promise: MachineValue & { kind: 'promise' }): MachineValue {
  machine.drain();
  return promise.state === 'fulfilled' ? promise.value : UNDEFINED;
}

/** The constructor that `new` runs: its own or the nearest inherited one in the program. */
export function constructorOf(code: Code, id: string): FunctionOutline | undefined {
  const outline = code.classOutline(id);
  if (outline.constructorFunction !== undefined) {
    return code.functionOutline(outline.constructorFunction);
  }
  return outline.base?.kind === 'class' ? constructorOf(code, outline.base.id) : undefined;
}

function constructionValues(
  machine: LockMachine,
  fn: FunctionOutline | undefined,
  setup: Setup,
): readonly MachineValue[] {
  return (fn?.parameters ?? []).map((parameter, index) => {
    const term = constructionTerm(index);
    if (setup.numbers.has(term)) return { kind: 'constant', value: setup.numbers.get(term) };
    const options = [...setup.numbers].filter(([key]) => key.startsWith(`${term}.`));
    if (parameter.optional && options.length === 0 && setup.givesAll !== true) return UNDEFINED;
    const symbol = machine.unknown(term, 'construction', options.length > 0);
    for (const [key, value] of options) {
      writableFields(symbol).set(key.slice(term.length + 1), { kind: 'constant', value });
    }
    return symbol;
  });
}

/** A body around the unit that is not run: its variables are computed when read. */
function lazyActivation(machine: LockMachine, id: FunctionId): Activation {
  const fn = machine.code.functionOutline(id);
  if (fn.role === 'module') return machine.moduleActivation(fn.file);
  const outer = fn.outer === undefined ? undefined : lazyActivation(machine, fn.outer);
  const receiver = machine.unknown('this', 'construction', true);
  return newActivation(fn, outer, receiver, [], true);
}
