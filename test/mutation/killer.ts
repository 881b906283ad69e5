/**
 * What an engine, mutated or not, says of all fixtures: fixtures in groups, each group one program that
 * is opened once for all engines. Runs in a thread of its own, as a mutant may never end.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import ts from 'typescript';
import type { analyze } from '../../src/analyze.js';
import { DEFAULT_SETTINGS } from '../../src/settings.js';
import { readCertainty } from '../annotations.js';
import { buildProgram, ROOT } from '../programs.js';
import type { Mutant } from './mutants.js';

/** Given to the thread: where engines are written to, and the rules whose fixtures are looked at. */
export interface KillerData {
  readonly folder: string;
  readonly rules: readonly string[];
}

/** Fixture folders in one program. */
const GROUP = 20;
const MODULES: ts.CompilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };

interface Group {
  readonly program: ts.Program;
  /** Files, each with what of it is reported. */
  readonly files: ReadonlyMap<string, 'all' | 'loud'>;
  said: string;
}

class Killer {
  readonly #groups: Group[] = [];
  readonly #plain: string;

  constructor(private readonly folder: string, rules: readonly string[]) {
    this.#plain = join(folder, 'plain');
    rmSync(folder, { recursive: true, force: true });
    writeEngine(this.#plain);
    const folders = rules.flatMap((rule) => readdirSync(join(ROOT, 'fixtures', rule)).map((name) => join(ROOT, 'fixtures', rule, name)));
    for (let i = 0; i < folders.length; i += GROUP) {
      const files = new Map(folders.slice(i, i + GROUP).flatMap(filesOf));
      this.#groups.push({ program: buildProgram([...files.keys()]), files, said: '' });
    }
  }

  async begin(): Promise<void> {
    const run = await engineIn(this.#plain);
    for (const group of this.#groups) group.said = saidBy(run, group);
  }

  /** The fixture that tells the mutant from the engine; undefined: none does. */
  async kill(mutant: Mutant, number: number): Promise<string | undefined> {
    const folder = join(this.folder, String(number));
    cpSync(this.#plain, folder, { recursive: true });
    const text = readFileSync(mutant.file, 'utf8');
    writeFileSync(compiledName(folder, mutant.file), transpile(text.slice(0, mutant.start) + mutant.text + text.slice(mutant.end)));
    try {
      const run = await engineIn(folder);
      for (const group of this.#groups) {
        const said = saidBy(run, group);
        if (said !== group.said) return differenceOf(group.said, said);
      }
      return undefined;
    } catch (error) {
      return `fails: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function filesOf(folder: string): readonly (readonly [string, 'all' | 'loud'])[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
  const threshold = readCertainty(files.map((file) => readFileSync(file, 'utf8')).join('\n'));
  return files.map((file) => [file, threshold === 'possible' ? 'all' : 'loud'] as const);
}

function writeEngine(folder: string): void {
  const source = join(ROOT, 'src');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const name of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const to = compiledName(folder, join(source, name));
    mkdirSync(join(to, '..'), { recursive: true });
    writeFileSync(to, transpile(readFileSync(join(source, name), 'utf8')));
  }
}

function compiledName(folder: string, file: string): string {
  return join(folder, relative(join(ROOT, 'src'), file).replace(/\.ts$/u, '.js'));
}

function transpile(text: string): string {
  return ts.transpileModule(text, { compilerOptions: MODULES }).outputText;
}

async function engineIn(folder: string): Promise<typeof analyze> {
  const module: unknown = await import(pathToFileURL(join(folder, 'analyze.js')).href);
  return (module as { readonly analyze: typeof analyze }).analyze;
}

/** As claims say it: the kind and the line of each report. */
function saidBy(run: typeof analyze, { program, files }: Group): string {
  const analysis = run(program, DEFAULT_SETTINGS);
  const lines: string[] = [];
  for (const [file, which] of files) {
    for (const { kind, place, certainty } of analysis.findingsOf(file)) {
      if (which === 'all' || certainty !== 'possible') lines.push(`${relative(ROOT, file)}:${String(place.line)} ${kind}`);
    }
  }
  return [...lines.sort(), ...analysis.problems.map(({ message }) => `problem ${message}`)].join('\n');
}

function differenceOf(before: string, after: string): string {
  const known = new Set(before.split('\n'));
  const now = new Set(after.split('\n'));
  const gone = [...known].find((line) => !now.has(line));
  const come = [...now].find((line) => !known.has(line));
  return gone !== undefined ? `misses ${gone}` : `says ${come ?? 'one twice'}`;
}

const { folder, rules } = workerData as KillerData;
const killer = new Killer(folder, rules);
await killer.begin();
parentPort?.on('message', ({ mutant, number }: { readonly mutant: Mutant; readonly number: number }) => {
  void killer.kill(mutant, number).then((by) => { parentPort?.postMessage({ by }); });
});
parentPort?.postMessage({ by: undefined });
