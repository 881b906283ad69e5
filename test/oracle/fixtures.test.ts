/**
 * The fixtures are executed, too: what is claimed to hang or leak does, what is claimed to be fine
 * completes. `npm run fuzz -- --fixtures` runs all of them, with more executions each.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../programs.js';
import { describeRun, FIXTURE_RULES } from './all-fixtures.js';
import { EXCEPTIONS } from './fixture-exceptions.js';
import { runFixture } from './run-fixture.js';
import type { Limits } from './explore.js';

const LIMITS: Limits = { runs: 25, randomRuns: 5, events: 250, seed: 1 };
/** One of so many in the rule with most fixtures. */
const EVERY = 4;

describe.each(FIXTURE_RULES)('%s', (rule) => {
  const names = readdirSync(join(ROOT, 'fixtures', rule)).sort();
  const chosen = rule === 'no-reacquire' ? names.filter((_, i) => i % EVERY === 0) : names;
  it.each(chosen.filter((name) => !EXCEPTIONS.has(`${rule}/${name}`)))('%s does what it claims', (name) => {
    const run = runFixture(join(ROOT, 'fixtures', rule, name), LIMITS);
    expect(run.wrong, describeRun(run)).toEqual([]);
  });
});

it('every exception is a fixture', () => {
  const known = new Set(FIXTURE_RULES.flatMap((rule) => readdirSync(join(ROOT, 'fixtures', rule)).map((name) => `${rule}/${name}`)));
  expect([...EXCEPTIONS.keys()].filter((name) => !known.has(name))).toEqual([]);
});
