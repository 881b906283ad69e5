/** Waiting, while a lock is held, for something that must take the same lock. */
import type { Flow } from '../calls/flow.js';
import { isAnyOfKind, meetsClass } from '../locks/lock-class.js';
import type { FunctionId } from '../program/outline.js';
import type { ProgramView } from '../program/program-view.js';
import type { AcquireSeen, ReacquireSeen } from '../replay/observer.js';
import type { RootRecord } from '../replay/root-record.js';
import type { LockRef } from '../replay/hold.js';
import { boundClasses } from './bound-locks.js';
import type { Finding } from './finding.js';
import { flightsIn, isOver } from './flights.js';
import { lockNode } from './lock-class.js';
import { certaintyOf, heldLock, namedLock, wayUnder, witnessOf } from './witness.js';

export function findReacquires(flow: Flow, records: readonly RootRecord[]): readonly Finding[] {
  const endings = endingsOf(records);
  const writersOf = writersIn(flow, records);
  return records.flatMap((record) =>
    record.reacquires.flatMap((seen) => {
      if (seen.conflict !== 'recursive-read') return [finding(flow.view, seen, endings)];
      // Readers that no writer can come between never wait for one another.
      const writers = writersOf(seen);
      if (writers === 'none') return [];
      const other = writers === 'maybe' ? [`'${seen.lock.label}' is also written`] : [];
      return [finding(flow.view, { ...seen, assumed: [...seen.assumed, ...other] }, endings)];
    }),
  );
}

/**
 * Whether others may write under the lock meanwhile; maybe: under one that somebody passes, and nobody sees which. Work
 * that is started once does not come between its own reads, nor between those of who has waited for it; nor does who has
 * waited for the work come between the reads in it.
 */
function writersIn(flow: Flow, records: readonly RootRecord[]): (seen: ReacquireSeen) => 'some' | 'maybe' | 'none' {
  const declared = (lock: LockRef): string => lockNode(flow, lock)?.class ?? lock.object.key;
  const flightsOf = flightsIn(flow);
  const read = (writes: readonly AcquireSeen[]) => ({
    classes: new Set(writes.flatMap(({ lock }) => boundClasses(flow, lock))), names: new Set(writes.map(({ lock }) => declared(lock))),
  });
  let writes: readonly AcquireSeen[] | undefined;
  let known: ReturnType<typeof read> | undefined;
  return (seen) => {
    const { lock } = seen;
    writes ??= records.flatMap(({ acquires }) => acquires.filter(({ mode }) => mode === 'write'));
    const flights = flightsOf(seen, seen.hold.depth, lock);
    const isOwn = (write: AcquireSeen): boolean => flightsOf(write, write.stack.length, write.lock).some((fn) => flights.includes(fn) || isOver(flow, fn, seen)) || flights.some((fn) => isOver(flow, fn, write));
    const { classes, names } = flights.length + seen.over.size === 0 ? (known ??= read(writes)) : read(writes.filter((write) => !isOwn(write)));
    const own = boundClasses(flow, lock);
    if (!own.some((one) => meetsClass(classes, one))) return 'none';
    return names.has(declared(lock)) || own.some((one) => !isAnyOfKind(one) && classes.has(one)) ? 'some' : 'maybe';
  };
}

function finding(view: ProgramView, seen: ReacquireSeen, endings: Endings): Finding {
  const witness = witnessOf(view, seen);
  const waits = seen.conflict === 'recursive-read' ? ['a writer waits between the two reads'] : [];
  const pending = seen.waitsFor === 'work' ? [`'${seen.event ?? ''}' has not finished when the lock is taken`] : [];
  const assumptions = [...seen.assumed, ...waits, ...pending];
  const common = {
    ...witness,
    certainty: certaintyOf(assumptions, seen.doubts),
    assumptions: [...assumptions, ...seen.doubts],
    conditions: seen.conditions,
  };
  if (seen.waitsFor === 'self' || seen.hold.flight) {
    // The work waits for itself where it asks: that call or wait is the one to change.
    const last = seen.stack.at(-1);
    const place = seen.hold.flight && last !== undefined && seen.stack.length > seen.hold.depth ? seen.place : witness.place;
    return { kind: 'self-wait', ...common, place, subject: view.textAt(place, 60), event: seen.event ?? seen.lock.label, work: seen.hold.holder, since: seen.hold.since };
  }
  if (seen.waitsFor === 'work' || seen.waitsFor === 'own-work') {
    return { kind: 'wait-on-locker', ...common, held: heldLock(seen.hold), ends: 'settles', event: seen.event ?? seen.lock.label,
      trace: witness.trace.slice(0, 1), settler: witness.trace.slice(1) };
  }
  return {
    kind: 'reacquire', ...common, held: heldLock(seen.hold), asked: namedLock(seen.lock, seen.mode),
    conflict: seen.conflict, bounded: seen.bounded, isSelfContained: isSelfContained(seen, endings),
  };
}

/** Of the functions that were walked by themselves: whether one can end while it holds what it took. */
type Endings = ReadonlyMap<FunctionId, 'keeps' | 'gives back'>;

function endingsOf(records: readonly RootRecord[]): Endings {
  const endings = new Map<FunctionId, 'keeps' | 'gives back'>();
  for (const { root, ends } of records) {
    const keeps = endings.get(root) === 'keeps' || ends.some(({ kept }) => kept.length > 0);
    if (ends.length > 0) endings.set(root, keeps ? 'keeps' : 'gives back');
  }
  return endings;
}

/** An acquire of the place itself, and what was not walked to its end by itself, tell nothing. */
function isSelfContained(seen: ReacquireSeen, endings: Endings): boolean {
  const way = wayUnder(seen, seen.hold);
  return way.length > 0 && endings.get(seen.fn) === 'gives back' && way.every(({ fn }) => endings.get(fn) !== 'keeps');
}
