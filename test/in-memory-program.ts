/**
 * Programs from texts, for tests of single stages: `programOf({ 'a.ts': '…' })`. Files stand in a
 * folder of this repository that is on no disk, so that its node_modules are found.
 */
import ts from 'typescript';
import { ROOT } from './programs.js';

export const MEMORY = `${ROOT}/in-memory`;

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  types: [],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

const disk = ts.createCompilerHost(OPTIONS, true);
/** What is on disk is parsed once for all programs: the compiler's libraries are most of the work. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** Names are relative to `MEMORY` or absolute; 'package.json' and '.d.ts' files may be among them. */
export function programOf(
  texts: Readonly<Record<string, string>>,
  options: ts.CompilerOptions = {},
  previous?: ts.Program,
): ts.Program {
  const files = new Map(Object.entries(texts).map(([name, text]) => [memoryPath(name), text]));
  const settings = { ...OPTIONS, ...options };
  // The host lives as long as the new program, and must not keep the old one alive.
  const known = new Map(previous?.getSourceFiles().map((file) => [file.fileName, file]));
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (file) => files.has(file) || disk.fileExists(file),
    readFile: (file) => files.get(file) ?? disk.readFile(file),
    directoryExists: (folder) =>
      [...files.keys()].some((file) => file.startsWith(`${folder}/`)) || ts.sys.directoryExists(folder),
    getSourceFile(file, languageVersion) {
      const text = files.get(file);
      if (text === undefined) {
        if (!parsed.has(file)) parsed.set(file, disk.getSourceFile(file, languageVersion));
        return parsed.get(file);
      }
      const before = known.get(file);
      // As in an editor: a file that did not change keeps its object.
      return before?.text === text ? before : ts.createSourceFile(file, text, languageVersion, true);
    },
  };
  const roots = [...files.keys()].filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !file.includes('/node_modules/'));
  return ts.createProgram({ rootNames: roots, options: settings, host });
}

export function memoryPath(name: string): string {
  return name.startsWith('/') ? name : `${MEMORY}/${name}`;
}
