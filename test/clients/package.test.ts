/** The packed package as the checkers of packages see it, and as its types look to a config file. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { CONFIG, Consumer, CURRENT, placed, TSCONFIG } from './consumer.js';

const TYPED_CONFIG = `
import deadlock, { type DeadlockSettings, type RuleOptions } from 'eslint-plugin-deadlock';
import { defineConfig } from 'eslint/config';

const options: RuleOptions = { certainty: 'certain' };

export default defineConfig(
  { extends: [deadlock.configs.setup, deadlock.configs.recommended] },
  {
    rules: { 'deadlock/no-reacquire': ['error', options] },
    settings: {
      deadlock: {
        order: ['Manager.stateMutex < Store.lock'],
        locks: [
          {
            package: 'own-locks',
            locks: [
              {
                types: ['OwnLock'],
                operations: {
                  take: { effect: 'acquire', mode: 'mutex', waits: 'promise', handle: { kind: 'function', idempotent: true } },
                },
              },
            ],
          },
        ],
      } satisfies DeadlockSettings,
    },
  },
);

// @ts-expect-error: an order is written in one string
({ order: [['Manager.stateMutex', 'Store.lock']] }) satisfies DeadlockSettings;
// @ts-expect-error: there is no such setting
({ lock: [] }) satisfies DeadlockSettings;
// @ts-expect-error: there is no such config
deadlock.configs.none;
`;

const TYPED_COMMONJS = `
import deadlock = require('eslint-plugin-deadlock');

const settings: deadlock.DeadlockSettings = { reentrant: ['Store.lock'] };
export = [deadlock.configs.setup, deadlock.configs.recommended, deadlock.cacheAcrossFiles(__dirname), { settings: { deadlock: settings } }];

// @ts-expect-error: there is no such config
deadlock.configs.none;
`;

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer({
    packages: { ...CURRENT, publint: '0.3.25', '@arethetypeswrong/cli': '0.18.5' },
    files: { 'eslint.config.ts': TYPED_CONFIG, 'eslint.config.cts': TYPED_COMMONJS },
  });
});

afterAll(() => {
  consumer.remove();
});

test('publint has nothing to say', () => {
  const { status, stdout } = consumer.run('publint/src/cli.js', ['run', '--strict', inject('tarball')]);
  expect(stdout).toContain('All good!');
  expect(status).toBe(0);
});

test('the types resolve wherever a module can be imported', () => {
  const args = ['--profile', 'esm-only', '--format', 'json', inject('tarball')];
  const { status, stdout } = consumer.run('@arethetypeswrong/cli/dist/index.js', args);
  const { analysis } = JSON.parse(stdout) as { analysis: { problems: readonly { entrypoint: string; kind: string }[] } };
  // Sub-paths are unknown to the oldest way of resolving; the plugin itself is found there too.
  const problems = analysis.problems.filter(({ entrypoint, kind }) => entrypoint === '.' || kind !== 'NoResolution');
  // ESLint imports a formatter, whatever its config is written in.
  expect(problems.map(({ entrypoint, kind }) => `${entrypoint} ${kind}`)).toEqual(['./formatter CJSResolvesToESM']);
  expect(status).toBe(0);
});

test('a config in CommonJS, with the plugin by require: ESLint takes it for the one in the configs', () => {
  const config = CONFIG.replace(/^import (\S+|\{.*\}) from ('.*');$/gm, 'const $1 = require($2);').replace('export default', 'module.exports =');
  expect(config).not.toContain('import ');
  consumer.write('commonjs/package.json', '{ "type": "commonjs" }');
  consumer.write('commonjs/tsconfig.json', TSCONFIG);
  consumer.write('commonjs/eslint.config.cjs', config);
  consumer.write(
    'commonjs/twice.ts',
    `import { Mutex } from 'async-mutex';\nconst lock = new Mutex();\nexport const twice = () => lock.runExclusive(() => lock.runExclusive(() => 1));\n`,
  );
  const reports = consumer.lint('--config', 'commonjs/eslint.config.cjs', 'commonjs/twice.ts');
  expect(placed(reports)).toEqual(['commonjs/twice.ts:3 deadlock/no-reacquire']);
});

test.each(['eslint.config.ts', 'eslint.config.cts'])('a typed config is checked down to the rows of the settings: %s', (file) => {
  const options = '--strict --noEmit --module nodenext --target es2023 --types node';
  const { stdout, status } = consumer.run('typescript/bin/tsc', [...options.split(' '), file]);
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

test('the page that a rule links to is in the package, where unpkg.com serves it from', () => {
  const script = `
    import { existsSync } from 'node:fs';
    import deadlock from 'eslint-plugin-deadlock';
    const urls = Object.values(deadlock.rules).map(({ meta }) => meta.docs.url);
    const site = 'https://unpkg.com/eslint-plugin-deadlock/';
    const isThere = (url) => url.startsWith(site) && existsSync('node_modules/eslint-plugin-deadlock/' + url.slice(site.length));
    console.log(urls.length > 0, urls.filter((url) => !isThere(url)));`;
  expect(consumer.node(['--no-warnings', '--input-type=module', '--eval', script]).stdout.trim()).toBe('true []');
});

test.each([
  ['eslint-plugin-deadlock', 'cacheAcrossFiles default'],
  ['eslint-plugin-deadlock/package.json', 'default'],
  ['eslint-plugin-deadlock/dist/rules/index.js', 'ERR_PACKAGE_PATH_NOT_EXPORTED'],
  ['eslint-plugin-deadlock/dist/src/analyze.js', 'ERR_PACKAGE_PATH_NOT_EXPORTED'],
])('import of %s gives %s', (specifier, gives) => {
  const script = `
    import(${JSON.stringify(specifier)}, ${JSON.stringify(attributesOf(specifier))}).then(
      (module) => console.log(...Object.keys(module)),
      ({ code }) => console.log(code),
    );`;
  expect(consumer.node(['--no-warnings', '--eval', script]).stdout.trim()).toBe(gives);
});

function attributesOf(specifier: string): object {
  return specifier.endsWith('.json') ? { with: { type: 'json' } } : {};
}
