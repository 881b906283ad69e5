/** `deadlock explain`: lines, functions and classes of the supervisor and of small programs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deadlock } from '../../command-line.js';

let folder: string;

const PROGRAM = `
export class Mutex {
  #tail: Promise<void> = Promise.resolve();
  async run<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#tail;
    let done = (): void => undefined;
    this.#tail = new Promise((resolve) => { done = resolve; });
    await before;
    try { return await work(); } finally { done(); }
  }
}
export class Counter { value = 0; add(): void { this.value += 1; } }
export class Store {
  readonly lock = new Mutex();
  readonly counter = new Counter();
  constructor(private readonly listener: (value: number) => Promise<void>) {}
  async save(): Promise<void> {
    await this.lock.run(async () => {
      this.note();
      await this.listener(1);
    });
  }
  note(): void {
    this.counter.add();
  }
  idle(): void {
    this.counter.add();
  }
}
export class Growing {
  #busy = 0;
  readonly #waiting: (() => void)[] = [];
  constructor(private readonly config: { canGrow(): boolean }) {}
  async acquire(): Promise<void> {
    if (this.#busy > 0 && !this.config.canGrow()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy += 1;
  }
  release(): void { this.#busy -= 1; this.#waiting.shift()?.(); }
}
export class Tokens {
  #left = 1;
  readonly #waiting: (() => void)[] = [];
  constructor() { setInterval(() => { this.#waiting.shift()?.(); }, 10); }
  async take(): Promise<void> {
    if (this.#left === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#left = 0;
  }
}
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'deadlock-explain-'));
  writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "target": "es2022", "module": "nodenext", "lib": ["es2022"], "types": [] } }');
  writeFileSync(join(folder, 'store.ts'), PROGRAM);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function explain(...args: string[]): Promise<string> {
  const { code, out, said } = await deadlock(['explain', '--no-config', ...args], { cwd: folder });
  expect({ code, said }).toEqual({ code: 0, said: '' });
  return out;
}

const lineOf = (text: string): string => `store.ts:${String(PROGRAM.split('\n').findIndex((line) => line.includes(text)) + 1)}`;

describe('a line', () => {
  test('names what is held, since where, by whom', async () => {
    const out = await explain(lineOf('await this.listener(1)'));
    expect(out).toContain("holds 'Store.lock', taken at store.ts:18 by Store.save");
  });

  test('also in a function that asks for no lock, with the way there', async () => {
    const out = await explain(lineOf('this.counter.add'));
    expect(out).toContain("holds 'Store.lock', taken at store.ts:18 by Store.save");
    expect(out).toMatch(/on the way\n.*store\.ts:18 .*\n.*store\.ts:19 .*calls Store\.note/);
  });

  test('nothing is held where no holder leads', async () => {
    const line = String(PROGRAM.split('\n').lastIndexOf('    this.counter.add();') + 1);
    expect(await explain(`store.ts:${line}`)).toContain('Nothing is held here');
  });

  test('as data', async () => {
    const out = JSON.parse(await explain('--json', lineOf('await this.listener(1)'))) as unknown;
    expect(out).toMatchObject({ version: 1, explanations: [{ kind: 'line', arrivals: [{ held: [{ name: 'Store.lock', holder: 'Store.save', since: { line: 18 } }] }] }] });
  });
});

describe('a function', () => {
  test('its steps, its calls with how sure they are, what it may do, what it takes', async () => {
    const out = await explain('Store.save');
    expect(out).toContain('async method Store.save()');
    expect(out).toMatch(/this\.lock\.run\(.*\n +runs its callback under 'Store\.lock' \(mutex\), by its own body/);
    expect(out).toContain('wait for a lock');
    expect(out).toMatch(/Takes\n {2}'Store\.lock' \(mutex\) at store\.ts:18/);
  });

  test('a call that only outside code can answer is open, not silent', async () => {
    const out = await explain('callback in Store.save');
    expect(out).toMatch(/this\.listener\(1\)\n +.*(open|nowhere)/);
  });
});

describe('a class', () => {
  test('that is a lock, and one that is none, each with its reason', async () => {
    expect(await explain('Mutex')).toMatch(/Is a lock, by what it does:\n {2}\S[^]*run: section/);
    expect(await explain('Counter')).toMatch(/Is no lock, by what it does:\n {2}evidence too weak: no operation/);
    expect(await explain('Growing')).toMatch(/Is a possible lock, by what it does:[^]*evidence too weak to be sure: what lies outside/);
    expect(await explain('Tokens')).toMatch(/Is no lock, by what it does:\n {2}evidence too weak: take: the wait ends by a timer/);
  });
});

test('what is not there: exit code 2, one line', async () => {
  const said = async (...args: string[]) => (await deadlock(['explain', '--no-config', ...args], { cwd: folder })).said;
  expect(await said('Nothing.here')).toBe("deadlock: No function or class is called 'Nothing.here': write it like 'Manager.start'.\n");
  expect(await said('none.ts:3')).toBe("deadlock: There is no file 'none.ts'.\n");
  expect(await said('store.ts')).toBe("deadlock: Say which line: 'deadlock explain store.ts:LINE'.\n");
  expect(await said('store.ts:999')).toContain('Line 999');
  expect(await said()).toContain('Say what to explain');
});
