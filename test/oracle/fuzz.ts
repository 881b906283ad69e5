/**
 * `npm run fuzz -- --seed N --runs N --minutes N`: generated programs are executed and analysed until
 * the runs or the minutes are over. Every program has its own seed; a disagreement is printed as a
 * fixture. Ends with 1 when there was one that counts: a miss, or a false alarm called certain.
 * `npm run fuzz -- --fixtures --of name` executes the fixtures instead (those with this in their name), `--mutants` sees what of the engine they prove.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { runMutants } from '../mutation/mutate.js';
import { runAllFixtures } from './all-fixtures.js';
import { TextAnalyser } from './analyse-text.js';
import { addTo, noTotals, printFixture, shapeOfSeed, shrink, type Totals } from './campaign.js';
import { compare, type Comparison, type Engine } from './differential.js';
import type { Limits } from './explore.js';
import type { ProgramShape } from './generate/shape.js';
import type { Disagreement } from './judge.js';

const LIMITS: Limits = { runs: 50, randomRuns: 10, events: 300, seed: 1 };
/** For making one counterexample small. */
const SHRINKING = 20_000;
/** Counterexamples that are shrunk and printed; all further ones are counted. */
const PRINTED = 12;

const { seed, runs, minutes, fixtures, mutants, of, programs, from } = readOptions();
if (mutants) {
  await runMutants({ seed, runs, minutes, of, programs, from }, (line) => { process.stdout.write(`${line}\n`); });
  process.exit(0);
}
if (fixtures) {
  const wrong = runAllFixtures(of, LIMITS, (line) => { process.stdout.write(`${line}\n`); });
  process.exit(wrong > 0 ? 1 : 0);
}
const analyser = new TextAnalyser();
const engine: Engine = (text) => analyser.findings(text);
const totals = noTotals();
const until = performance.now() + minutes * 60_000;
let printed = 0;
let done = 0;

for (let own = seed; done < runs && performance.now() < until; own += 1) {
  const shape = shapeOfSeed(own);
  const comparison = compare(shape, engine, LIMITS);
  addTo(totals, comparison);
  const [first] = comparison.disagreements;
  if (first !== undefined) tell(own, shape, comparison, first);
  done += 1;
  showProgress();
  // What a turn has looked at through a WeakRef, here the programs before, lives until the turn is over.
  await nextTurn();
}
process.stdout.write(`\r\x1b[K${summary(totals)}\n`);
process.exitCode = totals.misses + totals.falseCertain > 0 ? 1 : 0;

/** As a fixture, made small. */
function tell(own: number, shape: ProgramShape, comparison: Comparison, first: Disagreement): void {
  const about = `seed ${String(own)}: ${first.what} ${first.kind}${first.certainty === undefined ? '' : ` (${first.certainty})`}, line ${String(first.line)}`;
  if (printed >= PRINTED) {
    process.stdout.write(`\r\x1b[K${about}\n`);
    return;
  }
  printed += 1;
  const small = compare(shrink(shape, first, engine, LIMITS, SHRINKING), engine, LIMITS);
  process.stdout.write(`\r\x1b[K\n// ${about}\n${printFixture(small.disagreements.length > 0 ? small : comparison)}\n`);
}

function showProgress(): void {
  if (!process.stdout.isTTY && done % 100 !== 0) return;
  const width = 30;
  const filled = Math.round((width * done) / runs);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
  const text = `${bar} ${String(done)}/${String(runs)}  ${String(totals.hits)} hits, ${String(totals.misses)} misses, ${String(totals.falseCertain + totals.falseLikely)} false alarms`;
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
}

function summary(all: Totals): string {
  const share = (part: number, whole: number) => (whole === 0 ? '0 %' : `${((100 * part) / whole).toFixed(1)} %`);
  return [
    `programs       ${String(all.programs)} (seeds ${String(seed)} to ${String(seed + all.programs - 1)}), ${String(all.exhaustive)} explored to the end, ${String(all.executions)} executions`,
    `stuck          ${String(all.stuckPrograms)} programs get stuck or leak`,
    `hits           ${String(all.hits)} stuck states and leaks reported`,
    `misses         ${String(all.misses)}`,
    `false alarms   certain ${String(all.falseCertain)} of ${String(all.certain)}, likely ${String(all.falseLikely)} of ${String(all.likely)} (${share(all.falseLikely, all.likely)}), undecided ${String(all.undecided)}`,
  ].join('\n');
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' }, runs: { type: 'string' }, minutes: { type: 'string' }, fixtures: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false }, of: { type: 'string', default: '' }, programs: { type: 'string' }, from: { type: 'string' },
    },
  });
  const number = (name: 'seed' | 'runs' | 'minutes' | 'programs' | 'from', otherwise: number) => {
    const given = values[name];
    if (given === undefined) return otherwise;
    const value = Number(given);
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} takes a number, not '${given}'`);
    return value;
  };
  const { fixtures, mutants, of } = values;
  return {
    seed: number('seed', 1), runs: number('runs', values.minutes === undefined ? 1000 : Number.MAX_SAFE_INTEGER), minutes: number('minutes', Infinity),
    fixtures, mutants, of, programs: number('programs', 0), from: number('from', 2_000_000),
  };
}
