/**
 * Work whose promise is kept: in a field, in a variable around it, in a collection. Whoever waits for
 * what stands there waits for the work, and the work itself must not.
 */
import { type Abstract, alternatives } from '../calls/abstract-value.js';
import { bodyFacts, variableKey, fileFacts } from '../calls/body-facts.js';
import { expandSymbol } from '../calls/expand.js';
import type { Flow, Target } from '../calls/flow.js';
import type { CallStep, FunctionId, FunctionOutline, Step, Value } from '../program/outline.js';

/** By function whose promise is kept: the places of the calls that made what is kept (`printed` by function and step). */
export type KeptWork = ReadonlyMap<FunctionId, ReadonlySet<string>>;

/** How a call is named among those whose promise is kept. */
export function callKey(fn: FunctionId, step: number): string {
  return `${fn}@${String(step)}`;
}

/** Members that put a promise into a collection. */
const PUTS: ReadonlySet<string> = new Set(['add', 'push', 'set', 'unshift']);

export function keptWork(flow: Flow): KeptWork {
  const kept = new Map<FunctionId, Set<string>>();
  const { view } = flow;
  // Where promises are kept, their type is written.
  const files = view.filesMentioning('Promise').map((file) => view.fileOutline(file));
  const waitedFor = new Set<string>();
  for (const file of files) for (const outline of file.functions.values()) namesWaitedFor(outline, waitedFor);
  for (const file of files) {
    for (const outline of file.functions.values()) {
      for (const value of keptValues(outline, waitedFor)) {
        for (const { call, isWork } of callsOf(flow, outline, value)) {
          if (!isWork) continue;
          for (const one of alternatives(flow.evaluate(flow.symbolicFrame(outline.id), { kind: 'result', step: call.id }))) {
            for (const fn of workOf(flow, one)) kept.set(fn, (kept.get(fn) ?? new Set()).add(callKey(outline.id, call.id)));
          }
        }
      }
    }
  }
  return kept;
}

/** What the body puts where others find it, under a name by which somebody waits. */
function keptValues(outline: FunctionOutline, waitedFor: ReadonlySet<string>): readonly Value[] {
  const { assigns, calls } = bodyFacts(outline);
  const assigned = assigns.flatMap(({ target, value }) => {
    const isLocal = target.kind === 'variable' && target.owner === outline.id && outline.role !== 'module';
    const name = target.kind === 'element' ? nameOf(target.object) : target.name;
    return isLocal || name === undefined || !waitedFor.has(name) ? [] : [value];
  });
  const put = calls.flatMap((step) => {
    if (step.callee.kind !== 'member' || !PUTS.has(step.callee.name) || !isCollection(step.callee.object)) return [];
    return waitedFor.has(nameOf(step.callee.object) ?? '') ? step.arguments.map((argument) => argument.value) : [];
  });
  return [...assigned, ...put];
}

function nameOf(value: Value): string | undefined {
  return value.kind === 'field' || value.kind === 'variable' || value.kind === 'import' ? value.name : undefined;
}

/** Names of the fields, variables and collections out of which the body takes what it waits for, or returns. */
function namesWaitedFor(outline: FunctionOutline, names: Set<string>): void {
  const { steps, returns, assigns } = bodyFacts(outline);
  const look = (value: Value, depth: number): void => {
    if (depth > DEPTH) return;
    switch (value.kind) {
      case 'field':
        names.add(value.name);
        look(value.object, depth + 1);
        return;
      case 'variable':
        names.add(value.name);
        for (const { target, value: set } of assigns) {
          if (target.kind === 'variable' && target.owner === outline.id && target.name === value.name) look(set, depth + 1);
        }
        return;
      case 'element':
        look(value.object, depth + 1);
        return;
      case 'logical':
        look(value.left, depth + 1);
        look(value.right, depth + 1);
        return;
      case 'choice':
        look(value.whenTrue, depth + 1);
        look(value.whenFalse, depth + 1);
        return;
      case 'result': {
        const step = steps.get(value.step);
        if (step?.kind === 'loop' && step.iterated !== undefined) look(step.iterated, depth + 1);
        if (step?.kind === 'copy') look(step.value, depth + 1);
        if (step?.kind === 'make' && step.what.kind === 'array') for (const one of step.what.elements) look(one.value, depth + 1);
        if (step?.kind !== 'call') return;
        if (step.callee.kind === 'member') look(step.callee.object, depth + 1);
        if (step.callee.kind === 'member' && step.callee.object.kind === 'global') for (const one of step.arguments) look(one.value, depth + 1);
        return;
      }
      default:
        return;
    }
  };
  for (const value of returns) look(value, 0);
  for (const step of steps.values()) if (step.kind === 'join') look(step.value, 0);
}

/** It may be reached from outside the body. */
function isCollection(value: Value): boolean {
  return value.kind === 'field' || value.kind === 'variable' || value.kind === 'import';
}

/** The calls whose promise the value is: itself, through a local, behind `finally` and `then`. */
function callsOf(flow: Flow, outline: FunctionOutline, value: Value, hops = 0): readonly { readonly call: CallStep; readonly isWork: boolean }[] {
  if (hops > 4) return [];
  const facts = bodyFacts(outline);
  switch (value.kind) {
    case 'result': {
      const step: Step | undefined = facts.steps.get(value.step);
      return step?.kind === 'call' && step.how === 'call' ? [{ call: step, isWork: flow.view.mayBeThenable(outline.id, step.id) }] : [];
    }
    case 'variable': {
      if (value.owner !== outline.id) return [];
      const definitions = fileFacts(flow.view.fileOutline(outline.file)).definitions.get(variableKey(value.owner, value.name)) ?? [];
      return definitions.length > 2 ? [] : definitions.flatMap(({ fn, step }) => (fn === outline.id ? callsOf(flow, outline, step.value, hops + 1) : []));
    }
    case 'logical':
      return [...callsOf(flow, outline, value.left, hops + 1), ...callsOf(flow, outline, value.right, hops + 1)];
    case 'choice':
      return [...callsOf(flow, outline, value.whenTrue, hops + 1), ...callsOf(flow, outline, value.whenFalse, hops + 1)];
    default:
      return [];
  }
}

/** Promises in promises that are looked into: `p.then(f).catch(g).finally(h)` is three. */
const DEPTH = 5;

/** The functions that have to end before the promise is settled. */
export function workOf(flow: Flow, value: Abstract, depth = 0): readonly FunctionId[] {
  if (value.kind !== 'promise' || depth > DEPTH) return [];
  const { work } = value;
  switch (work.how) {
    case 'call':
      return [work.frame.fn];
    case 'then': {
      const handlers = [work.fulfilled, work.rejected, work.always].flatMap((one) => (one === undefined ? [] : codeOf(flow, one).map(({ fn }) => fn)));
      return [...workOf(flow, work.base, depth + 1), ...handlers];
    }
    case 'all':
      return work.of.flatMap((one) => workOf(flow, one, depth + 1));
    case 'race':
    case 'generator':
    case 'settled':
    case 'lock':
    case 'deferred':
    case 'external':
      return [];
  }
}

/** The functions that a value is, also where it was passed in to be kept. */
export function codeOf(flow: Flow, value: Abstract): readonly Target[] {
  const passed = value.kind === 'symbol' && value.origin.how === 'parameter' ? expandSymbol(flow, value, 1).of.map((one) => one.value) : [value];
  return passed.flatMap((one) => flow.functionsOf(one).of);
}
