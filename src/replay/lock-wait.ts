/** Asking for a lock: what is held meanwhile decides whether the wait can end. */
import { type Abstract, truthiness } from '../calls/abstract-value.js';
import type { Flow } from '../calls/flow.js';
import { givenAt } from '../locks/given.js';
import type { Bound, LockModel, Mode, NeverWaits, WaitUntilFree } from '../locks/library-model.js';
import type { LockCall } from '../locks/lock-call.js';
import type { PermitSeen } from './observer.js';
import { callsOver, NO_CALLS } from './over.js';
import { permitsHeld, permitsOf, tasksToStick } from './permits.js';
import { provedOrder } from './proved-order.js';
import type { Tasks } from './observer.js';
import { relateLocks, splitKey } from './same-object.js';
import { sighting } from './sighting.js';
import type { Hold, LockRef } from './hold.js';
import type { State } from './state.js';
import { whatTells } from './told-by-callers.js';
import type { PendingLock, Walker } from './walker.js';


/** Whether the wait can never end; edges to every other lock held are seen on the way. */
export function ask(walker: Walker, pending: PendingLock, lock: LockRef, mode: Mode, state: State, holdsNothing: boolean): boolean {
  const { frame, step, call } = pending;
  // Who is refused at once, or takes the lock away, never waits.
  if (isReentrant(walker.flow, lock) || refusalOf(walker.flow, call) !== undefined) return false;
  const bounded = call.waiting === 'bounded' || timeBound(walker.flow, call) !== undefined;
  let stuck = false;
  let isSure = false;
  const permits: PermitSeen[] = [];
  const edges: Parameters<typeof walker.observer.edge>[0][] = [];
  for (const hold of state.held) {
    const relation = relateLocks(walker.flow, hold.lock, lock, state, walker.root);
    const seen = { ...sighting(walker, frame, step.place, state), hold, lock, mode, held: state.held, bounded, ordered: provedOrder(hold.lock, lock, state),
      operation: step.callee.kind === 'member' ? step.callee.name : undefined, ownTasks: tasksOf(walker, hold, lock, state),
    };
    if (hold.isAway) continue;
    // Which objects they are, a caller may know.
    if (relation.is === 'unknown' || (relation.is === 'same' ? relation.assumes !== undefined : isSameClass(hold.lock, lock))) {
      const binds = whatTells(walker.flow, walker.root, hold.lock, lock);
      if (binds !== undefined) walker.observer.undecided(binds);
    }
    if (relation.is !== 'same') {
      if (!holdsNothing && !state.hung) edges.push({ ...seen, doubts: state.doubtsAbout(lock, hold.lock), relation: relation.is });
      continue;
    }
    const assumed = relation.assumes === undefined ? seen.assumed : [...seen.assumed, relation.assumes];
    if (mode === 'permit' && lock.capacity !== 1) {
      const asked = permitsOf(walker.flow, call, lock);
      const isFirst = !permits.some((one) => one.hold.lock.key === hold.lock.key);
      const taken = permitsHeld(state.held.filter((one) => one.lock.key === hold.lock.key));
      const tasks = tasksToStick(lock.capacity, taken, asked);
      // Several holds of one lock are one reason to wait; the first of them stands for all.
      if (isFirst) permits.push({ ...seen, assumed, doubts: state.doubtsAbout(lock, hold.lock), taken, asked, tasks, over: callsOver(state) });
      continue;
    }
    const conflict = conflictOf(lock.model, hold.mode, mode);
    if (conflict === undefined) continue;
    const other = walker.elsewhere;
    // Behind a wait that never ends, another one that takes a writer in between, or work of others, is not come to.
    if (state.hungSurely && (conflict === 'recursive-read' || other !== undefined)) continue;
    // Work that asked while its object was made stands before every holder in the queue.
    if (other?.fromStart === true && !other.hasWaited) continue;
    if (other?.until !== undefined && state.settled.has(other.until)) continue;
    const isStartedHere = other?.startedUnder?.includes(hold.id) === true;
    // So does work that was started, and asked, before the lock was taken.
    if (other?.startedUnder !== undefined && !isStartedHere && !other.hasWaited) continue;
    const waitsFor = holdsNothing ? 'self' : other === undefined ? 'lock' : isStartedHere ? 'own-work' : 'work';
    const doubts = state.doubtsAbout(lock, hold.lock);
    walker.observer.reacquire({ ...seen, assumed, doubts, conflict, waitsFor, event: other?.event, over: conflict === 'recursive-read' ? callsOver(state) : NO_CALLS });
    stuck ||= conflict !== 'recursive-read';
    isSure ||= conflict !== 'recursive-read' && other === undefined && assumed.length + doubts.length === 0;
  }
  for (const one of permits) {
    if (state.hungSurely && one.tasks !== 1) continue;
    walker.observer.nestedPermit(one);
    stuck ||= one.tasks === 1 && one.doubts.length === 0;
  }
  // A wait that never ends says nothing of an order: the same path has the lock already.
  if (!stuck) for (const edge of edges) walker.observer.edge(edge);
  state.hung ||= stuck;
  state.hungSurely ||= isSure;
  return stuck;
}

/** What runs beside the path matters to an order of locks that nobody else has, and where others are needed to hold all permits. */
function tasksOf(walker: Walker, { lock: held, mode }: Hold, asked: LockRef, state: State): Tasks | undefined {
  const isOfSeveral = mode === 'permit' && held.capacity !== 1;
  if (!isOfSeveral && ![held, asked].every((lock) => lock.object.key.includes(`⟨${walker.root}`))) return undefined;
  const during = [...walker.joining];
  return { during, beside: [...walker.madeAt.keys()].filter((key) => !state.settled.has(key) && !during.includes(key)) };
}

/** The table of held against asked (docs/architecture.md, "Held, requested"). */
export function conflictOf(model: LockModel, held: Mode, asked: Mode): 'same' | 'upgrade' | 'downgrade' | 'recursive-read' | undefined {
  if (held === 'read' && asked === 'read') return model.fairness === 'reader-preferring' ? undefined : 'recursive-read';
  if (held === 'read') return 'upgrade';
  if (asked === 'read') return held === 'write' ? 'downgrade' : 'same';
  return 'same';
}

/** Waiting for the lock without taking it: `onIdle()`, `waitForUnlock()`. */
export function waitUntilFree(walker: Walker, pending: PendingLock, effect: WaitUntilFree, state: State): void {
  const { lock } = pending;
  if (lock.capacity === Number.POSITIVE_INFINITY && effect.until === 'available') return;
  // One more would pass where there is a permit left.
  if (effect.until === 'available' && lock.capacity !== undefined && lock.capacity > 1) return;
  const asked = state.fork();
  if (effect.until === 'no-waiters') asked.assume(`another task waits in '${lock.label}'`);
  ask(walker, pending, lock, 'mutex', asked, true);
  state.hung ||= asked.hung;
}

/** The same declared lock, of two objects that a caller may make one. */
function isSameClass(a: LockRef, b: LockRef): boolean {
  if (a.model !== b.model) return false;
  return splitKey(a.object.key).site === splitKey(b.object.key).site || a.object.kind === 'symbol' || b.object.kind === 'symbol';
}

function isReentrant(flow: Flow, lock: LockRef): boolean {
  const { reentrant } = lock.model;
  if (reentrant === undefined) return false;
  if (reentrant === 'always') return true;
  const given = givenAt(flow, { lock: lock.object, args: [] }, reentrant);
  return given?.kind === 'constant' && given.value === true;
}

/** The time after which the wait is given up, if there is one. Who waits in a full queue stays. */
export function timeBound(flow: Flow, call: LockCall): Bound | undefined {
  const bounds = 'bounds' in call.effect ? (call.effect.bounds ?? []) : [];
  return bounds.find((bound) => {
    if (bound.by === 'queue-length') return false;
    const given = givenAt(flow, call, bound.given);
    if (bound.by === 'signal') return given !== undefined && isTimedSignal(given);
    if (given === undefined || isEndless(given)) return bound.otherwise !== undefined && given === undefined;
    return given.kind !== 'closure';
  });
}

function isEndless(value: Abstract): boolean {
  return value.kind === 'constant' && (value.value === undefined || value.value === null || value.value === Number.POSITIVE_INFINITY);
}

/** `AbortSignal.timeout(1000)` is a time; any other signal is somebody's to send. */
function isTimedSignal(value: Abstract): boolean {
  return value.kind === 'instance' && value.made.how === 'external' && /\btimeout\(\)$/u.test(value.made.name);
}

/** How the call spares the caller the wait; undefined: it waits. */
export function refusalOf(flow: Flow, call: LockCall): NeverWaits['otherwise'] | 'rejects' | undefined {
  if (call.waiting === 'never') return 'rejects';
  const never = 'neverWaits' in call.effect ? (call.effect.neverWaits ?? []) : [];
  return never.find((one) => {
    if (one.given === 'always') return true;
    const given = givenAt(flow, call, one.given);
    if (given === undefined) return false;
    return one.given.option === undefined ? truthiness(given) === true : truthiness(given) !== false;
  })?.otherwise;
}
