/** The engine on one small module, fast: what is on disk is read, parsed and resolved once for all. */
import ts from 'typescript';
import { analyze } from '../../src/analyze.js';
import type { Finding } from '../../src/findings/finding.js';
import { DEFAULT_SETTINGS } from '../../src/settings.js';
import { memoryPath } from '../in-memory-program.js';
import { ROOT } from '../programs.js';

export const MODULE = memoryPath('main.ts');

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  types: ['node'],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  esModuleInterop: true,
};

export class TextAnalyser {
  private readonly disk = ts.createCompilerHost(OPTIONS, true);
  private readonly parsed = new Map<string, ts.SourceFile | undefined>();
  private readonly resolutions = ts.createModuleResolutionCache(ROOT, (name) => name, OPTIONS);
  private previous: ts.Program | undefined;
  private analysed: string | undefined;

  /** `run`: another engine. */
  constructor(private readonly run: typeof analyze = analyze) {}

  /** Throws where the engine met an error of its own. */
  findings(text: string): readonly Finding[] {
    const program = text === this.analysed && this.previous !== undefined ? this.previous : this.program(new Map([[MODULE, text]]), this.previous);
    this.previous = program;
    this.analysed = text;
    return findingsIn(this.run, program, [MODULE])[0] ?? [];
  }

  /**
   * Texts that know nothing of each other, in one program: a program and its checker cost more than the
   * analysis of such a text. Throws where the engine met an error of its own, in whichever text.
   */
  findingsOfEach(texts: readonly string[]): readonly (readonly Finding[])[] {
    const files = new Map(texts.map((text, i) => [memoryPath(`program-${String(i)}/main.ts`), text]));
    return findingsIn(this.run, this.program(files, undefined), [...files.keys()]);
  }

  private program(texts: ReadonlyMap<string, string>, oldProgram: ts.Program | undefined): ts.Program {
    const { disk, parsed } = this;
    return ts.createProgram({
      rootNames: [...texts.keys()],
      options: OPTIONS,
      ...(oldProgram === undefined ? {} : { oldProgram }),
      host: {
        ...disk,
        fileExists: (file) => texts.has(file) || disk.fileExists(file),
        readFile: (file) => texts.get(file) ?? disk.readFile(file),
        getModuleResolutionCache: () => this.resolutions,
        getSourceFile: (file, options) => {
          const text = texts.get(file);
          if (text !== undefined) return ts.createSourceFile(file, text, options, true);
          if (!parsed.has(file)) parsed.set(file, disk.getSourceFile(file, options));
          return parsed.get(file);
        },
      },
    });
  }
}

function findingsIn(run: typeof analyze, program: ts.Program, files: readonly string[]): readonly (readonly Finding[])[] {
  const analysis = run(program, DEFAULT_SETTINGS);
  const findings = files.map((file) => analysis.findingsOf(file));
  const [problem] = analysis.problems;
  if (problem !== undefined) throw new Error(`the engine failed: ${problem.message}`);
  return findings;
}
