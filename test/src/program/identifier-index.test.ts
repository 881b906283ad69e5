import ts from 'typescript';
import { expect, it } from 'vitest';
import { mentions } from '../../../src/program/identifier-index.js';
import { openSourceProgram } from '../../../src/program/source-program.js';
import { programOf } from '../../in-memory-program.js';
import { short, viewOf } from './ask-view.js';

it('finds identifiers, property names and private names', () => {
  const view = viewOf({
    'a.ts': `export const alpha = { 'beta-gamma': 1, "delta": 2 }; class C { #own = alpha['epsilon' as 'delta']; }`,
    'b.ts': 'export const ünïcode = 1; // alpha only in a comment',
  });
  const files = (name: string): readonly string[] => view.filesMentioning(name).map(short);
  expect(files('alpha')).toContain('a.ts');
  expect(files('delta')).toEqual(['a.ts']);
  expect(files('beta-gamma')).toEqual(['a.ts']);
  expect(files('#own')).toEqual(['a.ts']);
  expect(files('ünïcode')).toEqual(['b.ts']);
  expect(files('alph')).toEqual([]);
});

it('sees the names of nodes that an incremental parse reused', () => {
  const text = 'function kept() { return reused; }\nfunction edited() { return 1; }\n';
  const before = ts.createSourceFile('a.ts', text, ts.ScriptTarget.ESNext, true);
  const at = text.indexOf('1;');
  const after = ts.updateSourceFile(before, `${text.slice(0, at)}added${text.slice(at + 1)}`, {
    span: { start: at, length: 1 },
    newLength: 5,
  });
  // What tsserver and other language services do after each parse.
  Object.assign(after, { version: '2' });
  for (const name of ['kept', 'reused', 'edited', 'added']) expect(mentions(after, name), name).toBe(true);
});

it('answers for the edited file anew and keeps the lowering of the others', () => {
  const before = programOf({ 'a.ts': 'export const one = 1;', 'b.ts': 'export const two = 2;' });
  const after = programOf({ 'a.ts': 'export const three = 1;', 'b.ts': 'export const two = 2;' }, {}, before);
  const [first, second] = [openSourceProgram(before), openSourceProgram(after)];
  const [a = '', b = ''] = first.files;
  expect(first.filesMentioning('one')).toEqual([a]);
  expect(second.filesMentioning('one')).toEqual([]);
  expect(second.filesMentioning('three')).toEqual([a]);
  expect(second.fileOutline(b)).toBe(first.fileOutline(b));
  expect(second.fileOutline(a)).not.toBe(first.fileOutline(a));
});

it('cuts text to one line', () => {
  const view = viewOf({ 'a.ts': 'run(\n  1,\n  2,\n);' });
  const place = { file: view.files[0] ?? '', line: 1, column: 1, endLine: 4, endColumn: 2 };
  expect(view.textAt(place, 80)).toBe('run( 1, 2, )');
  expect(view.textAt(place, 8)).toBe('run( 1,…');
  expect(view.textAt({ ...place, line: 99 }, 8)).toBe('');
});
