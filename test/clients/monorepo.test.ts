/** A workspace of two packages, the lock in one and the call under it in the other. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONFIG, Consumer, CURRENT, placed } from './consumer.js';

const STORE = `import { Mutex } from 'async-mutex';

export class Store {
  readonly lock = new Mutex();
  async save(): Promise<void> {
    await this.lock.runExclusive(() => undefined);
  }
}
`;

const USE = `import { Store } from 'core';

export async function saveTwice(store: Store): Promise<void> {
  await store.lock.runExclusive(async () => {
    await store.save();
  });
}
`;

const manifest = (name: string, more: object = {}) => JSON.stringify({ name, version: '1.0.0', type: 'module', ...more });

const tsconfig = (references: readonly string[]) =>
  JSON.stringify({
    compilerOptions: {
      strict: true,
      target: 'es2022',
      module: 'nodenext',
      types: [],
      composite: true,
      rootDir: 'src',
      outDir: 'dist',
    },
    include: ['src'],
    references: references.map((path) => ({ path })),
  });

const BUG = 'packages/app/src/use.ts:5 deadlock/no-reacquire';

let workspace: Consumer;

beforeAll(() => {
  workspace = new Consumer({
    packages: CURRENT,
    manifest: { workspaces: ['packages/*'] },
    files: {
      'eslint.config.js': CONFIG.replace('defineConfig({', `defineConfig({ ignores: ['**/dist'] }, {`),
      'packages/core/package.json': manifest('core', {
        exports: { '.': { types: './dist/store.d.ts', default: './dist/store.js' } },
        dependencies: { 'async-mutex': CURRENT['async-mutex'] },
      }),
      'packages/core/tsconfig.json': tsconfig([]),
      'packages/core/src/store.ts': STORE,
      'packages/app/package.json': manifest('app', { dependencies: { core: '1.0.0' } }),
      'packages/app/src/use.ts': USE,
      'one/tsconfig.json': JSON.stringify({
        compilerOptions: {
          strict: true,
          target: 'es2022',
          module: 'esnext',
          moduleResolution: 'bundler',
          types: [],
          noEmit: true,
          paths: { core: ['../packages/core/src/store.ts'] },
        },
        include: ['../packages/*/src'],
      }),
    },
  });
});

afterAll(() => {
  workspace.remove();
});

interface Checked {
  readonly findings: readonly { readonly file: string; readonly line: number; readonly rule: string; readonly sentence: string }[];
  readonly notices: readonly string[];
}

function check(...args: readonly string[]): Checked {
  const { stdout } = workspace.run('eslint-plugin-deadlock/dist/src/cli/bin.js', ['check', '--format', 'json', ...args]);
  return JSON.parse(stdout) as Checked;
}

test('with references the other package is seen, unbuilt: the result is that of one program', () => {
  workspace.write('packages/app/tsconfig.json', tsconfig(['../core']));
  const reports = workspace.lint('packages');
  expect(placed(reports)).toEqual([BUG]);
  const whole = check('--project', 'one');
  expect(whole.findings.map(({ sentence }) => sentence)).toEqual([reports[0]?.message.split('\n')[0]]);
  const checked = check('packages');
  expect(checked.findings.map(({ file, line, rule }) => `${file}:${String(line)} ${rule}`)).toEqual([BUG]);
  expect(checked.notices).toEqual([]);
});

test('without references its body is not seen, and the command line says so', () => {
  workspace.write('packages/app/tsconfig.json', tsconfig([]));
  const built = workspace.run('typescript/bin/tsc', ['--project', 'packages/core']);
  expect(built.stdout).toBe('');
  expect(placed(workspace.lint('packages'))).toEqual([]);
  const { findings, notices } = check('packages');
  expect(findings).toEqual([]);
  expect(notices).toEqual([
    `The bodies of 'core' are not visible in 'app', which sees 'packages/core/dist/store.d.ts': add its tsconfig to the 'references' there.`,
  ]);
});
