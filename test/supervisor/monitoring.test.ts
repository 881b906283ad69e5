import { afterEach, describe, expect, it } from 'vitest';

import { Manager as AsReportedManager } from '../../fixtures/supervisor/as-reported/manager.js';
import { Manager as DeadlockingManager } from '../../fixtures/supervisor/deadlocking/manager.js';
import { printDump } from '../../fixtures/supervisor/fixed/monitoring/lock-dump.js';
import {
  LockMonitor,
  type HangAlarm,
} from '../../fixtures/supervisor/fixed/monitoring/lock-monitor.js';
import {
  ResponseTimeGauge,
} from '../../fixtures/supervisor/fixed/monitoring/response-time-gauge.js';
import { Supervisor } from '../../fixtures/supervisor/fixed/supervisor.js';
import { RwMutex } from '../../fixtures/supervisor/shared/rw-mutex.js';
import { TestBench } from './test-bench.js';
import { until } from './watchdog.js';

const bench = new TestBench();

afterEach(() => bench.killAll());

describe('the hang alarm', () => {
  it('names both ends of the deadlock and the way between, while it hangs', async () => {
    const manager = new DeadlockingManager(bench.createConfig('runs'), bench.logger);
    const alarms: HangAlarm[] = [];
    const monitor = new LockMonitor([manager.lockLedger, manager.metricsCollector.lockLedger], {
      waitLimitMs: 100,
      onHang: (alarm) => alarms.push(alarm),
    });
    monitor.start();
    const gauge = new ResponseTimeGauge();
    void gauge.measure('start', () => manager.start());
    await until('the alarm fires', () => alarms.length > 0);
    monitor.close();

    const [alarm] = alarms;
    expect(alarm).toMatchObject({ lockName: 'Manager.stateMutex', mode: 'read' });
    expect(alarm?.waitedMs).toBeGreaterThanOrEqual(100);

    const [state, metrics] = alarm?.locks ?? [];
    expect(state?.holders).toHaveLength(1);
    expect(state?.holders[0]?.mode).toBe('write');
    expect(state?.holders[0]?.from[0]).toMatch(/Manager\.start .*deadlocking.manager\.ts:\d+/);
    const way = state?.waiters[0]?.from.map((frame) => /[A-Z]\w+\.\w+/.exec(frame)?.[0]);
    expect(way?.slice(0, 4)).toEqual([
      'Manager.getRestartCount',
      'MetricsCollector.collectMetrics',
      'MetricsCollector.start',
      'Manager.start',
    ]);
    expect(metrics?.lockName).toBe('MetricsCollector.metricsMutex');
    expect([metrics?.holders, metrics?.waiters]).toEqual([[], []]);
    expect(alarm?.text).toContain('held for write since');

    expect(gauge.read('start')).toMatchObject({ inFlight: 1, finished: 0 });
  });

  it('sees the reader that waits behind a writer', async () => {
    const manager = new AsReportedManager(bench.createConfig('runs'), bench.logger);
    const alarms: HangAlarm[] = [];
    const monitor = new LockMonitor([manager.lockLedger], {
      waitLimitMs: 50,
      onHang: (alarm) => alarms.push(alarm),
    });
    monitor.start();
    void manager.getStatus();
    void manager.stop();
    await until('both waits are reported', () => alarms.length >= 2);
    monitor.close();
    expect(alarms.map(({ mode }) => mode)).toEqual(['write', 'read']);
    expect(alarms[1]?.locks[0]?.waiters[1]?.from[0]).toMatch(/Manager\.getVersion /);
  });

  it('reports a wait once, and not before its limit', async () => {
    const mutex = new RwMutex('m');
    const alarms: HangAlarm[] = [];
    const monitor = new LockMonitor([mutex.ledger], {
      waitLimitMs: 1_000,
      onHang: (alarm) => alarms.push(alarm),
    });
    const release = await mutex.acquireWrite();
    const waiting = mutex.acquireRead();
    const asked = mutex.ledger.waiters()[0]?.askedAt ?? Number.NaN;
    monitor.check(asked + 999);
    expect(alarms).toHaveLength(0);
    monitor.check(asked + 1_000);
    monitor.check(asked + 2_000);
    expect(alarms.map(({ waitedMs }) => waitedMs)).toEqual([1_000]);
    release();
    (await waiting)();
    monitor.check(asked + 9_000);
    expect(alarms).toHaveLength(1);
  });
});

it('dumps holders and waiters in words', async () => {
  const mutex = new RwMutex('m');
  await mutex.acquireRead();
  void mutex.acquireWrite();
  const asked = mutex.ledger.waiters()[0]?.askedAt ?? Number.NaN;
  const monitor = new LockMonitor([mutex.ledger], { waitLimitMs: 1_000, onHang: () => undefined });
  const text = printDump(monitor.dump(asked + 70));
  expect(text).toMatch(/^m\n {2}held for read since \d+ ms\n {4}at .*monitoring\.test\.ts/);
  expect(text).toMatch(/\n {2}wanted for write since 70 ms\n {4}at .*monitoring\.test\.ts/);
});

describe('the response-time gauge', () => {
  it('counts calls that return, that fail and that are under way', async () => {
    const gauge = new ResponseTimeGauge();
    await gauge.measure('op', () => Promise.resolve(1));
    await expect(gauge.measure('op', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    void gauge.measure('op', () => new Promise(() => undefined));
    const times = gauge.read('op');
    expect(times).toMatchObject({ finished: 2, inFlight: 1 });
    expect(times.maxMs).toBeGreaterThanOrEqual(times.lastMs);
    expect(times.totalMs).toBeGreaterThanOrEqual(times.maxMs);
    expect(gauge.toPrometheus()).toContain('supervisor_operations_in_flight{operation="op"} 1\n');
  });
});

it('stays silent over the fixed supervisor, and its numbers reach the metrics', async () => {
  const supervisor = new Supervisor(bench.createConfig('runs'), bench.logger);
  await supervisor.start();
  await Promise.all(Array.from({ length: 20 }, () => supervisor.getStatus()));
  await supervisor.restart();
  await until('a sample has seen the restart', async () =>
    (await supervisor.getMetrics()).includes('node_restarts_total 1'),
  );
  await supervisor.stop();
  const metrics = await supervisor.getMetrics();
  expect(metrics).toContain('supervisor_response_seconds_count{operation="status"} 20\n');
  await supervisor.close();
  expect(bench.messages('a task hangs')).toEqual([]);
  const locks = supervisor.lockMonitor.dump();
  expect(locks).toHaveLength(2);
  expect(locks.flatMap(({ holders, waiters }) => [...holders, ...waiters])).toEqual([]);
});
