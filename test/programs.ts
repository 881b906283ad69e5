/**
 * TypeScript programs for tests, many and small. Whatever a program reads is parsed once and shared
 * with all later ones: the libraries of the compiler are most of the work.
 */
import { resolve } from 'node:path';
import ts from 'typescript';

export const ROOT = resolve(import.meta.dirname, '..');

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.es2024.promise.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  types: ['node'],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

const disk = ts.createCompilerHost(OPTIONS, true);
const parsed = new Map<string, ts.SourceFile | undefined>();
const resolutions = ts.createModuleResolutionCache(ROOT, (name) => name, OPTIONS);

/** `texts` stand over the files on disk, by absolute path; they are parsed anew each time. */
export function buildProgram(
  files: readonly string[],
  texts: ReadonlyMap<string, string> = new Map(),
  more: ts.CompilerOptions = {},
): ts.Program {
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (file) => texts.has(file) || disk.fileExists(file),
    readFile: (file) => texts.get(file) ?? disk.readFile(file),
    getSourceFile(file, options) {
      const text = texts.get(file);
      if (text !== undefined) return ts.createSourceFile(file, text, options, true);
      if (!parsed.has(file)) parsed.set(file, disk.getSourceFile(file, options));
      return parsed.get(file);
    },
    getModuleResolutionCache: () => (texts.size === 0 && Object.keys(more).length === 0 ? resolutions : undefined),
  };
  return ts.createProgram(files, { ...OPTIONS, ...more }, host);
}

/** What the compiler has against the files, one line each: a fixture should be right but for its locks. */
export function compileErrors(program: ts.Program, files: readonly string[]): readonly string[] {
  return files.flatMap((file) => {
    const source = program.getSourceFile(file);
    if (source === undefined) return [`${file} is not in the program`];
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start, messageText }) => {
        const { line } = source.getLineAndCharacterOfPosition(start ?? 0);
        return `${file}:${String(line + 1)} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      },
    );
  });
}
