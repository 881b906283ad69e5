/** Releases of what is not held, and acquires that nobody waits for. */
import type { ProgramView } from '../program/program-view.js';
import { hasOwnRelease } from '../replay/handles.js';
import type { RootRecord } from '../replay/regions.js';
import type { Finding } from './finding.js';
import { certaintyOf, heldLock, namedLock, traceOf } from './witness.js';

/** Released on this path before, and not taken again since. */
export function findUnheldReleases(view: ProgramView, records: readonly RootRecord[]): readonly Finding[] {
  return records.flatMap((record) =>
    record.releases
      .filter((seen) => !seen.wasHeld && !seen.idempotent && seen.releasedAt !== undefined)
      .map((seen): Finding => ({
        kind: 'unheld-release',
        place: seen.place,
        subject: view.textAt(seen.place, 60),
        certainty: certaintyOf(seen.assumed, seen.doubts),
        assumptions: [...seen.assumed, ...seen.doubts],
        conditions: seen.conditions,
        trace: traceOf(view, seen),
        lock: namedLock(seen.lock, seen.mode),
        releasedAt: seen.releasedAt,
      })),
  );
}

export function findFloatingAcquires(view: ProgramView, records: readonly RootRecord[]): readonly Finding[] {
  return records.flatMap((record) =>
    record.floats.map((seen): Finding => ({
      kind: 'floating-acquire',
      place: seen.place,
      subject: view.textAt(seen.place, 60),
      certainty: certaintyOf(seen.assumed, seen.doubts),
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
    record.earlies.map((seen): Finding => ({
      kind: 'early-release',
      place: seen.place,
      subject: view.textAt(seen.place, 60),
      certainty: certaintyOf(seen.assumed, seen.doubts),
      assumptions: [...seen.assumed, ...seen.doubts],
      conditions: seen.conditions,
      trace: traceOf(view, { ...seen, stack: seen.stack.slice(seen.hold.depth) }),
      held: heldLock(seen.hold),
      reason: seen.reason,
    })),
  );
}
