/**
 * Types from TypeScript 7, by typescript-eslint's experimental backend: all fixtures in one project, every rule at
 * its lowest threshold. What differs from the classic types is written down here, and in docs/editors.md.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../programs.js';
import { Consumer, CURRENT, placed, type Report, sourcesOf } from './consumer.js';

const NATIVE = { '@typescript/native': 'npm:typescript@7.1.0-beta' } as const;

const FIXTURES = Object.fromEntries(Object.entries(sourcesOf('fixtures')).filter(([path]) => /\.[cm]?[jt]s$/.test(path)));

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023', 'es2024.promise', 'esnext.disposable', 'dom', 'dom.iterable'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    allowJs: true,
    noEmit: true,
    skipLibCheck: true,
  },
  include: ['fixtures'],
});

const configOf = (projectService: unknown) => `
import deadlock from 'eslint-plugin-deadlock';

const { setup, strict } = deadlock.configs;
const rules = Object.fromEntries(Object.keys(strict.rules).map((rule) => [rule, ['error', { certainty: 'possible' }]]));
const files = ['**/*.ts', '**/*.js', '**/*.cjs'];
const parserOptions = { tsconfigRootDir: import.meta.dirname, projectService: ${JSON.stringify(projectService)} };

export default [
  { linterOptions: { reportUnusedDisableDirectives: 'off' } },
  { files, languageOptions: { ...setup.languageOptions, parserOptions } },
  { ...strict, files, rules },
];
`;

/** The packages that fixtures import, and their typings, in our own versions. */
function importedPackages(): Readonly<Record<string, string>> {
  const texts = Object.values(FIXTURES).join('\n');
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { devDependencies: Readonly<Record<string, string>> };
  const isImported = (name: string) => texts.includes(`'${name}'`) || texts.includes(`'${name}/`);
  return Object.fromEntries(Object.entries(devDependencies).filter(([name]) => isImported(name.replace(/^@types\//, ''))));
}

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer({
    packages: { ...importedPackages(), ...CURRENT, ...NATIVE },
    files: { ...FIXTURES, 'tsconfig.json': TSCONFIG },
  });
});

afterAll(() => {
  consumer.remove();
});

/** In CommonJS modules of JavaScript, a function that the module exports is not known to be its own. */
const COMMON_JS = 'fixtures/libraries/plain-javascript/common-js/main.cjs:14';

test('the reports are those of the classic types, word for word', () => {
  consumer.write('eslint.config.js', configOf(true));
  const classic = consumer.lint('fixtures');
  // One that needs types of packages, one that needs types of JavaScript, and all the others.
  expect(placed(classic)).toContain('fixtures/libraries/two-copies/imports/imports.ts:19 deadlock/no-reacquire');
  expect(placed(classic)).toContain('fixtures/libraries/plain-javascript/jsdoc/store.js:40 deadlock/no-reacquire');
  expect(classic.length).toBeGreaterThan(900);

  consumer.write('eslint.config.js', configOf({ EXPERIMENTAL_backend: 'tsgo' }));
  const native = consumer.lint('fixtures');
  expect(placed(without(classic, native))).toEqual([`${COMMON_JS} deadlock/no-cross-component-call`]);
  expect(placed(without(native, classic))).toEqual([`${COMMON_JS} deadlock/no-callback-under-lock`]);
});

function without(reports: readonly Report[], others: readonly Report[]): readonly Report[] {
  const known = new Set(others.map((one) => JSON.stringify(one)));
  return reports.filter((one) => !known.has(JSON.stringify(one)));
}
