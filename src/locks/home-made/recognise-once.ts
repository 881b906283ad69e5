/**
 * The lock test asks for outlines and imports, and for nothing else. Projects that share files have the same
 * outlines for them, so that a file is tested in the first of them only, as long as its imports lead to the same.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ClassOutline, FileOutline, FunctionOutline } from '../../program/outline.js';
import type { ImportTarget } from '../../program/program-view.js';
import type { Code } from './machine-api.js';
import { recogniseUnits } from './recognise.js';
import type { Recognition } from './recognition.js';

interface Tested {
  readonly found: readonly Recognition[];
  /** By file: what the test saw of it. */
  readonly seen: ReadonlyMap<string, Seen>;
  /** By what is imported, each once. */
  readonly imports: ReadonlyMap<string, Import>;
}

/** Of another file, what it exports and the bodies that were looked into: an edit of others is none for the test. */
interface Seen {
  readonly outline: FileOutline;
  readonly functions: Set<FunctionOutline>;
  readonly classes: Set<ClassOutline>;
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
  const seen = new Map<string, Seen>();
  const imports = new Map<string, Import>();
  const found = recogniseUnits(watched(code, seen, imports), file);
  tested.set(outline, { found, seen, imports });
  return found;
}

/** Imports first: where these lead to the same files, the program has them. */
function isAsTested({ seen, imports }: Tested, code: Code): boolean {
  return (
    [...imports.values()].every(({ file, from, name, target }) => JSON.stringify(code.resolveImport(file, from, name)) === JSON.stringify(target)) &&
    [...seen.values()].every((one) => isAsSeen(one, code))
  );
}

function isAsSeen({ outline, functions, classes }: Seen, code: Code): boolean {
  const now = code.fileOutline(outline.file);
  if (now === outline) return true;
  return (
    isDeepStrictEqual(partsOf(now), partsOf(outline)) &&
    [...functions].every((one) => isDeepStrictEqual(code.functionOutline(one.id), one)) &&
    [...classes].every((one) => isDeepStrictEqual(code.classOutline(one.id), one))
  );
}

function partsOf({ module, functions, classes, exports }: FileOutline): unknown {
  return [module, [...functions.keys()], [...classes.keys()], exports];
}

/** The same answers, noted. */
function watched(code: Code, seen: Map<string, Seen>, imports: Map<string, Import>): Code {
  const seenOf = (file: string): Seen => {
    let known = seen.get(file);
    if (known === undefined) seen.set(file, (known = { outline: code.fileOutline(file), functions: new Set(), classes: new Set() }));
    return known;
  };
  return {
    fileOutline: (file) => seenOf(file).outline,
    functionOutline: (id) => {
      const outline = code.functionOutline(id);
      seenOf(outline.file).functions.add(outline);
      return outline;
    },
    classOutline: (id) => {
      const outline = code.classOutline(id);
      seenOf(outline.file).classes.add(outline);
      return outline;
    },
    resolveImport: (file, from, name) => {
      const target = code.resolveImport(file, from, name);
      imports.set(`${file}|${from}|${name}`, { file, from, name, target });
      return target;
    },
  };
}
