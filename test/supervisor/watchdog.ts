import { setTimeout as sleep } from 'node:timers/promises';

/** Generous for a loaded machine, and short enough for the test runner's own limit. */
const patienceMs = 10_000;

/** Whether the work ends within `limitMs`. The timer is not left behind. */
export async function endsWithin(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  const cancel = new AbortController();
  const barked = sleep(limitMs, false, { signal: cancel.signal }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), barked]);
  } finally {
    cancel.abort();
  }
}

/** Waits until the condition holds, and throws when it never does. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  let waiting = true;
  const poll = async () => {
    while (waiting && !(await holds())) await sleep(5);
  };
  // The condition may ask something that hangs, so the watchdog is over the question too.
  const held = await endsWithin(patienceMs, poll());
  waiting = false;
  if (!held) throw new Error(`Waited in vain until ${what}.`);
}
