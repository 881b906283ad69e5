import { describe, expect, it } from 'vitest';
import { lower, stepsOf } from './lowering.js';
import type { ClassOutline } from '../../../src/program/outline.js';

function classOf(text: string, path: string): ClassOutline {
  const found = lower(text).outline.classes.get(`/src/main.ts#${path}`);
  if (found === undefined) throw new Error(`no class ${path}`);
  return found;
}

const MEMBERS = `
abstract class A extends B implements I, N.J<number> {
  /** @guardedBy mutex */
  private count = 0;
  static readonly one = new A(1);
  #p = () => this.count;
  declare z: number;
  [Symbol.iterator]() {}
  ['lit']() {}
  [key]() {}
  over(a: string): void;
  over(a: any) {}
  abstract todo(): void;
  get size() { return 1; }
  protected set size(v) {}
  accessor w = 2;
  static { const q = f(); }
  constructor(private readonly x: X, y: Y) { before(); super(x); after(); }
}`;

describe('a class', () => {
  it('lists its members', () => {
    const { members } = classOf(MEMBERS, 'A');
    const text = members.map(
      (m) =>
        `${m.kind} ${m.access} ${m.name}${m.isStatic ? ' static' : ''}${m.isReadonly ? ' readonly' : ''}` +
        `${m.isAbstract ? ' abstract' : ''} ${m.function?.replace('/src/main.ts#', '') ?? '-'}`,
    );
    expect(text.join('\n')).toMatchInlineSnapshot(`
      "field private x readonly -
      field private count -
      field public one static readonly -
      field private #p -
      field public z -
      method public [Symbol.iterator] A.[Symbol.iterator]
      method public lit A.lit
      method public [key] A.[key]
      method public over A.over
      method public todo abstract -
      getter public size A.get size
      setter protected size A.set size
      field public w -"
    `);
    expect(members.flatMap((m) => m.tags)).toEqual([{ name: 'guardedBy', text: 'mutex' }]);
  });
  it('knows its heritage and its bodies', () => {
    const {
      base,
      interfaces,
      constructorFunction,
      initializer,
      staticInitializer,
      isAbstract,
      isExported,
    } = classOf(MEMBERS, 'A');
    expect({
      base,
      interfaces,
      constructorFunction,
      initializer,
      staticInitializer,
      isAbstract,
      isExported,
    }).toEqual({
      base: { kind: 'global', name: 'B' },
      interfaces: ['I', 'N.J'],
      constructorFunction: '/src/main.ts#A.constructor',
      initializer: '/src/main.ts#A.<fields>',
      staticInitializer: '/src/main.ts#A.<static>',
      isAbstract: true,
      isExported: false,
    });
  });
  it('sets parameter properties once there is a this', () => {
    expect(stepsOf(MEMBERS, 'A.constructor')).toMatchInlineSnapshot(`
      "x := parameter 0
      y := parameter 1
      0: (global before)()
      drop %0
      1: super(x)
      this.x := x
      2: (global after)()
      drop %2"
    `);
    expect(stepsOf('class A { constructor(private x, public y = g()) { f(); } }', 'A.constructor'))
      .toMatchInlineSnapshot(`
      "x := parameter 0
      if (parameter 1) === undefined
        0: (global g)()
      y := ((parameter 1) === undefined) ? %0 : (parameter 1)
      this.x := x
      this.y := y
      1: (global f)()
      drop %1"
    `);
  });
  it('sets fields in bodies of their own', () => {
    expect(stepsOf(MEMBERS, 'A.<fields>')).toMatchInlineSnapshot(`
      "this.count := 0
      this.#p := function A.<fields>/#p
      this.w := 2"
    `);
    expect(stepsOf(MEMBERS, 'A.<static>')).toMatchInlineSnapshot(`
      "0: new A@(1)
      this.one := %0
      1: (global f)()
      q := %1"
    `);
    expect(stepsOf(MEMBERS, 'A.<fields>/#p')).toMatchInlineSnapshot(
      `"return this@A.<fields>.count"`,
    );
  });
  it('calls and reads super', () => {
    expect(stepsOf('class A extends B { async m() { await super.m(1); return super.x; } }', 'A.m'))
      .toMatchInlineSnapshot(`
      "0: super.m(1)
      1: join %0
      return ?super"
    `);
  });
  it('evaluates decorators and base where it stands', () => {
    const text = `@tag('c') class A extends mixin(B) { @lock('m') run() {} @plain f = 1; constructor(@inject(T) t) { super(); } }`;
    expect(stepsOf(text)).toMatchInlineSnapshot(`
      "0: (global tag)("c")
      1: (global mixin)(global B)
      2: (global lock)("m")
      3: (global inject)(global T)
      A := class A
      define class A"
    `);
    const { decorators, members } = classOf(text, 'A');
    expect(decorators).toEqual([{ kind: 'result', step: 0 }]);
    expect(members.map(({ name, decorators: own }) => [name, own])).toEqual([
      ['run', [{ kind: 'result', step: 2 }]],
      ['f', [{ kind: 'global', name: 'plain' }]],
    ]);
  });
  it('as an expression knows its own name', () => {
    expect(stepsOf('const K = class Own { m() { return [Own, K]; } };', 'Own.m'))
      .toMatchInlineSnapshot(`
      "0: make [class Own, K@]
      return %0"
    `);
    expect(stepsOf('const K = class {}; export default class {}')).toMatchInlineSnapshot(`
      "define class K
      K := class K
      define class default"
    `);
  });
  it.each([
    ['export class A {}', true],
    ['class A {} export { A as B };', true],
    ['export default class A {}', true],
    ['class A {} module.exports = { A };', true],
    ['const A = class {}; export { A };', true],
    ['class A {}', false],
  ])('%s: exported %s', (text, expected) => {
    expect(classOf(text, 'A').isExported).toBe(expected);
  });
});
