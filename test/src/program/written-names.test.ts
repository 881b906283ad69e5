import ts from 'typescript';
import { expect, it } from 'vitest';
import { writes } from '../../../src/program/written-names.js';

const parse = (text: string): ts.SourceFile => ts.createSourceFile('a.ts', text, ts.ScriptTarget.ESNext, true);

it('finds what an assignment, a step or a loop sets, in patterns too', () => {
  const file = parse(`
    o.plain = o.read; o.sum += 1; o.count++; --o.down; o['quoted'] = 1; o.#own ??= 1;
    [o.first, { a: o.second }] = pair; for (o.turn of list) use(o.called()); (o as Cast).cast = 1;
  `);
  for (const name of ['plain', 'sum', 'count', 'down', 'quoted', '#own', 'first', 'second', 'turn', 'cast']) expect(writes(file, name), name).toBe(true);
  for (const name of ['read', 'called', 'pair']) expect(writes(file, name), name).toBe(false);
});

it('reads expressions that are deeper than the stack', () => {
  expect(writes(parse(`o.deep = ${'1 + '.repeat(50_000)}1;`), 'deep')).toBe(true);
});
