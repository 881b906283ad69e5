import { describe, expect, it } from 'vitest';
import type { FunctionId } from '../../../src/program/outline.js';
import type { ProgramView, TypeName } from '../../../src/program/program-view.js';
import { calleesOf, classNamed, printType, receiverOf, short, siteOf, viewOf } from './ask-view.js';

function functionNamed(view: ProgramView, name: string): FunctionId {
  const found = view.files
    .flatMap((file) => [...view.fileOutline(file).functions.keys()])
    .find((id) => id.endsWith(`#${name}`));
  if (found === undefined) throw new Error(`no function '${name}'`);
  return found;
}

/** The type of parameter `name: type` of a function over the declarations before it. */
function typesOf(type: string, declarations = ''): readonly string[] {
  const view = viewOf({ 'a.ts': `${declarations}\nexport function f(x: ${type}) { return x; }` });
  return view.parameterTypes(functionNamed(view, 'f'), 0).map(printType);
}

describe('names of declared types', () => {
  const declarations = `import { Mutex } from 'async-mutex';
    class A { a() {} } class B<T> { b(x: T) {} } interface I { i(): void } interface J extends I { j(): void }
    type Shape = { go(): void }; type Fn = () => void; type Self = { next: Self } | A;
    type Mutable<T> = { -readonly [K in keyof T]: T[K] }; type Whole = Readonly<A>; type Part = Pick<A, 'a'>;
    namespace Inner { export interface I { i(): void } }`;
  it.each([
    ['A', ['class a.ts#A']],
    ['B<string>', ['class a.ts#B']],
    ['I', ['interface a.ts#I']],
    ['Inner.I', ['interface a.ts#Inner.I']],
    ['Shape', ['interface a.ts#Shape']],
    ['Mutex', ['external async-mutex Mutex']],
    ['A | B<1> | null | undefined', ['class a.ts#A', 'class a.ts#B']],
    ['A & { tag: 1 }', ['class a.ts#A']],
    ['A & I', ['class a.ts#A', 'interface a.ts#I']],
    ['Readonly<A>', ['class a.ts#A']],
    ['Partial<Mutex>', ['external async-mutex Mutex']],
    ["Omit<A, 'x'>", ['class a.ts#A']],
    ['Mutable<A>', ['class a.ts#A']],
    ['Whole', ['class a.ts#A']],
    ['Part', ['interface a.ts#Part']],
    ['Self', ['anonymous', 'class a.ts#A']],
    ['Promise<A>', ['external lib Promise']],
    ['A[]', ['external lib Array']],
    ['Map<string, A>', ['external lib Map']],
    ['Record<string, A>', ['external lib Record']],
    ['string', ['external lib String']],
    ['boolean', ['external lib Boolean']],
    ['Fn', ['anonymous']],
    ['() => void', ['anonymous']],
    ['[A, I]', ['anonymous']],
    ['{ a: 1 }', ['anonymous']],
    ['typeof A', ['anonymous']],
    ['object', ['anonymous']],
    ['any', ['unknown']],
    ['unknown', ['unknown']],
    ['never', []],
    ['Missing', ['unknown']],
  ])('%s', (type, names) => {
    expect(typesOf(type, declarations)).toEqual(names);
  });

  it('follows constraints and this', () => {
    const view = viewOf({
      'a.ts': `export class A<K extends Map<string, 1>> {
        own = 1;
        free<T>(x: T, y: keyof K) {} bound<T extends A<K>>(x: T | undefined) { this.own.toFixed(); x?.self().self(); }
        self(): this { return this; }
      }`,
    });
    expect(view.parameterTypes(functionNamed(view, 'A.free'), 0).map(printType)).toEqual(['unknown']);
    expect(view.parameterTypes(functionNamed(view, 'A.bound'), 0).map(printType)).toEqual(['class a.ts#A']);
    expect(receiverOf(view, 'x?.self().self')).toEqual(['class a.ts#A']);
  });

  it('gives up on unions of many', () => {
    const names = Array.from({ length: 9 }, (_, index) => `C${String(index)}`);
    const classes = names.map((name) => `class ${name} { ${name}() {} }`).join(' ');
    expect(typesOf(names.join(' | '), classes)).toEqual(['unknown']);
    expect(typesOf(names.slice(1).join(' | '), classes)).toHaveLength(8);
  });
});

describe('receivers and fields', () => {
  const view = viewOf({
    'a.ts': `import { Mutex } from 'async-mutex';
      interface Parts { inner: { lock: Mutex }; readonly mutex: Mutex }
      class Base { protected readonly mutex = new Mutex(); static shared = new Mutex(); #own = new Mutex(); late;
        constructor(readonly given: Mutex | undefined, parts: Parts) { this.late = given; void this.#own.acquire(); void parts.mutex.cancel(); } }
      export class Sub extends Base {
        run(parts: Parts) {
          void this.mutex.acquire(); void this.given?.waitForUnlock(); parts.inner.lock.cancel();
          void Base.shared.runExclusive(() => 1); parts['mutex'].isLocked(); go(); local.release();
        }
      }
      const local = new Mutex(); function go() {}`,
  });
  const field = (start: string): string => {
    const { fn, step } = siteOf(view, start);
    const found = view.receiverFieldAt(fn, step);
    return found === undefined ? 'none' : `${printType(found.type)} ${found.name}`;
  };

  it('names the type of the receiver', () => {
    for (const start of ['this.mutex.acquire', 'this.given?.wait', 'parts.inner.lock.cancel', 'Base.shared.run', 'local.release']) {
      expect(receiverOf(view, start), start).toEqual(['external async-mutex Mutex']);
    }
    expect(receiverOf(view, 'go()')).toEqual(['anonymous']);
  });

  it('names who declares the field that is the receiver', () => {
    expect(field('this.mutex.acquire')).toBe('class a.ts#Base mutex');
    expect(field('this.given?.wait')).toBe('class a.ts#Base given');
    expect(field('this.#own.acquire')).toBe('class a.ts#Base #own');
    expect(field('Base.shared.run')).toBe('class a.ts#Base shared');
    expect(field("parts['mutex'].is")).toBe('interface a.ts#Parts mutex');
    expect(field('parts.inner.lock.cancel')).toBe('none');
    expect(field('local.release')).toBe('none');
  });

  it('looks fields up by the type, inherited and private ones too', () => {
    const types = (type: TypeName, name: string): readonly string[] => view.fieldTypes(type, name).map(printType);
    const sub = classNamed(view, 'Sub');
    for (const name of ['mutex', 'given', 'late']) expect(types(sub, name)).toEqual(['external async-mutex Mutex']);
    expect(types(classNamed(view, 'Base'), '#own')).toEqual(['external async-mutex Mutex']);
    expect(types(classNamed(view, 'Base'), 'shared')).toEqual(['external async-mutex Mutex']);
    expect(types(sub, 'nothing')).toEqual(['unknown']);
    const parts: TypeName = { kind: 'interface', key: `${view.files[0] ?? ''}#Parts`, name: 'Parts' };
    expect(types(parts, 'mutex')).toEqual(['external async-mutex Mutex']);
    expect(types({ kind: 'external', package: 'async-mutex', name: 'Mutex' }, 'acquire')).toEqual(['anonymous']);
  });

  it('names bases', () => {
    const base = view.baseOf(classNamed(view, 'Sub').id);
    expect(base === undefined ? '' : printType(base)).toBe('class a.ts#Base');
    expect(view.baseOf(classNamed(view, 'Base').id)).toBeUndefined();
  });

  it('names variables', () => {
    const [file = ''] = view.files;
    expect(view.variableTypes(view.fileOutline(file).module, 'local').map(printType)).toEqual(['external async-mutex Mutex']);
  });
});

it('reads fields, bases and variables of a package without typings from the import', () => {
  const view = viewOf({
    'a.ts': `// @ts-nocheck
      import { Lock, Base } from 'missing';
      export class A extends Base { lock = new Lock(); run() { this.lock.take(); } }
      const lock = new Lock(); lock.take();`,
  });
  const lock = ['external missing Lock'];
  expect(receiverOf(view, 'this.lock.take')).toEqual(lock);
  expect(view.fieldTypes(classNamed(view, 'A'), 'lock').map(printType)).toEqual(lock);
  expect(view.variableTypes(view.fileOutline(view.files[0] ?? '').module, 'lock').map(printType)).toEqual(lock);
  expect(view.baseOf(classNamed(view, 'A').id)).toEqual({ kind: 'external', package: 'missing', name: 'Base' });
});

it('knows what awaiting can wait for', () => {
  const view = viewOf({
    'a.ts': `declare function a(): Promise<1>; declare function b(): number; declare function c(): any;
      declare function d(): 1 | PromiseLike<1>; declare function e<T>(): T; declare function g(): void;
      declare function h<T extends number>(x: T): T; declare function k(): { then: 1 };
      a(); b(); c(); d(); e<string>(); e(); g(); h(1); k(); new Date(); missing();`,
  });
  const answer = (start: string): boolean => {
    const { fn, step } = siteOf(view, start);
    return view.mayBeThenable(fn, step);
  };
  for (const start of ['a()', 'c()', 'd()', 'e()', 'missing()']) expect(answer(start), start).toBe(true);
  for (const start of ['b()', 'e<string>()', 'g()', 'h(1)', 'k()', 'new Date']) expect(answer(start), start).toBe(false);
});

it('answers the same whatever was asked before', () => {
  const text = `export class Z { go() {} lock = 1; } export class A { go() {} lock = 'x'; } export type U = Z | A;
    export function f(first: A, second: U, third: Z) { second.go(); second.lock.toString(); first.go(); third.go(); }`;
  const ask = (order: readonly string[]): string => {
    const view = viewOf({ 'a.ts': text });
    for (const start of order) receiverOf(view, start);
    const { fn, step } = siteOf(view, 'second.lock.to');
    return JSON.stringify([calleesOf(view, 'second.go'), receiverOf(view, 'second.go'), view.receiverFieldAt(fn, step)]);
  };
  expect(ask(['first.go', 'third.go'])).toBe(ask(['third.go', 'first.go']));
});

it('never throws on half-typed, circular and endless types', () => {
  const view = viewOf({
    'a.ts': `import { b } from './b.js'; export const a = b; class X extends X {} class P extends Q {} class Q extends P {}
      type Deep<T> = { d: Deep<Deep<T>> }; interface R<T> extends R<R<T>> { x(): void }
      export function f(d: Deep<1>, r: R<1>, p: P) { d.d.d(); r.x(); p.go(); a(); new X( ; f(.).`,
    'b.ts': `import { a } from './a.js'; export const b = a; export * from './a.js'; export * from './c.js'`,
    'c.ts': `export * from './b.js'; interface Twice { a(): void } interface Twice { b: Twice } class Twice {}`,
  });
  for (const file of view.files) {
    for (const { id, steps, parameters } of view.fileOutline(file).functions.values()) {
      for (let step = 0; step < steps; step++) {
        expect(view.calleeAt(id, step).length).toBeGreaterThan(0);
        view.receiverTypesAt(id, step);
        view.receiverFieldAt(id, step);
        view.mayBeThenable(id, step);
      }
      parameters.forEach((_, index) => view.parameterTypes(id, index));
    }
    for (const id of view.fileOutline(file).classes.keys()) {
      view.baseOf(id);
      view.implementers({ kind: 'class', id, name: short(id) });
    }
  }
  expect(view.resolveImport(view.files[0] ?? '', './b.js', 'b').kind).toBe('module');
});
