/** How many permits of a semaphore an operation means, and what that leaves to others. */
import type { Flow } from '../calls/flow.js';
import { givenAt } from '../locks/given.js';
import type { LockCall } from '../locks/lock-call.js';
import type { Hold, LockRef } from './hold.js';

/** Left out: one. Undefined: given, and not a constant. */
export function permitsOf(flow: Flow, call: LockCall, lock: LockRef): number | undefined {
  if (lock.own !== undefined) return lock.own.permits;
  const permits = 'permits' in call.effect ? call.effect.permits : undefined;
  if (permits === undefined) return 1;
  if (permits === 'all') return lock.capacity;
  const given = givenAt(flow, call, permits);
  if (given === undefined || given.kind === 'closure' || (given.kind === 'constant' && given.value === undefined)) return 1;
  return given.kind === 'constant' && typeof given.value === 'number' ? given.value : undefined;
}

/** The permits that these holds are of, together; undefined: one of them is not a constant. */
export function permitsHeld(holds: readonly Hold[]): number | undefined {
  let sum = 0;
  for (const { permits } of holds) {
    if (permits === undefined) return undefined;
    sum += permits;
  }
  return sum;
}

/**
 * How many tasks that each hold `held` permits and ask for `asked` more get stuck together: so many that
 * fewer than `asked` are left. One: the task alone can never go on. Undefined: not known.
 */
export function tasksToStick(capacity: number | undefined, held: number | undefined, asked: number | undefined): number | undefined {
  if (capacity === undefined || held === undefined || asked === undefined || held <= 0) return undefined;
  return Math.max(1, Math.ceil((capacity - asked + 1) / held));
}
