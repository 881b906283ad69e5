/** Work that waits for the promise of itself, or for one that it alone settles, when it is done. */
import { bodyFacts, isBareCall } from '../calls/body-facts.js';
import type { Flow } from '../calls/flow.js';
import { comparePlaces } from '../program/place.js';
import type { SelfWaitSeen } from '../replay/observer.js';
import type { RootRecord } from '../replay/root-record.js';
import type { Finding } from './finding.js';
import { settlersOf, type Site } from './settler-sites.js';
import { certaintyOf } from './witness.js';

export function findSelfWaits(flow: Flow, records: readonly RootRecord[]): readonly Finding[] {
  const { view } = flow;
  return records.flatMap((record) =>
    record.selfWaits.filter((seen) => seen.deferred === undefined || onlyTheWorkSettles(flow, seen)).map((seen): Finding => {
      const from = seen.deferred === undefined ? seen.stack.findLastIndex((entry) => entry.fn === seen.work) + 1 : 0;
      const steps = seen.stack.slice(from).map((entry) => ({ place: entry.place, where: view.functionOutline(entry.from).name, does: entry.does }));
      // `.then(() => this.run(job))`: what the job itself does is the line to change.
      const place = (isBareCall(view.functionOutline(seen.work)) ? steps[1] : undefined)?.place ?? steps[0]?.place ?? seen.place;
      return {
        kind: 'self-wait', place, subject: view.textAt(place, 60).replace(/^return |;$/gu, ''), certainty: certaintyOf(seen.assumed, seen.doubts),
        assumptions: [...seen.assumed, ...seen.doubts], conditions: seen.conditions,
        trace: [...steps, { place: seen.place, where: view.functionOutline(seen.fn).name, does: `awaits '${seen.event}'` }],
        event: seen.event, work: view.functionOutline(seen.work).name, since: view.functionOutline(seen.work).place,
      };
    }),
  );
}

/** Every call that settles the promise stands behind the wait, in the work or in what it is in the middle of. */
function onlyTheWorkSettles(flow: Flow, seen: SelfWaitSeen): boolean {
  const sites = seen.deferred === undefined ? undefined : settlersOf(flow, seen.deferred);
  return sites !== undefined && sites.length > 0 && sites.every((site) => isBehind(flow, seen, site));
}

function isBehind({ view }: Flow, { root, stack, place }: SelfWaitSeen, site: Site): boolean {
  const step = bodyFacts(view.functionOutline(site.fn)).steps.get(site.step);
  if (step?.kind !== 'call') return false;
  // Where the function stands on the way: each of its activations goes on from there.
  const ways = [...(root === site.fn ? [stack[0]?.place ?? place] : []), ...stack.flatMap((entry, index) => (entry.fn === site.fn ? [stack[index + 1]?.place ?? place] : []))];
  const [first] = ways;
  return first !== undefined && comparePlaces(step.place, first) > 0;
}
