/**
 * A permit is asked for while the same task holds one: n holders that each wait for one more hang, and
 * one that holds too many hangs by itself.
 */
import { lineage } from '../calls/class-members.js';
import type { Flow } from '../calls/flow.js';
import { hasOneCall, hasOneObject } from '../calls/only-object.js';
import { isStartedOnce } from '../calls/started-once.js';
import { meetsClass } from '../locks/lock-class.js';
import type { FunctionId } from '../program/outline.js';
import type { LockRef } from '../replay/hold.js';
import { capacityOf } from '../replay/lock-ref.js';
import type { PermitSeen } from '../replay/observer.js';
import { tasksToStick } from '../replay/permits.js';
import type { RootRecord } from '../replay/root-record.js';
import { boundClasses, boundLocks } from './bound-locks.js';
import type { Finding } from './finding.js';
import { certaintyOf, heldLock, witnessOf } from './witness.js';

export function findPermitExhaustion(flow: Flow, records: readonly RootRecord[]): readonly Finding[] {
  const all = records.flatMap(({ permits }) => permits);
  const flightOf = flightsIn(flow);
  return all.filter((seen) => !areTooFew(flow, seen, all, flightOf)).map((seen): Finding => {
    const { capacity } = seen.lock;
    const { tasks, taken, asked } = seen;
    const many = tasks === undefined ? (capacity === undefined ? 'as many tasks as there are permits' : `${String(capacity)} tasks`) : `${String(tasks)} tasks`;
    // What one task holds may be all that there is.
    const assumptions = tasks === 1 ? seen.assumed : [...seen.assumed, `${many} hold a permit and wait for another at the same time`];
    return {
      kind: 'permit-exhaustion',
      ...witnessOf(flow.view, seen),
      certainty: certaintyOf(assumptions, seen.doubts),
      assumptions: [...assumptions, ...seen.doubts],
      conditions: seen.conditions,
      held: heldLock(seen.hold),
      capacity,
      taken,
      asked,
    };
  });
}

type FlightOf = (seen: PermitSeen) => FunctionId | undefined;

/** All who hold a permit and wait for another are works that are started once: fewer than it takes. */
function areTooFew(flow: Flow, seen: PermitSeen, all: readonly PermitSeen[], flightOf: FlightOf): boolean {
  if (flightOf(seen) === undefined) return false;
  const classes = boundClasses(flow, seen.lock);
  const flights = new Set<FunctionId>();
  for (const other of all) {
    if (!boundClasses(flow, other.lock).some((one) => classes.some((own) => meetsClass(new Set([own]), one)))) continue;
    const flight = flightOf(other);
    if (flight === undefined) return false;
    flights.add(flight);
  }
  const tasks = boundLocks(flow, seen.lock).map((lock) => tasksToStick(capacityOf(flow, lock.model.capacity, lock.object), seen.taken, seen.asked) ?? 1);
  return flights.size < Math.min(...tasks);
}

/** The work in which the permit was taken, if it is started once and has the lock for itself. */
function flightsIn(flow: Flow): FlightOf {
  const known = new Map<FunctionId, boolean>();
  return ({ root, stack, hold }) =>
    [root, ...stack.slice(0, hold.depth).map(({ fn }) => fn)].find((fn) => {
      const isOnce = known.get(fn) ?? isStartedOnce(flow, fn);
      known.set(fn, isOnce);
      return isOnce && isOfOne(flow, fn, hold.lock);
    });
}

/** Each activation of the work has a lock of its own, or there is but one. */
function isOfOne(flow: Flow, work: FunctionId, lock: LockRef): boolean {
  const { view } = flow;
  const { class: own, outer } = view.functionOutline(work);
  const [maker] = (lock.object.kind === 'instance' ? /^[^⟨^@]+/u.exec(lock.object.key) : null) ?? [];
  const file = maker?.split('#')[0] ?? '';
  const made = maker !== undefined && view.files.includes(file) ? view.fileOutline(file).functions.get(maker) : undefined;
  if (own !== undefined) return hasOneObject(flow, own) || lineage(view, own).some(({ id }) => id === made?.class);
  if (outer === undefined) return false;
  return view.functionOutline(outer).role === 'module' || made?.id === outer || hasOneCall(flow, outer);
}
