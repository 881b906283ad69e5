import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Attempt, Standing } from './attempt.js';
import type { Subject } from './specimen.js';

/** Enough turns of the event loop for everything that will happen without more time. */
export async function settle({ specimen }: Subject, more = 0): Promise<void> {
  for (let i = 0; i < 8; i++) await turn();
  const milliseconds = (specimen.patience ?? 0) + more;
  if (milliseconds === 0) return;
  await delay(milliseconds);
  for (let i = 0; i < 8; i++) await turn();
}

/** How each caller stands once nothing moves any more. */
export async function standings(
  subject: Subject,
  ...attempts: readonly Attempt[]
): Promise<Standing[]> {
  await settle(subject);
  return attempts.map((attempt) => attempt.standing());
}

/** Longest that a busy machine may take for what will happen. */
const DEADLINE = 3000;

/** Looks on until the callers stand as expected; who is to wait has waited for the patience then. */
export async function expectStandings(
  subject: Subject,
  expected: readonly Standing[],
  ...attempts: readonly Attempt[]
): Promise<void> {
  const end = Date.now() + DEADLINE;
  let found = await standings(subject, ...attempts);
  while (Date.now() < end && found.join() !== expected.join()) {
    await delay(2);
    found = await standings(subject, ...attempts);
  }
  expect(found).toEqual(expected);
}
