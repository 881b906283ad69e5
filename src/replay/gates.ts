/**
 * Queues that can be closed: while one is, nobody's turn comes, and who waits for his turn waits for
 * whoever opens it. What the path knows of a gate is remembered by lock; a queue it knows nothing of
 * stands as its making left it.
 */
import { isClosedAtStart } from '../locks/given.js';
import { meetsClass, type LockClasses } from '../locks/lock-class.js';
import { rewrite } from './same-object.js';
import { sighting } from './sighting.js';
import type { LockRef } from './hold.js';
import type { State } from './state.js';
import type { PendingLock, Walker } from './walker.js';

/** `queue.pause()`, `queue.start()` */
export function setGate(walker: Walker, { lock, frame, step }: PendingLock, to: 'open' | 'close', state: State): void {
  const key = gateKey(lock, state);
  const before = state.gates.get(key)?.is;
  if (to === 'open' && !state.hung) {
    walker.observer.opened({ ...sighting(walker, frame, step.place, state), lock, taken: state.taken, hasWaited: before === 'waited' });
  }
  state.gates.set(key, { is: to === 'open' ? 'open' : 'closed', lock });
}

/** The path asks for its turn: in a gate that is closed it waits for whoever opens it. */
export function askGate(walker: Walker, { lock, frame, step }: PendingLock, state: State): void {
  const key = gateKey(lock, state);
  const known = state.gates.get(key)?.is;
  if (known === 'open' || (known === undefined && !isClosedAtStart(walker.flow, lock.model, lock.object))) return;
  state.gates.set(key, { is: 'waited', lock });
  if (state.hung) return;
  const closed = known === undefined ? 'when made' : 'on the way';
  walker.observer.waitedInGate({ ...sighting(walker, frame, step.place, state), lock, held: state.held, closed, tests: [...state.tests] });
}

/** A lock that this path has closed may be asked for there. */
export function mayWaitInGate(asks: LockClasses, state: State): boolean {
  if (state.gates.size === 0) return false;
  return [...state.gates].some(([, gate]) => gate.is !== 'open' && meetsClass(asks, gate.lock.class));
}

function gateKey(lock: LockRef, state: State): string {
  return rewrite(lock.object, state);
}
