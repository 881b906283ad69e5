/** One analysis serves programs of equal texts, and no others. */
import ts from 'typescript';
import { expect, test } from 'vitest';
import { KnownPrograms } from '../../../src/program/same-program.js';

function program(texts: Record<string, string>, options: ts.CompilerOptions = {}): ts.Program {
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost({}),
    getSourceFile: (name) => (texts[name] === undefined ? undefined : ts.createSourceFile(name, texts[name], ts.ScriptTarget.ES2023)),
    fileExists: (name) => name in texts,
    readFile: (name) => texts[name],
  };
  return ts.createProgram({ rootNames: Object.keys(texts), options: { noLib: true, types: [], ...options }, host });
}

const texts = { '/a.ts': 'export const a = 1;', '/bin.ts': '#!/usr/bin/env node\nexport {};' };

test('a file whose first line ESLint hides makes no second program', () => {
  const known = new KnownPrograms();
  const first = program(texts);
  expect(known.sameAs(first)).toBe(first);
  expect(known.sameAs(program({ ...texts, '/bin.ts': '///usr/bin/env node\nexport {};' }))).toBe(first);
  expect(known.sameAs(first)).toBe(first);
});

test('nor do the options that typescript-eslint adds to its program', () => {
  const known = new KnownPrograms();
  const first = program(texts);
  known.sameAs(first);
  expect(known.sameAs(program(texts, { allowNonTsExtensions: true })) === first).toBe(true);
});

test.each([
  ['another text', { ...texts, '/a.ts': 'export const a = 2;' }, {}],
  ['another file', { ...texts, '/b.ts': '' }, {}],
  ['other options', texts, { strict: true }],
])('%s is another program', (_, other, options) => {
  const known = new KnownPrograms();
  known.sameAs(program(texts));
  const second = program(other, options);
  expect(known.sameAs(second)).toBe(second);
});
