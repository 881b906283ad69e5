import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
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
export async function standings(subject: Subject, ...attempts: readonly Attempt[]): Promise<Standing[]> {
  await settle(subject);
  return attempts.map((attempt) => attempt.standing());
}
