import { describe, expect, it } from 'vitest';

import { MetricsCollector } from '../../fixtures/supervisor/fixed/metrics-collector.js';
import { createConfig } from '../../fixtures/supervisor/shared/config.js';
import { HealthChecker } from '../../fixtures/supervisor/shared/health-checker.js';
import type { NodeInfoProvider } from '../../fixtures/supervisor/shared/node-info-provider.js';
import { NodeProcess } from '../../fixtures/supervisor/shared/node-process.js';
import { TestBench } from './test-bench.js';
import { endsWithin, until } from './watchdog.js';

const { logger } = new TestBench();

describe('the metrics collector of the fixed supervisor', () => {
  /** Answers only when it is told to. */
  function createSlowNode() {
    let asked = 0;
    let answer = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const nodeInfo: NodeInfoProvider = {
      getRestartCount: async () => {
        asked += 1;
        await gate;
        return 7;
      },
      getUptime: () => Promise.resolve(1_500),
      isHealthy: () => Promise.resolve(true),
      getPid: () => Promise.resolve(42),
    };
    return { nodeInfo, answer, getAsked: () => asked };
  }

  it('takes one sample at a time, and its close waits for the last', async () => {
    const node = createSlowNode();
    const options = { intervalMs: 1, maxSamples: 10 };
    const collector = new MetricsCollector(node.nodeInfo, options, logger);
    collector.start();
    const close = collector.close();
    expect(await endsWithin(50, close)).toBe(false);
    expect(node.getAsked()).toBe(1);
    node.answer();
    await close;
    expect(await collector.getSamples()).toMatchObject([{ restartCount: 7, uptime: 1_500 }]);
  });

  it('does not begin again after its close', async () => {
    const node = createSlowNode();
    const options = { intervalMs: 1, maxSamples: 10 };
    const collector = new MetricsCollector(node.nodeInfo, options, logger);
    await collector.close();
    collector.start();
    expect(node.getAsked()).toBe(0);
  });

  it('does not pile up samples of a node that is slow', async () => {
    const node = createSlowNode();
    const options = { intervalMs: 1, maxSamples: 10 };
    const collector = new MetricsCollector(node.nodeInfo, options, logger);
    collector.start();
    expect(await endsWithin(50, collector.collectMetrics())).toBe(false);
    // One by the start and one by hand: the ticks in between have added none.
    expect(node.getAsked()).toBe(2);
    node.answer();
    await until('the ticks go on', () => node.getAsked() > 2);
    await collector.close();
  });
});

describe('the health checker', () => {
  it('loses its trust after enough failures in a row, and regains it', async () => {
    const child = new NodeProcess(process.execPath, ['-e', ''], logger);
    await child.exited;
    let pid = child.pid;
    const options = { intervalMs: 1_000_000, failureLimit: 2 };
    const checker = new HealthChecker({ getPid: () => Promise.resolve(pid) }, options, logger);
    await checker.check();
    expect(checker.isHealthy()).toBe(true);
    await checker.check();
    expect(checker.isHealthy()).toBe(false);
    pid = process.pid;
    await checker.check();
    expect(checker.isHealthy()).toBe(true);
  });
});

describe('the configuration', () => {
  it('fills in what is not said', () => {
    expect(createConfig({ command: 'node', maxRestarts: 0 })).toMatchObject({
      command: 'node',
      maxRestarts: 0,
      autoRestart: true,
    });
  });

  it('names every setting that makes no sense, in one error', () => {
    const settings = { command: '', stopGraceMs: -1, maxSamples: 0, healthIntervalMs: Number.NaN };
    expect(() => createConfig(settings)).toThrow(
      'Wrong configuration: command must not be empty; stopGraceMs must not be negative; ' +
        'maxSamples must be at least 1; healthIntervalMs must be at least 1.',
    );
  });
});
