/**
 * Awaiting, under a lock, a promise that only code which must take the lock can settle. A promise is
 * settled by calls of what its executor stored; one settler that needs no lock, or one that we cannot
 * see, frees it (docs/architecture.md, "Promises are resources").
 */
import { bodyFacts } from '../calls/body-facts.js';
import type { Flow } from '../calls/flow.js';
import type { FunctionId } from '../program/outline.js';
import type { WaitSeen } from '../replay/observer.js';
import type { RootRecord } from '../replay/root-record.js';
import { type Hold, unsure } from '../replay/hold.js';
import type { Finding, WitnessStep } from './finding.js';
import { makingKey } from './resolver-trace.js';
import { settlersOf, type Site } from './settler-sites.js';
import { SeenCalls, SettlingCalls } from './settling-calls.js';
import { certaintyOf, heldLock, witnessOf } from './witness.js';

export function findWaitsOnLockers(flow: Flow, records: readonly RootRecord[]): readonly Finding[] {
  const seen = new SeenCalls(records);
  // Many walks come to one wait: who settles what it waits for is looked for once.
  const settlers = new Map<string, readonly Site[]>();
  const settlersAt = (wait: WaitSeen): readonly Site[] => {
    const key = makingKey(wait);
    const found = settlers.get(key) ?? settlersOf(flow, wait)?.filter((site) => !isNobodys(flow, site.fn)) ?? [];
    settlers.set(key, found);
    return found;
  };
  return records.flatMap((record) => record.waits.flatMap((wait) => wait.held.flatMap((hold) => findingOf(flow, seen, settlersAt, wait, hold))));
}

function findingOf(flow: Flow, seen: SeenCalls, settlersAt: (wait: WaitSeen) => readonly Site[], wait: WaitSeen, hold: Hold): readonly Finding[] {
  if (hold.mode === 'permit' || hold.flight) return [];
  const settlers = settlersAt(wait);
  if (settlers.length === 0) return [];
  const calls = new SettlingCalls(flow, seen, wait, hold);
  if (!settlers.every((site) => calls.needLock(site.fn, site.step))) return [];
  const last = { ...wait, hold, lock: hold.lock, mode: hold.mode, bounded: false, ordered: undefined, ownTasks: undefined, operation: undefined };
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

function stepPlace(flow: Flow, site: Site): WitnessStep['place'] {
  const outline = flow.view.functionOutline(site.fn);
  const step = bodyFacts(outline).steps.get(site.step);
  return step?.kind === 'call' ? step.place : outline.place;
}

/** A method of a class that stays in its file, and that nothing calls. */
function isNobodys(flow: Flow, fn: FunctionId): boolean {
  const { role, class: id, name } = flow.view.functionOutline(fn);
  if (role !== 'method' || id === undefined || flow.view.classOutline(id).isExported) return false;
  return flow.callSites(name.split('.').at(-1) ?? '', fn)?.length === 0;
}
