/**
 * Generated programs, executed and analysed. `npm run fuzz` does the same for longer and shows what it
 * finds as fixtures.
 */
import { describe, expect, it } from 'vitest';
import { TextAnalyser } from './analyse-text.js';
import { addTo, noTotals, printFixture, shapeOfSeed } from './campaign.js';
import { compare, type Engine } from './differential.js';
import type { Limits } from './explore.js';

const PROGRAMS = 300;
const SEED = 2_000_000;
const LIMITS: Limits = { runs: 120, randomRuns: 12, events: 250, seed: 1 };

/**
 * Programs that the engine is known to get wrong, each with the fixture that claims it. One that comes out
 * right fails here, and leaves this list.
 */
const KNOWN_WRONG: ReadonlyMap<number, string> = new Map([[2_000_226, 'no-reacquire/kept-by-callback']]);

const analyser = new TextAnalyser();

/**
 * Engines that are worse on purpose: the real one, which is shown another program, line by line the
 * same. Each must be caught by the very programs that the real one passes.
 */
const WEAKENED: Readonly<Record<string, (text: string) => string>> = {
  'that takes awaited calls for detached ones': (text) => text.replaceAll(/\bawait (?=this\.)/g, 'void '),
  'that takes detached calls for awaited ones': (text) => text.replaceAll(/\bvoid (?=this\.)/g, 'await '),
};

describe('generated programs', () => {
  it('get stuck where the engine says so, and nowhere else', () => {
    const totals = noTotals();
    for (let i = 0; i < PROGRAMS; i += 1) {
      const comparison = compare(shapeOfSeed(SEED + i), (text) => analyser.findings(text), LIMITS);
      addTo(totals, comparison);
      const wrong = comparison.disagreements.filter(({ certainty }) => certainty !== 'likely');
      const fixture = KNOWN_WRONG.get(SEED + i);
      if (fixture === undefined) expect(wrong, `seed ${String(SEED + i)}\n${printFixture(comparison)}`).toEqual([]);
      else expect(wrong, `seed ${String(SEED + i)} is right now: take it, and the marks of ${fixture}, away`).not.toEqual([]);
    }
    console.log(totals);
    expect(totals.stuckPrograms).toBeGreaterThan(PROGRAMS / 10);
    expect(totals.falseLikely / totals.likely).toBeLessThanOrEqual(0.02);
  }, 600_000);

  it.each(Object.entries(WEAKENED))('catch an engine %s', (_, weaken) => {
    const engine: Engine = (text) => analyser.findings(weaken(text));
    for (let i = 0; i < PROGRAMS; i += 1) {
      if (KNOWN_WRONG.has(SEED + i)) continue;
      const { disagreements } = compare(shapeOfSeed(SEED + i), engine, LIMITS);
      if (disagreements.some(({ certainty }) => certainty !== 'likely')) return;
    }
    expect.fail(`not caught by ${String(PROGRAMS)} programs`);
  }, 600_000);
});
