/**
 * The lock test asks for outlines and imports, and for nothing else. Projects that share files have the same
 * outlines for them, so that a file is tested in the first of them only, as long as its imports lead to the same.
 */
import type { FileOutline } from '../../program/outline.js';
import type { ImportTarget } from '../../program/program-view.js';
import type { Code } from './machine-api.js';
import { recogniseUnits } from './recognise.js';
import type { Recognition } from './recognition.js';

interface Tested {
  readonly found: readonly Recognition[];
  readonly outlines: ReadonlySet<FileOutline>;
  /** By what is imported, each once. */
  readonly imports: ReadonlyMap<string, Import>;
}

interface Import {
  readonly file: string;
  readonly from: string;
  readonly name: string;
  readonly target: ImportTarget;
}

const tested = new WeakMap<FileOutline, Tested>();

export function recogniseOnce(code: Code, file: string): readonly Recognition[] {
  const outline = code.fileOutline(file);
  const known = tested.get(outline);
  if (known !== undefined && isAsTested(known, code)) return known.found;
  const outlines = new Set([outline]);
  const imports = new Map<string, Import>();
  const found = recogniseUnits(watched(code, outlines, imports), file);
  tested.set(outline, { found, outlines, imports });
  return found;
}

/** Imports first: where these lead to the same files, the program has them. */
function isAsTested({ outlines, imports }: Tested, code: Code): boolean {
  return (
    [...imports.values()].every(({ file, from, name, target }) => JSON.stringify(code.resolveImport(file, from, name)) === JSON.stringify(target)) &&
    [...outlines].every((outline) => code.fileOutline(outline.file) === outline)
  );
}

/** The same answers, noted. */
function watched(code: Code, outlines: Set<FileOutline>, imports: Map<string, Import>): Code {
  const note = <Part extends { readonly file: string }>(part: Part): Part => {
    outlines.add(code.fileOutline(part.file));
    return part;
  };
  return {
    fileOutline: (file) => note(code.fileOutline(file)),
    functionOutline: (id) => note(code.functionOutline(id)),
    classOutline: (id) => note(code.classOutline(id)),
    resolveImport: (file, from, name) => {
      const target = code.resolveImport(file, from, name);
      imports.set(`${file}|${from}|${name}`, { file, from, name, target });
      return target;
    },
  };
}
