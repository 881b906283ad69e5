/** Programs that follow one another, as in an editor: each edit makes a program, the other files stay. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type ts from 'typescript';
import { analyze } from '../../../src/analyze.js';
import type { Finding } from '../../../src/findings/finding.js';
import { parseSettings } from '../../../src/settings.js';
import { CountingMeter, type Meter } from '../../../src/timing.js';
import { MEMORY, programOf } from '../../in-memory-program.js';
import { ROOT } from '../../programs.js';

export type Texts = Readonly<Record<string, string>>;

/** The files of some fixture folders, by their paths under `fixtures`. */
export function textsOf(...folders: readonly string[]): Texts {
  const texts: Record<string, string> = {};
  for (const folder of folders) {
    for (const file of readdirSync(join(ROOT, 'fixtures', folder))) {
      if (file.endsWith('.ts')) texts[`${folder}/${file}`] = readFileSync(join(ROOT, 'fixtures', folder, file), 'utf8');
    }
  }
  return texts;
}

const OPTIONS = { types: ['node'] };

/** Of all files; or of those with these names, in their order. */
export function findingsOf(program: ts.Program, meter?: Meter, names?: readonly string[]): readonly Finding[] {
  const { settings } = parseSettings(undefined);
  if (settings === undefined) throw new Error('no settings are right');
  const analysis = meter === undefined ? analyze(program, settings) : analyze(program, settings, meter);
  const own = program.getSourceFiles().flatMap((file) => (file.isDeclarationFile ? [] : [file.fileName]));
  const files = names?.map((name) => `${MEMORY}/${name}`) ?? own;
  const findings = files.flatMap((file) => analysis.findingsOf(file));
  if (analysis.problems.length > 0) throw new Error(analysis.problems.map(({ message }) => message).join('\n'));
  return findings;
}

/** One process with one program after the other. */
export class Editor {
  #program: ts.Program;
  #texts: Texts;

  constructor(texts: Texts) {
    this.#texts = texts;
    this.#program = programOf(texts, OPTIONS);
  }

  get program(): ts.Program {
    return this.#program;
  }

  get texts(): Texts {
    return this.#texts;
  }

  /** Undefined: the file is deleted. */
  edit(name: string, text: string | undefined): void {
    const others = Object.entries(this.#texts).filter(([other]) => other !== name);
    this.#texts = Object.fromEntries(text === undefined ? others : [...others, [name, text]]);
    this.#program = programOf(this.#texts, OPTIONS, this.#program);
  }

  findings(meter?: Meter): readonly Finding[] {
    return findingsOf(this.#program, meter);
  }

  /** The same files, opened by somebody who knows nothing. */
  coldFindings(): readonly Finding[] {
    return findingsOf(programOf(this.#texts, OPTIONS));
  }
}

export interface Counts {
  readonly lowered: readonly string[];
  readonly replayed: number;
  readonly roots: number;
}

/** What the analysis of the editor's program has to do anew, for all of its files or for one. */
export function countsOf(editor: Editor, files?: readonly string[]): Counts {
  const lowered: string[] = [];
  let replayed = 0;
  let roots: number | undefined;
  const meter = new CountingMeter(() => undefined);
  const done = meter.done.bind(meter);
  meter.done = () => {
    lowered.push(...meter.lowered);
    replayed += meter.counts.get('roots replayed') ?? 0;
    roots = meter.counts.get('roots') ?? roots;
    done();
  };
  findingsOf(editor.program, meter, files);
  if (roots === undefined) throw new Error('nothing was analysed');
  return { lowered, replayed, roots };
}
