/**
 * The program `deadlock` as a process, beside the ESLint command line: the same findings, by the same
 * rules, options, settings and comments.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ROOT } from '../programs.js';

const BIN = join(ROOT, 'dist/src/cli/bin.js');
const ESLINT = join(ROOT, 'node_modules/eslint/bin/eslint.js');
const LINKED = ['eslint', 'typescript', '@typescript-eslint', '@types', 'async-mutex', 'tslib', 'undici-types'];

const CONFIG = `
import deadlock from 'eslint-plugin-deadlock';
import { defineConfig } from 'eslint/config';

export default defineConfig(
  { files: ['**/*.ts'], plugins: { deadlock }, extends: ['deadlock/setup', 'deadlock/recommended'] },
  { files: ['src/careful/**'], rules: { 'deadlock/no-reacquire': ['warn', { certainty: 'certain' }], 'deadlock/no-order-inversion': 'off' } },
  { files: ['src/bold/**'], rules: { 'deadlock/no-order-inversion': ['error', { certainty: 'possible' }] } },
  { files: ['src/reentrant/**'], settings: { deadlock: { reentrant: ['Store.lock'] } } },
  { ignores: ['src/ignored/**'] },
);
`;

const store = (comments: { readonly head?: string; readonly line?: string } = {}): string => `${comments.head ?? ''}
import { Mutex } from 'async-mutex';

export class Store {
  readonly lock = new Mutex();
  readonly other = new Mutex();
  save(): Promise<void> {
    return this.lock.runExclusive(async () => {
      ${comments.line ?? ''}
      await this.flush();
    });
  }
  flush(): Promise<void> {
    return this.lock.runExclusive(() => undefined);
  }
  async forth(): Promise<void> {
    await this.lock.runExclusive(() => this.other.runExclusive(() => undefined));
  }
  async back(): Promise<void> {
    await this.other.runExclusive(() => this.lock.runExclusive(() => undefined));
  }
}
`;

/** Each process reads the compiler and its libraries anew: seconds, on a busy machine many. */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let consumer: string;

beforeAll(() => {
  execFileSync(process.execPath, ['test/tasks/set-up.mjs'], { cwd: ROOT });
  consumer = mkdtempSync(join(tmpdir(), 'deadlock-command-'));
  mkdirSync(join(consumer, 'node_modules'));
  for (const name of LINKED) symlinkSync(join(ROOT, 'node_modules', name), join(consumer, 'node_modules', name), 'junction');
  symlinkSync(ROOT, join(consumer, 'node_modules/eslint-plugin-deadlock'), 'junction');
  write('package.json', '{ "name": "consumer", "type": "module" }');
  write('tsconfig.json', '{ "compilerOptions": { "strict": true, "target": "es2023", "module": "nodenext", "lib": ["es2023", "esnext.disposable"], "types": ["node"], "skipLibCheck": true }, "include": ["src", "supervisor"] }');
  write('eslint.config.js', CONFIG);
  write('src/plain.ts', store());
  write('src/careful/store.ts', store());
  write('src/bold/store.ts', store());
  write('src/reentrant/store.ts', store());
  write('src/ignored/store.ts', store());
  write('src/line.ts', store({ line: '// eslint-disable-next-line deadlock/no-reacquire -- known to the team' }));
  write('src/all.ts', store({ head: '/* eslint-disable */' }));
  write('src/block.ts', store({ head: '/* eslint-disable deadlock/no-order-inversion, no-var */', line: '/* eslint-disable-line deadlock/no-reacquire */' }));
  write('src/inline.ts', store({ head: '/* eslint deadlock/no-reacquire: "off", nowhere/rule: "error" */' }));
  cpSync(join(ROOT, 'fixtures/supervisor'), join(consumer, 'supervisor'), { recursive: true });
  rmSync(join(consumer, 'supervisor/tsconfig.json'));
});

afterAll(() => {
  rmSync(consumer, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  mkdirSync(join(consumer, name, '..'), { recursive: true });
  writeFileSync(join(consumer, name), text);
}

function run(script: string, ...args: string[]): { readonly stdout: string; readonly stderr: string; readonly status: number | null } {
  return spawnSync(process.execPath, [script, ...args], { cwd: consumer, encoding: 'utf8' });
}

interface Line {
  readonly at: string;
  readonly rule: string;
  readonly severity: string;
  readonly sentence: string;
  readonly suppressed: string | null;
}

const byPlace = (a: Line, b: Line): number => (a.at + a.rule < b.at + b.rule ? -1 : 1);

function byEslint(): readonly Line[] {
  const results = JSON.parse(run(ESLINT, '.', '-f', 'json').stdout) as readonly ESLint.LintResult[];
  return results
    .flatMap(({ filePath, messages, suppressedMessages }) =>
      [...messages.map((one) => ({ ...one, suppressed: null })), ...suppressedMessages.map((one) => ({ ...one, suppressed: one.suppressions.map(({ justification }) => justification).join(' ') }))]
        .filter(({ ruleId }) => ruleId?.startsWith('deadlock/') === true)
        .map(({ line, column, ruleId, severity, message, suppressed }) => ({
          at: `${filePath.slice(consumer.length + 1)}:${String(line)}:${String(column)}`,
          rule: ruleId ?? '',
          severity: severity === 2 ? 'error' : 'warning',
          sentence: message.split('\n')[0] ?? '',
          suppressed,
        })),
    )
    .sort(byPlace);
}

function byDeadlock(): readonly Line[] {
  const { stdout, stderr } = run(BIN, 'check', '-f', 'json');
  expect(stderr).toBe('');
  const { findings } = JSON.parse(stdout) as { findings: { file: string; line: number; column: number; rule: string; severity: string; sentence: string; suppressed: string | null }[] };
  return findings.map(({ file, line, column, rule, severity, sentence, suppressed }) => ({ at: `${file}:${String(line)}:${String(column)}`, rule, severity, sentence, suppressed })).sort(byPlace);
}

describe('the same as ESLint', () => {
  test('findings, severities, words, and what comments switch off', () => {
    const found = byDeadlock();
    expect(found).toEqual(byEslint());
    const files = (suppressed: boolean) => [...new Set(found.filter((one) => (one.suppressed !== null) === suppressed).map(({ at }) => at.split(':')[0]))];
    expect(files(false)).toEqual(['src/block.ts', 'src/bold/store.ts', 'src/careful/store.ts', 'src/inline.ts', 'src/line.ts', 'src/plain.ts', 'src/reentrant/store.ts', 'supervisor/as-reported/manager.ts', 'supervisor/deadlocking/manager.ts']);
    expect(files(true)).toEqual(['src/all.ts', 'src/block.ts', 'src/line.ts']);
    expect(found.filter(({ suppressed }) => suppressed === 'known to the team')).toHaveLength(1);
    expect(found.filter(({ severity }) => severity === 'warning').map(({ at }) => at.split(':')[0])).toEqual(['src/careful/store.ts']);
  });

  test('as SARIF: what the formatter makes of ESLint, and the command line of itself', () => {
    const lint = run(ESLINT, '.', '-f', './node_modules/eslint-plugin-deadlock/dist/src/cli/formatter.js');
    const own = run(BIN, 'check', '-f', 'sarif');
    const flows = (text: string): readonly string[] => {
      const { runs } = JSON.parse(text) as { runs: [{ results: { ruleId: string; codeFlows?: { threadFlows: { locations: { location: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } }; message: { text: string } } }[] }[] }[] }[] }] };
      return runs[0].results
        .filter(({ ruleId }) => ruleId.startsWith('deadlock/'))
        .flatMap(({ codeFlows = [] }) => codeFlows.flatMap(({ threadFlows }) => threadFlows.flatMap(({ locations }) => locations)))
        .map(({ location: { physicalLocation, message } }) => `${physicalLocation.artifactLocation.uri}:${String(physicalLocation.region.startLine)} ${message.text}`)
        // Where a lock was taken is no line of the message.
        .filter((step) => !/ takes '/.test(step))
        .sort();
    };
    expect(flows(lint.stdout)).toEqual(flows(own.stdout));
    expect(flows(own.stdout).length).toBeGreaterThan(20);
  });
});

describe('the process', () => {
  test('exits with 1 for errors, 0 without, 2 for what it cannot do', () => {
    expect(run(BIN, 'check', 'supervisor/deadlocking').status).toBe(1);
    expect(run(BIN, 'check', 'supervisor/fixed').status).toBe(0);
    expect(run(BIN, 'check', 'src/careful')).toMatchObject({ status: 0, stdout: expect.stringContaining('1 warning in 1 file.') as string });
    const wrong = run(BIN, 'check', '--wrong');
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr.trim().split('\n')).toHaveLength(1);
    expect(run(BIN, '--version')).toMatchObject({ status: 0, stdout: '0.1.0\n' });
    expect(run(BIN, '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('deadlock check') as string });
  });

  test('a closed pipe: exit code 2 and one line', async () => {
    const child = spawn(process.execPath, [BIN, 'check', '-f', 'sarif', 'supervisor/deadlocking'], { cwd: consumer, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const code = await new Promise((done) => child.on('close', done));
    expect(said).toBe('deadlock: The output was closed before all of it was written.\n');
    expect(code).toBe(2);
  });

  test.skipIf(process.platform !== 'linux')('a full device: exit code 2 and one line', () => {
    const { status, stderr } = run(BIN, 'check', '-o', '/dev/full', 'supervisor/deadlocking');
    expect({ status, stderr }).toEqual({ status: 2, stderr: "deadlock: '/dev/full' cannot be written: no space is left on the device.\n" });
  });
});
