import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { factsOfCandidates } from '../../../src/locks/home-made/candidates.js';
import { lowerFile } from '../../../src/program/lower-file.js';
import { promisesIn } from '../../../src/program/promise-screen.js';
import { namesWaitedFor } from '../../../src/replay/kept-work.js';

const parse = (text: string): ts.SourceFile => ts.createSourceFile('a.ts', text, ts.ScriptTarget.ESNext, true);
const seenIn = (...lines: readonly string[]): ReturnType<typeof promisesIn> => promisesIn(parse(['type P = Promise<void>;', ...lines].join('\n')));

describe('a file that passes promises on says nothing', () => {
  it.each([
    ['waits for calls', 'class A { constructor(private repo: R) {} async f(id: string) { const row = await this.repo.load(id); return row.name; } }'],
    ['keeps what it waited for', 'class A { rows = new Map(); async f(id: string) { const row = await load(id); this.rows.set(id, row); this.last = row; } }'],
    ['asks a service', 'class A { constructor(private store: S) {} async f(id: string) { return (await this.store.get(id)) ?? NONE; } }'],
    ['waits for parts of a list that it was given', 'async function f(ids: string[]) { await Promise.all(ids.map((id) => load(id))); }'],
    ['loops with a condition of its own', 'async function f(n: number) { for (let i = 0; i < n; i += 1) await step(i); }'],
    ['has no word of promises', ''],
  ])('%s', (_what, text) => {
    const { waitsOnState, keeps, makesPromises } = seenIn(text);
    expect({ waitsOnState, keeps: [...keeps.keys()], makesPromises }).toEqual({ waitsOnState: false, keeps: [], makesPromises: false });
  });

  it('is not even looked at without one of the words', () => {
    expect(promisesIn(parse('class A { p = f(); async g() { await this.p; } }')).waitsOnState).toBe(false);
  });
});

describe('waits on state', () => {
  it.each([
    ['a field', 'class A { async f() { await this.tail; } }'],
    ['a variable around it', 'let tail; async function f() { await tail; }'],
    ['an element, by a method or a variable', 'class A { async f(k) { const found = this.map.get(k); if (found) await found; } }'],
    ['one of two', 'class A { async f(p) { await (p ?? this.tail); } }'],
    ['some of many', 'class A { async f() { await Promise.all([...this.running.values()]); } }'],
    ['a chain that follows it', 'class A { f(work) { this.tail = this.tail.then(work); } }'],
    ['a loop that asks again', 'class A { async f() { while (this.busy) await tick(); } }'],
    ['a resolver in a queue', 'class A { f() { return new Promise((resolve) => { this.queue.push(resolve); }); } }'],
    ['a closure with it', 'class A { f() { return new Promise((resolve) => { this.queue.push({ go: () => resolve() }); }); } }'],
    ['a named executor', 'const q = []; function start(resolve) { q.push(resolve); } export const f = () => new Promise(start);'],
    ['both parts of a deferred', 'class A { async f() { const { promise, resolve } = defer(); this.queue.push(resolve); await promise; } }'],
    ['work of its own', 'class A { f() { this.flight = this.load(); return this.flight; } async load() {} }'],
    ['an async closure', 'class A { f() { return (this.flight ??= (async () => { await g(); })()); } }'],
    ['a service that is no service', 'class A { constructor(private map: M) {} async f(k, v) { this.map.set(k, v); await this.map.get(k); } }'],
  ])('%s', (_what, text) => {
    expect(seenIn(text).waitsOnState).toBe(true);
  });
});

it('names under which calls are kept, and names that are waited for', () => {
  const { keeps, waitedFor } = seenIn(
    'const first = load();',
    'class A { ready = load(); f(k) { this.one = load(); const p = load(); this.map.set(k, p); this.list[k] = p; this.other = { p }; } }',
    'async function g({ inner: { deep } }) { const { pending } = state; await pending; await first; return deep ?? a.last.then(); }',
  );
  expect([...keeps.keys()].sort()).toEqual(['first', 'list', 'map', 'one', 'ready']);
  for (const name of ['pending', 'state', 'first', 'deep', 'inner', 'last', 'a']) expect(waitedFor, name).toContain(name);
  for (const name of ['load', 'one', 'map']) expect(waitedFor, name).not.toContain(name);
});

it('names that are kept from one file or from all', () => {
  const { keeps } = seenIn(
    'export let shared; let own; const f = () => { shared = load(); own = load(); };',
    'class A { #hidden = load(); private mine?: P; constructor(private readonly given: P) { this.given = load(); } g(a: A) { this.mine = load(); a.other = load(); } }',
    'class B { private both?: P; g(b) { this.both = load(); } } class C { both?: P; } class D { private far?: P; g(d) { d.far = load(); } }',
  );
  const [own, open] = (['this file', 'any file'] as const).map((whose) => [...keeps].filter(([, finder]) => finder === whose).map(([name]) => name).sort());
  expect(own).toEqual(['#hidden', 'given', 'mine', 'own']);
  expect(open).toEqual(['both', 'far', 'other', 'shared']);
});

it('names through which promises may be settled', () => {
  const { resolvers, promises, called } = seenIn(
    "import path from 'node:path'; import { gate } from './gate.js';",
    'class A { ready = new Promise((resolve) => { this.open = resolve; }); #end; done = new Promise(this.start); start = (resolve) => { this.#end = resolve; } }',
    'async function f(outer) { const g = async () => { await outer; path.resolve(); Promise.reject(); gate.pass(); this.open?.(); outer(); }; }',
    'function h(a) { a.quiet(); }',
  );
  expect([...resolvers]).toEqual(['open']);
  expect([...promises].sort()).toEqual(['done', 'ready']);
  expect([...called].sort()).toEqual(['open', 'outer', 'pass']);
});

it('promises made by hand', () => {
  expect(seenIn('const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));')).toMatchObject({ makesPromises: true, waitsOnState: false });
  expect(seenIn('const wait = (ms) => new Promised((resolve) => setTimeout(resolve, ms));').makesPromises).toBe(false);
});

it('reads expressions that are deeper than the stack', () => {
  expect(seenIn(`let p; async function f() { await (${'a ?? '.repeat(20_000)}p); }`).waitsOnState).toBe(true);
  expect(seenIn(`let a; function f() { a${'[0]'.repeat(20_000)} = load(); }`).keeps.keys()).toContain('a');
  expect(seenIn(`async function f(a) { await a${'.b()'.repeat(20_000)}; }`).makesPromises).toBe(false);
});

/** What the screen says no to, no outline may show. */
describe('agrees with the outlines of all fixtures', () => {
  const root = join(import.meta.dirname, '../../../fixtures');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!\.d)\.[mc]?tsx?$/u.test(name) && !name.includes('node_modules'));
  const looked = files.map((name) => ({ name, file: ts.createSourceFile(name, readFileSync(join(root, name), 'utf8'), ts.ScriptTarget.ESNext, true) }));

  it('waits', () => {
    const waiting = looked.filter(({ file }) => factsOfCandidates(lowerFile(file).outline) !== undefined);
    const handling = waiting.filter(({ file }) => ['Promise', 'then', 'withResolvers'].some((word) => file.text.includes(word)));
    expect(handling.filter(({ file }) => !promisesIn(file).waitsOnState).map(({ name }) => name)).toEqual([]);
    expect(handling.length).toBeGreaterThan(100);
  });

  it('names that are waited for', () => {
    const missed = looked.filter(({ file }) => promisesIn(file).waitedFor.size > 0).flatMap(({ name, file }) => {
      const { waitedFor } = promisesIn(file);
      const names = [...lowerFile(file).outline.functions.values()].flatMap((fn) => [...namesWaitedFor(fn).taken]);
      return names.map((one) => one.replace(/~\d+$/u, '')).filter((one) => !waitedFor.has(one)).map((one) => `${name}: ${one}`);
    });
    expect(missed).toEqual([]);
  });
});
