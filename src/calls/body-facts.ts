/**
 * Tables over outlines that several questions need: steps by number, the definitions of a variable,
 * who writes a field, who calls a name. Made once per outline object and dropped with it.
 */
import { writtenName } from '../program/bare-name.js';
import { visitSteps } from '../program/nested-steps.js';
import type {
  AssignStep,
  CallStep,
  FileOutline,
  FunctionId,
  FunctionOutline,
  Step,
  StepId,
  Value,
} from '../program/outline.js';

export interface BodyFacts {
  readonly steps: ReadonlyMap<StepId, Step>;
  readonly calls: readonly CallStep[];
  readonly assigns: readonly AssignStep[];
  readonly returns: readonly Value[];
  /** Steps that stand in a loop of this body: what they make is one of many. */
  readonly repeated: ReadonlySet<StepId>;
  readonly joins: boolean;
}

const bodies = new WeakMap<FunctionOutline, BodyFacts>();

export function bodyFacts(fn: FunctionOutline): BodyFacts {
  const found = bodies.get(fn);
  if (found !== undefined) return found;
  const steps = new Map<StepId, Step>();
  const calls: CallStep[] = [];
  const assigns: AssignStep[] = [];
  const returns: Value[] = [];
  const repeated = new Set<StepId>();
  let joins = false;
  visitSteps(fn.body, (step) => {
    if ('id' in step && typeof step.id === 'number') steps.set(step.id, step);
    if (step.kind === 'call') calls.push(step);
    if (step.kind === 'assign') assigns.push(step);
    if (step.kind === 'return') returns.push(step.value);
    if (step.kind === 'join') joins = true;
    if (step.kind === 'loop') {
      if (step.how === 'await-of') joins = true;
      for (const part of [step.test, step.body, step.update]) {
        visitSteps(part, (inner) => {
          if ('id' in inner && typeof inner.id === 'number') repeated.add(inner.id);
        });
      }
    }
  });
  const facts: BodyFacts = { steps, calls, assigns, returns, repeated, joins };
  bodies.set(fn, facts);
  return facts;
}

/** A step and the function in whose body it stands. */
export interface Sited<T> {
  readonly fn: FunctionId;
  readonly step: T;
}

export interface FileFacts {
  /** By owner and name of the variable. */
  readonly definitions: ReadonlyMap<string, readonly Sited<AssignStep>[]>;
  /** Assignments to a field of this name, whatever the object. */
  readonly fieldWrites: ReadonlyMap<string, readonly Sited<AssignStep>[]>;
  /** Functions in which others are written: what they know may be read after they ended. */
  readonly makers: ReadonlySet<FunctionId>;
  /** Names of properties in object literals. */
  readonly literals: ReadonlySet<string>;
  /** Assignments to an element of something. */
  readonly elementWrites: readonly Sited<AssignStep>[];
  /** Calls by the name of the callee: a member's name, a variable's, an import's, the one whose result it is. */
  readonly calls: ReadonlyMap<string, readonly Sited<CallStep>[]>;
  /** `new` steps by the name of the class expression. */
  readonly news: ReadonlyMap<string, readonly Sited<CallStep>[]>;
}

const files = new WeakMap<FileOutline, FileFacts>();

export function fileFacts(file: FileOutline): FileFacts {
  const found = files.get(file);
  if (found !== undefined) return found;
  const definitions = new Map<string, Sited<AssignStep>[]>();
  const fieldWrites = new Map<string, Sited<AssignStep>[]>();
  const elementWrites: Sited<AssignStep>[] = [];
  const makers = new Set<FunctionId>();
  const literals = new Set<string>();
  const calls = new Map<string, Sited<CallStep>[]>();
  const news = new Map<string, Sited<CallStep>[]>();
  for (const outline of file.functions.values()) {
    const facts = bodyFacts(outline);
    if (outline.outer !== undefined) makers.add(outline.outer);
    for (const step of facts.assigns) {
      const sited = { fn: outline.id, step };
      const target = step.target;
      if (target.kind === 'variable') push(definitions, variableKey(target.owner, target.name), sited);
      else if (target.kind === 'field') push(fieldWrites, target.name, sited);
      else elementWrites.push(sited);
    }
    for (const step of facts.steps.values()) {
      if (step.kind !== 'make' || step.what.kind !== 'object') continue;
      for (const one of step.what.properties) if (one.kind === 'property') literals.add(one.name);
    }
    for (const step of facts.calls) {
      const name = calleeName(step) ?? nameOfMaker(step, facts.steps);
      if (name !== undefined) push(step.how === 'new' ? news : calls, name, { fn: outline.id, step });
    }
  }
  const facts: FileFacts = { definitions, fieldWrites, makers, literals, elementWrites, calls, news };
  files.set(file, facts);
  return facts;
}

export function variableKey(owner: FunctionId, name: string): string {
  return `${owner} ${name}`;
}

/** The last name of the callee expression, as written: `a.b.c()` is c. */
export function calleeName(step: CallStep): string | undefined {
  const callee = step.callee;
  switch (callee.kind) {
    case 'member':
    case 'super-member':
      return callee.name;
    case 'value':
      return nameOf(callee.value);
    case 'element':
    case 'super':
    case 'import':
      return undefined;
  }
}

/** What another call gave is called: `this.limit('disk')(task)` is a call of `limit`'s. */
function nameOfMaker(step: CallStep, steps: ReadonlyMap<StepId, Step>): string | undefined {
  if (step.callee.kind !== 'value' || step.callee.value.kind !== 'result') return undefined;
  const made = steps.get(step.callee.value.step);
  return made?.kind === 'call' ? calleeName(made) : undefined;
}

function nameOf(value: Value): string | undefined {
  switch (value.kind) {
    case 'variable':
      return writtenName(value.name);
    case 'import':
    case 'global':
    case 'field':
      return value.name;
    default:
      return undefined;
  }
}

function push<T>(table: Map<string, T[]>, key: string, item: T): void {
  const list = table.get(key);
  if (list === undefined) table.set(key, [item]);
  else list.push(item);
}

/** An arrow function that does nothing but call another one. */
export function isBareCall(outline: FunctionOutline): boolean {
  const { calls, returns } = bodyFacts(outline);
  const [value] = returns;
  return outline.role === 'arrow' && calls.length === 1 && returns.length === 1 && value?.kind === 'result' && value.step === calls[0]?.id;
}
