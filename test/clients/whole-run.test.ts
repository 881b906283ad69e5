/** What ESLint does with a run as a whole: its cache, its workers, its bulk suppressions. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ROOT } from '../programs.js';
import { CONFIG, Consumer, CURRENT, placed, sourcesOf } from './consumer.js';

const CACHED = CONFIG.replace('import deadlock from', 'import deadlock, { cacheAcrossFiles } from')
  .replace('defineConfig({', 'defineConfig(cacheAcrossFiles(import.meta.dirname), {');

const BUG = 'supervisor/deadlocking/manager.ts:77 deadlock/no-reacquire';
const COLLECTOR = 'supervisor/deadlocking/metrics-collector.ts';
const SOURCES = sourcesOf('fixtures/supervisor');

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer({ packages: CURRENT, files: {} });
});

beforeEach(() => {
  for (const [path, text] of Object.entries(SOURCES)) consumer.write(path, text);
  consumer.write('eslint.config.js', CONFIG);
  for (const left of ['.eslintcache', 'eslint-suppressions.json']) rmSync(join(consumer.folder, left), { force: true });
});

afterAll(() => {
  consumer.remove();
});

const lint = (...args: readonly string[]) => placed(consumer.lint('supervisor/deadlocking', 'supervisor/shared', ...args));

/** The repair is made in another file than the one with the report. */
function repairCollector(): void {
  const text = SOURCES[COLLECTOR] ?? '';
  const repaired = text.replace('await this.collectMetrics()', 'void this.collectMetrics()');
  expect(repaired).not.toBe(text);
  consumer.write(COLLECTOR, repaired);
}

test('with the digest of all sources, the cache follows a change in another file', () => {
  consumer.write('eslint.config.js', CACHED);
  expect(lint('--cache')).toEqual([BUG]);
  expect(lint('--cache')).toEqual([BUG]);
  repairCollector();
  expect(lint('--cache')).toEqual([]);
});

test('without it, the cache keeps what is no longer true: why the digest is there', () => {
  expect(lint('--cache')).toEqual([BUG]);
  repairCollector();
  expect(lint('--cache')).toEqual([BUG]);
  expect(lint()).toEqual([]);
});

test('workers and their number change nothing', () => {
  const alone = consumer.lint('supervisor');
  expect(alone).toHaveLength(2);
  expect(consumer.lint('supervisor', '--concurrency', '2')).toEqual(alone);
  expect(consumer.lint('supervisor', '--concurrency', '3')).toEqual(alone);
});

test('bulk suppressions: what stands today is quiet, what comes is not', () => {
  expect(lint('--suppress-all')).toEqual([]);
  expect(lint()).toEqual([]);
  const manager = 'supervisor/deadlocking/manager.ts';
  consumer.write(
    manager,
    `${SOURCES[manager] ?? ''}
import { Mutex } from 'async-mutex';
const own = new Mutex();
export const twice = () => own.runExclusive(() => own.runExclusive(() => undefined));
`,
  );
  // ESLint counts a file's suppressions: one more shows them all.
  expect(lint()).toHaveLength(2);
});

test('the config of the adoption guide changes the threshold of each recommended rule, and nothing else', () => {
  const [, guide = ''] = /^```js\n(.*?)^```$/ms.exec(readFileSync(join(ROOT, 'docs/adoption.md'), 'utf8')) ?? [];
  const rules = (): Readonly<Record<string, readonly [number, object]>> => {
    const { stdout } = consumer.run('eslint/bin/eslint.js', ['--print-config', 'supervisor/deadlocking/manager.ts']);
    return (JSON.parse(stdout) as { rules: Readonly<Record<string, readonly [number, object]>> }).rules;
  };
  const usual = rules();
  consumer.write('eslint.config.js', guide);
  const raised = Object.entries(usual).map(([rule, [level, options]]) => [rule, [level, { ...options, certainty: 'certain' }]] as const);
  expect(raised.length).toBeGreaterThan(5);
  expect(rules()).toEqual(Object.fromEntries(raised));
  expect(lint()).toEqual([BUG]);
});
