/**
 * The same repository under the oldest, the newest and the usual versions of what the plugin stands on:
 * each gives the same reports, word for word.
 */
import { afterEach, expect, test } from 'vitest';
import { CONFIG, Consumer, CURRENT, placed, type Report, sourcesOf } from './consumer.js';

/** Before ESLint 9.22 there is no `eslint/config`. */
const PLAIN_CONFIG = `
import deadlock from 'eslint-plugin-deadlock';
export default [deadlock.configs.setup, deadlock.configs.recommended];
`;

interface Cell {
  readonly eslint: string;
  readonly typescript: string;
  readonly parser: string;
  /** Undefined: the Node that runs the tests. */
  readonly node?: string;
  readonly manager: 'npm' | 'pnpm';
  readonly config: string;
}

const CELLS: readonly Cell[] = [
  { eslint: '9.0.0', typescript: '5.0.4', parser: '8.0.0', manager: 'npm', config: PLAIN_CONFIG },
  { eslint: '9.22.0', typescript: '5.4.5', parser: '8.30.1', manager: 'pnpm', config: CONFIG },
  { eslint: '9.39.1', typescript: '5.9.3', parser: '8.73.0', node: '22.23.3', manager: 'npm', config: CONFIG },
  { eslint: '10.0.0', typescript: '6.0.3', parser: '8.73.0', node: '24.21.0', manager: 'pnpm', config: CONFIG },
  { eslint: '10.15.0', typescript: '6.0.3', parser: '8.73.0', node: '20.19.0', manager: 'npm', config: CONFIG },
];

let consumer: Consumer | undefined;
afterEach(() => {
  consumer?.remove();
});

/** What the first cell said: the others must say the same. */
let said: readonly Report[] | undefined;

test.each(CELLS)('ESLint $eslint, TypeScript $typescript, Node $node, $manager', (cell) => {
  const { eslint, typescript, parser, node, manager, config } = cell;
  consumer = new Consumer({
    packages: {
      ...CURRENT,
      eslint,
      typescript,
      '@typescript-eslint/parser': parser,
      ...(node === undefined ? {} : { node }),
    },
    manager,
    // pnpm asks before it runs the script with which the package `node` puts its binary in place.
    manifest: { pnpm: { onlyBuiltDependencies: ['node'] } },
    files: { ...sourcesOf('fixtures/supervisor'), 'eslint.config.js': config },
  });
  if (node !== undefined) expect(consumer.nodeVersion()).toBe(`v${node}`);
  const reports = consumer.lint('supervisor');
  expect(placed(reports)).toEqual([
    'supervisor/as-reported/manager.ts:150 deadlock/no-reacquire',
    'supervisor/deadlocking/manager.ts:77 deadlock/no-reacquire',
  ]);
  said ??= reports;
  expect(reports).toEqual(said);
});
