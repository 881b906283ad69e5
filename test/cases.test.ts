/**
 * Known deadlocks and their repairs, each half a program of its own, under the recommended config.
 * What is still missed or wrongly reported stands in `cases.baseline.json`, which can only become
 * shorter: `npm run generate` writes it anew.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readClaims } from './annotations.js';
import { lintProgram, type Report } from './lint-program.js';
import { buildProgram, ROOT } from './programs.js';

const CASES = join(ROOT, 'fixtures/cases');
const BASELINE = join(import.meta.dirname, 'cases.baseline.json');

/** Lines of one case, as `before/main.ts:9`. */
interface Outcome {
  readonly hits: readonly string[];
  readonly missed: readonly string[];
  readonly falseAlarms: readonly string[];
}

const suites = new Map(
  readdirSync(CASES).map((suite) => [
    suite,
    readdirSync(join(CASES, suite)).map((name) => `${suite}/${name}`),
  ]),
);

const outcomes = new Map<string, Outcome>();

describe.each([...suites])('%s', (suite, names) => {
  test.each(names)('%s', (name) => {
    const outcome = judge(name);
    outcomes.set(name, outcome);
    if (process.env['UPDATE_CASES'] !== undefined) return;
    const known = knownWrong()[name] ?? { missed: [], falseAlarms: [] };
    const { missed, falseAlarms } = outcome;
    expect({ missed, falseAlarms }, 'better than known? then run: npm run generate').toEqual(known);
  });

  test('sums up', () => {
    const all = names.flatMap((name) => outcomes.get(name) ?? []);
    const count = (key: keyof Outcome) => all.flatMap((outcome) => outcome[key]).length;
    const [hits, missed, wrong] = [count('hits'), count('missed'), count('falseAlarms')];
    console.log(
      `${suite}: recall ${share(hits, hits + missed)}, precision ${share(hits, hits + wrong)}`,
    );
  });
});

test('the baseline is what was measured', () => {
  const wrong = [...outcomes]
    .filter(([, { missed, falseAlarms }]) => missed.length + falseAlarms.length > 0)
    .map(([name, { missed, falseAlarms }]) => [name, { missed, falseAlarms }] as const);
  for (const [name, { missed, falseAlarms }] of wrong) {
    for (const line of missed) console.log(`missed       ${name}/${line}`);
    for (const line of falseAlarms) console.log(`false alarm  ${name}/${line}`);
  }
  if (process.env['UPDATE_CASES'] === undefined) return;
  writeFileSync(BASELINE, `${JSON.stringify(Object.fromEntries(wrong), null, 2)}\n`);
});

function judge(name: string): Outcome {
  const root = join(CASES, name);
  const halves = ['before', 'after'].filter((half) => existsSync(join(root, half)));
  const results = halves.map((half) => judgeProgram(root, half));
  return {
    hits: results.flatMap(({ hits }) => hits),
    missed: results.flatMap(({ missed }) => missed),
    falseAlarms: results.flatMap(({ falseAlarms }) => falseAlarms),
  };
}

function judgeProgram(root: string, half: string): Outcome {
  const files = readdirSync(join(root, half))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(root, half, file));
  const claims = files.flatMap((file) => readClaims(file, readFileSync(file, 'utf8')));
  const lineOf = ({ file, line }: { file: string; line: number }) =>
    `${file.slice(root.length + 1)}:${String(line)}`;
  const linesOf = (what: string) => claims.filter((claim) => claim.what === what).map(lineOf);
  const bugs = linesOf('BUG');
  const asGood = new Set([...linesOf('ALT'), ...acceptedLines(root)]);

  const reports: readonly Report[] = lintProgram(buildProgram(files), files);
  const reported = new Set(reports.map(lineOf));
  const unmet = bugs.filter((line) => !reported.has(line));
  // A report at a line that is as good stands for one bug that was not reported at its own.
  const stands = [...reported].filter((line) => asGood.has(line)).length;
  return {
    hits: [...bugs.filter((line) => reported.has(line)), ...unmet.slice(0, stands)],
    missed: unmet.slice(stands),
    falseAlarms: [...reported].filter((line) => !bugs.includes(line) && !asGood.has(line)),
  };
}

/** `accept` and `expect.alt` of `case.json`. */
function acceptedLines(root: string): readonly string[] {
  const facts = JSON.parse(readFileSync(join(root, 'case.json'), 'utf8')) as CaseFile;
  return [...(facts.accept ?? []), ...(facts.expect.alt ?? [])].map(
    ({ file, line }) => `${file}:${String(line)}`,
  );
}

interface CaseFile {
  readonly accept?: readonly { readonly file: string; readonly line: number }[];
  readonly expect: { readonly alt?: readonly { readonly file: string; readonly line: number }[] };
}

interface KnownWrong {
  readonly [name: string]: Pick<Outcome, 'missed' | 'falseAlarms'>;
}

function knownWrong(): KnownWrong {
  return existsSync(BASELINE) ? (JSON.parse(readFileSync(BASELINE, 'utf8')) as KnownWrong) : {};
}

function share(part: number, whole: number): string {
  const percent = whole === 0 ? '-' : `${String(Math.round((100 * part) / whole))} %`;
  return `${percent} (${String(part)} of ${String(whole)})`;
}
