import { describe, expect, it } from 'vitest';
import { calleesOf, viewOf } from './ask-view.js';

describe('callees of the program', () => {
  it('follows imports, re-exports and renames to the function with a body', () => {
    const view = viewOf({
      'work.ts': 'export async function work() {} export default async function other() {}',
      'index.ts': `export { work as labour, default } from './work.js';`,
      'main.ts': `import other, { labour } from './index.js'; import * as all from './index.js';
        export function run() { labour(); other(); all.labour(); (0, labour)(); labour!(); }`,
    });
    expect(calleesOf(view, 'labour()')).toEqual(['function work.ts#work']);
    expect(calleesOf(view, 'other()')).toEqual(['function work.ts#other']);
    expect(calleesOf(view, 'all.labour')).toEqual(['function work.ts#work']);
    expect(calleesOf(view, '(0, labour)')).toEqual(['function work.ts#work']);
    expect(calleesOf(view, 'labour!()')).toEqual(['function work.ts#work']);
  });

  it('finds methods, private ones, statics and the one body of overloads', () => {
    const view = viewOf({
      'a.ts': `export class A {
          #hidden() {} static make() { return new A(); }
          go(x: string): void; go(x: number): void; go(x: unknown) { void x; }
          run() { this.#hidden(); this.go(1); A.make(); this['go']('x'); }
        }`,
    });
    expect(calleesOf(view, 'this.#hidden')).toEqual(['function a.ts#A.#hidden']);
    expect(calleesOf(view, 'this.go')).toEqual(['function a.ts#A.go']);
    expect(calleesOf(view, 'A.make')).toEqual(['function a.ts#A.make']);
    expect(calleesOf(view, "this['go']")).toEqual(['function a.ts#A.go']);
    expect(calleesOf(view, 'new A')).toEqual(['class a.ts#A']);
  });

  it('says who declares a member without a body', () => {
    const view = viewOf({
      'a.ts': `export interface Info { count(): number } export type Alias = { count(): number };
        export abstract class Base { abstract count(): number }
        export function f(a: Info, b: Alias, c: Base, d: { count(): number }, e: Info | Base) {
          a.count(); b.count(); c.count(); d.count(); e.count();
        }`,
    });
    expect(calleesOf(view, 'a.count')).toEqual(['member count of interface a.ts#Info']);
    expect(calleesOf(view, 'b.count')).toEqual(['member count of interface a.ts#Alias']);
    expect(calleesOf(view, 'c.count')).toEqual(['member count of class a.ts#Base']);
    expect(calleesOf(view, 'd.count')).toEqual(['member count of anonymous']);
    expect(calleesOf(view, 'e.count')).toEqual([
      'member count of class a.ts#Base',
      'member count of interface a.ts#Info',
    ]);
  });

  it('gives each target of a union receiver', () => {
    const view = viewOf({
      'a.ts': `class A { go() {} } class B { go() {} } export function f(x: A | B) { x.go(); }`,
    });
    expect(calleesOf(view, 'x.go')).toEqual(['function a.ts#A.go', 'function a.ts#B.go']);
  });

  it('takes functions of constants for declared, what can change for values', () => {
    const view = viewOf({
      'a.ts': `const constant = async () => {}; let variable = () => {};
        const table = { method() {}, property: () => {}, inner: { deep: function () {} } };
        class A {
          readonly fixed = () => {}; loose = () => {};
          constructor(private readonly given: () => void) {}
          run(callback: () => void, options: { done: () => void }) {
            constant(); variable(); table.method(); table.property(); table.inner.deep();
            this.fixed(); this.loose(); this.given(); callback(); options.done();
            (() => {})(); const { method } = table; method(); pick()();
          }
        }
        function pick() { return constant; }
        export { A };`,
    });
    expect(calleesOf(view, 'constant()')).toEqual([expect.stringMatching(/^function /)]);
    expect(calleesOf(view, 'variable()')).toEqual(['value']);
    expect(calleesOf(view, 'table.method')).toEqual([expect.stringMatching(/^function /)]);
    expect(calleesOf(view, 'table.property')).toEqual([expect.stringMatching(/^function /)]);
    expect(calleesOf(view, 'table.inner.deep')).toEqual([expect.stringMatching(/^function /)]);
    expect(calleesOf(view, 'this.fixed')).toEqual([expect.stringMatching(/^function /)]);
    for (const value of ['this.loose', 'this.given', 'callback', 'options.done', 'method()', 'pick()()']) {
      expect(calleesOf(view, value), value).toEqual(['value']);
    }
    expect(calleesOf(view, '(() => {})()')).toEqual([expect.stringMatching(/^function /)]);
  });

  it('leads super to the base class', () => {
    const view = viewOf({
      'a.ts': `import { Mutex } from 'async-mutex';
        export class Base { go() {} }
        export class Sub extends Base { constructor() { super(); } override go() { super.go(); } }
        export class Own extends Mutex { constructor() { super(new Error()); } }`,
    });
    expect(calleesOf(view, 'super()')).toEqual(['class a.ts#Base']);
    expect(calleesOf(view, 'super.go')).toEqual(['function a.ts#Base.go']);
    expect(calleesOf(view, 'super(new')).toEqual(['external async-mutex Mutex']);
  });

  it('knows what is called without new, or before it is written to the end', () => {
    const view = viewOf({
      'a.ts': `declare function bodyless(): void; class C {}
        export function f(x: unknown) { bodyless(); (C as any)(); nowhere(); nowhere.m(); x.; (x as any).go(); new Missing() }`,
    });
    expect(calleesOf(view, 'bodyless')).toEqual([`unknown: 'bodyless' has no body`]);
    expect(calleesOf(view, '(C as any)')).toEqual([`unknown: class 'C' is called without new`]);
    expect(calleesOf(view, 'nowhere()')).toEqual([`unknown: 'nowhere' has no declaration`]);
    expect(calleesOf(view, 'nowhere.m')).toEqual([`unknown: 'nowhere.m' has no declaration`]);
    expect(calleesOf(view, 'new Missing')).toEqual([`unknown: 'Missing' has no declaration`]);
  });
});

describe('callees outside the program', () => {
  it('names package, class and member of typed lock libraries', () => {
    const view = viewOf({
      'a.ts': `import { Mutex, type MutexInterface, withTimeout } from 'async-mutex';
        import AwaitLock from 'await-lock'; import { RWLock } from '@rocicorp/lock';
        import { AsyncQueue } from '@sapphire/async-queue';
        const mutex = new Mutex(); const lock = new AwaitLock(); const rw = new RWLock();
        export async function f(shape: MutexInterface, queue: AsyncQueue) {
          await mutex.acquire(); await shape.runExclusive(() => 1); withTimeout(mutex, 5).acquire();
          await lock.acquireAsync(); rw.withRead(() => 1); queue.wait();
        }`,
    });
    expect(calleesOf(view, 'new Mutex')).toEqual(['external async-mutex Mutex']);
    expect(calleesOf(view, 'mutex.acquire')).toEqual(['external async-mutex Mutex.acquire']);
    expect(calleesOf(view, 'shape.runExclusive')).toEqual(['external async-mutex MutexInterface.runExclusive']);
    expect(calleesOf(view, 'withTimeout(mutex, 5)')).toEqual(['external async-mutex withTimeout']);
    expect(calleesOf(view, 'new AwaitLock')).toEqual(['external await-lock AwaitLock']);
    expect(calleesOf(view, 'lock.acquireAsync')).toEqual(['external await-lock AwaitLock.acquireAsync']);
    expect(calleesOf(view, 'rw.withRead')).toEqual(['external @rocicorp/lock RWLock.withRead']);
    expect(calleesOf(view, 'queue.wait')).toEqual(['external @sapphire/async-queue AsyncQueue.wait']);
  });

  it("names the compiler's library and Node's modules", () => {
    const view = viewOf(
      {
        'a.ts': `import { EventEmitter } from 'node:events'; import { readFile } from 'fs/promises';
          class Bus extends EventEmitter {}
          export function f(list: number[], bus: Bus) {
            list.map(String); Promise.all([]); new Map(); bus.on('x', f); readFile('x');
            setTimeout(f, 1); process.nextTick(f); 'a'.trim(); f.bind(null);
          }`,
      },
      { types: ['node'] },
    );
    expect(calleesOf(view, 'list.map')).toEqual(['external lib Array.map']);
    expect(calleesOf(view, 'Promise.all')).toEqual(['external lib PromiseConstructor.all']);
    expect(calleesOf(view, 'new Map')).toEqual(['external lib Map']);
    expect(calleesOf(view, 'bus.on')).toEqual(['external node:events EventEmitter.on']);
    expect(calleesOf(view, 'readFile')).toEqual(['external node:fs/promises readFile']);
    expect(calleesOf(view, 'setTimeout')).toEqual(['external node:timers setTimeout']);
    expect(calleesOf(view, 'process.nextTick')).toEqual(['external node:process Process.nextTick']);
    expect(calleesOf(view, "'a'.trim")).toEqual(['external lib String.trim']);
    expect(calleesOf(view, 'f.bind')).toEqual(['external lib CallableFunction.bind']);
  });

  it('reads the import and the new of a package without typings', () => {
    const view = viewOf({
      'node_modules/untyped/index.js': 'exports.Lock = class {};',
      'node_modules/untyped/package.json': '{ "name": "untyped", "main": "index.js" }',
      'a.ts': `// @ts-nocheck
        import { Lock as L, helper } from 'untyped'; import Main from 'missing/deep'; import * as ns from '@scope/missing';
        class A {
          lock = new L(); main; constructor(main: Main) { this.main = main; }
          with(jar: { mu: L }) { jar.mu.release(); }
          run() { this.lock.acquire(); this.main.take(); helper(); new ns.Queue(); const q = new ns.Queue(); q.push(); }
        }`,
    });
    expect(calleesOf(view, 'new L')).toEqual(['external untyped Lock']);
    expect(calleesOf(view, 'this.lock.acquire')).toEqual(['external untyped Lock.acquire']);
    expect(calleesOf(view, 'jar.mu.release')).toEqual(['external untyped Lock.release']);
    expect(calleesOf(view, 'helper')).toEqual(['external untyped helper']);
    expect(calleesOf(view, 'new ns.Queue')).toEqual(['external @scope/missing Queue']);
    expect(calleesOf(view, 'q.push')).toEqual(['external @scope/missing Queue.push']);
  });

  it('keeps JavaScript of packages outside, whatever the options', () => {
    const view = viewOf(
      {
        'node_modules/plain/index.js': 'exports.Lock = class Lock { take() {} };',
        'node_modules/plain/package.json': '{ "name": "plain", "main": "index.js" }',
        'a.ts': `import { Lock } from 'plain'; export function f(lock: Lock) { lock.take(); new Lock(); }`,
      },
      { allowJs: true, maxNodeModuleJsDepth: 2 },
    );
    expect(view.files.map((file) => file.replace(/.*\//, ''))).toEqual(['a.ts']);
    expect(calleesOf(view, 'lock.take')).toEqual(['external plain Lock.take']);
    expect(calleesOf(view, 'new Lock')).toEqual(['external plain Lock']);
  });

  it('takes ambient modules of the program for their package', () => {
    const view = viewOf({
      'types.d.ts': `declare module 'async-lock' { class AsyncLock { acquire(key: string): Promise<void> } export = AsyncLock }`,
      'a.ts': `import AsyncLock from 'async-lock'; const lock = new AsyncLock(); export const p = lock.acquire('k');`,
    });
    expect(calleesOf(view, 'new AsyncLock')).toEqual(['external async-lock AsyncLock']);
    expect(calleesOf(view, 'lock.acquire')).toEqual(['external async-lock AsyncLock.acquire']);
  });
});
