import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { lower, outlineOf } from './lowering.js';
import { lowerFile } from '../../../src/program/lower-file.js';

function names(text: string): string[] {
  return [...lower(text).outline.functions.values()].map(
    (fn) => `${fn.id.replace('/src/main.ts#', '')}: ${fn.name}`,
  );
}

describe('names of bodies', () => {
  it('come from where the function is put', () => {
    const text = `
      function collect() { const attempt = async () => {}; function inner() {} [1].map(() => () => 1); }
      const api = { get() {}, set: () => 1, deep: { run() {} }, get size() { return 1; } };
      exports.open = () => {};
      Queue.prototype.push = function () {};
      run(() => {}, function () {}, { onDone() {} });
      (function () {})();
      export default () => {};`;
    expect(names(text).join('\n')).toMatchInlineSnapshot(`
      ": main.ts
      collect: collect
      api.get: api.get
      api.set: api.set
      api.deep.run: api.deep.run
      api.get size: api.get size
      open: open
      Queue.push: Queue.push
      0: callback in main.ts
      1: callback in main.ts
      onDone: onDone
      2: function in main.ts
      default: default
      collect/inner: inner in collect
      collect/attempt: attempt in collect
      collect/0: callback in collect
      collect/0/0: function in collect"
    `);
  });
  it('of members begin with the class', () => {
    const text = `
      class Manager {
        handler = () => { later(() => 1); };
        static make() {}
        start() { const retry = () => 1; go(() => 2); }
        start() {}
        get size() { return 1; }
        constructor() { this.stop = () => 1; }
      }`;
    expect(names(text).join('\n')).toMatchInlineSnapshot(`
      ": main.ts
      Manager.make: Manager.make
      Manager.start: Manager.start
      Manager.start~1: Manager.start
      Manager.get size: Manager.get size
      Manager.constructor: Manager.constructor
      Manager.<fields>: fields of Manager
      Manager.start/retry: retry in Manager.start
      Manager.start/0: callback in Manager.start
      Manager.constructor/stop: stop in Manager.constructor
      Manager.<fields>/handler: Manager.handler
      Manager.<fields>/handler/0: callback in Manager.handler"
    `);
  });
  it('do not change with an edit elsewhere', () => {
    const before = names('function a() { go(() => 1); } function b() { go(() => 2, () => 3); }');
    const after = names(
      'const z = () => 1; function a() { go(() => 0, () => 1); } function b() { go(() => 2, () => 3); }',
    );
    expect(after.filter((name) => name.startsWith('b'))).toEqual(
      before.filter((name) => name.startsWith('b')),
    );
  });
});

describe('what an outline says of its function', () => {
  it('has its shape', () => {
    const text =
      '\n/** Waits.\n * @requiresLock this.m\n * @excludesLock other */\nexport const f = async (a, b?: X, c = 1, { d }, ...e) => {};';
    const { id, role, outer, isAsync, isGenerator, parameters, place, tags } = outlineOf(text, 'f');
    expect({ id, role, outer, isAsync, isGenerator }).toEqual({
      id: '/src/main.ts#f',
      role: 'arrow',
      outer: '/src/main.ts#',
      isAsync: true,
      isGenerator: false,
    });
    expect(parameters.map(({ name, optional, rest }) => [name, optional, rest])).toEqual([
      ['a', false, false],
      ['b', true, false],
      ['c', true, false],
      ['{…}', false, false],
      ['e', false, true],
    ]);
    expect(place).toMatchObject({ line: 5, column: 18 });
    expect(tags).toEqual([
      { name: 'requiresLock', text: 'this.m' },
      { name: 'excludesLock', text: 'other' },
    ]);
  });
  it.each([
    ['/** @requiresLock m */ function f() {}', 'f'],
    ['/** @requiresLock m */\n@deco()\nexport default async function f() {}', 'f'],
    ['class A { /** @requiresLock m */ private f() {} }', 'A.f'],
    ['class A { /** @requiresLock m */ f = () => 1; }', 'A.<fields>/f'],
    ['const o = { /** @requiresLock m */ f() {} };', 'o.f'],
    ['const o = { /** @requiresLock m */ f: () => 1 };', 'o.f'],
    ['/** @requiresLock m */ exports.f = () => 1;', 'f'],
  ])('reads tags of %s', (text, path) => {
    expect(outlineOf(text, path).tags).toEqual([{ name: 'requiresLock', text: 'm' }]);
  });
});

describe('the way back to nodes', () => {
  const text = `function f(a) {\n  const { b } = a;\n  return g(a).h\`t\` ?? new K();\n}\nclass K { m() {} }`;
  const file = lower(text);
  const f = '/src/main.ts#f';
  it('knows calls, with their places', () => {
    const calls = outlineOf(text, 'f').body.flatMap((step) => (step.kind === 'call' ? [step] : []));
    expect(
      calls.map(({ id, place }) => [
        file.callNode(f, id)?.getText(sourceOf(file)),
        place.line,
        place.column,
      ]),
    ).toEqual([
      ['g(a)', 3, 10],
      ['g(a).h`t`', 3, 10],
    ]);
    expect(file.callNode(f, 99)).toBeUndefined();
  });
  it('knows variables, functions and classes', () => {
    expect(file.variableNode(f, 'b')?.text).toBe('b');
    expect(file.variableNode(f, 'x')).toBeUndefined();
    const node = file.functionNode(f);
    expect(node !== undefined && file.functionIdOf(node)).toBe(f);
    const known = file.classNode('/src/main.ts#K');
    expect(known !== undefined && file.classIdOf(known)).toBe('/src/main.ts#K');
    expect(file.functionNode('/src/main.ts#')?.kind).toBe(ts.SyntaxKind.SourceFile);
  });
  it('lowers a file once', () => {
    const source = sourceOf(file);
    expect(lowerFile(source)).toBe(lowerFile(source));
  });
});

function sourceOf(file: ReturnType<typeof lower>): ts.SourceFile {
  const node = file.functionNode(file.outline.module);
  if (node === undefined || !ts.isSourceFile(node)) throw new Error('no source file');
  return node;
}
