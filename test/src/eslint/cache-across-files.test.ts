import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheAcrossFiles } from '../../../src/eslint/cache-across-files.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cache-across-files-'));
  write('src/a.ts', 'export {};');
  write('package-lock.json', '{}');
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const digest = () => cacheAcrossFiles(root).settings?.['deadlock/sources'];

test('the same sources give the same config', () => {
  expect(cacheAcrossFiles(root)).toEqual(cacheAcrossFiles(root));
});

test.each([
  ['an edit', 'src/a.ts', 'export const a = 1;'],
  ['a new file', 'src/deep/b.tsx', ''],
  ['another compiler option', 'tsconfig.base.json', '{}'],
  ['another installed version', 'package-lock.json', '{ "lockfileVersion": 3 }'],
  ['a component', 'src/A.vue', '<script></script>'],
])('%s changes it', (_, path, text) => {
  const before = digest();
  write(path, text);
  expect(digest()).not.toBe(before);
});

test('a file that moved changes it, though no text did', () => {
  write('src/b.ts', 'export {};');
  const before = digest();
  rmSync(join(root, 'src/b.ts'));
  write('src/c.ts', 'export {};');
  expect(digest()).not.toBe(before);
});

test.each(['README.md', '.eslintcache', '.git/x.ts', 'node_modules/lib/index.js'])('%s does not', (path) => {
  const before = digest();
  write(path, 'anything');
  expect(digest()).toBe(before);
});

test('a link that leads nowhere ends nothing', () => {
  symlinkSync(join(root, 'gone.ts'), join(root, 'src/link.ts'));
  expect(digest()).toMatch(/^[0-9a-f]{64}$/);
});
