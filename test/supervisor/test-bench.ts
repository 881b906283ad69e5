import { setImmediate as nextTurn } from 'node:timers/promises';

import { createConfig, type SupervisorConfig } from '../../fixtures/supervisor/shared/config.js';
import { Logger, type LogRecord } from '../../fixtures/supervisor/shared/logger.js';
import { until } from './watchdog.js';

/** Inline programs that real Node processes run as the supervised node. */
export const nodePrograms = {
  runs: 'console.log("ready"); setInterval(() => {}, 1000)',
  crashes: 'process.exit(3)',
  finishes: '',
  ignoresSigterm:
    'process.on("SIGTERM", () => {}); console.log("ready"); setInterval(() => {}, 1000)',
} as const;

/** A configuration, a logger that remembers, and knowledge of every process that was started. */
export class TestBench {
  readonly records: LogRecord[] = [];
  readonly logger = new Logger('test', (record) => {
    this.records.push(record);
  });

  createConfig(
    program: keyof typeof nodePrograms,
    settings: Partial<SupervisorConfig> = {},
  ): SupervisorConfig {
    return createConfig({
      command: process.execPath,
      args: ['-e', nodePrograms[program]],
      version: '1.2.3',
      autoRestart: false,
      restartDelayMs: 10,
      metricsIntervalMs: 20,
      healthIntervalMs: 20,
      ...settings,
    });
  }

  messages(message: string): LogRecord[] {
    return this.records.filter((record) => record.message === message);
  }

  /** From the log: a manager that hangs cannot be asked. */
  get pids(): number[] {
    return this.messages('process started').map((record) => Number(record.details['pid']));
  }

  get livingPids(): number[] {
    return this.pids.filter(isAlive);
  }

  /** A child that has not come up yet obeys signals which its program would ignore. */
  async untilReady(): Promise<void> {
    await until('the node is ready', () =>
      this.messages('output').some((record) => String(record.details['text']).includes('ready')),
    );
  }

  /** The last resort for nodes whose manager can no longer stop them. */
  async killAll(): Promise<void> {
    // A process that was started in this very turn is in the log by the next one.
    await nextTurn();
    for (const pid of this.livingPids) process.kill(pid, 'SIGKILL');
    await until('every node is gone', () => this.livingPids.length === 0);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
