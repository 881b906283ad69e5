import { afterEach, expect, it } from 'vitest';

import { Manager } from '../../fixtures/supervisor/deadlocking/manager.js';
import { TestBench } from './test-bench.js';
import { endsWithin } from './watchdog.js';

const bench = new TestBench();

afterEach(() => bench.killAll());

it('hangs when it starts, and everything that asks it anything hangs with it', async () => {
  const manager = new Manager(bench.createConfig('runs'), bench.logger);
  const start = manager.start();
  expect(await endsWithin(1_000, start)).toBe(false);

  // Not slow but stuck: the start holds what its own first sample waits for.
  expect(manager.lockLedger.holders().map(({ mode }) => mode)).toEqual(['write']);
  expect(manager.lockLedger.waiters().map(({ mode }) => mode)).toContain('read');
  expect(bench.livingPids).toHaveLength(1);

  expect(await endsWithin(200, manager.getStatus())).toBe(false);
  expect(await endsWithin(200, manager.stop())).toBe(false);
});

it('answers as long as it is not started', async () => {
  const manager = new Manager(bench.createConfig('runs'), bench.logger);
  await expect(manager.getStatus()).resolves.toMatchObject({ state: 'stopped', restartCount: 0 });
  await manager.close();
});
