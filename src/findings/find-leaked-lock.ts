/**
 * A path on which an acquired lock is never released and not handed on. A function that ends every
 * normal path holding is itself an acquire: the duty is its callers'.
 */
import { printPlace } from '../program/place.js';
import type { ProgramView } from '../program/program-view.js';
import type { EndSeen } from '../replay/observer.js';
import type { RootRecord } from '../replay/regions.js';
import type { Hold, LockRef } from '../replay/state.js';
import type { Finding, LeakedLock } from './finding.js';
import { certaintyOf, heldLock } from './witness.js';

export function findLeakedLocks(view: ProgramView, records: readonly RootRecord[]): readonly Finding[] {
  const released = new Set(records.flatMap((record) => record.releases.map((one) => lastName(one.lock.label))));
  const leaks = records.flatMap((record) =>
    acquisitions(record).flatMap((hold) => {
      const leak = leakOf(record, hold, released);
      return leak === undefined ? [] : [{ record, hold, leak }];
    }),
  );
  // Whoever calls a function that leaks sees the lock held, too: it is said once, where it was taken.
  const own = new Set(leaks.filter(({ record, hold }) => hold.fn === record.root).map(({ hold }) => printPlace(hold.acquiredAt)));
  const told = leaks.filter(({ record, hold }) => hold.fn === record.root || !own.has(printPlace(hold.acquiredAt)));
  return [
    ...told.map(({ record, hold, leak }) => finding(view, record, hold, leak)),
    ...records.flatMap((record) => neverReleased(view, record, released)),
  ];
}

/** Each acquisition of the root, or of a callee that left it to the root. */
function acquisitions(record: RootRecord): readonly Hold[] {
  const found = new Map<string, Hold>();
  for (const end of record.ends) {
    for (const hold of end.taken) {
      if (!hold.scoped) found.set(siteOf(hold), hold);
    }
  }
  return [...found.values()];
}

/** The same acquire step, whatever round of a loop. */
function siteOf(hold: Hold): string {
  return hold.id.slice(0, hold.id.lastIndexOf('#'));
}

interface Leak {
  readonly exit: LeakedLock['exit'];
  readonly end: EndSeen;
}

function leakOf(record: RootRecord, hold: Hold, released: ReadonlySet<string>): Leak | undefined {
  const isThis = (other: Hold): boolean => siteOf(other) === siteOf(hold);
  const normal = record.ends.filter((end) => end.exit === 'return');
  const kept = normal.filter((end) => end.kept.some((one) => isThis(one) && !one.handedOn));
  const given = normal.filter((end) => !kept.includes(end) && end.taken.some(isThis));
  const other = normal.filter((end) => !kept.includes(end));
  const [first] = kept;
  if (first !== undefined && given.length > 0 && !tellsApart(kept, other)) return { exit: 'return', end: surest(kept) ?? first };
  if (first !== undefined && given.length === 0) {
    // A handle that stays in the frame is nobody else's to call, whoever calls this function.
    const isLost = hold.hasHandle && hold.via === hold.since && !released.has(lastName(hold.lock.label)) && !isPassedIn(hold.lock);
    return isLost ? { exit: 'return', end: surest(kept) ?? first } : undefined;
  }
  const throwing = record.ends.filter((end) => end.exit === 'throw' && end.kept.some((one) => isThis(one) && !one.handedOn));
  const worst = surest(throwing);
  return worst === undefined ? undefined : { exit: 'throw', end: worst };
}

/** The result says whether it holds: true or a handle when it does, false or nothing when not. */
function tellsApart(kept: readonly EndSeen[], other: readonly EndSeen[]): boolean {
  const truths = new Set(kept.map((end) => end.truth));
  const others = new Set(other.map((end) => end.truth));
  const [truth] = truths;
  return truths.size === 1 && truth === true && others.size === 1 && others.has(false);
}

function surest(ends: readonly EndSeen[]): EndSeen | undefined {
  const rank = (end: EndSeen): number => end.doubts.length * 4 + end.assumed.length * 2 + (end.evidence === 'likely' ? 1 : 0);
  return [...ends].sort((a, b) => rank(a) - rank(b))[0];
}

function finding(view: ProgramView, record: RootRecord, hold: Hold, leak: Leak): Finding {
  const rejects = leak.end.evidence === 'likely' ? [`'${view.textAt(leak.end.place, 40)}' throws or rejects`] : [];
  const assumptions = [...leak.end.assumed, ...rejects];
  const last = { place: leak.end.place, where: view.functionOutline(record.root).name, does: leak.exit === 'throw' ? 'throws, with the lock still held' : 'returns, with the lock still held' };
  return {
    kind: 'leaked-lock',
    place: hold.via,
    subject: view.textAt(hold.via, 60),
    certainty: certaintyOf(assumptions, leak.end.doubts),
    assumptions: [...assumptions, ...leak.end.doubts],
    conditions: [],
    trace: [{ place: hold.via, where: view.functionOutline(record.root).name, does: `acquires '${hold.lock.label}'` }, last],
    held: heldLock({ ...hold, since: hold.via }),
    exit: leak.exit,
  };
}

function lastName(label: string): string {
  return label.slice(label.lastIndexOf('.') + 1);
}

/** A lock that a caller passes is the caller's to give back. */
function isPassedIn(lock: LockRef): boolean {
  return lock.object.kind === 'symbol' && lock.object.origin.how === 'parameter';
}

/** Nobody keeps the handle, and nothing in the program gives this lock back. */
function neverReleased(view: ProgramView, record: RootRecord, released: ReadonlySet<string>): readonly Finding[] {
  return record.acquires
    .filter((seen) => !seen.scoped && seen.handleDropped && seen.stack.length === 0 && !isPassedIn(seen.lock) && !released.has(lastName(seen.lock.label)))
    .map((seen): Finding => ({
      kind: 'leaked-lock',
      place: seen.place,
      subject: view.textAt(seen.place, 60),
      certainty: certaintyOf(seen.assumed, seen.doubts),
      assumptions: [...seen.assumed, ...seen.doubts],
      conditions: seen.conditions,
      trace: [{ place: seen.place, where: view.functionOutline(seen.fn).name, does: `acquires '${seen.lock.label}' and drops what gives it back` }],
      held: { name: seen.lock.label, mode: seen.mode, holder: view.functionOutline(seen.fn).name, since: seen.place },
      exit: 'abandoned',
    }));
}
