/** The oracle itself: what it must find stuck, and what it must not. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from './explore.js';
import { ExecutableProgram } from './load.js';
import { entryOf, runProgram, type Verdict } from './run-program.js';
import { memoryPath } from '../in-memory-program.js';

function execute(text: string, goesOn = false): Verdict {
  const file = memoryPath('main.ts');
  const program = new ExecutableProgram(new Map([[file, text]]));
  const names = [...text.matchAll(/^export (?:const|async function|function) (\w+)/gm)].map(([, name = '']) => name);
  const pairs = names.flatMap((_, i) => names.slice(i).map((__, j) => [i, i + j]));
  return runProgram(program, file, names.map(entryOf), pairs, { limits: DEFAULT_LIMITS, goesOn });
}

/** `kind@line of each request<line of each of its holders`. */
function stuckIn(text: string): readonly string[] {
  return execute(text).stuck.map(({ kind, requests, awaits }) => {
    const asked = requests.map(({ asked: at, holders }) => `${String(at.line)}<${holders.map(({ since }) => String(since.line)).join(',')}`);
    return `${kind}@${requests.length > 0 ? asked.sort().join(' ') : awaits.map(({ line }) => line).sort((x, y) => x - y).join(' ')}`;
  }).sort();
}

const HEAD = `import { Mutex, Semaphore } from 'async-mutex'; import { RWLock } from '@rocicorp/lock'; import { setTimeout as sleep } from 'node:timers/promises';
const a = new Mutex(); const b = new Mutex(); const s = new Semaphore(2); const rw = new RWLock();
`;

describe('the oracle', () => {
  it.each([
    ['a re-acquire', 'export async function f() {\n const r = await a.acquire();\n try { await g(); } finally { r(); }\n}\nasync function g() {\n await a.runExclusive(() => 1);\n}', ['cycle@8<4']],
    ['a detached call', 'export async function f() {\n const r = await a.acquire();\n try { void g(); } finally { r(); }\n}\nasync function g() {\n await a.runExclusive(() => 1);\n}', []],
    ['a kept promise awaited under the lock', 'export async function f() {\n const r = await a.acquire();\n const p = g();\n await p; r();\n}\nasync function g() {\n await a.runExclusive(() => 1);\n}', ['cycle@9<4']],
    ['a kept promise awaited after', 'export async function f() {\n const r = await a.acquire();\n const p = g();\n r(); await p;\n}\nasync function g() {\n await a.runExclusive(() => 1);\n}', []],
    ['opposite orders', 'export async function f() {\n await a.runExclusive(async () => {\n await b.runExclusive(() => 1);\n });\n}\nexport async function g() {\n await b.runExclusive(async () => {\n await a.runExclusive(() => 1);\n });\n}', ['cycle@10<4 5<9']],
    ['one order', 'export async function f() {\n await a.runExclusive(async () => {\n await b.runExclusive(() => 1);\n });\n}\nexport async function g() {\n await a.runExclusive(async () => {\n await b.runExclusive(() => 1);\n });\n}', []],
    ['permits', 'export async function f() {\n await s.runExclusive(async () => {\n await s.runExclusive(() => 1);\n });\n}', ['cycle@5<4']],
    ['a read in a read, with a writer', 'export async function f() {\n await rw.withRead(async () => {\n await rw.withRead(() => undefined);\n });\n}\nexport async function w() {\n await rw.withWrite(() => undefined);\n}', ['cycle@5<4 9<4']],
    ['a read in a read, without', 'export async function f() {\n await rw.withRead(async () => {\n await rw.withRead(() => undefined);\n });\n}', []],
    ['a promise of its own', 'let p: Promise<void> | undefined;\nexport async function f(): Promise<void> {\n p ??= g();\n await p;\n}\nasync function g() {\n await sleep(1);\n await f();\n}', ['work@6 10']],
    ['a lock that one arm leaks and another asks for', 'export async function f() {\n await Promise.all([g(), g()]);\n}\nasync function g() {\n await a.acquire();\n}', ['cycle@7<7']],
    ['the same of arms that nobody awaits', 'export async function f() {\n void Promise.all([g(), g()]);\n}\nasync function g() {\n await a.acquire();\n}', ['leak@7<7']],
    ['an event that needs the lock', 'let go: () => void = () => undefined;\nexport async function f() {\n const p = new Promise<void>((r) => { go = r; });\n await a.runExclusive(async () => {\n await p;\n });\n}\nexport async function g() {\n await a.runExclusive(() => { go(); });\n}', ['event@11<6 6<6']],
  ])('%s', (_, text, expected) => {
    expect(stuckIn(HEAD + text)).toEqual(expected);
  });

  it('sees what stands behind a deadlock when asked to', () => {
    const text = `${HEAD}export async function f() {\n await a.runExclusive(async () => {\n await a.runExclusive(() => 1);\n await a.runExclusive(() => 2);\n });\n}`;
    const lines = (goesOn: boolean) => [...new Set(execute(text, goesOn).stuck.flatMap(({ requests }) => requests.map(({ asked }) => asked.line)))].sort();
    expect([lines(false), lines(true)]).toEqual([[5], [5, 6]]);
  });

  it('lets those that are stuck together through in every order', () => {
    const text = `${HEAD}export async function f() {\n await a.acquire();\n const kept = g();\n await g();\n await kept;\n}\nasync function g() {\n await a.runExclusive(() => 1);\n}`;
    const awaits = execute(text, true).stuck.flatMap(({ awaits: each }) => each.map(({ line }) => line));
    // The wait for what was started first is stuck only if the second one came through before it.
    expect([...new Set(awaits)]).toEqual(expect.arrayContaining([6, 7]));
  });

  it('knows where a promise was returned, whatever a `finally` awaits behind it', () => {
    const text = `${HEAD}export async function f() {\n await a.runExclusive(async () => {\n try {\n return g();\n } finally {\n await sleep(1);\n }\n });\n}\nasync function g() {\n await a.runExclusive(() => 1);\n}`;
    const awaits = execute(text).stuck.flatMap(({ awaits: each }) => each.map(({ line }) => line));
    expect(awaits).toContain(6);
    expect(awaits).not.toContain(8);
  });

  it('says what is leaked', () => {
    const text = `${HEAD}export async function f() {\n const r = await a.acquire();\n if (sleep.length > 100) r();\n}`;
    expect(execute(text).leaks.map(({ since }) => since.line)).toEqual([4]);
  });

  it('says through whose hands a leaked lock went', () => {
    const text = `${HEAD}export async function f() {\n await g();\n}\nasync function g() {\n await h();\n}\nasync function h() {\n await a.acquire();\n}`;
    expect(execute(text).leaks.map(({ since, handedOver }) => [since, ...handedOver].map(({ line }) => line))).toEqual([[10, 7, 4]]);
  });
});
