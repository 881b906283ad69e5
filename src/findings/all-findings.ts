/** The list of finders, and what is left when two say the same. */
import type { Flow } from '../calls/flow.js';
import { comparePlaces } from '../program/place.js';
import type { RootRecord } from '../replay/regions.js';
import type { Finding } from './finding.js';
import { findLeakedLocks } from './find-leaked-lock.js';
import { findOrderInversions } from './find-order-inversion.js';
import { findPermitExhaustion } from './find-permit-exhaustion.js';
import { findReacquires } from './find-reacquire.js';
import { findFloatingAcquires, findUnheldReleases } from './find-releases.js';
import { findWaitsOnLockers } from './find-wait-on-locker.js';
import { surer } from './witness.js';

export function allFindings(flow: Flow, records: readonly RootRecord[]): readonly Finding[] {
  const { view } = flow;
  return distinct([
    ...findReacquires(view, records),
    ...findPermitExhaustion(view, records),
    ...findOrderInversions(flow, records),
    ...findWaitsOnLockers(flow, records),
    ...findLeakedLocks(view, records),
    ...findUnheldReleases(view, records),
    ...findFloatingAcquires(view, records),
  ]);
}

/** One finding for a line, a kind and a lock: the surest, then the one with the shorter way. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const best = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.kind}|${finding.place.file}:${String(finding.place.line)}|${lockName(finding)}`;
    const before = best.get(key);
    const isBetter =
      before === undefined ||
      surer(finding.certainty, before.certainty) ||
      (finding.certainty === before.certainty && finding.trace.length < before.trace.length);
    if (isBetter) best.set(key, finding);
  }
  return [...best.values()].sort((a, b) => comparePlaces(a.place, b.place) || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0));
}

function lockName(finding: Finding): string {
  switch (finding.kind) {
    case 'unheld-release':
    case 'floating-acquire':
      return finding.lock.name;
    case 'self-wait':
      return finding.event;
    case 'reacquire':
    case 'order-inversion':
    case 'wait-on-locker':
    case 'permit-exhaustion':
    case 'leaked-lock':
    case 'early-release':
      return finding.held.name;
  }
}
