/** The list of finders, and what is left when two say the same. */
import type { Flow } from '../calls/flow.js';
import { comparePlaces, isWithin, printPlace } from '../program/place.js';
import { policyRecords } from '../replay/policies.js';
import type { Regions } from '../replay/regions.js';
import type { RootRecord } from '../replay/root-record.js';
import type { Finding } from './finding.js';
import { findCallbacks } from './find-callbacks.js';
import { findCrossComponentCalls } from './find-cross-component-calls.js';
import { findGateWaits } from './find-gate-wait.js';
import { findLeakedLocks } from './find-leaked-lock.js';
import { type CycleLimits, findOrderInversions } from './find-order-inversion.js';
import { findPermitExhaustion } from './find-permit-exhaustion.js';
import { findReacquires } from './find-reacquire.js';
import { findSelfWaits } from './find-self-wait.js';
import { findEarlyReleases, findFloatingAcquires } from './find-releases.js';
import { findSlowAwaits } from './find-slow-awaits.js';
import { findUnheldReleases } from './find-unheld-releases.js';
import { findUnguardedAccesses } from './find-unguarded-accesses.js';
import { findWaitsOnLockers } from './find-wait-on-locker.js';
import { surer } from './witness.js';

/** What of the user's settings decides about findings. */
export interface FindingSettings {
  /** Names of locks that their holder may take again. */
  readonly reentrant: readonly string[];
  /** Declared orders, outermost lock first. */
  readonly order: readonly (readonly string[])[];
  /** Names of components, or ends of their files' paths; empty: what keeps state. */
  readonly components: readonly string[];
}

export function allFindings(
  flow: Flow,
  records: readonly RootRecord[],
  settings: FindingSettings,
  limits: CycleLimits,
): readonly Finding[] {
  const { view } = flow;
  const leaks = findLeakedLocks(flow, records);
  return distinct([
    ...findReacquires(flow, records),
    ...findSelfWaits(flow, records),
    ...findPermitExhaustion(flow, records),
    ...findOrderInversions(flow, records, limits),
    ...findWaitsOnLockers(flow, records),
    ...findGateWaits(flow, records),
    ...leaks,
    ...findUnheldReleases(flow, records, leaks),
    ...findFloatingAcquires(view, records),
    ...findEarlyReleases(view, records),
    ...findCallbacks(flow, records).filter(hasReentry),
  ]).filter((finding) => !isAllowed(finding, settings));
}

/** What the policies of strict rules object to, beside the defects. */
export function policyFindings(
  flow: Flow,
  regions: Regions,
  records: readonly RootRecord[],
  { components }: Pick<FindingSettings, 'components'>,
): readonly Finding[] {
  const watched = policyRecords(flow, regions);
  return distinct([
    ...findCallbacks(flow, records),
    ...findUnguardedAccesses(flow, watched),
    ...findCrossComponentCalls(flow, regions, watched.roots, components),
    ...findSlowAwaits(flow, watched.roots),
  ]).filter((finding) => !hasReentry(finding));
}

/** The user says that the lock is reentrant, or that this is the order in which the two are taken. */
function isAllowed(finding: Finding, { reentrant, order }: FindingSettings): boolean {
  if (finding.kind === 'reacquire') return reentrant.includes(finding.held.name);
  if (finding.kind !== 'order-inversion') return false;
  return order.some((locks) => {
    const held = locks.indexOf(finding.held.name);
    return held >= 0 && locks.indexOf(finding.asked.name) > held;
  });
}

/**
 * One finding for a line, a kind and a lock: the surest, then the one with the shorter way. Two roots
 * may name one lock differently, so the same acquire is the same lock too.
 */
export function distinct(findings: readonly Finding[]): readonly Finding[] {
  const byName = best(findings, lockName);
  const byAcquire = best(byName, (finding) => (finding.kind === 'reacquire' ? printPlace(finding.held.since) : lockName(finding)));
  return byAcquire.filter((finding) => !isSaidAlready(finding, byAcquire)).sort((a, b) => comparePlaces(a.place, b.place) || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0));
}

/** That a call waits for the lock says more than that somebody's work does, which this call may have begun. */
function isSaidAlready(finding: Finding, all: readonly Finding[]): boolean {
  if (finding.kind !== 'wait-on-locker') return false;
  return all.some((other) => other.kind === 'reacquire' && isWithin(other.place, finding.place)
    && other.held.name === finding.held.name && !surer(finding.certainty, other.certainty));
}

function best(findings: readonly Finding[], lockOf: (finding: Finding) => string): readonly Finding[] {
  const chosen = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.kind}|${finding.place.file}:${String(finding.place.line)}|${lockOf(finding)}`;
    const before = chosen.get(key);
    if (before === undefined || isBetter(finding, before)) chosen.set(key, finding);
  }
  return [...chosen.values()];
}

function isBetter(finding: Finding, before: Finding): boolean {
  if (finding.certainty !== before.certainty) return surer(finding.certainty, before.certainty);
  if (hasReentry(finding) !== hasReentry(before)) return hasReentry(finding);
  if (finding.trace.length !== before.trace.length) return finding.trace.length < before.trace.length;
  // A field says more than the class of the lock.
  return lockName(finding).includes('.') && !lockName(before).includes('.');
}

/** Saying how the code comes back tells more than that it runs. */
function hasReentry(finding: Finding): boolean {
  return finding.kind === 'callback-under-lock' && finding.reentry !== undefined;
}

function lockName(finding: Finding): string {
  switch (finding.kind) {
    case 'unheld-release':
    case 'floating-acquire':
      return finding.lock.name;
    case 'self-wait':
    case 'order-inversion':
      // A cycle is said once a line, whichever of its promises or locks stand there.
      return '';
    case 'reacquire':
    case 'wait-on-locker':
    case 'permit-exhaustion':
    case 'leaked-lock':
    case 'early-release':
    case 'callback-under-lock':
    case 'cross-component-call':
    case 'slow-await-under-lock':
      return finding.held.name;
    case 'guarded-by':
      return finding.subject;
  }
}
