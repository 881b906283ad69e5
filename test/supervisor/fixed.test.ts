import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { Manager } from '../../fixtures/supervisor/fixed/manager.js';
import { NodeStateError } from '../../fixtures/supervisor/shared/node-state.js';
import { TestBench } from './test-bench.js';
import { endsWithin, until } from './watchdog.js';

/** Far beyond what any of this takes: only a deadlock lasts longer. */
const watchdogMs = 10_000;

let bench = new TestBench();
let managers: Manager[] = [];

function createManager(...settings: Parameters<TestBench['createConfig']>): Manager {
  const manager = new Manager(bench.createConfig(...settings), bench.logger);
  managers.push(manager);
  return manager;
}

afterEach(async () => {
  vi.restoreAllMocks();
  const closed = await endsWithin(
    watchdogMs,
    Promise.all(managers.map((manager) => manager.close())),
  );
  const left = bench.livingPids;
  await bench.killAll();
  bench = new TestBench();
  managers = [];
  expect(closed, 'every manager closes').toBe(true);
  expect(left, 'no process is left behind').toEqual([]);
});

describe('the three checks of the original repair', () => {
  it('does not deadlock while another task reads', async () => {
    const manager = createManager('runs');
    const done = new AbortController();
    const reader = (async () => {
      while (!done.signal.aborted) {
        await manager.getStatus();
        await manager.isHealthy();
        await sleep(0);
      }
    })();
    const lifecycle = (async () => {
      await manager.start();
      await manager.restart();
      await manager.stop();
    })();
    expect(await endsWithin(watchdogMs, lifecycle)).toBe(true);
    done.abort();
    expect(await endsWithin(watchdogMs, reader)).toBe(true);
  });

  it('counts exactly through 100 reads against 100 writes', async () => {
    const manager = createManager('runs');
    await manager.start();
    const seen: number[] = [];
    const work = Array.from({ length: 100 }, (_, i) => [
      (async () => {
        // Spread over turns of the event loop, so that the order is mixed.
        await sleep(i % 7);
        await manager.recordRestart();
      })(),
      (async () => {
        await sleep(i % 5);
        seen.push((await manager.getStatus()).restartCount);
      })(),
    ]).flat();
    expect(await endsWithin(watchdogMs, Promise.all(work))).toBe(true);
    await expect(manager.getRestartCount()).resolves.toBe(100);
    expect(seen).toHaveLength(100);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('starts the collector while the manager starts', async () => {
    const manager = createManager('runs');
    const start = manager.start();
    manager.metricsCollector.start();
    expect(await endsWithin(watchdogMs, start)).toBe(true);
    await until('a sample of the running node is there', async () => {
      const latest = (await manager.metricsCollector.getSamples()).at(-1);
      return latest?.healthy === true && latest.pid === bench.pids[0];
    });
  });
});

it('survives many tasks that start, stop and restart it at random', async () => {
  const manager = createManager('runs');
  const random = createRandom(20_240_229);
  const operations = [
    () => manager.start(),
    () => manager.stop(),
    () => manager.restart(),
    () => manager.getStatus(),
    () => manager.metricsCollector.collectMetrics(),
  ];
  const task = async () => {
    for (let i = 0; i < 8; i += 1) {
      const operation = operations[random(operations.length)];
      try {
        await operation?.();
      } catch (error) {
        // That somebody else was faster is the only excuse.
        if (!(error instanceof NodeStateError)) throw error;
      }
      await sleep(random(3));
    }
  };
  const tasks = Promise.all(Array.from({ length: 16 }, task));
  expect(await endsWithin(watchdogMs, tasks)).toBe(true);
  await manager.stop();
  await expect(manager.getStatus()).resolves.toMatchObject({ state: 'stopped', pid: undefined });
  expect(bench.livingPids).toEqual([]);
  expect(bench.pids.length).toBeGreaterThan(1);
}, 15_000);

describe('a node that ends by itself', () => {
  it('is restarted after each crash until the limit, then given up', async () => {
    const manager = createManager('crashes', { autoRestart: true, maxRestarts: 2 });
    await manager.start();
    await until('the manager gives up', async () => (await manager.getState()) === 'error');
    expect(bench.pids).toHaveLength(3);
    await expect(manager.getRestartCount()).resolves.toBe(2);
    expect(bench.messages('node ended').map(({ details }) => details['code'])).toEqual([3, 3, 3]);
  });

  it('comes back after a kill from outside', async () => {
    const manager = createManager('runs', { autoRestart: true });
    await manager.start();
    const killed = await manager.getPid();
    process.kill(killed ?? Number.NaN, 'SIGKILL');
    await until('a new process runs', async () => {
      const { state, pid } = await manager.getStatus();
      return state === 'running' && pid !== killed;
    });
    await expect(manager.getRestartCount()).resolves.toBe(1);
  });

  it('stays crashed without auto-restart, and wait() tells how it ended', async () => {
    const manager = createManager('crashes');
    await manager.start();
    const exit = await manager.wait();
    expect(exit).toEqual({ code: 3, signal: null, error: undefined });
    await expect(manager.getState()).resolves.toBe('crashed');
    await expect(manager.isHealthy()).resolves.toBe(false);
  });

  it('is stopped, not crashed, when it finishes', async () => {
    const manager = createManager('finishes', { autoRestart: true });
    await manager.start();
    await manager.wait();
    await expect(manager.getState()).resolves.toBe('stopped');
  });

  it('is not restarted when a stop comes between the crash and the restart', async () => {
    const restartDelayMs = 1_000_000;
    const setTimer = vi.spyOn(globalThis, 'setTimeout');
    const clearTimer = vi.spyOn(globalThis, 'clearTimeout');
    const manager = createManager('crashes', { autoRestart: true, restartDelayMs });
    await manager.start();
    await manager.wait();
    await expect(manager.getState()).resolves.toBe('crashed');
    await manager.stop();
    const pending = setTimer.mock.calls.findIndex(([, delay]) => delay === restartDelayMs);
    expect(clearTimer).toHaveBeenLastCalledWith(setTimer.mock.results[pending]?.value);
    // The worst case, when the timer fires just before the stop clears it.
    setTimer.mock.calls[pending]?.[0]();
    await expect(manager.getState()).resolves.toBe('stopped');
    expect(bench.pids).toHaveLength(1);
  });
});

describe('the life of a node', () => {
  it('answers for it: state, pid, uptime, version, health', async () => {
    const manager = createManager('runs');
    await expect(manager.getVersion()).resolves.toBeUndefined();
    await manager.start();
    const status = await manager.getStatus();
    expect(status).toMatchObject({ state: 'running', version: '1.2.3', healthy: true });
    expect(status.pid).toBe(bench.pids[0]);
    await sleep(5);
    await expect(manager.getUptime()).resolves.toBeGreaterThan(0);
    await manager.stop();
    await expect(manager.getUptime()).resolves.toBe(0);
  });

  it('does not come up again when a stop overtakes its start', async () => {
    const manager = createManager('runs');
    const start = manager.start();
    const stop = manager.stop();
    await start;
    await expect(manager.getState()).resolves.toMatch(/stopping|stopped/);
    await stop;
    await expect(manager.getState()).resolves.toBe('stopped');
  });

  it('kills a node that does not obey within its grace time', async () => {
    const manager = createManager('ignoresSigterm', { stopGraceMs: 50 });
    await manager.start();
    await bench.untilReady();
    const exit = manager.wait();
    await manager.stop();
    await expect(exit).resolves.toMatchObject({ signal: 'SIGKILL' });
    await expect(manager.getState()).resolves.toBe('stopped');
  });

  it('says so when the command cannot be started', async () => {
    const manager = createManager('runs', { command: '/nonexistent/node' });
    await expect(manager.start()).rejects.toThrow(NodeStateError);
    await manager.wait();
    await expect(manager.getState()).resolves.toBe('error');
  });

  it('refuses to start twice, and after its close', async () => {
    const manager = createManager('runs');
    await manager.start();
    await expect(manager.start()).rejects.toThrow('The node is running.');
    await manager.close();
    await expect(manager.start()).rejects.toThrow('The manager is closed.');
  });

  it('exports its samples as JSON and for Prometheus', async () => {
    const manager = createManager('runs', { maxSamples: 2 });
    const { metricsCollector } = manager;
    await expect(metricsCollector.toPrometheus()).resolves.toBe('');
    await manager.start();
    for (let i = 0; i < 3; i += 1) await metricsCollector.collectMetrics();
    expect(JSON.parse(await metricsCollector.toJson())).toMatchObject({
      latest: { pid: bench.pids[0], healthy: true, restartCount: 0 },
      samples: [{}, {}],
    });
    const text = await metricsCollector.toPrometheus();
    expect(text).toContain('# TYPE node_restarts_total counter\nnode_restarts_total 0\n');
    expect(text).toContain('node_up 1\n');
  });
});

/** A small generator with a seed: a failure can be repeated. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
