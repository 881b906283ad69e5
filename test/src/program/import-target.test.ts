import { describe, expect, it } from 'vitest';
import { memoryPath } from '../../in-memory-program.js';
import { short, viewOf } from './ask-view.js';

describe('where an import leads', () => {
  const view = viewOf(
    {
      'a.ts': 'export const one = 1; export default class A {} const two = 2; export { two as zwei };',
      'b.ts': `export * from './a.js'; export { default as A } from './a.js'; export * as ns from './a.js';
        import { one as here } from './a.js'; export { here as eins }; import * as all from './a.js'; export { all };`,
      'c.ts': `import A from './a.js'; export default A; export { Mutex as M } from 'async-mutex'; export * from '@rocicorp/lock';`,
      'd.cts': 'class D {} export = D;',
      'circle.ts': `export { x } from './round.js';`,
      'round.ts': `export { x } from './circle.js';`,
      'main.ts': `import './a.js'; import './b.js'; import './c.js'; import D from './d.cjs'; import './circle.js'; import 'events'; import 'async-mutex';
        import 'gone'; import '@scope/gone/deep'; import './nowhere.js'; const later = () => import('./a.js'); import './raw.json' with { type: 'json' };`,
      'raw.json': '{}',
    },
    { types: ['node'], resolveJsonModule: true },
  );
  const target = (from: string, name: string): string => {
    const found = view.resolveImport(memoryPath('main.ts'), from, name);
    if (found.kind === 'unknown') return short(found.why);
    return `${short(found.kind === 'module' ? found.file : found.package)} ${found.name}`;
  };
  it.each([
    ['./a.js', 'one', 'a.ts one'],
    ['./a.js', 'zwei', 'a.ts zwei'],
    ['./a.js', 'default', 'a.ts default'],
    ['./a.js', '*', 'a.ts *'],
    ['./b.js', 'one', 'a.ts one'],
    ['./b.js', 'A', 'a.ts default'],
    ['./b.js', 'ns', 'a.ts *'],
    ['./b.js', 'all', 'a.ts *'],
    ['./b.js', 'eins', 'a.ts one'],
    ['./c.js', 'default', 'a.ts default'],
    ['./c.js', 'M', 'async-mutex Mutex'],
    ['./c.js', 'RWLock', '@rocicorp/lock RWLock'],
    ['./d.cjs', 'default', 'd.cts default'],
    ['async-mutex', 'Mutex', 'async-mutex Mutex'],
    ['events', 'EventEmitter', 'node:events EventEmitter'],
    ['gone', 'default', 'gone default'],
    ['@scope/gone/deep', 'x', '@scope/gone x'],
    ['./nowhere.js', 'x', `cannot find module './nowhere.js'`],
    ['./a.js', 'none', `'a.ts' does not export 'none'`],
  ])('%s %s', (from, name, expected) => {
    expect(target(from, name)).toBe(expected);
  });

  it('ends where re-exports go in a circle', () => {
    expect(view.resolveImport(memoryPath('main.ts'), './circle.js', 'x').kind).toBe('unknown');
  });

  it('lists who imports a package, by any of its entry points', () => {
    expect(view.filesImporting('async-mutex').map(short)).toEqual(['c.ts', 'main.ts']);
    expect(view.filesImporting('node:events').map(short)).toEqual(['main.ts']);
    expect(view.filesImporting('@scope/gone').map(short)).toEqual(['main.ts']);
    expect(view.filesImporting('nothing')).toEqual([]);
  });
});

it('counts require and import() where they are calls', () => {
  const view = viewOf(
    {
      'a.js': `const { Lock } = require('lock-a'); async function f() { await import('lock-b'); } // require('lock-c')`,
      'b.cts': `import lock = require('lock-d'); export { lock };`,
    },
    { allowJs: true },
  );
  const importers = (name: string): readonly string[] => view.filesImporting(name).map(short);
  expect(importers('lock-a')).toEqual(['a.js']);
  expect(importers('lock-b')).toEqual(['a.js']);
  expect(importers('lock-c')).toEqual([]);
  expect(importers('lock-d')).toEqual(['b.cts']);
});
