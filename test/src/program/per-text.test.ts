import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { recogniseOnce } from '../../../src/locks/home-made/recognise-once.js';
import { lowerFile } from '../../../src/program/lower-file.js';
import type { ImportTarget } from '../../../src/program/program-view.js';

const parse = (name: string, text: string): ts.SourceFile => ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true);

function found<Part>(parts: ReadonlyMap<string, Part>, id: string): Part {
  const part = parts.get(id);
  if (part === undefined) throw new Error(`no ${id}`);
  return part;
}

it('files of one text have one outline, and each its own nodes', () => {
  const root = join(import.meta.dirname, '../../../fixtures');
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!\.d)\.[mc]?tsx?$/u.test(name) && !name.includes('node_modules')).filter((_, index) => index % 3 === 0);
  for (const name of names) {
    const text = readFileSync(join(root, name), 'utf8');
    const [one, other] = [parse(name, text), parse(name, text)];
    const [lowered, carried] = [lowerFile(one), lowerFile(other)];
    expect(carried.outline, name).toBe(lowered.outline);
    for (const { id, steps } of lowered.outline.functions.values()) {
      const nodes = [...Array(steps).keys()].map((step) => [lowered.callNode(id, step), carried.callNode(id, step)]);
      for (const [mine, theirs] of [...nodes, [lowered.functionNode(id), carried.functionNode(id)]]) {
        expect(theirs?.kind, name).toBe(mine?.kind);
        expect([theirs?.pos, theirs?.end], name).toEqual([mine?.pos, mine?.end]);
        if (theirs !== undefined) expect(theirs.getSourceFile(), name).toBe(other);
      }
      const node = carried.functionNode(id);
      if (node !== undefined && ts.isFunctionLike(node)) expect(carried.functionIdOf(node), name).toBe(id);
    }
    for (const id of lowered.outline.classes.keys()) expect(carried.classNode(id)?.getSourceFile(), name).toBe(other);
  }
  expect(names.length).toBeGreaterThan(150);
});

it.each(['function f( { if (a await b(; }', 'class { x = ', 'const [, , a] = f(`${', ''])('half-written: %s', (text) => {
  const [one, other] = [parse('broken.ts', text), parse('broken.ts', text)];
  expect(lowerFile(other).outline).toEqual(lowerFile(one).outline);
});

it('another text, or the same as a script, is lowered anew', () => {
  const first = lowerFile(parse('a.ts', 'export const f = () => g();'));
  const edited = lowerFile(parse('a.ts', 'export const f = () => h();'));
  expect(edited.outline).not.toBe(first.outline);
  expect([...edited.outline.functions.keys()]).toEqual([...first.outline.functions.keys()]);
});

it('a home-made lock is tested once, unless its imports lead elsewhere, whatever is edited that it does not use', () => {
  const lock = "import { limit } from './limit.js'; export class Lock { #tail = Promise.resolve(); async run<T>(task: () => Promise<T>) { const turn = this.#tail.then(task); if (limit > 0) this.#tail = turn.then(() => undefined); return turn; } }";
  const texts = new Map([['/lock.ts', lock], ['/limit.ts', 'export const limit = 1; export function other() { return 1; }'], ['/zero.ts', 'export const limit = 0;']]);
  const asked: string[] = [];
  const code = (target: string) => {
    const outline = (name: string) => {
      asked.push(name);
      return lowerFile(parse(name, texts.get(name) ?? '')).outline;
    };
    return {
      fileOutline: outline,
      functionOutline: (id: string) => found(outline(id.slice(0, id.indexOf('#'))).functions, id),
      classOutline: (id: string) => found(outline(id.slice(0, id.indexOf('#'))).classes, id),
      resolveImport: (): ImportTarget => ({ kind: 'module', file: target, name: 'limit' }),
    };
  };
  const first = recogniseOnce(code('/limit.ts'), '/lock.ts');
  expect(first.map(({ kind }) => kind)).toEqual(['lock']);
  asked.length = 0;
  expect(recogniseOnce(code('/limit.ts'), '/lock.ts')).toBe(first);
  expect(asked.length).toBeLessThan(5);
  texts.set('/limit.ts', 'export const limit = 1; export function other() { return 2; }');
  expect(recogniseOnce(code('/limit.ts'), '/lock.ts')).toBe(first);
  expect(recogniseOnce(code('/zero.ts'), '/lock.ts').map(({ kind }) => kind)).not.toEqual(['lock']);
});
