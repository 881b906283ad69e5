/** Recognises the locks of program text, for the tests of this folder. */
import path from 'node:path';
import ts from 'typescript';
import { recogniseUnits } from '../../../../src/locks/home-made/recognise.js';
import type { Code } from '../../../../src/locks/home-made/machine-api.js';
import type { HomeLock, Recognition } from '../../../../src/locks/home-made/recognition.js';
import { lowerFile } from '../../../../src/program/lower-file.js';
import type { FileOutline } from '../../../../src/program/outline.js';
import type { ImportTarget } from '../../../../src/program/program-view.js';

/** Outlines of texts; relative imports are followed among them, others are external. */
export function codeOf(texts: Readonly<Record<string, string>>): Code {
  const files = new Map<string, FileOutline>();
  const fileOutline = (file: string): FileOutline => {
    const known = files.get(file);
    if (known !== undefined) return known;
    const text = texts[file];
    if (text === undefined) throw new Error(`no file ${file}`);
    const made = lowerFile(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false)).outline;
    files.set(file, made);
    return made;
  };
  const ownerOf = (id: string): FileOutline => fileOutline(id.slice(0, id.indexOf('#')));
  return {
    fileOutline,
    functionOutline(id) {
      const found = ownerOf(id).functions.get(id);
      if (found === undefined) throw new Error(`no body ${id}`);
      return found;
    },
    classOutline(id) {
      const found = ownerOf(id).classes.get(id);
      if (found === undefined) throw new Error(`no class ${id}`);
      return found;
    },
    resolveImport(file, from, name): ImportTarget {
      if (!from.startsWith('.')) return { kind: 'external', package: from, name };
      const target = path.posix.join(path.posix.dirname(file), from).replace(/\.js$/, '.ts');
      if (target in texts) return { kind: 'module', file: target, name };
      return { kind: 'unknown', why: 'no such file' };
    },
  };
}

export function recognise(
  text: string,
  others: Readonly<Record<string, string>> = {},
): readonly Recognition[] {
  return recogniseUnits(codeOf({ ...others, '/a/unit.ts': text }), '/a/unit.ts');
}

/** One line an operation: `lock() acquire mutex function`. */
export function printRecognition(found: Recognition): readonly string[] {
  switch (found.kind) {
    case 'lock':
      return [headOf(found), ...found.operations.map(printOperation)];
    case 'shared-flight':
      return [`flight ${found.unit.name}.${found.operation.member} second=${found.second}${printKey(found.key)}${found.perReceiver ? ' per-this' : ''} ${found.certainty}`];
    case 'event':
      return [`event ${found.unit.name}.${found.operation.member} by ${found.settledBy.map(shortName).join(',')}`];
    case 'none':
      return [`none ${found.unit.name}: ${found.why.join('; ')}`];
  }
}

function headOf(lock: HomeLock): string {
  const { capacity } = lock;
  const size = capacity.at === 'constant'
    ? String(capacity.value)
    : `argument ${String(capacity.index)}${capacity.option === undefined ? '' : `.${capacity.option}`}, else ${String(capacity.otherwise)}`;
  return [
    `lock ${lock.unit.name} (${size})`,
    lock.fairness,
    lock.reentrant === 'no' ? undefined : `reentrant by ${lock.reentrant}`,
    lock.dies.length === 0 ? undefined : `dies: ${lock.dies.join('+')}`,
    lock.perReceiver ? 'per-this' : undefined,
    lock.wraps === undefined ? undefined : `wraps ${String(lock.wraps)}`,
    lock.gate === undefined ? undefined : `gate ${lock.gate.openedBy.map(shortName).join()} when ${JSON.stringify(lock.gate.when)}`,
    lock.wrappers.length === 0 ? undefined : `wrappers ${lock.wrappers.map((each) => each.member).join()}`,
    `cells ${lock.cells.join()}`,
    lock.certainty,
  ].filter((part) => part !== undefined).join(' ');
}

function printOperation({ operation, effect, releases }: HomeLock['operations'][number]): string {
  const rest = Object.entries(effect)
    .filter(([name]) => name !== 'effect')
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value).replaceAll('"', '') : String(value)}`);
  const more = releases.length > 1 ? ` releases=${releases.join('+')}` : '';
  return `  ${operation.member} ${effect.effect} ${rest.join(' ')}${more}`.trimEnd();
}

function printKey(key: unknown): string {
  return key === undefined ? '' : ` key=${JSON.stringify(key).replaceAll('"', '')}`;
}

function shortName(id: string): string {
  return id.slice(id.indexOf('#') + 1);
}
