/** Programs that we make ourselves: which project a file belongs to, and what a new text costs. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type ts from 'typescript';
import { afterAll, expect, test } from 'vitest';
import { openOwnProgram } from '../../../src/program/own-program.js';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'own-program-'))).replaceAll('\\', '/');
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const A = `export const a = 1;\n`;
const B = `import { a } from './a.js';\nexport const b = a;\n`;
const OPTIONS = { module: 'nodenext', types: [], noLib: true };

function write(path: string, text: string): string {
  const file = `${root}/${path}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function opened(file: string, text: string): ts.Program {
  const own = openOwnProgram(file, text);
  if (own.kind !== 'opened') throw new Error(`${file}: ${own.kind}`);
  return own.program;
}

test('one program for all files of a project, until a text changes: then only that file is new', () => {
  write('one/tsconfig.json', JSON.stringify({ compilerOptions: OPTIONS }));
  const a = write('one/a.ts', A);
  const b = write('one/b.ts', B);
  const first = opened(a, A);
  expect(opened(b, B)).toBe(first);
  const edited = `${A}export const more = 2;\n`;
  const second = opened(a, edited);
  expect(second).not.toBe(first);
  expect(second.getSourceFile(a)?.text).toBe(edited);
  expect(second.getSourceFile(b)).toBe(first.getSourceFile(b));
  expect(opened(b, B)).toBe(second);
});

test('a solution stands for the projects it refers to, and their sources are seen', () => {
  const composite = { ...OPTIONS, composite: true, rootDir: 'src', outDir: 'dist' };
  write('many/tsconfig.json', JSON.stringify({ files: [], references: [{ path: 'core' }, { path: 'app' }] }));
  write('many/core/tsconfig.json', JSON.stringify({ compilerOptions: composite, include: ['src'] }));
  const a = write('many/core/src/a.ts', A);
  write(
    'many/app/tsconfig.json',
    JSON.stringify({ compilerOptions: composite, include: ['src'], references: [{ path: '../core' }] }),
  );
  const text = B.replace('./a.js', '../../core/src/a.js');
  const b = write('many/app/src/b.ts', text);
  expect(opened(b, text).getSourceFile(a)?.text).toBe(A);
  expect(opened(a, A).getSourceFile(b)).toBeUndefined();
  // Not in the nearest project, but in one that the folder above refers to.
  const outside = write('many/core/tool.ts', A);
  expect(openOwnProgram(outside, A)).toEqual({ kind: 'outside' });
});

test('where there is no tsconfig.json above, there is no project', () => {
  expect(openOwnProgram(write('none/a.ts', A), A)).toEqual({ kind: 'no-project' });
});

test('a tsconfig that cannot be read, and references in a circle, end nothing', () => {
  write('bad/tsconfig.json', '{ "compilerOptions": ');
  const a = write('bad/a.ts', A);
  expect(['opened', 'outside']).toContain(openOwnProgram(a, A).kind);
  write('circle/tsconfig.json', JSON.stringify({ files: [], references: [{ path: '../circle' }] }));
  expect(openOwnProgram(write('circle/a.ts', A), A)).toEqual({ kind: 'outside' });
});
