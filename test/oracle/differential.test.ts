/**
 * Generated programs, executed and analysed. `npm run fuzz` does the same for longer and shows what it
 * finds as fixtures.
 */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/findings/finding.js';
import { TextAnalyser } from './analyse-text.js';
import { addTo, noTotals, printFixture, shapeOfSeed } from './campaign.js';
import { compareExecution, execute, type Execution } from './differential.js';
import type { Limits } from './explore.js';
import { printProgram } from './generate/print-program.js';

const PROGRAMS = 300;
const SEED = 2_000_000;
const LIMITS: Limits = { runs: 40, randomRuns: 4, events: 250, seed: 1 };

/**
 * Programs that the engine is known to get wrong, each with the fixture that claims it. One that comes out
 * right fails here, and leaves this list.
 */
const KNOWN_WRONG: ReadonlyMap<number, string> = new Map();

const analyser = new TextAnalyser();

const METHOD_CALL = /(?:this\.)?(c\d)\.m\d+\(/g;

/**
 * Engines that are worse on purpose: the real one, which is shown another program, line by line the
 * same. Each must be caught by the very programs that the real one passes.
 */
const WEAKENED: Readonly<Record<string, (text: string) => string>> = {
  'that takes awaited calls for detached ones': (text) => text.replaceAll(/\bawait (?=(?:this\.)?(?:c\d\.)?m\d+\()/g, 'void '),
  'that takes detached calls for awaited ones': (text) => text.replaceAll(/\bvoid (?=(?:this\.)?(?:c\d\.)?m\d+\()/g, 'await '),
  'that does not see through interfaces': (text) =>
    text.replaceAll(METHOD_CALL, (call, name: string) => (new RegExp(`\\b${name}!?: I\\d`).test(text) ? 'unseen(' : call)),
  'that does not follow callbacks': (text) => text.replaceAll(/\b(?:work|listener)\(\)|(?:this\.)?hook\?\.\(\)/g, 'unseen()'),
  'that does not see overrides': (text) => text.replaceAll(/\boverride async m(\d)/g, 'async unseen$1').replaceAll(/\boverride m(\d)/g, 'unseen$1'),
  'that takes readers for writers': (text) => text.replaceAll('.read()', '.write()').replaceAll('.withRead(', '.withWrite('),
  'that does not see what a field or a map keeps': (text) => text.replaceAll(/await (?:this\.)?flight_m\d+(?:\.get\('x'\))?;|await running;/g, 'unseen();'),
  'that takes all keys for one': (text) => text.replaceAll(".acquire('y'", ".acquire('x'"),
};

/**
 * Programs that know nothing of each other, in one program of the compiler. Of these, one waits for itself, and
 * others take locks in two orders. (Of others a class may fit an interface of another program: then both are meant.)
 */
const TOGETHER = { seed: 9_000_060, programs: 40 };

/** What is reported, whatever file it is in; a suggestion may hang on which functions of the program were walked by themselves. */
function toldIn(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ certainty }) => certainty !== 'possible')
    .map(({ kind, certainty, place, trace, assumptions, conditions }) =>
      [kind, certainty, String(place.line), ...trace.map((step) => `${String(step.place.line)} ${step.does}`), ...assumptions, ...conditions].join('; '))
    .sort();
}

const UNSEEN = 'declare function unseen(...given: unknown[]): any;\n';

const executions = new Map<number, Execution>();

function executionOf(seed: number): Execution {
  const execution = executions.get(seed) ?? execute(shapeOfSeed(seed), LIMITS);
  executions.set(seed, execution);
  return execution;
}

describe('generated programs', () => {
  it('get stuck where the engine says so, and nowhere else', () => {
    const totals = noTotals();
    for (let i = 0; i < PROGRAMS; i += 1) {
      const comparison = compareExecution(executionOf(SEED + i), (text) => analyser.findings(text));
      addTo(totals, comparison);
      const wrong = comparison.disagreements.filter(({ certainty }) => certainty !== 'likely');
      const fixture = KNOWN_WRONG.get(SEED + i);
      if (fixture === undefined) expect(wrong, `seed ${String(SEED + i)}\n${printFixture(comparison)}`).toEqual([]);
      else expect(wrong, `seed ${String(SEED + i)} is right now: take it, and the marks of ${fixture}, away`).not.toEqual([]);
    }
    console.log(totals);
    expect(totals.stuckPrograms).toBeGreaterThan(PROGRAMS / 3);
    expect(totals.falseLikely / totals.likely).toBeLessThanOrEqual(0.02);
  }, 600_000);

  it('are told of the same in one program as each alone', () => {
    const seeds = Array.from({ length: TOGETHER.programs }, (_, i) => TOGETHER.seed + i);
    const texts = seeds.map((seed) => printProgram(shapeOfSeed(seed)).text);
    const together = analyser.findingsOfEach(texts).map(toldIn);
    expect(together.flat().length).toBeGreaterThan(TOGETHER.programs);
    for (const [i, text] of texts.entries()) expect(together[i], `seed ${String(seeds[i])}`).toEqual(toldIn(analyser.findings(text)));
  }, 120_000);

  it.each(Object.entries(WEAKENED))('catch an engine %s', (_, weaken) => {
    for (let i = 0; i < PROGRAMS; i += 1) {
      const execution = executionOf(SEED + i);
      const shown = weaken(execution.program.text);
      if (KNOWN_WRONG.has(SEED + i) || shown === execution.program.text) continue;
      const { disagreements } = compareExecution(execution, () => analyser.findings(`${shown}${UNSEEN}`));
      if (disagreements.some(({ certainty }) => certainty !== 'likely')) return;
    }
    expect.fail(`is not caught by ${String(PROGRAMS)} programs`);
  }, 600_000);
});
