/** A new library starts as a table, a contract test and a fixture, and is on the list. */
import { cpSync, mkdtempSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from '../programs.js';
// @ts-expect-error -- a developer script without typings
import { newLibrary } from '../tasks/new-library.mjs';

const root = mkdtempSync(join(tmpdir(), 'new-library-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const make = newLibrary as (root: string, name: string) => unknown;

test('makes the files of a library and lists it once', () => {
  mkdirSync(join(root, 'src/locks/libraries'), { recursive: true });
  const index = join(root, 'src/locks/libraries/index.ts');
  cpSync(join(ROOT, 'src/locks/libraries/index.ts'), index);
  expect(make(root, '@scope/some-lock')).toEqual([
    'src/locks/libraries/scope-some-lock.ts',
    'test/src/locks/libraries/scope-some-lock.test.ts',
    'fixtures/libraries/scope-some-lock/nested/nested.ts',
  ]);
  const text = readFileSync(index, 'utf8');
  expect(text).toContain(`import { scopeSomeLock } from './scope-some-lock.js';`);
  expect(text.match(/\bscopeSomeLock\b/g)).toHaveLength(2);
  const before = readFileSync(join(ROOT, 'src/locks/libraries/index.ts'), 'utf8');
  expect(new Set(text.match(/\w+/g))).toEqual(
    new Set([...(before.match(/\w+/g) ?? []), 'scopeSomeLock', 'scope', 'some']),
  );
  expect(() => make(root, '@scope/some-lock')).toThrow('has a table already');
});
