/** The rules as a JS plugin of oxlint, which gives no types: they open the project by themselves. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Consumer, CURRENT, sourcesOf } from './consumer.js';

const OXLINT = { oxlint: '1.94.0' } as const;

const RULES = ['no-reacquire', 'no-leaked-lock', 'no-order-inversion'];

const configOf = (settings: object = {}) =>
  JSON.stringify({
    jsPlugins: ['eslint-plugin-deadlock'],
    categories: { correctness: 'off' },
    rules: Object.fromEntries(RULES.map((rule) => [`deadlock/${rule}`, 'error'])),
    settings: { deadlock: settings },
  });

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
  readonly message: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer({
    packages: { ...CURRENT, ...OXLINT },
    files: {
      ...sourcesOf('fixtures/supervisor'),
      '.oxlintrc.json': configOf(),
      'tool.config.js': `export default {};\n`,
    },
  });
});

afterAll(() => {
  consumer.remove();
});

function lint(...paths: readonly string[]): readonly Diagnostic[] {
  const { stdout, stderr } = consumer.run('oxlint/bin/oxlint', ['--format', 'json', ...paths]);
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] }).diagnostics;
}

const placed = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ code, filename, labels }) => `${filename}:${String(labels[0]?.span.line)} ${code}`).sort();

test('what ESLint reports with types is reported here, over all files', () => {
  const diagnostics = lint('supervisor');
  expect(placed(diagnostics)).toEqual([
    'supervisor/as-reported/manager.ts:150 deadlock(no-reacquire)',
    'supervisor/deadlocking/manager.ts:77 deadlock(no-reacquire)',
  ]);
  expect(diagnostics.map(({ message }) => message).sort()[1]).toMatch(
    /which 'Manager\.start' has held since line \d+\.\n.*\n.*\n.*getRestartCount/,
  );
});

test('the settings are those of ESLint', () => {
  consumer.write('.oxlintrc.json', configOf({ reentrant: ['Manager.stateMutex'] }));
  expect(lint('supervisor')).toEqual([]);
  consumer.write('.oxlintrc.json', configOf());
});

test('a file that no tsconfig lists, where there is one, is left alone', () => {
  consumer.write('supervisor/tool.config.js', `export default {};\n`);
  expect(lint('supervisor/tool.config.js')).toEqual([]);
});

test('without a tsconfig: one notice, however many files and rules', () => {
  consumer.write('loose/a.ts', `export const a = 1;\n`);
  consumer.write('loose/b.ts', `export const b = 1;\n`);
  const notices = lint('loose').map(({ message }) => message);
  expect(notices).toEqual([expect.stringMatching(/there is no tsconfig\.json here or in a folder above/)]);
});
