/** What an edit costs, counted: files lowered, functions replayed. */
import { describe, expect, test } from 'vitest';
import { MEMORY } from '../../in-memory-program.js';
import { countsOf, Editor } from './edits.js';

const LOCKED = (name: string): string => `
import { Mutex } from 'async-mutex';
import { helper } from './helper.js';
export class ${name} {
  private readonly mutex = new Mutex();
  async work(): Promise<number> {
    return this.mutex.runExclusive(async () => helper(1));
  }
}
`;

const TEXTS = {
  'a.ts': LOCKED('A'),
  'b.ts': LOCKED('B').replace(/import \{ helper.*/, '').replace('helper(1)', '1'),
  'helper.ts': `export async function helper(by: number): Promise<number> {\n  return by + 1;\n}\n`,
  'plain.ts': `export class Plain {\n  size(list: readonly number[]): number {\n    return list.length;\n  }\n}\n`,
};

describe('with two locks that have nothing to do with each other', () => {
  test('the first analysis replays both', () => {
    const counts = countsOf(new Editor(TEXTS));
    expect(counts.replayed).toBe(2);
    expect(counts.lowered).not.toContain(`${MEMORY}/plain.ts`);
  });

  test('a file that only passes promises on is not lowered, one that keeps them is', () => {
    const passing = `import type { Row } from './row.js';
export class Rows {
  #last: Row | undefined;
  constructor(private readonly repository: { load(id: string): Promise<Row> }) {}
  async find(id: string): Promise<Row> {
    const row = await this.repository.load(id);
    this.#last = row;
    return row;
  }
}
`;
    const keeping = passing.replace('Row | undefined', 'Promise<Row> | undefined').replace('await this', 'this').replace('return row', 'return (await this.#last) ?? row');
    const loweredOf = (text: string): readonly string[] => countsOf(new Editor({ ...TEXTS, 'row.ts': 'export interface Row { id: string }\n', 'rows.ts': text })).lowered;
    expect(loweredOf(passing)).not.toContain(`${MEMORY}/rows.ts`);
    expect(loweredOf(keeping)).toContain(`${MEMORY}/rows.ts`);
  });

  test.each([
    ['a body under a lock', 'a.ts', 'helper(1)', 'helper(2)', 1],
    ['a body that is called under a lock', 'helper.ts', 'by + 1', 'by + 2', 1],
    ['a file without locks', 'plain.ts', 'list.length', 'list.length + 1', 0],
  ])('an edit of %s', (_what, name, from, to, replayed) => {
    const editor = new Editor(TEXTS);
    countsOf(editor);
    editor.edit(name, editor.texts[name]?.replace(from, to));
    const counts = countsOf(editor);
    expect(counts.roots).toBe(2);
    expect(counts.replayed).toBe(replayed);
    expect(counts.lowered).toEqual(replayed === 0 ? [] : [`${MEMORY}/${name}`]);
  });

  test('a new return type lets what calls it be asked again, and nothing else', () => {
    const editor = new Editor(TEXTS);
    countsOf(editor);
    editor.edit('helper.ts', editor.texts['helper.ts']?.replace('Promise<number>', 'Promise<1 | 2>'));
    expect(countsOf(editor)).toMatchObject({ replayed: 1, lowered: [`${MEMORY}/helper.ts`] });
  });

  test('an edit behind a call is seen only if it changes what the call may do to locks, or whether it throws', () => {
    const editor = new Editor({
      'a.ts': LOCKED('A'),
      'helper.ts': `import { far } from './far.js';\nexport async function helper(by: number): Promise<void> {\n  await far(by);\n}\n`,
      'far.ts': `export async function far(by: number): Promise<void> {\n  console.log(by + 1);\n}\n`,
    });
    countsOf(editor);
    editor.edit('far.ts', editor.texts['far.ts']?.replace('by + 1', 'by + 2'));
    expect(countsOf(editor)).toMatchObject({ roots: 1, replayed: 0, lowered: [`${MEMORY}/far.ts`] });
    editor.edit('far.ts', editor.texts['far.ts']?.replace('console.log', 'throw new Error'));
    expect(countsOf(editor)).toMatchObject({ roots: 1, replayed: 1 });
  });

  test('a body whose return type is inferred is seen by others only if the type is another one', () => {
    const editor = new Editor({
      'a.ts': LOCKED('A'),
      'helper.ts': `import { far } from './far.js';\nexport async function helper(by: number): Promise<void> {\n  await far(by);\n}\n`,
      'far.ts': `export async function far(by: number) {\n  return by + 1;\n}\n`,
    });
    const edit = (from: string, to: string): number => {
      editor.edit('far.ts', editor.texts['far.ts']?.replace(from, to));
      return countsOf(editor, ['far.ts']).replayed;
    };
    expect(countsOf(editor, ['far.ts']).replayed).toBe(1);
    expect(edit('return by + 1', 'return by + 2')).toBe(0);
    expect(edit('return by + 2', 'if (by > 1) return by;\n  return by - 1')).toBe(0);
    expect(edit('return by - 1', "return 'none'")).toBe(1);
  });

  test('a file with the names of what a replay asked about is seen only if it calls or makes that', () => {
    const editor = new Editor({
      'store.ts': `import { Mutex } from 'async-mutex';
export class Store {
  private readonly mutex = new Mutex();
  constructor(private readonly next: Store | undefined) {}
  async save(): Promise<void> {
    await this.mutex.runExclusive(async () => { await this.next?.save(); });
  }
}
`,
      'main.ts': `import { Store } from './store.js';
export const make = (): Store => new Store(undefined);
`,
      'other.ts': `import type { Store } from './store.js';
class Cache {
  save(): void {}
}
export const many = (cache: Cache, stores: readonly Store[]): number => {
  cache.save();
  return stores.length + 1;
};
`,
    });
    countsOf(editor);
    const edit = (name: string, from: string, to: string): number => {
      editor.edit(name, editor.texts[name]?.replace(from, to));
      return countsOf(editor).replayed;
    };
    expect(edit('other.ts', 'length + 1', 'length + 2')).toBe(0);
    expect(edit('main.ts', 'new Store(undefined)', 'new Store(make())')).toBeGreaterThan(0);
  });

  test('a new file with a lock, and its end', () => {
    const editor = new Editor(TEXTS);
    countsOf(editor);
    editor.edit('c.ts', LOCKED('C'));
    expect(countsOf(editor)).toMatchObject({ roots: 3 });
    editor.edit('c.ts', undefined);
    expect(countsOf(editor)).toMatchObject({ roots: 2, lowered: [] });
  });
});

test('whether kept work comes back to itself is looked at in the files that are asked about', () => {
  const kept = (name: string): string => `export class ${name} {
  #done: Promise<void> | undefined;
  start(): void {
    this.#done = this.#run();
  }
  async #run(): Promise<void> {
    await Promise.resolve();
    await this.#done;
  }
}
`;
  const editor = new Editor({ 'a.ts': kept('A'), 'b.ts': kept('B') });
  expect(countsOf(editor, ['a.ts'])).toMatchObject({ replayed: 1 });
  expect(countsOf(editor, ['b.ts', 'a.ts'])).toMatchObject({ replayed: 1 });
  expect(editor.findings().map(({ place }) => place.file)).toEqual([`${MEMORY}/a.ts`, `${MEMORY}/b.ts`]);
});

test('a program without locks or promises in its hands lowers nothing', () => {
  const { 'plain.ts': plain } = TEXTS;
  const waiting = `export async function twice(work: () => PromiseLike<void>): PromiseLike<void> {
    await work();
    await work();
  }`;
  expect(countsOf(new Editor({ 'plain.ts': plain, 'waiting.ts': waiting }))).toEqual({ lowered: [], replayed: 0, roots: 0 });
});

describe('callers of a function that takes two locks', () => {
  const PAIR = (second: string): string => `
    import { Mutex } from 'async-mutex';
    class Box {
      readonly lock = new Mutex();
    }
    export class Pair {
      readonly first = new Box();
      readonly second = new Box();
      async both(other: Pair): Promise<void> {
        await this.first.lock.runExclusive(() => ${second}.lock.runExclusive(() => undefined));
      }
    }
    export const call = (a: Pair, b: Pair): Promise<void> => a.both(b);
    export const again = (a: Pair, b: Pair): Promise<void> => call(a, b);
  `;

  test.each([
    ['of one object, made in two places: nothing that a caller could tell', 'this.second', 1],
    ['of one making, on two objects: who calls it may pass one object for both', 'other.first', 3],
  ])('%s', (_what, second, roots) => {
    expect(countsOf(new Editor({ 'pair.ts': PAIR(second) }))).toMatchObject({ roots });
  });
});

test('a field that another file begins to set decides no branch any more', () => {
  const box = `
    import { Mutex } from 'async-mutex';
    export class Box {
      readonly lock = new Mutex();
      ready = false;
      async go(): Promise<void> {
        await this.lock.runExclusive(async () => {
          if (this.ready) await this.lock.runExclusive(() => undefined);
        });
      }
    }
  `;
  const user = `import { Box } from './box.js';\nexport const box = new Box();\nexport const isReady = (): boolean => box.ready;\n`;
  const editor = new Editor({ 'box.ts': box, 'user.ts': user });
  expect(editor.findings()).toEqual([]);
  editor.edit('user.ts', `${user}export const open = (): void => { box.ready = true; };\n`);
  expect(editor.findings()).toHaveLength(1);
  editor.edit('user.ts', user);
  expect(editor.findings()).toEqual([]);
});
