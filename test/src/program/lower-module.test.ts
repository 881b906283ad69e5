import { describe, expect, it } from 'vitest';
import { lower, stepsOf } from './lowering.js';

function exportsOf(text: string): unknown[] {
  return lower(text).outline.exports.map((entry) => {
    if ('from' in entry) return `${entry.name} = ${entry.imported} of ${entry.from}`;
    const { value } = entry;
    switch (value.kind) {
      case 'variable':
        return `${entry.name} = ${value.name}`;
      case 'import':
        return `${entry.name} = import ${value.from} ${value.name}`;
      default:
        return `${entry.name} = ${value.kind}`;
    }
  });
}

describe('imports', () => {
  it('name what they stand for', () => {
    const text = `
      import d, { a as b } from 'm';
      import * as ns from 'n';
      import eq = require('e');
      f(d, b, ns, ns.x, eq);
      ns.run(); ns.k.run(); new eq.C();`;
    expect(stepsOf(text)).toMatchInlineSnapshot(`
      "0: (global f)(import(m).default, import(m).a, import(n).*, import(n).x, import(e).*)
      drop %0
      1: import(n).run()
      drop %1
      2: import(n).k.run()
      drop %2
      3: new import(e).C()
      drop %3"
    `);
  });
  it('are what require gives', () => {
    const text = `
      const r = require('r'), { s, t: u } = require('st'), v = require('v').w;
      let later = require('l');
      const { x = 1 } = require('x');
      f(r, r.q, s, u, v, later); require('q').run();`;
    expect(stepsOf(text)).toMatchInlineSnapshot(`
      "later := import(l).*
      x := (import(x).x === undefined) ? 1 : import(x).x
      0: (global f)(import(r).*, import(r).q, import(st).s, import(st).t, import(v).w, later)
      drop %0
      1: import(q).run()
      drop %1"
    `);
  });
  it('are not what a local require gives', () => {
    expect(stepsOf("function f(require) { return require('x'); }", 'f')).toMatchInlineSnapshot(`
      "require := parameter 0
      0: require("x")
      return %0"
    `);
  });
});

describe('exports', () => {
  it('of declarations', () => {
    expect(
      exportsOf(
        'export const { a, b: [c] } = x; export function f() {} export class K {} export enum E {} export let l; export namespace N { export const z = 1 } export type T = 1; export interface I {}',
      ),
    ).toEqual(['a = a', 'c = c', 'f = f', 'K = K', 'E = E', 'l = l', 'N = N']);
  });
  it('of names', () => {
    expect(
      exportsOf(
        "import { q } from 'q'; const a = 1; export { a as b, q, T }; export { c, d as default } from './x'; export * from './y'; export * as z from './z'; export type { U } from './u';",
      ),
    ).toEqual([
      'b = a',
      'q = import q q',
      'c = c of ./x',
      'default = d of ./x',
      '* = * of ./y',
      'z = * of ./z',
    ]);
  });
  it.each([
    ['export default function () {}', ['default = function']],
    ['export default function named() {}', ['default = named']],
    ['export default class {}', ['default = class']],
    ['export default () => 1;', ['default = function']],
    ['export default new A();', ['default = result']],
    ['const a = 1; export = a;', ['export= = a']],
  ])('%s', (text, expected) => {
    expect(exportsOf(text)).toEqual(expected);
  });
  it('of CommonJS', () => {
    expect(
      exportsOf(
        'function A() {} module.exports = { A, m() {} }; module.exports.c = A; exports.d = exports.e = A; exports.f = void 0; exports.f = A; function g() { exports.no = A; }',
      ),
    ).toEqual(['export= = result', 'A = A', 'm = function', 'c = A', 'e = A', 'd = A', 'f = A']);
  });
});

describe('enums', () => {
  it('are objects, their literal members constants', () => {
    const text = `
      enum E { A, B = 'b', C = 1 << 3, D, F = g() }
      enum E { Z = A }
      f(E.A, E.D, E.F, E.Z, E);`;
    expect(stepsOf(text)).toMatchInlineSnapshot(`
      "0: (global g)()
      1: make { A: 0, B: "b", C: 8, D: 9, F: %0 }
      E := %1
      E.Z := 0
      2: (global f)(0, 9, E.F, 0, E)
      drop %2"
    `);
  });
  it('that are ambient are not there', () => {
    expect(stepsOf('declare enum E { A } f(E.A);')).toMatchInlineSnapshot(`
      "0: (global f)((global E).A)
      drop %0"
    `);
  });
});

describe('namespaces', () => {
  it('run in place, their exports are fields', () => {
    const text = `
      namespace N { export const x = 1; const hidden = 2; export function f() { return x + hidden; } f(); }
      namespace N { export let y = x; y = 2; }
      namespace P.Q { export var v = 1; }
      function g() {}
      namespace g { export const z = 1; }
      import alias = N.x;
      declare namespace Ambient { const q: number; }`;
    expect(stepsOf(text)).toMatchInlineSnapshot(`
      "g := function g
      0: make {}
      N := %0
      N.f := function N.f
      N.x := 1
      hidden := 2
      1: N.f()
      drop %1
      N.y := N.x
      N.y = 2
      2: make {}
      P := %2
      3: make {}
      P.Q := %3
      P.Q.v := 1
      g.z := 1
      alias := N.x"
    `);
    expect(stepsOf(text, 'N.f')).toMatchInlineSnapshot(`"return N@.x + hidden@"`);
  });
});
