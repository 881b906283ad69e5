/**
 * Whether some fixture tells a mutant from the engine. Each fixture is a program of its own, opened once
 * for all mutants, and knows which places are come to in it. Runs in a thread, as a mutant may never end.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type ts from 'typescript';
import { parseSettings, type Settings } from '../../src/settings.js';
import { type Claim, readCertainty, readClaims, readCompiler, readOptions, readSettings } from '../annotations.js';
import { compareClaims } from '../compare-claims.js';
import { buildProgram, ROOT } from '../programs.js';
import { allMutants, type Engine, Engines } from './engines.js';
import { GeneratedPrograms, type Teller } from './generated.js';
import type { Mutant } from './mutants.js';

/** Given to the thread: where engines are written to, the files that are changed, the folders of fixtures. */
export interface KillerData {
  readonly folder: string;
  readonly files: readonly string[];
  readonly fixtures: readonly string[];
}

/** A mutant, or the generated program of a seed, with all mutants that it may tell. */
export type Question = { readonly mutant: number } | { readonly seed: number; readonly mutants: readonly number[] };

/** What the thread says of a mutant, or, with nothing told yet, that it still goes on. */
export type Verdict =
  | { readonly is: 'going on' }
  | { readonly is: 'told'; readonly by: string }
  | { readonly is: 'endless' }
  | { readonly is: 'not executed' }
  | { readonly is: 'survives'; readonly executedBy: number }
  | { readonly is: 'tellers'; readonly of: readonly Teller[] };

interface Fixture {
  readonly name: string;
  readonly program: ts.Program;
  readonly files: readonly string[];
  readonly claims: readonly Claim[];
  readonly settings: Settings;
  readonly certainties: ReadonlySet<string>;
  /** Of strict rules, only this one speaks here. */
  readonly policy: string | undefined;
  /** What the engine says of it, which mutants it comes to, and with how many questions. */
  said: string;
  hits: Uint8Array;
  questions: number;
  /** How many mutants it told: it is asked earlier. */
  told: number;
}

/** A mutant that asks so many times more than the engine, and more than this, does not end. */
const TIMES = 100;
const QUESTIONS = 2_000_000;

/** Strict rules, by the folder of their fixtures; the supervisor is asked for all. */
const POLICIES: ReadonlyMap<string, string> = new Map([
  ['guarded-by', 'guarded-by'], ['no-callback-under-lock', 'callback-under-lock'], ['no-cross-component-call', 'cross-component-call'],
  ['no-slow-await-under-lock', 'slow-await-under-lock'], ['supervisor', ''],
]);

const { folder, files: changed, fixtures: folders } = workerData as KillerData;
const mutants = allMutants(changed);
const engines = new Engines(folder, mutants);
const engine = await engines.switchable();
const fixtures = folders.flatMap(foldersIn).flatMap((name) => (/^(?:cases|libraries)\//u.test(name) ? foldersIn(name) : [name])).flatMap(openFixture);
for (const fixture of fixtures) {
  const { switches } = engine;
  switches.hits = new Uint8Array(mutants.length);
  switches.left = Number.MAX_SAFE_INTEGER;
  fixture.said = saidBy(engine, fixture);
  fixture.hits = switches.hits;
  fixture.questions = Number.MAX_SAFE_INTEGER - switches.left;
}

const programs = new GeneratedPrograms(engine, mutants.length, QUESTIONS);

parentPort?.on('message', (question: Question) => {
  if ('mutant' in question) void judge(question.mutant).then(say);
  else say({ is: 'tellers', of: programs.tellers(question.seed, question.mutants) });
});
say({ is: 'going on' });

function say(verdict: Verdict): void {
  parentPort?.postMessage(verdict);
}

async function judge(number: number): Promise<Verdict> {
  const mutant = mutants[number];
  if (mutant === undefined) throw new Error(`no mutant ${String(number)}`);
  if (mutant.isAtLoad) return judgeAnew(mutant, number);
  const executing = fixtures.filter(({ hits }) => hits[number] === 1).sort((a, b) => b.told - a.told || a.questions - b.questions);
  if (executing.length === 0) return { is: 'not executed' };
  const { switches } = engine;
  for (const fixture of executing) {
    say({ is: 'going on' });
    switches.at = number;
    switches.left = Math.max(QUESTIONS, TIMES * fixture.questions);
    const said = outcome(() => saidBy(engine, fixture));
    const isEndless = switches.left < 0;
    switches.at = -1;
    switches.left = Number.MAX_SAFE_INTEGER;
    if (said === fixture.said) continue;
    fixture.told += 1;
    // The difference is the mutant's, not that of something it left behind.
    if (saidBy(engine, fixture) !== fixture.said) throw new Error(`${fixture.name} is not what it was`);
    return isEndless ? { is: 'endless' } : { is: 'told', by: `${fixture.name}: ${differenceOf(fixture.said, said)}` };
  }
  return { is: 'survives', executedBy: executing.length };
}

async function judgeAnew(mutant: Mutant, number: number): Promise<Verdict> {
  try {
    const own = await engines.loadedAnew(mutant, number);
    own.switches.hits = new Uint8Array(mutants.length);
    for (const fixture of fixtures) {
      say({ is: 'going on' });
      const said = outcome(() => saidBy(own, fixture));
      if (said !== fixture.said) return { is: 'told', by: `${fixture.name}: ${differenceOf(fixture.said, said)}` };
    }
    return { is: 'survives', executedBy: fixtures.length };
  } catch (error) {
    return { is: 'told', by: String(error) };
  }
}

/** `fixtures/<name>/*`; cases of a library stand one deeper, as do the halves of `fixtures/cases`. */
function foldersIn(name: string): readonly string[] {
  return readdirSync(join(ROOT, 'fixtures', name), { withFileTypes: true }).filter((one) => one.isDirectory()).map((one) => `${name}/${one.name}`);
}

function outcome(run: () => string): string {
  try {
    return run();
  } catch (error) {
    return `fails: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Empty: a rule's options decide there what is reported. */
function openFixture(name: string): readonly Fixture[] {
  const root = join(ROOT, 'fixtures', name);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[cm]?[jt]s$/u.test(file)).map((file) => join(root, file));
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  const text = texts.join('\n');
  const { settings } = parseSettings(readSettings(text));
  if (settings === undefined || Object.keys(readOptions(text)).length > 0) return [];
  const [rule = ''] = name.split('/');
  const certainties = { certain: ['certain'], likely: ['certain', 'likely'], possible: ['certain', 'likely', 'possible'] }[readCertainty(text)];
  return [{
    name, files, settings, program: buildProgram(files, undefined, readCompiler(text)), certainties: new Set(certainties),
    claims: files.flatMap((file, i) => readClaims(file, texts[i] ?? '')),
    policy: POLICIES.get(rule), said: '', hits: new Uint8Array(mutants.length), questions: 0, told: 0,
  }];
}

/** As claims say it: the kind and the line of each report, and what of the claims is not met. */
function saidBy(own: Engine, { program, settings, files, claims, certainties, policy }: Fixture): string {
  const analysis = own.analyze(program, settings);
  const reports = files.flatMap((file) => {
    const defects = analysis.findingsOf(file);
    const policies = policy === undefined ? [] : analysis.findingsOf(file, 'policies').filter((one) => !defects.includes(one) && (policy === '' || one.kind === policy));
    return [...defects, ...policies].filter(({ certainty }) => certainties.has(certainty)).map((finding) => (
      { file, line: finding.place.line, rule: finding.kind === 'guarded-by' ? finding.kind : `no-${finding.kind}`, message: own.printWording(own.wordFinding(finding)) }));
  });
  const lines = reports.map(({ file, line, rule }) => `${relative(ROOT, file)}:${String(line)} ${rule}`);
  const unmet = compareClaims(claims, reports).filter((line) => !line.includes(' unclaimed '));
  return [...lines.sort(), ...unmet, ...analysis.problems.map(({ message }) => `problem ${message}`)].join('\n');
}

function differenceOf(before: string, after: string): string {
  const known = new Set(before.split('\n'));
  const now = new Set(after.split('\n'));
  const gone = [...known].find((line) => !now.has(line));
  const come = [...now].find((line) => !known.has(line));
  return gone !== undefined ? `misses ${gone}` : `says ${come ?? 'one twice'}`;
}
