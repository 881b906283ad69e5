/**
 * Programs that nobody writes by hand: endless recursion, huge bodies, no types, half-typed text. The
 * analysis ends, has no error of its own, and still finds the plain defect that stands beside them.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { DEFAULT_SETTINGS } from '../../src/settings.js';
import { buildProgram, ROOT } from '../programs.js';

const FILE = join(ROOT, 'fixtures/hostile-probe.ts').replaceAll('\\', '/');

const CONTROL = `import { Mutex } from 'async-mutex';
const lock = new Mutex();
const touch = (): Promise<number> => lock.runExclusive(() => 1);
export async function control(): Promise<void> { await lock.runExclusive(() => touch()); }
`;
const CONTROL_LINE = 4;

/** Errors of our own, and the lines of what is certain or likely. */
function run(code: string): { readonly problems: readonly string[]; readonly lines: readonly number[] } {
  const program = buildProgram([FILE], new Map([[FILE, CONTROL + code]]));
  const analysis = analyze(program, DEFAULT_SETTINGS);
  const lines = analysis.findingsOf(FILE).filter(({ certainty, kind }) => certainty !== 'possible' && kind === 'reacquire').map(({ place }) => place.line);
  return { problems: analysis.problems.map(({ message }) => message), lines: [...new Set(lines)].sort((a, b) => a - b) };
}

const times = (count: number, make: (index: number) => string): string => Array.from({ length: count }, (_, index) => make(index)).join('');

test('a thousand functions that call one another in a circle', () => {
  const circle = times(1_000, (i) => `async function f${String(i)}(n: number): Promise<void> { if (n > 0) await f${String((i + 1) % 1_000)}(n - 1); }\n`);
  const { problems, lines } = run(`${circle}export async function start(n: number): Promise<void> { await lock.runExclusive(() => f0(n)); }`);
  expect({ problems, lines }).toEqual({ problems: [], lines: [CONTROL_LINE] });
});

test('a circle whose last function asks for the lock is found within the depth that is walked', () => {
  const circle = (size: number): string =>
    times(size, (i) => `async function f${String(i)}(n: number): Promise<void> { if (n > 0) await ${i === size - 1 ? 'touch()' : `f${String(i + 1)}(n)`}; else await f0(n); }\n`) +
    'export async function start(n: number): Promise<void> {\n  await lock.runExclusive(() => f0(n));\n}';
  expect(run(circle(5)).lines).toEqual([CONTROL_LINE, CONTROL_LINE + 7]);
  expect(run(circle(60)).lines).toEqual([CONTROL_LINE]);
});

test('functions that are called with themselves', () => {
  const { problems, lines } = run(`
type Self = (self: Self) => unknown;
const omega: Self = (self) => self(self);
export async function loops(): Promise<void> {
  await lock.runExclusive(async () => { await omega(omega); });
}
let grown: () => Promise<void> = async () => undefined;
${times(40, (i) => `{ const before${String(i)} = grown; grown = async () => { await before${String(i)}(); }; }\n`)}
export async function grows(): Promise<void> { await lock.runExclusive(() => grown()); }`);
  expect({ problems, lines }).toEqual({ problems: [], lines: [CONTROL_LINE] });
});

test('expressions and blocks hundreds of levels deep', () => {
  const { problems, lines } = run(`
const same = <T>(value: T): T => value;
export const deep = ${'same('.repeat(300)}1${')'.repeat(300)};
export const sum = ${Array(1_500).fill('1').join(' + ')};
export const arrows = ${'() => '.repeat(150)}touch();
export async function nested(flag: boolean): Promise<void> {
  await lock.runExclusive(async () => { ${'if (flag) { '.repeat(60)}await touch();${' }'.repeat(60)} });
}`);
  expect(problems).toEqual([]);
  expect(lines).toEqual([CONTROL_LINE, CONTROL_LINE + 7]);
});

test('twenty thousand lines', () => {
  const body = times(4_000, (i) => `export async function g${String(i)}(x: number): Promise<number> {\n  const a = x + ${String(i)};\n  for (const y of [a, x]) console.debug(y);\n  return a;\n}\n`);
  const { problems, lines } = run(`${body}export async function start(): Promise<void> { await lock.runExclusive(async () => { await g1(2); await touch(); }); }`);
  expect(problems).toEqual([]);
  expect(lines).toEqual([CONTROL_LINE, CONTROL_LINE + 20_001]);
});

test('any everywhere', () => {
  const { problems, lines } = run(`
declare const x: any;
export async function loose(p: any, q: any): Promise<any> {
  await lock.runExclusive(async () => {
    await p.b.c(q)[x]();
    for (const y of p) await y.z();
    for await (const y of q) await y();
    p.a ??= q;
    const { a, ...rest } = p;
    [p.x, q.y] = rest;
    new p.Q(a).go();
    await p;
    return x\`1\${p()}\`;
  });
}`);
  expect({ problems, lines }).toEqual({ problems: [], lines: [CONTROL_LINE] });
});

test.each([
  ['an open parameter list', 'export async function a( { await lock.runExclusive(async () => { await touch( ; });'],
  ['an open class', 'class X extends { m( { this. } get'],
  ['an arrow without a body', 'export const b = async => { await'],
  ['a loop without a name', 'for (const of ) { await lock.'],
  ['a dangling chain', 'export const c = () => lock?.[.runExclusive(async () => { await'],
  ['only brackets', '}{)(]['],
])('half-typed text: %s', (_, code) => {
  const { problems, lines } = run(code);
  expect({ problems, lines }).toEqual({ problems: [], lines: [CONTROL_LINE] });
});

test('sums of sums, level upon level, whose names would double each time', () => {
  const levels = 12;
  const { problems, lines } = run(`
declare const start: number;
async function s0(by: number): Promise<number> { await touch(); return by + start; }
${times(levels, (i) => `async function s${String(i + 1)}(by: number): Promise<number> {
  let total = start + by;
  total += await s${String(i)}(by);
  total += await s${String(i)}(total);
  for (const part of ['a', String(by)].map((one) => one.padStart(3))) total += part.length;
  if (total > by) total += start;
  return total;
}\n`)}
export async function sum(): Promise<number> { return lock.runExclusive(() => s${String(levels)}(start)); }`);
  expect({ problems, lines: lines.length }).toEqual({ problems: [], lines: 2 });
});

test('a promise that is put after itself, and returned', () => {
  const { problems, lines } = run(`
class Track {
  private last = Promise.resolve();
  set(on: boolean): Promise<number> {
    let promise: Promise<unknown> = Promise.resolve();
    if (on) promise = promise.then(() => this.last);
    let other = promise;
    promise = other.catch(() => 1);
    other = promise.finally(() => undefined);
    return promise.then(() => touch());
  }
  plain(): Promise<unknown> {
    let promise: Promise<unknown> = Promise.resolve();
    promise = promise.then(() => 1);
    return promise;
  }
}
const track = new Track();
export async function start(): Promise<void> {
  await lock.runExclusive(() => track.plain());
  await lock.runExclusive(() => track.set(true));
}`);
  expect({ problems, lines }).toEqual({ problems: [], lines: [CONTROL_LINE, CONTROL_LINE + 21] });
});

test('functions that each call a hundred others, each of which may throw', () => {
  const many = times(100, (i) => `function g${String(i)}(n: number): void { if (n > 1) throw new Error('no'); ${times(100, (j) => `g${String(j)}(n + 1); `)}}\n`);
  const { problems, lines } = run(`${many}export async function start(n: number): Promise<void> {\n  await lock.runExclusive(async () => { g0(n); g1(n);\n    await touch();\n  });\n}`);
  expect({ problems, lines }).toEqual({ problems: [], lines: [CONTROL_LINE, CONTROL_LINE + 103] });
});
