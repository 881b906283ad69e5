import { afterEach, describe, expect, it } from 'vitest';

import { Manager } from '../../fixtures/supervisor/as-reported/manager.js';
import { TestBench } from './test-bench.js';
import { endsWithin, until } from './watchdog.js';

const bench = new TestBench();

afterEach(() => bench.killAll());

describe('the supervisor with the published repairs', () => {
  it('starts, samples and stops', async () => {
    const manager = new Manager(bench.createConfig('runs'), bench.logger);
    await manager.start();
    await until('a sample is there', async () => {
      const samples = await manager.metricsCollector.getSamples();
      return samples.some(({ pid }) => pid !== undefined);
    });
    const status = await manager.getStatus();
    expect(status).toMatchObject({ state: 'running', version: '1.2.3' });
    await manager.restart();
    await expect(manager.getRestartCount()).resolves.toBe(1);
    await manager.close();
    expect(bench.livingPids).toEqual([]);
  });

  it('hangs when a writer asks between the two reads of a status', async () => {
    // No timers that would add readers of their own.
    const config = bench.createConfig('runs', { metricsIntervalMs: 1e6, healthIntervalMs: 1e6 });
    const manager = new Manager(config, bench.logger);
    await manager.start();
    await until('the first sample is taken', async () => {
      const samples = await manager.metricsCollector.getSamples();
      return samples.length > 0;
    });

    const status = manager.getStatus();
    const stop = manager.stop();
    expect(await endsWithin(1_000, Promise.race([status, stop]))).toBe(false);

    const { lockLedger } = manager;
    expect(lockLedger.holders().map(({ mode }) => mode)).toEqual(['read']);
    expect(lockLedger.waiters().map(({ mode }) => mode)).toEqual(['write', 'read']);
  });
});
