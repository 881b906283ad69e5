/**
 * Awaiting, under a lock, a promise that only code which must take the lock can settle. A promise is
 * settled by calls of what its executor stored; one settler that needs no lock, or one that we cannot
 * see, frees it (docs/architecture.md, "Promises are resources").
 */
import { bodyFacts } from '../calls/body-facts.js';
import type { Flow } from '../calls/flow.js';
import type { FunctionId, StepId } from '../program/outline.js';
import type { WaitSeen } from '../replay/observer.js';
import type { RootRecord } from '../replay/root-record.js';
import { type Hold, unsure } from '../replay/state.js';
import type { Finding, WitnessStep } from './finding.js';
import { settlersOf, type Site } from './settler-sites.js';
import { certaintyOf, heldLock, witnessOf } from './witness.js';

export function findWaitsOnLockers(flow: Flow, records: readonly RootRecord[]): readonly Finding[] {
  return records.flatMap((record) => record.waits.flatMap((wait) => wait.held.flatMap((hold) => findingOf(flow, records, wait, hold))));
}

function findingOf(flow: Flow, records: readonly RootRecord[], wait: WaitSeen, hold: Hold): readonly Finding[] {
  if (hold.mode === 'permit' || hold.flight) return [];
  const settlers = settlersOf(flow, wait)?.filter((site) => !isNobodys(flow, site.fn));
  if (settlers === undefined || settlers.length === 0) return [];
  // What the maker of the promise set going itself, a timer or a chain, asks for no lock on the way there.
  if (settlers.some((site) => isInside(flow, site.fn, wait.maker))) return [];
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

function isInside(flow: Flow, fn: FunctionId, maker: FunctionId): boolean {
  for (let at = flow.view.functionOutline(fn).outer; at !== undefined; at = flow.view.functionOutline(at).outer) if (at === maker) return true;
  return false;
}

function stepPlace(flow: Flow, site: Site): WitnessStep['place'] {
  const outline = flow.view.functionOutline(site.fn);
  const step = bodyFacts(outline).steps.get(site.step);
  return step?.kind === 'call' ? step.place : outline.place;
}

/** Callers looked at above a settler. */
const CALLERS_UP = 40;

/** Whether every way to this call takes the lock first: as the replays saw it, where they saw all callers. */
function needsLock(flow: Flow, records: readonly RootRecord[], fn: FunctionId, step: StepId, hold: Hold, seen: Set<FunctionId>): boolean {
  if (seen.has(fn)) return true;
  seen.add(fn);
  if (seen.size > CALLERS_UP) return false;
  const outline = flow.view.functionOutline(fn);
  const name = outline.outer !== undefined && outline.class === undefined && outline.role === 'arrow' ? undefined : outline.name.split(' ')[0]?.split('.').at(-1);
  const callers = name === undefined ? [] : flow.callSites(name, fn);
  const calls = records.flatMap((record) => record.calls.filter((call) => call.fn === fn && call.step === step));
  const isSeen = records.some((record) => record.root === fn) || callers?.every((caller) => records.some((record) => record.root === caller.fn || record.entered.has(caller.fn))) === true;
  if (isSeen && calls.length > 0 && calls.every((call) => takes(call.taken, hold))) return true;
  const entered = records.filter((record) => record.root !== fn && record.entered.has(fn) && record.acquires.some((one) => one.lock.label === hold.lock.label));
  if (callers === undefined) return false;
  if (callers.length === 0) return entered.length > 0;
  return callers.every((caller) => needsLock(flow, records, caller.fn, caller.step.id, hold, seen));
}

/** A method of a class that stays in its file, and that nothing calls. */
function isNobodys(flow: Flow, fn: FunctionId): boolean {
  const { role, class: id, name } = flow.view.functionOutline(fn);
  if (role !== 'method' || id === undefined || flow.view.classOutline(id).isExported) return false;
  return flow.callSites(name.split('.').at(-1) ?? '', fn)?.length === 0;
}

function takes(taken: readonly Hold[], hold: Hold): boolean {
  return taken.some((one) => one.lock.label === hold.lock.label);
}
