/** Contracts of functions, as a path sees them: locks that every caller holds, and locks that a call asks for. */
import type { Frame } from '../calls/abstract-value.js';
import { type ContractLock, contractLocks } from '../locks/contract-locks.js';
import type { LockCall } from '../locks/lock-call.js';
import type { CallStep } from '../program/outline.js';
import type { Entry } from './entry.js';
import { plainLockRef } from './lock-ref.js';
import { ask } from './lock-wait.js';
import { relateLocks } from './same-object.js';
import type { Hold } from './hold.js';
import type { PendingLock, State } from './state.js';
import type { Walker } from './walker.js';

/** `@requiresLock`: from the root's first step on the lock is held; who takes and releases it, is its caller. */
export function holdRequired(walker: Walker, frame: Frame, state: State): void {
  const outline = walker.flow.view.functionOutline(frame.fn);
  state.held = contractLocks(walker.flow, walker.tables, frame, 'requiresLock').map((one): Hold => ({
    id: `required ${one.lock.key}`, lock: plainLockRef(walker, one), mode: one.mode, since: outline.place, holder: `caller of ${outline.name}`,
    fn: frame.fn, depth: 0, scoped: false, handedOn: true, keptIn: undefined, isAway: false, hasHandle: false, permits: 1, acquiredAt: outline.place, via: outline.place, waits: 0, flight: false,
  }));
}

/** Under a watch: the function is about to run without a lock that its callers have to hold. */
export function checkRequired(walker: Walker, frame: Frame, entry: Entry, state: State): void {
  for (const one of contractLocks(walker.flow, walker.tables, frame, 'requiresLock')) {
    const lock = plainLockRef(walker, one);
    // A lock that cannot be told from one that is held is given the benefit of the doubt.
    const isMet = state.held.some((hold) => relateLocks(walker.flow, hold.lock, lock, state, walker.root).is !== 'different' && (one.mode === 'read' || hold.mode !== 'read'));
    if (!isMet) {
      walker.observer.unmet({
        root: walker.root, fn: entry.from, place: entry.place, stack: [...walker.stack], assumed: state.assumed, doubts: state.doubts,
        conditions: state.conditions, target: frame.fn, lock,
      });
    }
  }
}

/** `@excludesLock`: whoever waits for the call waits for the lock, whatever the body shows. */
export function askExcluded(walker: Walker, frame: Frame, state: State): void {
  if (state.held.length === 0) return;
  for (const one of contractLocks(walker.flow, walker.tables, frame, 'excludesLock')) {
    const pending = pendingOf(walker, one, frame);
    ask(walker, pending, pending.lock, one.mode, state, false);
  }
}

function pendingOf(walker: Walker, { lock, model, mode }: ContractLock, frame: Frame): PendingLock {
  const call: LockCall = { effect: { effect: 'acquire', mode, waits: 'promise', handle: { kind: 'none' } }, model, lock, waiting: 'unchanged', by: 'body', args: [] };
  const step: CallStep = { kind: 'call', id: -1, how: 'call', callee: { kind: 'import' }, arguments: [], place: walker.flow.view.functionOutline(frame.fn).place };
  return { call, lock: plainLockRef(walker, call), others: [], frame, step };
}
