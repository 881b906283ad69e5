/** Every case folder under `fixtures/<rule>/` is a program of its own, and says itself what is true of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import plugin from '../rules/index.js';
import { readCertainty, readClaims } from './annotations.js';
import { compareClaims } from './compare-claims.js';
import { allRules, lintProgram } from './lint-program.js';
import { buildProgram, compileErrors, ROOT } from './programs.js';

const FIXTURES = join(ROOT, 'fixtures');

const folders = readdirSync(FIXTURES).filter((folder) => Object.hasOwn(plugin.rules, folder));

describe.each([...folders, 'supervisor'])('%s', (folder) => {
  const cases = readdirSync(join(FIXTURES, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  test.each(cases)('%s', (name) => {
    const root = join(FIXTURES, folder, name);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(root, file));
    const texts = files.map((file) => readFileSync(file, 'utf8'));
    const program = buildProgram(files);
    const reports = lintProgram(program, files, allRules(readCertainty(texts.join('\n'))));
    const claims = files.flatMap((file, i) => readClaims(file, texts[i] ?? ''));
    expect([...compileErrors(program, files), ...compareClaims(claims, reports)]).toEqual([]);
  });
});
