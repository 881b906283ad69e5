/**
 * Awaiting, under a lock, a promise that only code which must take the lock can settle. A promise is
 * settled by calls of what its executor stored; one settler that needs no lock, or one that we cannot
 * see, frees it (docs/architecture.md, "Promises are resources").
 */
import { bodyFacts } from '../calls/body-facts.js';
import { callSites } from '../calls/expand.js';
import type { Flow } from '../calls/flow.js';
import type { CallStep, FunctionId, FunctionOutline, Step, StepId, Value } from '../program/outline.js';
import type { WaitSeen } from '../replay/observer.js';
import type { RootRecord } from '../replay/root-record.js';
import { type Hold, unsure } from '../replay/state.js';
import type { Finding, WitnessStep } from './finding.js';
import { certaintyOf, heldLock, witnessOf } from './witness.js';

export function findWaitsOnLockers(flow: Flow, records: readonly RootRecord[]): readonly Finding[] {
  return records.flatMap((record) => record.waits.flatMap((wait) => wait.held.flatMap((hold) => findingOf(flow, records, wait, hold))));
}

function findingOf(flow: Flow, records: readonly RootRecord[], wait: WaitSeen, hold: Hold): readonly Finding[] {
  if (hold.mode === 'permit' || hold.flight) return [];
  const settlers = settlersOf(flow, wait);
  if (settlers === undefined || settlers.length === 0) return [];
  if (!settlers.every((site) => needsLock(flow, records, site.fn, site.step, hold, new Set()))) return [];
  const last = { ...wait, hold, lock: hold.lock, mode: hold.mode, bounded: false, ordered: undefined, operation: undefined };
  const witness = witnessOf(flow.view, last);
  const steps = witness.trace.slice(0, -1);
  const waits: WitnessStep = { place: wait.place, where: flow.view.functionOutline(wait.fn).name, does: `awaits '${wait.event}'` };
  return [{
    kind: 'wait-on-locker',
    ...witness,
    trace: [...steps, waits],
    certainty: certaintyOf(wait.assumed, [...wait.doubts, ...unsure(hold.lock)]),
    assumptions: [...wait.assumed, ...wait.doubts],
    conditions: wait.conditions,
    held: heldLock(hold),
    event: wait.event,
    ends: 'settles',
    settler: settlers.map((site) => ({
      place: stepPlace(flow, site), where: flow.view.functionOutline(site.fn).name, does: `settles '${wait.event}' under '${hold.lock.label}'`,
    })),
  }];
}

interface Site {
  readonly fn: FunctionId;
  readonly step: StepId;
}

function stepPlace(flow: Flow, site: Site): WitnessStep['place'] {
  const outline = flow.view.functionOutline(site.fn);
  const step = bodyFacts(outline).steps.get(site.step);
  return step?.kind === 'call' ? step.place : outline.place;
}

/** Every call of what the executor stored; undefined: it went where we cannot follow. */
function settlersOf(flow: Flow, wait: WaitSeen): readonly Site[] | undefined {
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
    for (const field of uses.fields) {
      const called = fieldCalls(flow, outline, field);
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

interface Uses {
  readonly calls: readonly Site[];
  /** Fields of `this` that it is stored in. */
  readonly fields: readonly string[];
}

/** How a resolver is used in its executor and the closures in it; undefined: handed to somebody. */
function usesOf(flow: Flow, executor: FunctionOutline, name: string): Uses | undefined {
  const calls: Site[] = [];
  const fields: string[] = [];
  let escapes = false;
  const isIt = (value: Value): boolean => value.kind === 'variable' && value.owner === executor.id && value.name === name;
  for (const outline of flow.view.fileOutline(executor.file).functions.values()) {
    if (!isInside(flow, outline.id, executor.id)) continue;
    const facts = bodyFacts(outline);
    for (const step of facts.calls) {
      if (step.callee.kind === 'value' && isIt(step.callee.value)) calls.push({ fn: outline.id, step: step.id });
      if (step.arguments.some((argument) => isIt(argument.value))) escapes = true;
    }
    for (const step of facts.assigns) {
      if (!isIt(step.value)) continue;
      if (step.target.kind === 'field' && step.target.object.kind === 'this') fields.push(step.target.name);
      else escapes = true;
    }
    if (facts.returns.some(isIt) || [...facts.steps.values()].some((step) => makesWith(step, isIt))) escapes = true;
  }
  return escapes ? undefined : { calls, fields };
}

function makesWith(step: Step, isIt: (value: Value) => boolean): boolean {
  if (step.kind !== 'make') return false;
  return step.what.kind === 'array'
    ? step.what.elements.some((one) => isIt(one.value))
    : step.what.properties.some((one) => 'value' in one && isIt(one.value));
}

function isInside(flow: Flow, fn: FunctionId, outer: FunctionId): boolean {
  for (let at: FunctionId | undefined = fn; at !== undefined; at = flow.view.functionOutline(at).outer) {
    if (at === outer) return true;
  }
  return false;
}

/** Calls of `this.field()` in the class; undefined: the field is read in another way. */
function fieldCalls(flow: Flow, executor: FunctionOutline, field: string): readonly Site[] | undefined {
  const sites: Site[] = [];
  for (const outline of flow.view.fileOutline(executor.file).functions.values()) {
    for (const step of bodyFacts(outline).calls) {
      if (callsField(step, field)) sites.push({ fn: outline.id, step: step.id });
      else if (step.arguments.some((argument) => argument.value.kind === 'field' && argument.value.name === field)) return undefined;
    }
  }
  return sites;
}

function callsField(step: CallStep, field: string): boolean {
  return step.callee.kind === 'member' && step.callee.name === field && step.callee.object.kind === 'this';
}

/** Callers looked at above a settler. */
const CALLERS_UP = 40;

/** Whether every way to this call takes the lock first. */
function needsLock(flow: Flow, records: readonly RootRecord[], fn: FunctionId, step: StepId | undefined, hold: Hold, seen: Set<FunctionId>): boolean {
  if (seen.has(fn)) return true;
  seen.add(fn);
  if (seen.size > CALLERS_UP) return false;
  const own = records.find((record) => record.root === fn);
  if (step !== undefined && own?.calls.some((call) => call.fn === fn && call.step === step && takes(call.taken, hold)) === true) return true;
  const entered = records.filter((record) => record.root !== fn && record.entered.has(fn) && record.acquires.some((one) => one.lock.label === hold.lock.label));
  const outline = flow.view.functionOutline(fn);
  const name = outline.outer !== undefined && outline.class === undefined && outline.role === 'arrow' ? undefined : outline.name.split(' ')[0]?.split('.').at(-1);
  const callers = name === undefined ? [] : (callSites(flow, name, fn) ?? []);
  if (callers.length === 0) return entered.length > 0;
  return callers.every((caller) => needsLock(flow, records, caller.fn, undefined, hold, seen));
}

function takes(taken: readonly Hold[], hold: Hold): boolean {
  return taken.some((one) => one.lock.label === hold.lock.label);
}
