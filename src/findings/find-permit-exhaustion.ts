/**
 * A permit is asked for while the same task holds one: n holders that each wait for one more hang, and
 * one that holds too many hangs by itself.
 */
import type { Abstract } from '../calls/abstract-value.js';
import type { Flow } from '../calls/flow.js';
import { hasOneCall, hasOneObject } from '../calls/only-object.js';
import { meetsClass } from '../locks/lock-class.js';
import { capacityOf } from '../replay/lock-ref.js';
import { printPlace } from '../program/place.js';
import type { PermitSeen } from '../replay/observer.js';
import { tasksToStick } from '../replay/permits.js';
import type { RootRecord } from '../replay/root-record.js';
import { splitKey } from '../replay/same-object.js';
import { boundClasses, boundLocks } from './bound-locks.js';
import type { Finding } from './finding.js';
import { flightsIn, type FlightsOf, isOver } from './flights.js';
import { certaintyOf, heldLock, witnessOf } from './witness.js';

export function findPermitExhaustion(flow: Flow, records: readonly RootRecord[]): readonly Finding[] {
  const all = records.flatMap(({ permits }) => permits);
  const worksOf = flightsIn(flow);
  const turnsOf = turnsIn(flow, records, worksOf);
  return all.filter((seen) => !areTooFew(flow, seen, all, turnsOf, worksOf)).map((seen): Finding => {
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

/**
 * Those who hold a permit and wait for another are fewer than it takes: each is in a work that is started once, or
 * in the region of a lock that lets in one at a time.
 */
function areTooFew(flow: Flow, seen: PermitSeen, all: readonly PermitSeen[], turnsOf: (seen: PermitSeen) => readonly string[], worksOf: FlightsOf): boolean {
  const own = turnsOf(seen);
  // A loop that keeps what it takes may take all.
  if (own.length === 0 || printPlace(seen.hold.since) === printPlace(seen.place)) return false;
  const classes = boundClasses(flow, seen.lock);
  const others = all.filter(({ lock }) => boundClasses(flow, lock).some((one) => classes.some((mine) => meetsClass(new Set([mine]), one))))
    // Who has waited for the work in which this is seen holds nothing while it runs.
    .filter((other) => !worksOf(seen, seen.hold.depth, seen.lock).some((work) => isOver(flow, work, other)));
  const turns = others.map(turnsOf);
  if (turns.some((one) => one.length === 0)) return false;
  const isOneTurn = own.some((turn) => turns.every((one) => one.includes(turn)));
  const atOnce = isOneTurn ? 1 : new Set(turns.map(([first]) => first)).size;
  const tasks = boundLocks(flow, seen.lock).map((lock) => tasksToStick(capacityOf(flow, lock.model.capacity, lock.object), seen.taken, seen.asked) ?? 1);
  return atOnce < Math.min(...tasks);
}

/** What lets in one at a time: the works around the sighting that are started once, and the locks in which it is. */
function turnsIn(flow: Flow, records: readonly RootRecord[], flightsOf: FlightsOf): (seen: PermitSeen) => readonly string[] {
  const known = new Map<PermitSeen, readonly string[]>();
  return (seen) => {
    const turns = known.get(seen) ?? [...flightsOf(seen, seen.hold.depth, seen.hold.lock), ...gatesOf(flow, records, seen)];
    known.set(seen, turns);
    return turns;
  };
}

/** Locks that are held around all permits: of the object or the activation that has the semaphore, of its module, or of an object that is the only one. */
function gatesOf(flow: Flow, records: readonly RootRecord[], { held, hold }: PermitSeen): readonly string[] {
  const around = held.slice(0, held.findIndex(({ id }) => id === hold.id));
  const gates = around.filter(({ lock, mode, isAway }) => {
    // Of a keyed lock, the lock of one name.
    if (isAway || mode === 'read' || (lock.part !== undefined && lock.part.kind !== 'constant') || (mode === 'permit' && lock.capacity !== 1)) return false;
    const owner = ownerOf(flow, lock.object);
    return owner !== undefined && (owner === ownerOf(flow, hold.lock.object) || flow.view.fileOutline(flow.view.functionOutline(hold.fn).file).module === owner || isOfOnlyObject(flow, lock.object));
  });
  // Who has a permit and waits for such a lock keeps the one inside from going on; so may who gives back what others took.
  const isStopped = gates.length > 0 && records.some(({ edges, releases }) =>
    edges.some((edge) => edge.hold.lock.class === hold.lock.class && held.some(({ lock }) => lock.class === edge.lock.class))
    || releases.some(({ lock, wasHeld }) => !wasHeld && lock.class === hold.lock.class));
  return isStopped ? [] : gates.map(({ lock }) => `${lock.class}[${lock.part?.key ?? ''}]`);
}

/** Nobody can make a second one of the object, or the activation, that makes the lock. */
function isOfOnlyObject(flow: Flow, lock: Abstract): boolean {
  if (lock.kind !== 'instance' || lock.many) return false;
  const maker = lock.key.slice(0, lock.key.search(/[⟨^@]/u));
  const [file = ''] = maker.split('#');
  if (!flow.view.files.includes(file) || !flow.view.fileOutline(file).functions.has(maker)) return false;
  const { class: id } = flow.view.functionOutline(maker);
  return id === undefined ? hasOneCall(flow, maker) : hasOneObject(flow, id);
}

/** The object, or the activation, that makes the lock or was given it when it began. */
function ownerOf({ view }: Flow, lock: Abstract): string | undefined {
  if (lock.kind === 'instance' && !lock.many) return splitKey(lock.key).base || /^(.*)@\d+$/u.exec(lock.key)?.[1];
  if (lock.kind !== 'symbol' || lock.origin.how !== 'parameter') return undefined;
  const { fn, frame } = lock.origin;
  return view.functionOutline(fn).role === 'constructor' ? splitKey(lock.key).base : frame.key;
}
