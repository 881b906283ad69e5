/**
 * Engines to run mutants in. One has all mutants inside, each behind a switch, so that it is loaded and
 * warm once; a change of what runs when its module is loaded takes an engine of its own.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import type { analyze } from '../../src/analyze.js';
import type { printWording, wordFinding } from '../../src/findings/wording.js';
import { ROOT } from '../programs.js';
import { type Mutant, mutantsOf, mutated, switchable } from './mutants.js';

export interface Engine {
  readonly analyze: typeof analyze;
  readonly printWording: typeof printWording;
  readonly wordFinding: typeof wordFinding;
  readonly switches: Switches;
}

/** What the engine asks at each place that a mutant changes. */
export interface Switches {
  /** The mutant that is on; -1: none. */
  at: number;
  /** Questions until the run counts as endless. */
  left: number;
  /** Mutants whose place was come to. */
  hits: Uint8Array;
}

const MODULES: ts.CompilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };

const SWITCHES = `
export const switches = { at: -1, left: Infinity, hits: new Uint8Array(1) };
export function on(mutant) {
  switches.hits[mutant] = 1;
  switches.left -= 1;
  if (switches.left < 0) throw new Error('endless');
  return switches.at === mutant;
}
`;

/** Programs do not follow one another here: nothing that one mutant made is there for the next. */
const NO_LINEAGE = 'export class ProgramLineage { stateFor(program, key, make) { return make(); } }';

/** All mutants of the files, in order: their numbers are the places in this list. */
export function allMutants(files: readonly string[]): readonly Mutant[] {
  return files.flatMap((name) => mutantsOf(join(ROOT, 'src', name), readFileSync(join(ROOT, 'src', name), 'utf8')));
}

export class Engines {
  readonly #switchable: string;

  constructor(private readonly folder: string, mutants: readonly Mutant[]) {
    this.#switchable = join(folder, 'switchable');
    rmSync(folder, { recursive: true, force: true });
    const source = join(ROOT, 'src');
    for (const name of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const file = join(source, name);
      write(this.#compiledName(this.#switchable, file), transpile(this.#withSwitches(file, mutants)));
    }
    write(join(this.#switchable, 'package.json'), '{"type":"module"}');
    write(join(this.#switchable, 'switches.js'), SWITCHES);
    write(join(this.#switchable, 'program/program-lineage.js'), NO_LINEAGE);
  }

  switchable(): Promise<Engine> {
    return load(this.#switchable);
  }

  /** With this one mutant, and all switches off. */
  async loadedAnew(mutant: Mutant, number: number): Promise<Engine> {
    const folder = join(this.folder, String(number));
    cpSync(this.#switchable, folder, { recursive: true });
    write(this.#compiledName(folder, mutant.file), transpile(mutated(readFileSync(mutant.file, 'utf8'), mutant)));
    try {
      return await load(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  #withSwitches(file: string, mutants: readonly Mutant[]): string {
    const text = readFileSync(file, 'utf8');
    const first = mutants.findIndex((one) => one.file === file);
    if (first < 0) return text;
    const own = mutants.filter((one) => one.file === file);
    const up = relative(dirname(file), join(ROOT, 'src', 'switches.js'));
    return `import { on as $on } from '${up.startsWith('.') ? up : `./${up}`}';\n${switchable(text, own, '$on', first)}`;
  }

  #compiledName(folder: string, file: string): string {
    return join(folder, relative(join(ROOT, 'src'), file).replace(/\.ts$/u, '.js'));
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function transpile(text: string): string {
  return ts.transpileModule(text, { compilerOptions: MODULES }).outputText;
}

async function load(folder: string): Promise<Engine> {
  const modules = await Promise.all(['analyze.js', 'findings/wording.js', 'switches.js'].map(async (name): Promise<unknown> => import(pathToFileURL(join(folder, name)).href)));
  return Object.assign({}, ...modules) as Engine;
}
