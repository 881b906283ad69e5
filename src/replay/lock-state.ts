/** What a path that holds a lock knows about questions for the lock's state. */
import { type Abstract, constant } from '../calls/abstract-value.js';
import { relateLocks } from './same-object.js';
import type { LockRef, State } from './state.js';
import type { Walker } from './walker.js';

/** The answer of `lock.isLocked()` and its kin. */
export function lockedNow(walker: Walker, lock: LockRef, answer: 'full' | 'free' | 'held' | 'holders' | 'permits', state: State): Abstract {
  const isHeld = state.held.some((hold) => relateLocks(walker.flow, hold.lock, lock, state, walker.root).is === 'same');
  // One permit of several taken says nothing of the others.
  if (!isHeld || answer === 'holders' || answer === 'permits' || (answer === 'full' && lock.capacity !== 1)) return stateOf(lock);
  return constant(answer !== 'free');
}

/** A lock that shows its state in a property (`lock.acquired`) shows it from here on. */
export function showState(lock: LockRef, isHeld: boolean, state: State): void {
  for (const [name, effect] of Object.entries(lock.model.operations)) {
    if (effect.effect !== 'is-locked' || effect.read !== 'property') continue;
    const isKnown = isHeld && effect.answer !== 'holders' && effect.answer !== 'permits' && (effect.answer !== 'full' || lock.capacity === 1);
    state.setField(lock.object, name, isKnown ? constant(effect.answer !== 'free') : stateOf(lock));
  }
}

function stateOf(lock: LockRef): Abstract {
  return { kind: 'unknown', key: `locked(${lock.key})`, why: 'lock state' };
}
