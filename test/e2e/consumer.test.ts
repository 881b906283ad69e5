/**
 * The packed package in an otherwise empty folder, under the plain ESLint command line: what a user
 * gets. Packages are linked from ours, so no network is needed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ESLint, Linter } from 'eslint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../programs.js';

const LINKED = ['eslint', 'typescript', '@typescript-eslint', '@types', 'async-mutex', 'tslib', 'undici-types'];

const CONFIG = `
import deadlock from 'eslint-plugin-deadlock';
import { defineConfig } from 'eslint/config';

export default defineConfig({
  files: ['**/*.ts'],
  plugins: { deadlock },
  extends: ['deadlock/setup', 'deadlock/recommended'],
});
`;

let consumer: string;

beforeAll(() => {
  execFileSync(process.execPath, ['test/tasks/set-up.mjs'], { cwd: ROOT });
  consumer = mkdtempSync(join(tmpdir(), 'deadlock-consumer-'));
  const modules = join(consumer, 'node_modules');
  const plugin = join(modules, 'eslint-plugin-deadlock');
  mkdirSync(plugin, { recursive: true });
  npm('pack', '--silent', '--pack-destination', consumer);
  const tarball = readdirSync(consumer).find((name) => name.endsWith('.tgz')) ?? 'no tarball';
  execFileSync('tar', ['-xzf', join(consumer, tarball), '--strip-components=1', '-C', plugin]);
  for (const name of LINKED) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction');
  write('package.json', JSON.stringify({ name: 'consumer', type: 'module', private: true }));
  write('eslint.config.js', CONFIG);
  cpSync(join(ROOT, 'fixtures/supervisor'), join(consumer, 'supervisor'), { recursive: true });
});

afterAll(() => {
  rmSync(consumer, { recursive: true, force: true });
});

describe('the supervisors', () => {
  let results: readonly ESLint.LintResult[];

  beforeAll(() => {
    results = lint('supervisor');
  });

  test('the deadlocking one is reported at the call, with the whole way to the lock', () => {
    const [report, ...more] = messagesIn(results, 'deadlocking');
    expect(more).toEqual([]);
    expect(report?.ruleId).toBe('deadlock/no-reacquire');
    const [sentence, ...chain] = (report?.message ?? '').split('\n');
    expect(sentence).toMatch(
      /^'this\.metricsCollector\.start\(\)' never finishes: it waits for 'Manager\.stateMutex' \(write\), which 'Manager\.start' has held since line \d+\.$/,
    );
    expect(chain.map((line) => line.replace(/:\d+ +/, ' '))).toEqual([
      expect.stringMatching(/^ {2}manager\.ts Manager\.start .*MetricsCollector\.start/),
      expect.stringMatching(/^ {2}metrics-collector\.ts MetricsCollector\.start .*collectMetrics/),
      expect.stringMatching(/^ {2}metrics-collector\.ts .*collectMetrics .*getRestartCount/),
      expect.stringMatching(/^ {2}manager\.ts Manager\.getRestartCount .*RwMutex\.withRead/),
      expect.stringMatching(/^ {2}rw-mutex\.ts RwMutex\.withRead .*Manager\.stateMutex' \(read\)/),
    ]);
  });

  test('the reported repair leaves the recursive read', () => {
    const reports = messagesIn(results, 'as-reported');
    expect(reports.map(({ message }) => message)).toEqual([
      expect.stringMatching(/'this\.getVersion\(\)' never finishes if .*writer.*\(read\)/),
    ]);
  });

  test('the fixed one is clean', () => {
    expect(messagesIn(results, 'fixed')).toEqual([]);
    expect(messagesIn(results, 'shared')).toEqual([]);
  });
});

test('the published types fit ESLint and say what a config may write', () => {
  write(
    'typed/eslint.config.ts',
    `import deadlock, { type RuleOptions } from 'eslint-plugin-deadlock';
     import { defineConfig } from 'eslint/config';
     const options: RuleOptions = { certainty: 'certain' };
     const name: 'deadlock' | string = deadlock.meta.namespace;
     // @ts-expect-error: there is no such config
     deadlock.configs.none;
     export default defineConfig(
       { extends: [deadlock.configs.setup, deadlock.configs.recommended] },
       { plugins: { [name]: deadlock }, rules: { 'deadlock/no-reacquire': ['error', options] } },
     );`,
  );
  const options = '--strict --noEmit --skipLibCheck --module nodenext --target es2023 --types node';
  const { stdout } = spawnSync(
    process.execPath,
    ['node_modules/typescript/bin/tsc', ...options.split(' '), 'typed/eslint.config.ts'],
    { cwd: consumer, encoding: 'utf8' },
  );
  expect(stdout).toBe('');
});

describe('bad input', () => {
  const good = `export const one: number = 1;\n`;

  test('without type information: one message that says what to configure', () => {
    write('plain/a.ts', good);
    write('plain/b.ts', good);
    write(
      'untyped.config.js',
      `import deadlock from 'eslint-plugin-deadlock';
       import parser from '@typescript-eslint/parser';
       export default [{ files: ['**/*.ts'], languageOptions: { parser } }, deadlock.configs.recommended];`,
    );
    const reports = lint('plain', '--config', 'untyped.config.js').flatMap(({ messages }) => messages);
    expect(reports).toHaveLength(1);
    expect(reports[0]?.message).toMatch(/'deadlock\/setup'.*projectService: true/);
  });

  test('a wrong setting: one message that names it', () => {
    write('settings/tsconfig.json', '{}');
    write('settings/a.ts', good);
    write('settings/b.ts', good);
    write(
      'wrong-setting.config.js',
      `import deadlock from 'eslint-plugin-deadlock';
       export default [
         deadlock.configs.setup,
         deadlock.configs.strict,
         { settings: { deadlock: { order: 'A < B' } } },
       ];`,
    );
    const reports = lint('settings', '--config', 'wrong-setting.config.js').flatMap(
      ({ messages }) => messages,
    );
    expect(reports.map(({ message }) => message)).toEqual([
      `'settings.deadlock.order' is 'A < B', but a list is expected: write one like ['Manager.stateMutex < Store.lock'].`,
    ]);
  });

  test('a syntax error, a half-typed file and a missing import harm no other file', () => {
    write('broken/tsconfig.json', '{ "compilerOptions": { "strict": true, "module": "nodenext" } }');
    write('broken/syntax.ts', `export const one = ;\n`);
    write(
      'broken/half-typed.ts',
      `class Store {\n  readonly lock: Missing;\n  async save() {\n    await this.lock.\n  }\n}\n`,
    );
    write(
      'broken/missing-import.ts',
      `import { Mutex } from './nowhere.js';\nconst lock = new Mutex();\nexport const held = async () => { await lock.acquire(); await gone(); };\n`,
    );
    write(
      'broken/good.ts',
      `import { Mutex } from 'async-mutex';
const lock = new Mutex();
export async function twice(): Promise<void> {
  const first = await lock.acquire();
  const second = await lock.acquire();
  second();
  first();
}
`,
    );
    const results = lint('broken');
    expect(messagesIn(results, 'good.ts').map(({ line, ruleId }) => [line, ruleId])).toEqual([
      [5, 'deadlock/no-reacquire'],
    ]);
    expect(messagesIn(results, 'missing-import.ts')).toEqual([]);
    expect(messagesIn(results, 'syntax.ts').map(({ fatal }) => fatal)).toEqual([true]);
    expect(messagesIn(results, 'half-typed.ts').map(({ fatal }) => fatal)).toEqual([true]);
  });
});

/** Runs ESLint's own command line; only a crash of it is an error here. */
function lint(...args: readonly string[]): readonly ESLint.LintResult[] {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/eslint/bin/eslint.js', '--format', 'json', ...args],
    { cwd: consumer, encoding: 'utf8' },
  );
  if (status !== 0 && status !== 1) throw new Error(stderr);
  return JSON.parse(stdout) as readonly ESLint.LintResult[];
}

function messagesIn(
  results: readonly ESLint.LintResult[],
  part: string,
): readonly Linter.LintMessage[] {
  return results
    .filter(({ filePath }) => filePath.split(/[\\/]/).includes(part))
    .flatMap(({ messages }) => messages);
}

function write(path: string, text: string): void {
  const file = join(consumer, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

function npm(...args: readonly string[]): void {
  execFileSync('npm', args, { cwd: ROOT, shell: process.platform === 'win32', stdio: 'pipe' });
}
