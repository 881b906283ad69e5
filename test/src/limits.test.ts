/** Each limit of the settings decides what is found: a program that lies beyond it, and one step more. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { DEFAULT_SETTINGS, type LimitName } from '../../src/settings.js';
import { buildProgram, ROOT } from '../programs.js';

const FILE = join(ROOT, 'fixtures/limits-probe.ts').replaceAll('\\', '/');

/** Kind and certainty of what is found with one limit moved. */
function find(code: string, limit: LimitName, value: number): readonly string[] {
  const program = buildProgram([FILE], new Map([[FILE, `import { Mutex } from 'async-mutex';\n${code}`]]));
  const settings = { ...DEFAULT_SETTINGS, limits: { [limit]: value } };
  return analyze(program, settings)
    .findingsOf(FILE)
    .map(({ kind, certainty }) => `${kind} ${certainty}`);
}

const CHAIN = `
const lock = new Mutex();
async function third(): Promise<void> { await lock.runExclusive(() => undefined); }
async function second(): Promise<void> { await third(); }
async function first(): Promise<void> { await second(); }
export async function hold(): Promise<void> {
  await lock.runExclusive(async () => { await first(); });
}`;

test('replayDepth: a chain of calls', () => {
  expect(find(CHAIN, 'replayDepth', 3)).toEqual([]);
  expect(find(CHAIN, 'replayDepth', 24)).toEqual(['reacquire certain']);
});

test('replayEntries: the bodies on the way', () => {
  expect(find(CHAIN, 'replayEntries', 3)).toEqual([]);
  expect(find(CHAIN, 'replayEntries', 2_000)).toEqual(['reacquire certain']);
});

const CYCLE = `
const a = new Mutex();
const b = new Mutex();
const c = new Mutex();
export const one = () => a.runExclusive(() => b.runExclusive(() => undefined));
export const two = () => b.runExclusive(() => c.runExclusive(() => undefined));
export const three = () => c.runExclusive(() => a.runExclusive(() => undefined));`;

test('cycleLength: the locks on one cycle', () => {
  expect(find(CYCLE, 'cycleLength', 2)).toEqual([]);
  expect(find(CYCLE, 'cycleLength', 3)).toEqual(Array(3).fill('order-inversion likely'));
});

const TWO_CLASSES = `
interface Task { run(): Promise<void> }
const lock = new Mutex();
class Quick implements Task { async run(): Promise<void> { await Promise.resolve(); } }
class Slow implements Task { async run(): Promise<void> { await lock.runExclusive(() => undefined); } }
export const tasks = (flag: boolean): Task => (flag ? new Quick() : new Slow());
export async function work(task: Task): Promise<void> {
  await lock.runExclusive(async () => { await task.run(); });
}`;

test('implementers: the classes behind an interface', () => {
  expect(find(TWO_CLASSES, 'implementers', 1)).toEqual([]);
  expect(find(TWO_CLASSES, 'implementers', 2)).toHaveLength(1);
});

const BUS = `
class Bus {
  #listener: (() => Promise<void>) | undefined;
  readonly lock = new Mutex();
  on(listener: () => Promise<void>): void { this.#listener = listener; }
  async send(): Promise<void> { await this.lock.runExclusive(async () => { await this.#listener?.(); }); }
}
const bus = new Bus();
export const go = () => bus.send();
const save = async () => { await bus.lock.runExclusive(() => undefined); };`;

test('backwardSites: the places that supply a value', () => {
  const registered = `${BUS}
    bus.on(async () => { await Promise.resolve(); });
    bus.on(save);`;
  expect(find(registered, 'backwardSites', 1)).toEqual([]);
  expect(find(registered, 'backwardSites', 2)).toHaveLength(1);
});

test('backwardSteps: one behind the other', () => {
  const registered = `${BUS}
    class Registrar {
      constructor(readonly listener: () => Promise<void>) {}
      register(): void { bus.on(this.listener); }
    }
    class Registry {
      constructor(readonly listener: () => Promise<void>) {}
      registrar(): Registrar { return new Registrar(this.listener); }
    }
    new Registry(save).registrar().register();`;
  expect(find(registered, 'backwardSteps', 1)).toEqual([]);
  expect(find(registered, 'backwardSteps', 5)).toHaveLength(1);
});
