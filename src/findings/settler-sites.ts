/**
 * Who settles a promise: the calls of what its executor was given, wherever that was stored. A resolver
 * is followed into fields, into objects that are stored, and into collections; where it goes on from
 * there, nobody can say who calls it.
 */
import { bodyFacts } from '../calls/body-facts.js';
import type { Flow } from '../calls/flow.js';
import type { CallStep, ClassId, FunctionId, FunctionOutline, StepId, Value } from '../program/outline.js';
import type { WaitSeen } from '../replay/observer.js';

/** A call, and the function in whose body it stands. */
export interface Site {
  readonly fn: FunctionId;
  readonly step: StepId;
}

/** Every call of what the executor stored; undefined: it went where we cannot follow. */
export function settlersOf(flow: Flow, wait: WaitSeen): readonly Site[] | undefined {
  const maker = flow.view.functionOutline(wait.maker);
  const made = bodyFacts(maker).steps.get(wait.step);
  const executor = made?.kind === 'call' ? made.arguments[0]?.value : undefined;
  if (executor?.kind !== 'function') return undefined;
  const outline = flow.view.functionOutline(executor.id);
  const sites: Site[] = [];
  for (const index of [0, 1]) {
    const name = parameterName(outline, index);
    if (name === undefined) continue;
    const uses = usesOf(flow, outline, name);
    // What the executor itself calls was called before anybody waited.
    if (uses === undefined || uses.calls.some((call) => call.fn === executor.id)) return undefined;
    sites.push(...uses.calls);
    for (const store of uses.stores) {
      const called = callsOfStored(flow, outline, store);
      if (called === undefined) return undefined;
      sites.push(...called);
    }
  }
  return sites;
}

function parameterName(outline: FunctionOutline, index: number): string | undefined {
  for (const step of outline.body) {
    if (step.kind === 'assign' && step.target.kind === 'variable' && step.value.kind === 'parameter' && step.value.index === index) return step.target.name;
  }
  return undefined;
}

/** A field of `this` that the resolver is in: by itself, as an element, or under a name of an object there. */
interface Store {
  readonly field: string;
  readonly isCollection: boolean;
  readonly property: string | undefined;
}

interface Uses {
  readonly calls: readonly Site[];
  readonly stores: readonly Store[];
}

/** Members that put something into a collection. */
const PUTS: ReadonlySet<string> = new Set(['add', 'enqueue', 'push', 'set', 'unshift']);

/** How a resolver is used in its executor and the closures in it; undefined: handed to somebody. */
function usesOf(flow: Flow, executor: FunctionOutline, name: string): Uses | undefined {
  const calls: Site[] = [];
  const stores: Store[] = [];
  for (const outline of flow.view.fileOutline(executor.file).functions.values()) {
    if (!isInside(flow, outline.id, executor.id)) continue;
    const { steps, returns, assigns, calls: called } = bodyFacts(outline);
    /** Undefined: it is not the resolver; else under which name of an object it is. */
    const found = (value: Value): { readonly property: string | undefined } | undefined => {
      if (value.kind === 'variable' && value.owner === executor.id && value.name === name) return { property: undefined };
      const made = value.kind === 'result' ? steps.get(value.step) : undefined;
      if (made?.kind !== 'make' || made.what.kind !== 'object') return undefined;
      for (const one of made.what.properties) if (one.kind === 'property' && found(one.value) !== undefined) return { property: one.name };
      return undefined;
    };
    for (const step of called) {
      if (step.callee.kind === 'value' && found(step.callee.value) !== undefined) calls.push({ fn: outline.id, step: step.id });
      for (const argument of step.arguments) {
        const it = found(argument.value);
        if (it === undefined) continue;
        const field = step.callee.kind === 'member' && PUTS.has(step.callee.name) ? ownField(step.callee.object) : undefined;
        if (field === undefined) return undefined;
        stores.push({ field, isCollection: true, ...it });
      }
    }
    for (const step of assigns) {
      const it = found(step.value);
      if (it === undefined) continue;
      const field = step.target.kind === 'field' && step.target.object.kind === 'this' ? step.target.name : undefined;
      const list = step.target.kind === 'element' ? ownField(step.target.object) : undefined;
      if (field !== undefined) stores.push({ field, isCollection: false, ...it });
      else if (list !== undefined) stores.push({ field: list, isCollection: true, ...it });
      else return undefined;
    }
    if (returns.some((value) => found(value) !== undefined)) return undefined;
    for (const step of steps.values()) {
      if (step.kind === 'make' && step.what.kind === 'array' && step.what.elements.some((one) => found(one.value) !== undefined)) return undefined;
    }
  }
  return { calls, stores };
}

function ownField(value: Value): string | undefined {
  return value.kind === 'field' && value.object.kind === 'this' ? value.name : undefined;
}

function isInside(flow: Flow, fn: FunctionId, outer: FunctionId): boolean {
  for (let at: FunctionId | undefined = fn; at !== undefined; at = flow.view.functionOutline(at).outer) {
    if (at === outer) return true;
  }
  return false;
}

function classAround(flow: Flow, fn: FunctionId): ClassId | undefined {
  for (let at: FunctionId | undefined = fn; at !== undefined; at = flow.view.functionOutline(at).outer) {
    const outline: FunctionOutline = flow.view.functionOutline(at);
    if (outline.class !== undefined) return outline.class;
  }
  return undefined;
}

/** Calls, in the class, of what the field holds; undefined: that is passed on. */
function callsOfStored(flow: Flow, executor: FunctionOutline, store: Store): readonly Site[] | undefined {
  const owner = classAround(flow, executor.id);
  const sites: Site[] = [];
  for (const outline of flow.view.fileOutline(executor.file).functions.values()) {
    if (classAround(flow, outline.id) !== owner) continue;
    const { calls, returns } = bodyFacts(outline);
    const isIt = (value: Value): boolean => comesFrom(flow, outline, value, store, 0);
    const isWhole = (value: Value): boolean => comesFrom(flow, outline, value, { ...store, property: undefined }, 0);
    for (const step of calls) {
      if (isCalled(step, store, isIt)) sites.push({ fn: outline.id, step: step.id });
      else if (isOfCollection(outline, step, store)) {
        // What runs for each element may call it.
        if (step.arguments.some(({ value }) => value.kind === 'function') && step.callee.kind === 'member' && !TAKES.has(step.callee.name)) return undefined;
      } else if (step.arguments.some(({ value }) => isIt(value) || isWhole(value))) return undefined;
    }
    if (returns.some((value) => isIt(value) || isWhole(value))) return undefined;
  }
  return sites;
}

function isCalled(step: CallStep, { field, isCollection, property }: Store, isIt: (value: Value) => boolean): boolean {
  const { callee } = step;
  if (callee.kind === 'value') return isIt(callee.value);
  if (callee.kind !== 'member') return false;
  if (!isCollection && property === undefined) return callee.name === field && callee.object.kind === 'this';
  return isIt({ kind: 'field', object: callee.object, name: callee.name });
}

/** A member of the collection itself is called. */
function isOfCollection(outline: FunctionOutline, { callee }: CallStep, store: Store): boolean {
  return store.isCollection && callee.kind === 'member' && isTheCollection(outline, callee.object, store.field, 0);
}

/** Members that give elements of the collection. */
const TAKES: ReadonlySet<string> = new Set(['at', 'filter', 'find', 'findLast', 'get', 'pop', 'shift', 'slice', 'splice', 'values']);
/** Locals and reads in a row: an element of a list that was copied is three. */
const HOPS = 6;

/** The value is what was stored: read from the field, taken out of it, under the name in the object. */
function comesFrom(flow: Flow, outline: FunctionOutline, value: Value, store: Store, hops: number): boolean {
  if (hops > HOPS) return false;
  const isContent = (of: Value): boolean => comesFrom(flow, outline, of, { ...store, property: undefined }, hops + 1);
  if (store.property !== undefined) {
    if (value.kind === 'field') return value.name === store.property && isContent(value.object);
    if (value.kind !== 'variable') return false;
    return definitionsOf(outline, value).some((one) => comesFrom(flow, outline, one, store, hops + 1));
  }
  const isCollection = (of: Value): boolean => isTheCollection(outline, of, store.field, hops + 1);
  switch (value.kind) {
    case 'field':
      return !store.isCollection && value.name === store.field && value.object.kind === 'this';
    case 'variable':
      return definitionsOf(outline, value).some((one) => comesFrom(flow, outline, one, store, hops + 1));
    case 'element':
      return store.isCollection && isCollection(value.object);
    case 'choice':
      return isContent(value.whenTrue) || isContent(value.whenFalse);
    case 'logical':
      return isContent(value.left) || isContent(value.right);
    case 'result': {
      const step = bodyFacts(outline).steps.get(value.step);
      if (step?.kind === 'loop') return store.isCollection && step.iterated !== undefined && isCollection(step.iterated);
      if (step?.kind === 'copy') return isContent(step.value);
      return store.isCollection && step?.kind === 'call' && step.callee.kind === 'member' && TAKES.has(step.callee.name) && isCollection(step.callee.object);
    }
    default:
      return false;
  }
}

/** The collection itself, or a list of what is in it. */
function isTheCollection(outline: FunctionOutline, value: Value, field: string, hops: number): boolean {
  if (hops > HOPS) return false;
  switch (value.kind) {
    case 'field':
      return value.name === field && value.object.kind === 'this';
    case 'variable':
      return definitionsOf(outline, value).some((one) => isTheCollection(outline, one, field, hops + 1));
    case 'result': {
      const step = bodyFacts(outline).steps.get(value.step);
      if (step?.kind === 'make' && step.what.kind === 'array') return step.what.elements.some((one) => isTheCollection(outline, one.value, field, hops + 1));
      return step?.kind === 'call' && step.callee.kind === 'member' && TAKES.has(step.callee.name) && isTheCollection(outline, step.callee.object, field, hops + 1);
    }
    default:
      return false;
  }
}

function definitionsOf(outline: FunctionOutline, variable: Extract<Value, { kind: 'variable' }>): readonly Value[] {
  if (variable.owner !== outline.id) return [];
  return bodyFacts(outline).assigns.flatMap(({ target, value }) => (target.kind === 'variable' && target.owner === outline.id && target.name === variable.name ? [value] : []));
}
