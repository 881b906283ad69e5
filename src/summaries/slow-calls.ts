/**
 * Calls whose end depends on the world: a clock, another machine, another process, a person. Files are
 * not among them: a lock around a file is there for the file. Rows are by package as the typings name it.
 */
import type { CalleeDeclaration } from '../program/program-view.js';

/** What is waited for. `package`: a package outside the tables, which a user may name. */
export type SlowKind = 'timer' | 'network' | 'process' | 'input' | 'package';

export interface SlowCall {
  readonly kind: SlowKind;
  readonly package: string;
  /** As the message names it: `setTimeout`, `fetch`, `ChildProcess.once`. */
  readonly name: string;
}

/** Packages of which every wait is of one kind; a scope ends with a slash. */
const PACKAGES: Readonly<Record<string, SlowKind>> = {
  'node:timers': 'timer',
  'node:timers/promises': 'timer',
  'node:http': 'network', 'node:https': 'network', 'node:http2': 'network', 'node:net': 'network', 'node:tls': 'network',
  'node:dns': 'network', 'node:dns/promises': 'network', 'node:dgram': 'network',
  'node:child_process': 'process', 'node:cluster': 'process', 'node:worker_threads': 'process',
  'node:readline': 'input', 'node:readline/promises': 'input',
  'undici': 'network', 'undici-types': 'network', 'axios': 'network', 'got': 'network', 'ky': 'network', 'node-fetch': 'network', 'superagent': 'network',
  'ws': 'network', 'nodemailer': 'network', 'pg': 'network', 'mysql2': 'network', 'mongodb': 'network', 'mongoose': 'network',
  'ioredis': 'network', 'redis': 'network', '@redis/': 'network', '@prisma/client': 'network', '@aws-sdk/': 'network',
  '@google-cloud/': 'network', '@azure/': 'network', 'stripe': 'network', 'openai': 'network', 'ethers': 'network', 'viem': 'network',
  'puppeteer': 'process', 'playwright': 'process', 'execa': 'process', 'cross-spawn': 'process', 'zx': 'process',
  'inquirer': 'input', '@inquirer/': 'input', 'prompts': 'input', 'enquirer': 'input',
  'delay': 'timer', 'sleep-promise': 'timer',
};

/** Globals of the platform, and members of its interfaces, whatever file declares them. */
const PLATFORM: Readonly<Record<string, SlowKind>> = {
  setTimeout: 'timer', setInterval: 'timer', requestIdleCallback: 'timer',
  fetch: 'network', sendBeacon: 'network',
  prompt: 'input', confirm: 'input', alert: 'input',
  'ChildProcess.on': 'process', 'ChildProcess.once': 'process', 'Worker.once': 'process', 'Socket.once': 'network', 'WebSocket.addEventListener': 'network',
  'Atomics.wait': 'timer', 'Atomics.waitAsync': 'timer',
};

/** Calls of a slow package that end at once, or only register. */
const QUICK: ReadonlySet<string> = new Set(['clearTimeout', 'clearInterval', 'setImmediate', 'clearImmediate', 'createServer', 'createInterface', 'spawn', 'fork', 'kill', 'destroy', 'unref', 'ref']);

/** Synchronous members that block the whole process until the world answers. */
const BLOCKING: ReadonlySet<string> = new Set(['execSync', 'execFileSync', 'spawnSync', 'prompt', 'confirm', 'alert', 'wait']);

/** How a call declared so waits for the world; undefined: it does not, or nobody knows. */
export function slowCall(declared: CalleeDeclaration): SlowCall | undefined {
  if (declared.kind !== 'external' || QUICK.has(declared.name)) return undefined;
  const container = declared.container?.replace(/Constructor$/u, '');
  const name = container === undefined ? declared.name : `${container}.${declared.name}`;
  const isPlatform = declared.package === 'lib' || declared.package === 'global' || declared.package.startsWith('node:');
  const kind = (isPlatform ? own(PLATFORM, name) : undefined) ?? kindOfPackage(declared.package) ?? (isPlatform ? undefined : 'package');
  return kind === undefined ? undefined : { kind, package: declared.package, name };
}

/** Whether the call itself blocks: nobody need wait for a promise. */
export function blocks(call: SlowCall): boolean {
  return BLOCKING.has(call.name.split('.').at(-1) ?? '');
}

/** What its waits are for; undefined: it is not in the table. */
export function kindOfPackage(name: string): SlowKind | undefined {
  const scope = name.startsWith('@') ? `${name.split('/')[0] ?? ''}/` : name;
  return own(PACKAGES, name) ?? own(PACKAGES, scope);
}

function own(rows: Readonly<Record<string, SlowKind>>, name: string): SlowKind | undefined {
  return Object.hasOwn(rows, name) ? rows[name] : undefined;
}
