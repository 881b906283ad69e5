/** Every fixture of the rules that speak of getting stuck or leaking, under the oracle. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../programs.js';
import { EXCEPTIONS } from './fixture-exceptions.js';
import type { Limits } from './explore.js';
import { runFixture, type FixtureRun } from './run-fixture.js';

export const FIXTURE_RULES = ['no-reacquire', 'no-order-inversion', 'no-permit-exhaustion', 'no-wait-on-locker', 'no-self-wait', 'no-leaked-lock'] as const;

/** Of those with `of` in their name. Returns how many disagree without being an exception, or agree though they are one. */
export function runAllFixtures(of: string, limits: Limits, print: (line: string) => void): number {
  const count = { fixtures: 0, called: 0, hits: 0, exceptions: 0, wrong: 0 };
  for (const rule of FIXTURE_RULES) {
    for (const name of readdirSync(join(ROOT, 'fixtures', rule)).sort()) {
      if (!`${rule}/${name}`.includes(of)) continue;
      const run = runOrFail(join(ROOT, 'fixtures', rule, name), limits);
      const reason = EXCEPTIONS.get(`${rule}/${name}`);
      count.fixtures += 1;
      count.hits += run.hits;
      if (run.entries > 0) count.called += 1;
      if (reason !== undefined) count.exceptions += 1;
      if ((reason !== undefined) === (run.wrong.length > 0)) continue;
      count.wrong += 1;
      print(reason === undefined ? `${rule}/${name}: ${describeRun(run)}` : `${rule}/${name} does what it claims: it is no exception (${reason})`);
    }
  }
  print(`${String(count.fixtures)} fixtures, ${String(count.called)} with something to call, ${String(count.hits)} stuck states and leaks that are claimed, ${String(count.exceptions)} exceptions, ${String(count.wrong)} wrong`);
  return count.wrong;
}

/** What cannot even be loaded here is told as any other disagreement: the others are still to be run. */
function runOrFail(folder: string, limits: Limits): FixtureRun {
  try {
    return runFixture(folder, limits);
  } catch (error) {
    return { entries: 0, wrong: [{ what: 'miss', certainty: undefined, kind: 'error', line: 0, text: String(error) }], hits: 0, reported: 0, undecided: 0 };
  }
}

export function describeRun({ entries, wrong }: FixtureRun): string {
  return [`${String(entries)} entries`, ...wrong.map(({ what, text }) => `${what}: ${text}`)].join('\n  ');
}
