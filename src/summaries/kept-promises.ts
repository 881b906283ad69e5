/** Bodies that wait for promises of other work, or give them to somebody who may. */
import { type Abstract, alternatives, type Frame } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import { builtinRow, isAwaitedEvent } from '../calls/builtin-row.js';
import { findMember } from '../calls/class-members.js';
import type { Flow } from '../calls/flow.js';
import { visitSteps } from '../program/nested-steps.js';
import type { CallStep, FunctionId, FunctionOutline, Value } from '../program/outline.js';

/** What a body waits for that it did not start itself. */
export interface OthersWork {
  /** Functions that must end first. */
  readonly work: ReadonlySet<FunctionId>;
  /** Whoever settles it need not be a function that ends: a resolver that somebody has, or nobody knows. */
  readonly isOpen: boolean;
}

/** Undefined: it waits for nothing but what it calls. */
export function othersWork(flow: Flow, outline: FunctionOutline, frame: Frame): OthersWork | undefined {
  const values = [...waitedFor(flow, outline), ...given(flow, outline)];
  if (values.length === 0) return undefined;
  const work = new Set<FunctionId>();
  let isOpen = false;
  for (const value of values) {
    const getter = getterOf(flow, frame, value);
    if (getter !== undefined) work.add(getter);
    const found = workBehind(flow, flow.evaluate(frame, value), work, 0);
    isOpen ||= found === 'open';
  }
  return { work, isOpen };
}

/** Reading the value runs this function. */
function getterOf(flow: Flow, frame: Frame, value: Value): FunctionId | undefined {
  const id = value.kind === 'field' ? flow.classOf(flow.evaluate(frame, value.object)) : undefined;
  const member = id === undefined || value.kind !== 'field' ? undefined : findMember(flow.view, id, value.name, false)?.member;
  return member?.kind === 'getter' ? member.function : undefined;
}

/** Promises that stand in a field or variable, or that somebody else is to settle. */
function waitedFor(flow: Flow, outline: FunctionOutline): readonly Value[] {
  if (!bodyFacts(outline).joins) return [];
  const values: Value[] = [];
  visitSteps(outline.body, (step) => {
    if (step.kind === 'join' && (step.value.kind === 'field' || step.value.kind === 'variable' || isTaken(flow, step.value, outline) || isToBeSettled(flow, outline, step.value))) values.push(step.value);
  });
  return values;
}

/** `new Promise(…)`, or what a function gave that starts no work of its own but may give one. */
function isToBeSettled(flow: Flow, outline: FunctionOutline, value: Value): boolean {
  const { view } = flow;
  const step = value.kind === 'result' ? bodyFacts(outline).steps.get(value.step) : undefined;
  if (step?.kind !== 'call') return false;
  if (isOnce(step)) return true;
  if (step.how === 'call' && !view.calleeAt(outline.id, step.id).some((one) => one.kind === 'function' && !view.functionOutline(one.id).isAsync)) return false;
  return alternatives(flow.evaluate(flow.symbolicFrame(outline.id), value)).some((one) => one.kind === 'promise' && one.work.how === 'deferred' && one.work.byTime !== true);
}

/** `once(emitter, name)`: whoever emits settles it. */
function isOnce({ callee }: CallStep): boolean {
  if (callee.kind === 'member') return callee.name === 'once' && callee.object.kind === 'import' && EVENTS.test(callee.object.from);
  return callee.kind === 'value' && callee.value.kind === 'import' && callee.value.name === 'once' && EVENTS.test(callee.value.from);
}

const EVENTS = /^(?:node:)?events$/u;

/** Promises that it returns, or waits for all of, out of a field, a variable around it or a collection. */
function given(flow: Flow, outline: FunctionOutline): readonly Value[] {
  const { returns, calls } = bodyFacts(outline);
  const all = calls.filter(({ callee }) => callee.kind === 'member' && callee.object.kind === 'global' && callee.object.name === 'Promise' && COMBINES.has(callee.name));
  return [...returns.filter((value) => isCell(flow, value, outline)), ...all.map(({ id }): Value => ({ kind: 'result', step: id }))];
}

const COMBINES: ReadonlySet<string> = new Set(['all', 'allSettled', 'race', 'any']);
const CHAINS: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);

/** A promise that is read from where others may put one, and not made here. `seen`: own variables on the way here. */
function isCell(flow: Flow, value: Value, outline: FunctionOutline, seen: ReadonlySet<string> = new Set()): boolean {
  switch (value.kind) {
    case 'field':
      return keepsItHere(flow, outline, value.name) || isPromised(flow, flow.evaluate(flow.symbolicFrame(outline.id), value));
    case 'variable': {
      if (value.owner !== outline.id) return isPromised(flow, flow.evaluate(flow.symbolicFrame(outline.id), value));
      // `chain = chain.then(next)`
      if (seen.has(value.name)) return false;
      const way = new Set([...seen, value.name]);
      return bodyFacts(outline).assigns.some((step) => step.target.kind === 'variable' && step.target.name === value.name && isTaken(flow, step.value, outline, way));
    }
    case 'result':
      return isTaken(flow, value, outline, seen);
    case 'logical':
      return isCell(flow, value.left, outline, seen) || isCell(flow, value.right, outline, seen);
    case 'choice':
      return isCell(flow, value.whenTrue, outline, seen) || isCell(flow, value.whenFalse, outline, seen);
    default:
      return false;
  }
}

/** `running.get(key)`; `this.tail.then(…)`: who waits for the new link waits for all before it. */
function isTaken(flow: Flow, value: Value, outline: FunctionOutline, seen: ReadonlySet<string> = new Set()): boolean {
  const step = value.kind === 'result' ? bodyFacts(outline).steps.get(value.step) : undefined;
  if (step?.kind !== 'call' || step.callee.kind !== 'member') return false;
  if (CHAINS.has(step.callee.name)) return isCell(flow, step.callee.object, outline, seen);
  return step.callee.name === 'get' && isElement(flow, outline, step) && flow.view.mayBeThenable(outline.id, step.id);
}

/** It reads a collection: `get` of a store or a client of the program's is a call like any other. */
function isElement(flow: Flow, outline: FunctionOutline, step: CallStep): boolean {
  return builtinRow(flow, flow.symbolicFrame(outline.id), step, undefined)?.result === 'element';
}

/** `edge.pending = load(); … return edge.pending;`: whoever comes next is given the same promise. */
function keepsItHere(flow: Flow, outline: FunctionOutline, name: string): boolean {
  return bodyFacts(outline).assigns.some(({ target, value: put }) => {
    const step = put.kind === 'result' && target.kind === 'field' && target.name === name ? bodyFacts(outline).steps.get(put.step) : undefined;
    return step?.kind === 'call' && flow.view.mayBeThenable(outline.id, step.id);
  });
}

function isPromised(flow: Flow, value: Abstract): boolean {
  return alternatives(value).some((one) => {
    if (one.kind === 'symbol') return flow.typesOf(one).some((type) => type.kind === 'external' && type.name === 'Promise');
    return one.kind === 'promise' && one.work.how !== 'settled';
  });
}

/** Promises in promises that are looked into. */
const DEPTH = 5;

/** Adds the functions that must end before the value is settled; 'open': others may settle it. */
function workBehind(flow: Flow, value: Abstract, work: Set<FunctionId>, depth: number): 'open' | 'closed' {
  const each = alternatives(value).map((one): 'open' | 'closed' => {
    if (depth > DEPTH) return 'open';
    if (one.kind === 'symbol' && one.origin.how === 'element' && isStored(one.origin.base)) return openIfAny(flow.expand(one).of.map((found) => workBehind(flow, found.value, work, depth + 1)));
    // What a call gave, and nobody knows which: the call is looked at where it stands.
    if (one.kind === 'symbol' && one.origin.how === 'result') return 'closed';
    if (one.kind === 'symbol' || one.kind === 'unknown' || isAwaitedEvent(one)) return 'open';
    return one.kind === 'promise' ? workOf(flow, one.work, work, depth) : 'closed';
  });
  return openIfAny(each);
}

/** A collection that others put into; what only a caller knows is open. */
function isStored(collection: Abstract): boolean {
  return collection.kind === 'instance' || (collection.kind === 'symbol' && collection.origin.how === 'field');
}

function workOf(flow: Flow, promised: Extract<Abstract, { kind: 'promise' }>['work'], work: Set<FunctionId>, depth: number): 'open' | 'closed' {
  switch (promised.how) {
    case 'call':
      work.add(promised.frame.fn);
      return 'closed';
    case 'then':
      for (const handler of [promised.fulfilled, promised.rejected, promised.always]) {
        if (handler !== undefined) for (const { fn } of flow.functionsOf(handler).of) work.add(fn);
      }
      return workBehind(flow, promised.base, work, depth + 1);
    case 'all':
    case 'race':
      return openIfAny(promised.of.map((one) => workBehind(flow, one, work, depth + 1)));
    case 'settled':
      return workBehind(flow, promised.value, work, depth + 1);
    case 'deferred':
      return promised.byTime === true ? 'closed' : 'open';
    case 'generator':
    case 'lock':
    case 'run':
    case 'external':
      return 'closed';
  }
}

function openIfAny(each: readonly ('open' | 'closed')[]): 'open' | 'closed' {
  return each.includes('open') ? 'open' : 'closed';
}
