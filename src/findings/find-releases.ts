/** Acquires that nobody waits for, and work that outlives its lock. */
import type { ProgramView } from '../program/program-view.js';
import { hasOwnRelease } from '../replay/handles.js';
import type { EarlySeen } from '../replay/observer.js';
import { unsure } from '../replay/hold.js';
import type { RootRecord } from '../replay/root-record.js';
import type { Finding } from './finding.js';
import { certaintyOf, heldLock, namedLock, traceOf } from './witness.js';

export function findFloatingAcquires(view: ProgramView, records: readonly RootRecord[]): readonly Finding[] {
  return records.flatMap((record) =>
    record.floats.map((seen): Finding => ({
      kind: 'floating-acquire',
      place: seen.place,
      subject: view.textAt(seen.place, 60),
      certainty: certaintyOf(seen.assumed, [...seen.doubts, ...unsure(seen.lock)]),
      assumptions: [...seen.assumed, ...seen.doubts],
      conditions: seen.conditions,
      trace: traceOf(view, seen),
      lock: namedLock(seen.lock, seen.mode),
      reason: seen.reason,
      hasOwnRelease: hasOwnRelease(seen.lock.model),
    })),
  );
}

/** The work a lock is there for outlives it. */
export function findEarlyReleases(view: ProgramView, records: readonly RootRecord[]): readonly Finding[] {
  return records.flatMap((record) =>
    record.earlies.filter((seen) => isThereFor(records, seen)).map((seen): Finding => ({
      kind: 'early-release',
      place: seen.place,
      subject: view.textAt(seen.place, 60),
      certainty: certaintyOf(assumedOf(view, seen), [...seen.doubts, ...unsure(seen.hold.lock)]),
      assumptions: [...assumedOf(view, seen), ...seen.doubts],
      conditions: seen.conditions,
      trace: traceOf(view, { ...seen, stack: seen.stack.slice(seen.hold.depth) }),
      held: heldLock(seen.hold),
      reason: seen.reason,
    })),
  );
}

/** Work that a region starts and leaves, beside other things: the lock is there for it where another region waits for it. */
function isThereFor(records: readonly RootRecord[], { work, hold }: EarlySeen): boolean {
  return work === undefined || records.some((record) => record.joined.get(work)?.has(hold.lock.class) === true);
}

function assumedOf(view: ProgramView, { assumed, work, hold }: EarlySeen): readonly string[] {
  return work === undefined ? assumed : [...assumed, `'${view.functionOutline(work).name}' is work that '${hold.lock.label}' is there for, as where it is awaited`];
}
