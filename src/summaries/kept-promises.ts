/** Bodies that wait for promises of other work, or give them to somebody who may. */
import { type Abstract, alternatives, type Frame } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import { expandSymbol } from '../calls/expand.js';
import type { Flow } from '../calls/flow.js';
import { someStep } from '../program/nested-steps.js';
import type { FunctionOutline, Value } from '../program/outline.js';

/** It waits for a promise that stands in a field or variable, or that somebody else is to settle: others' work. */
export function waitsForKept(flow: Flow, outline: FunctionOutline): boolean {
  return bodyFacts(outline).joins && someStep(outline.body, (step) =>
    step.kind === 'join' && (step.value.kind === 'field' || step.value.kind === 'variable' || isToBeSettled(flow, outline, step.value)));
}

/** `new Promise(…)`, or what a function gave that starts no work of its own but may give one. */
function isToBeSettled(flow: Flow, outline: FunctionOutline, value: Value): boolean {
  const { view } = flow;
  const step = value.kind === 'result' ? bodyFacts(outline).steps.get(value.step) : undefined;
  if (step?.kind !== 'call') return false;
  if (step.how === 'call' && !view.calleeAt(outline.id, step.id).some((one) => one.kind === 'function' && !view.functionOutline(one.id).isAsync)) return false;
  return alternatives(flow.evaluate(flow.symbolicFrame(outline.id), value)).some((one) => one.kind === 'promise' && one.work.how === 'deferred');
}

/** It returns, or waits for all of, promises that stand in a field, a variable around it or a collection. */
export function givesKept(flow: Flow, outline: FunctionOutline, frame: Frame): boolean {
  const { returns, calls } = bodyFacts(outline);
  const all = calls.filter(({ callee }) => callee.kind === 'member' && callee.object.kind === 'global' && callee.object.name === 'Promise' && COMBINES.has(callee.name));
  return returns.some((value) => isCell(value, outline) && (keepsItHere(flow, outline, value) || isPromised(flow, flow.evaluate(frame, value)))) ||
    all.some((step) => isPromised(flow, flow.evaluate(frame, { kind: 'result', step: step.id })));
}

/** `edge.pending = load(); … return edge.pending;`: whoever comes next is given the same promise. */
function keepsItHere(flow: Flow, outline: FunctionOutline, value: Value): boolean {
  return value.kind === 'field' && bodyFacts(outline).assigns.some(({ target, value: put }) => {
    const step = put.kind === 'result' && target.kind === 'field' && target.name === value.name ? bodyFacts(outline).steps.get(put.step) : undefined;
    return step?.kind === 'call' && flow.view.mayBeThenable(outline.id, step.id);
  });
}

const COMBINES: ReadonlySet<string> = new Set(['all', 'allSettled', 'race', 'any']);

/** Read from where others may put something, and not made here. */
function isCell(value: Value, outline: FunctionOutline): boolean {
  switch (value.kind) {
    case 'field':
      return true;
    case 'variable':
      return value.owner !== outline.id || bodyFacts(outline).assigns.some((step) => step.target.kind === 'variable' && step.target.name === value.name && (isTaken(step.value, outline) || isLinkedTo(step.value, outline)));
    case 'result':
      return isTaken(value, outline) || isLinkedTo(value, outline);
    case 'logical':
      return isCell(value.left, outline) || isCell(value.right, outline);
    case 'choice':
      return isCell(value.whenTrue, outline) || isCell(value.whenFalse, outline);
    default:
      return false;
  }
}

/** `this.tail.then(…)`: who waits for the new link waits for all before it. */
function isLinkedTo(value: Value, outline: FunctionOutline): boolean {
  const step = value.kind === 'result' ? bodyFacts(outline).steps.get(value.step) : undefined;
  return step?.kind === 'call' && step.callee.kind === 'member' && CHAINS.has(step.callee.name) && isCell(step.callee.object, outline);
}

const CHAINS: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);

/** `running.get(key)` */
function isTaken(value: Value, outline: FunctionOutline): boolean {
  const step = value.kind === 'result' ? bodyFacts(outline).steps.get(value.step) : undefined;
  return step?.kind === 'call' && step.callee.kind === 'member' && step.callee.name === 'get';
}

/** A promise that other work made. */
function isPromised(flow: Flow, value: Abstract): boolean {
  return alternatives(value).some((one) => {
    if (one.kind === 'symbol' && one.origin.how === 'field') return flow.typesOf(one).some((type) => type.kind === 'external' && type.name === 'Promise');
    if (one.kind === 'symbol') return one.origin.how === 'element' && expandSymbol(flow, one).of.some((each) => each.value.kind === 'promise');
    if (one.kind !== 'promise') return false;
    return one.work.how === 'all' || one.work.how === 'race' ? one.work.of.some((each) => each.kind === 'symbol' && isPromised(flow, each)) : one.work.how !== 'settled';
  });
}
