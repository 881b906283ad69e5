import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { printOutline } from '../../../src/program/print-outline.js';
import { lower } from './lowering.js';
import { brokenLaws } from './outline-laws.js';

/** Every kind of statement and expression that a source can hold. */
const CORPUS = `
import d, { type T, a as b } from 'm';
import * as ns from 'n';
import eq = require('e');
import al = N.x;
export { b as c } from './x';
export * as z from './y';
export as namespace G;
export default class<T> extends (ns.B)<T> implements I {
  @dec() static readonly #p: number = 1;
  static { this.#p; }
  [key: string]: unknown;
  accessor q = super.q;
  ;
  constructor(private x = arguments) { super(...x); new.target; }
  get g() { return #p in this; }
  set g(v) {}
  async *m<T>(this: T, ...r: T[]): AsyncGenerator { yield; yield* r; await using u = r; }
}
declare module 'q' { export const w: number }
declare global { var h: number }
namespace N { export namespace O.P { export let x = 1 } }
enum E { A = 1, B = A << 1, 'C', [\`D\`] = f() }
interface I { x: number }
type U = typeof import('m');
label: for (let i = 0, j; i < 1; i++, j--) { if (i) continue label; else break label; }
for (var k in {}) ; for (const [v = 1, { w, ...s }] of []) { debugger; }
async function g() { for await (x.y of z) { } try { throw 1n } catch { } finally { } }
do { } while (false || true); while (0x1f) { } with (a) { b; }
switch (a) { case 1: { } default: function inner() { return } }
const o = { a, b: 1, 'c': 2, 3: 4, [d]: 5, ...e, m() {}, get g() { return 1 }, set g(v) {}, async *n() {} };
let arr = [, 1, ...arr], t = \`\`, u = \`a\${b}c\${d}e\`, tag = t\`x\${y}\`, re = /x/gi, nul = null;
var neg = -+~!a, inc = ++a, dec2 = a--, del = delete a.b, ty = typeof a, vo = void 0;
({ a, b: c.d, e = 1, ...f } = g); [a, , [b], ...c[0]] = d;
a = b, c += d, e ??= f, g ||= h, i &&= j, k **= l, m >>>= n;
a ? b : c; a && b || c; (d ?? e); a instanceof b; 'a' in b; a ** b; a <=> b;
a?.b?.[c]?.(d)!.e; a!; <any>a; a as const; a satisfies U; f<string>; new a; new (a())(b); import('x'); import.meta;
(function self() { self }); (class Own { }); (async () => await a)(); x => x; function* gen() { const r = yield 1 }
using res = a;
export = o;
`;

const JSX = 'const e = <a.b c="d" {...f} g={h} i j:k={l}>{...m}{n}text{}<></><o /></a.b>;';

/** Kinds that no parsed file holds under a statement or expression of its own. */
const NEVER_PARSED = [
  ts.SyntaxKind.CommaListExpression,
  ts.SyntaxKind.PartiallyEmittedExpression,
  ts.SyntaxKind.SyntheticExpression,
  ts.SyntaxKind.NotEmittedStatement,
];

describe('every kind', () => {
  it.each([
    ['/src/main.ts', CORPUS],
    ['/src/main.js', CORPUS],
    ['/src/main.tsx', JSX],
    ['/src/main.js', JSX],
  ])('of %s is lowered by the laws', (name, text) => {
    expect(brokenLaws(lower(text, name).outline)).toEqual([]);
  });

  it('stands in the corpus', async () => {
    const { EXPRESSION_KINDS } = await import('../../../src/program/lower-expression.js');
    const { STATEMENT_KINDS } = await import('../../../src/program/lower-statement.js');
    const seen = new Set<number>(NEVER_PARSED);
    const visit = (node: ts.Node): void => {
      seen.add(node.kind);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile('/a.ts', `${CORPUS}\n@dec`, ts.ScriptTarget.Latest));
    visit(ts.createSourceFile('/a.tsx', JSX, ts.ScriptTarget.Latest));
    const unseen = [...EXPRESSION_KINDS, ...STATEMENT_KINDS].filter((kind) => !seen.has(kind));
    expect(unseen.map((kind) => ts.SyntaxKind[kind])).toEqual([]);
  });
});

describe('broken programs', () => {
  const files = ['lower-expression', 'lower-class', 'lower-pattern', 'outline'].map((name) =>
    readFileSync(new URL(`../../../src/program/${name}.ts`, import.meta.url), 'utf8'),
  );
  it.each([CORPUS, JSX, ...files].map((text, index) => [index, text] as const))(
    'cut off anywhere are lowered by the laws (%i)',
    (_, text) => {
      for (let end = 0; end < text.length; end += 50) {
        expect(brokenLaws(lower(text.slice(0, end), '/src/main.tsx').outline)).toEqual([]);
        expect(brokenLaws(lower(text.slice(end), '/src/main.ts').outline)).toEqual([]);
      }
    },
  );

  it.each([
    'a.',
    'a?.',
    'f(',
    'new',
    'await',
    'x = ',
    'if',
    'for (',
    'class',
    'class A { m(',
    'const {',
    'const [a',
    'a ? b',
    'import {',
    'import',
    'export',
    'export {',
    'enum',
    'namespace',
    'switch (a) { case',
    'try',
    'catch',
    '`${',
    '@',
    'function',
    '({ [',
    '({ get',
    'label:',
    'using',
    'for await (',
    'import x =',
    'export =',
    'delete',
    'a.#',
    '#',
    'import.',
    'new.',
    'super',
    'super(',
    'export default',
    'export * as',
    'class A { constructor(private',
    '<',
    '</a>',
  ])('half typed: %s', (text) => {
    expect(brokenLaws(lower(text).outline)).toEqual([]);
    expect(brokenLaws(lower(`async function f() { ${text}`, '/src/main.tsx').outline)).toEqual([]);
  });
});

function repeat(count: number, part: (index: number) => string, separator = ''): string {
  return Array.from({ length: count }, (_, index) => part(index)).join(separator);
}

describe('large programs', () => {
  it.each([
    ['operands', `const x = ${repeat(5000, (i) => `a${String(i)}`, ' + ')};`],
    ['short circuits', `const x = ${repeat(5000, (i) => `a${String(i)}()`, ' && ')};`],
    ['mixed operators', `const x = ${repeat(3000, (i) => `a && b${String(i)} + 1`, ' || ')};`],
    ['commas', `${repeat(5000, (i) => `a${String(i)}()`, ', ')};`],
    ['members', `a${'.b().c'.repeat(3000)};`],
    ['optional members', `const x = a${'?.b()?.c'.repeat(1000)};`],
    ['else ifs', repeat(1000, (i) => `if (a${String(i)}()) b();`, ' else ')],
    ['elements', `let i; const x = [${repeat(10_000, (i) => `i, i = ${String(i)}`, ',')}];`],
    ['conditions', `const x = ${repeat(500, (i) => `a${String(i)}() ? b : `)} c;`],
    ['blocks', '{'.repeat(500) + 'f()' + '}'.repeat(500)],
    ['functions', 'function f() {'.repeat(500) + '}'.repeat(500)],
    ['arrows', `const x = ${'() => '.repeat(300)} 1;`],
    ['labels', `${repeat(500, (i) => `l${String(i)}: `)} f();`],
    ['usings', `{ ${repeat(500, (i) => `using u${String(i)} = f();`)} g(); }`],
    ['patterns', `const ${'{ a: '.repeat(500)} b ${'}'.repeat(500)} = x;`],
    ['awaits', `async function f() { ${'await '.repeat(500)} x; }`],
    ['assignments', `${repeat(500, (i) => `exports.a${String(i)}`, ' = ')} = 1;`],
    ['equal names', 'function f() {}\n'.repeat(3000)],
    ['lines', repeat(20_000, (i) => `const a${String(i)} = f(a, ${String(i)}); if (a) { g(); }\n`)],
  ])('with many %s', (_, text) => {
    const { outline } = lower(text);
    expect(brokenLaws(outline)).toEqual([]);
    for (const fn of outline.functions.values()) expect(printOutline(fn)).not.toBe('');
  });

  it('as large as the compiler', () => {
    const file = createRequire(import.meta.url).resolve('typescript');
    const { outline } = lower(readFileSync(file, 'utf8'), '/src/typescript.js');
    expect(outline.functions.size).toBeGreaterThan(20_000);
    expect(brokenLaws(outline)).toEqual([]);
  });
});
