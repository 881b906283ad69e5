import { expect, it } from 'vitest';
import type { ProgramView, TypeName } from '../../../src/program/program-view.js';
import { memoryPath } from '../../in-memory-program.js';
import { classNamed, receiverOf, short, siteOf, viewOf } from './ask-view.js';

function implementersOf(view: ProgramView, type: TypeName): readonly string[] {
  return view.implementers(type).map(short);
}

function shape(name: string, file = 'a.ts'): TypeName {
  return { kind: 'interface', key: `${memoryPath(file)}#${name}`, name };
}

it('finds subclasses through renames, defaults and mixins', () => {
  const view = viewOf({
    'base.ts': 'export default class Base { go() {} } export class Named {}',
    'index.ts': `export { default as Root, Named as Other } from './base.js';`,
    'b.ts': `import Any from './base.js'; export class One extends Any {}`,
    'c.ts': `import { Root } from './index.js'; export class Two extends Root {} export class Three extends Two {}`,
    'd.ts': `import * as all from './index.js'; export class Four extends all.Root {} class Not extends all.Other {}
      const mixin = <T extends new (...args: any[]) => object>(base: T) => class Mixed extends base {};
      import Base from './base.js'; class Five extends mixin(Base) {}`,
  });
  expect(implementersOf(view, classNamed(view, 'Base'))).toEqual([
    'b.ts#One', 'base.ts#Base', 'c.ts#Three', 'c.ts#Two', 'd.ts#Five', 'd.ts#Four',
  ]);
  expect(implementersOf(view, classNamed(view, 'Three'))).toEqual(['c.ts#Three']);
});

it('finds classes that implement an interface, and interfaces that extend it', () => {
  const view = viewOf({
    'a.ts': 'export interface Info { count(): number } export interface More extends Info { more(): void }',
    'b.ts': `import type { Info, More } from './a.js';
      class One implements Info { count() { return 1; } } class Two implements More { count() { return 2; } more() {} }
      class Sub extends One {} abstract class Half implements Info { abstract count(): number }`,
  });
  expect(implementersOf(view, shape('Info'))).toEqual(['b.ts#Half', 'b.ts#One', 'b.ts#Sub', 'b.ts#Two']);
  expect(implementersOf(view, shape('More'))).toEqual(['b.ts#Two']);
});

it('finds classes that fit without saying so, and only those', () => {
  const view = viewOf({
    'a.ts': `export interface Info { count(): number; name?: string } export type Alias = { count(): number; go(): void };
      export type Weak = { name?: string }; export interface Box<T> { put(x: T): void; take(): T }`,
    'b.ts': `class Fits { count() { return 1; } } class Field { count = () => 1; go() {} } class Given { constructor(readonly count: () => number) {} }
      class WrongType { count() { return 'x'; } } class Hidden { private count() { return 1; } } class None { other() {} }
      class StringBox { put(x: string) {} take() { return ''; } } class Half { put(x: string) {} }`,
    'c.ts': `class Parent { go() {} } class Child extends Parent { count() { return 1; } }
      function make() { return class Inner { count() { return 2; } }; } const e = class Named { count() { return 3; } };`,
  });
  expect(implementersOf(view, shape('Info')).filter((id) => !id.startsWith('c.ts'))).toEqual([
    'b.ts#Field', 'b.ts#Fits', 'b.ts#Given',
  ]);
  expect(implementersOf(view, shape('Info')).filter((id) => id.startsWith('c.ts'))).toHaveLength(3);
  expect(implementersOf(view, shape('Alias'))).toEqual(['b.ts#Field', 'c.ts#Child']);
  expect(implementersOf(view, shape('Weak'))).toEqual([]);
  expect(implementersOf(view, shape('Box'))).toEqual(['b.ts#StringBox']);
});

it('finds implementers of a library type that nothing was asked of before', () => {
  const view = viewOf({
    'a.ts': `import { Mutex } from 'async-mutex';
      export class Shape { acquire(): Promise<() => void> { throw 0; } runExclusive<T>(f: () => T | Promise<T>): Promise<T> { throw f; }
        waitForUnlock(): Promise<void> { throw 0; } isLocked() { return true; } release() {} cancel() {} }
      export class Own extends Mutex {}`,
  });
  const type: TypeName = { kind: 'external', package: 'async-mutex', name: 'MutexInterface' };
  expect(implementersOf(view, type)).toEqual(['a.ts#Own', 'a.ts#Shape']);
});

it('finds subclasses and implementers of types outside the program', () => {
  const view = viewOf(
    {
      'a.ts': `import { EventEmitter } from 'node:events'; import { Mutex as M, type MutexInterface } from 'async-mutex'; import Wait from 'await-lock';
        interface Source { emit(name: string): boolean; listenerCount(name: string): number }
        export function g(s: Source) { s.listenerCount('x'); }
        class Bus extends EventEmitter {} class Own extends M {} class Late extends Wait {}
        class Shape { acquire(): Promise<() => void> { throw 0; } runExclusive<T>(f: () => T | Promise<T>): Promise<T> { throw f; }
          waitForUnlock(): Promise<void> { throw 0; } isLocked() { return true; } release() {} cancel() {} }
        export function f(m: MutexInterface, w: Wait, b: EventEmitter, o: M) { m.cancel(); w.release(); b.emit('x'); o.cancel(); }`,
    },
    { types: ['node'] },
  );
  const of = (start: string): readonly string[] => {
    const { fn, step } = siteOf(view, start);
    return view.receiverTypesAt(fn, step).flatMap((type) => implementersOf(view, type));
  };
  expect(receiverOf(view, 'm.cancel')).toEqual(['external async-mutex MutexInterface']);
  expect(of('m.cancel')).toEqual(['a.ts#Own', 'a.ts#Shape']);
  expect(of('o.cancel')).toEqual(['a.ts#Own']);
  expect(of('w.release')).toEqual(['a.ts#Late']);
  expect(of('b.emit')).toEqual(['a.ts#Bus']);
  expect(of('s.listenerCount')).toEqual(['a.ts#Bus']);
});
