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

  program(text: string): ts.Program {
    const { disk, parsed } = this;
    const program = ts.createProgram({
      rootNames: [MODULE],
      options: OPTIONS,
      ...(this.previous === undefined ? {} : { oldProgram: this.previous }),
      host: {
        ...disk,
        fileExists: (file) => file === MODULE || disk.fileExists(file),
        readFile: (file) => (file === MODULE ? text : disk.readFile(file)),
        getModuleResolutionCache: () => this.resolutions,
        getSourceFile: (file, options) => {
          if (file === MODULE) return ts.createSourceFile(file, text, options, true);
          if (!parsed.has(file)) parsed.set(file, disk.getSourceFile(file, options));
          return parsed.get(file);
        },
      },
    });
    this.previous = program;
    return program;
  }

  /** Throws where the engine met an error of its own. */
  findings(text: string): readonly Finding[] {
    const analysis = analyze(this.program(text), DEFAULT_SETTINGS);
    const findings = analysis.findingsOf(MODULE);
    const [problem] = analysis.problems;
    if (problem !== undefined) throw new Error(`the engine failed: ${problem.message}`);
    return findings;
  }
}
