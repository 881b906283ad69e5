/** The table of layers, held against the sources. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { beforeAll, expect, test } from 'vitest';
import { ROOT } from '../programs.js';
import { LAYERS, OPTIONS, RULES } from './layers.js';

let result: ICruiseResult;

beforeAll(async () => {
  const options = { ...OPTIONS, baseDir: ROOT, validate: true, ruleSet: { forbidden: [...RULES] } };
  const { output } = await cruise(['src', 'rules'], options);
  if (typeof output === 'string') throw new Error('without an output type the result is an object');
  result = output;
});

test('imports point up the stream only', () => {
  const reasons = new Map(RULES.map(({ name, comment }) => [name, comment]));
  const violations = result.summary.violations.map(
    ({ from, to, rule: { name } }) => `${from} imports ${to}: ${name}. ${reasons.get(name) ?? ''}`,
  );
  expect(violations).toEqual([]);
});

test('the sources were read, TypeScript included', () => {
  const bridge = result.modules.find(({ source }) => source === 'src/eslint/create-rule.ts');
  expect(bridge?.dependencies.map(({ resolved }) => resolved)).toContain('src/findings/finding.ts');
});

test('every file belongs to exactly one layer', () => {
  const own = result.modules.map(({ source }) => source).filter((file) => /^(src|rules)\//.test(file));
  const homeless = own.filter(
    (file) => LAYERS.filter(({ path }) => new RegExp(path).test(file)).length !== 1,
  );
  expect(homeless).toEqual([]);
});

test('every rule says why', () => {
  const silent = RULES.filter(({ comment }) => !comment.endsWith('.'));
  expect(silent).toEqual([]);
});

test('the top-level folders are fixed', () => {
  const folders = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .filter((name) => !['node_modules', 'dist', 'coverage'].includes(name));
  expect(folders.sort()).toEqual(['docs', 'fixtures', 'rules', 'src', 'test']);
  expect(readdirSync(join(ROOT, 'src'))).not.toContain('utils');
});
