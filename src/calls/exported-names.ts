/** Where a function is called under a name that its file does not tell: renamed by an export, or a default import. */
import type { Export, FileOutline, FunctionId, Value } from '../program/outline.js';
import type { ProgramView } from '../program/program-view.js';
import { fileFacts, variableKey } from './body-facts.js';

/** Exports and re-exports of one function that are followed: beyond, a barrel is a whole library's. */
const EXPORTS = 40;

export interface ExportedNames {
  /** Other names than its own. */
  readonly names: readonly string[];
  /** Files that have it by a default import: calls there are of 'default'. */
  readonly byDefault: readonly string[];
}

export function exportedNames(view: ProgramView, fn: FunctionId): ExportedNames {
  const outline = view.functionOutline(fn);
  const own = outline.name;
  const names = new Set<string>();
  const byDefault = new Set<string>();
  const file = view.fileOutline(outline.file);
  const known = file.exports.flatMap((one) => ('value' in one && isFunction(file, one.value, fn) ? [{ file: outline.file, name: one.name }] : []));
  for (const { file: from, name } of known) {
    if (name !== own && name !== 'default') names.add(name);
    // A function that goes on under its own name only is found by it.
    for (const importer of known.length > EXPORTS ? [] : view.filesImportingFile(from)) {
      if (name === 'default' && fileFacts(view.fileOutline(importer)).calls.has('default')) byDefault.add(importer);
      for (const one of view.fileOutline(importer).exports) {
        const specifier = passedOn(one, name);
        if (specifier === undefined || !leadsTo(view, importer, specifier, name, outline.file)) continue;
        const next = { file: importer, name: one.name === '*' ? name : one.name };
        if (!known.some((other) => other.file === next.file && other.name === next.name)) known.push(next);
      }
    }
  }
  return { names: [...names], byDefault: [...byDefault] };
}

/** The specifier from which the export has the name that it gives on; undefined: it is of something else. */
function passedOn(one: Export, name: string): string | undefined {
  if ('value' in one) return one.value.kind === 'import' && one.value.name === name ? one.value.from : undefined;
  return one.imported === name || (one.imported === '*' && one.name === '*') ? one.from : undefined;
}

function leadsTo(view: ProgramView, file: string, from: string, name: string, target: string): boolean {
  const found = view.resolveImport(file, from, name);
  return found.kind === 'module' && found.file === target;
}

/** `export { withLock }`, `export const withLock = () => …` */
function isFunction(file: FileOutline, value: Value, fn: FunctionId): boolean {
  if (value.kind === 'function') return value.id === fn;
  if (value.kind !== 'variable') return false;
  return (fileFacts(file).definitions.get(variableKey(value.owner, value.name)) ?? []).some(({ step }) => step.value.kind === 'function' && step.value.id === fn);
}
