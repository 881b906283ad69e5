/** The ESLint extension of VS Code, by its real language server: warnings in the text while it is typed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SUGGESTIONS } from '../../src/eslint/suggestions.js';
import { CONFIG, Consumer, CURRENT, sourcesOf } from './consumer.js';
import { EslintEditor, SERVER } from './eslint-editor.js';

const JOURNAL = 'supervisor/shared/journal.ts';

/** One bug for each suggestion. */
const BUGS = `import { Mutex } from 'async-mutex';

export class Journal {
  readonly #mutex = new Mutex();
  readonly #lines: string[] = [];

  async append(line: string): Promise<void> {
    await this.#mutex.runExclusive(async () => {
      this.#lines.push(line);
      await this.trim();
    });
  }

  async trim(): Promise<number> {
    const release = await this.#mutex.acquire();
    try {
      this.#lines.splice(0, this.#lines.length - 100);
      return this.#lines.length;
    } finally {
      release();
    }
  }

  async flush(): Promise<void> {
    const release = await this.#mutex.acquire();
    try {
      return this.#write();
    } finally {
      release();
    }
  }

  async clear(): Promise<void> {
    this.#mutex.acquire();
    try {
      this.#lines.length = 0;
      await this.#write();
    } finally {
      this.#mutex.release();
    }
  }

  async #write(): Promise<void> {
    await Promise.resolve(this.#lines.join());
  }
}
`;

const MANAGER = 'supervisor/deadlocking/manager.ts';
const COLLECTOR = 'supervisor/deadlocking/metrics-collector.ts';

let consumer: Consumer;
let editor: EslintEditor;

beforeAll(async () => {
  consumer = new Consumer({
    packages: { ...CURRENT, ...SERVER },
    files: { ...sourcesOf('fixtures/supervisor'), [JOURNAL]: BUGS, 'eslint.config.js': CONFIG },
  });
  editor = await EslintEditor.open(consumer.folder);
});

afterAll(() => {
  editor.close();
  consumer.remove();
});

test('the warning stands under the call, with the way to the lock and a link to the page', async () => {
  const text = editor.show(MANAGER);
  const [warning, ...more] = await editor.diagnostics(MANAGER);
  expect(more).toEqual([]);
  expect(warning).toMatchObject({ severity: 1, code: 'deadlock/no-reacquire' });
  expect(text.split('\n')[warning?.range.start.line ?? 0]).toContain('await this.metricsCollector.start()');
  expect(warning?.message).toMatch(/never finishes: it waits for 'Manager\.stateMutex'.*\n.*calls MetricsCollector\.start/);
  expect(warning?.codeDescription.href).toMatch(/\/docs\/rules\/no-reacquire\.md$/);
});

test('it follows what is typed: gone with the repair, half a line harms nobody, back with the bug', async () => {
  const bug = 'await this.metricsCollector.start()';
  const lines = async () => (await editor.diagnostics(MANAGER)).map(({ code }) => code);
  editor.edit(MANAGER, (text) => text.replace(bug, 'void this.metricsCollector.start()'));
  expect(await lines()).toEqual([]);
  editor.edit(MANAGER, (text) => text.replace('void this.metricsCollector.start()', 'await this.metricsCollector.'));
  await lines();
  editor.edit(MANAGER, (text) => text.replace('await this.metricsCollector.', bug));
  expect(await lines()).toEqual(['deadlock/no-reacquire']);
});

test('a repair in the buffer of another file counts when this file is looked at again', async () => {
  const first = /await this\.collectMetrics\(\)/;
  expect(editor.show(COLLECTOR)).toMatch(first);
  editor.edit(COLLECTOR, (text) => text.replace(first, 'void this.collectMetrics()'));
  await editor.diagnostics(COLLECTOR);
  expect(await editor.diagnostics(MANAGER)).toEqual([]);
  editor.edit(COLLECTOR, (text) => text.replace('void this.collectMetrics()', 'await this.collectMetrics()'));
  await editor.diagnostics(COLLECTOR);
  expect(await editor.diagnostics(MANAGER)).toHaveLength(1);
});

test('the light bulb offers the page of the rule, and to switch it off for the line', async () => {
  const [warning] = await editor.diagnostics(MANAGER);
  if (warning === undefined) throw new Error('the warning is gone');
  const offers = await editor.offers(MANAGER, warning);
  expect(offers.map(({ title }) => title)).toContain('Show documentation for deadlock/no-reacquire');
  const off = offers.find(({ title }) => title === 'Disable deadlock/no-reacquire for this line');
  if (off === undefined) throw new Error('the line cannot be switched off');
  await editor.choose(MANAGER, off);
  expect(await editor.diagnostics(MANAGER)).toEqual([]);
});

test('suggestions are offered, and each leaves one warning less and a file that compiles', async () => {
  editor.show(JOURNAL);
  const codes = async () => (await editor.diagnostics(JOURNAL)).map(({ code }) => code);
  expect(await codes()).toEqual(['deadlock/no-reacquire', 'deadlock/no-early-release', 'deadlock/no-floating-acquire']);
  const repairs = [
    [SUGGESTIONS.detach, 'void this.trim();'],
    [SUGGESTIONS.awaitWork, 'return await this.#write();'],
    [SUGGESTIONS.awaitAcquire, 'await this.#mutex.acquire();'],
  ] as const;
  for (const [repair, after] of repairs) {
    const [warning, ...left] = await editor.diagnostics(JOURNAL);
    if (warning === undefined) throw new Error('the warning is gone');
    const offers = (await editor.offers(JOURNAL, warning)).filter(({ title }) => !/^(?:Disable|Show documentation)/.test(title));
    expect(offers.map(({ title }) => title)).toEqual([`${repair} (${warning.code})`]);
    if (offers[0] !== undefined) await editor.choose(JOURNAL, offers[0]);
    expect(editor.text(JOURNAL)).toContain(after);
    expect(await codes()).toEqual(left.map(({ code }) => code));
  }
  consumer.write(JOURNAL, editor.text(JOURNAL));
  expect(consumer.run('typescript/bin/tsc', ['--project', 'supervisor'])).toMatchObject({ status: 0, stdout: '' });
});
