import { expect, it } from 'vitest';
import { short, viewOf } from './ask-view.js';

function entries(texts: Readonly<Record<string, string>>): readonly string[] {
  const view = viewOf(texts);
  return view.files.filter((file) => view.isEntry(file)).map(short);
}

const sources = {
  'src/index.ts': `export * from './inner.js';`,
  'src/inner.ts': 'export const a = 1;',
  'src/cli.ts': `import './inner.js';`,
  'src/esm/deep.ts': '',
};

it('maps what package.json names to sources', () => {
  expect(entries({ ...sources, 'package.json': '{ "main": "./dist/index.js" }' })).toEqual(['src/index.ts']);
  expect(
    entries({
      ...sources,
      'package.json': '{ "exports": { ".": { "types": "./lib/index.d.ts", "import": ["./lib/esm/index.mjs"] }, "./deep": "./build/esm/deep.js" }, "bin": { "x": "dist/cli.js" } }',
    }),
  ).toEqual(['src/cli.ts', 'src/esm/deep.ts', 'src/index.ts']);
  expect(entries({ ...sources, 'package.json': '{ "exports": { "./esm/*": "./dist/esm/*.js" } }' })).toEqual(['src/esm/deep.ts']);
  expect(entries({ ...sources, 'package.json': '{ "module": "src/inner" }' })).toEqual(['src/inner.ts']);
});

it('takes modules that only tests import for entries where no package.json says', () => {
  const files = {
    'app/index.ts': `import '../lib/index.js'; import './folder';`,
    'app/folder/index.ts': `import '#alias';`,
    'lib/index.ts': '',
    'lib/tested.ts': '',
    'lib/tested.test.ts': `import './tested.js'; import '../app/index.js';`,
  };
  const unimported = ['app/index.ts', 'lib/tested.test.ts', 'lib/tested.ts'];
  expect(entries({ ...files, 'package.json': '{ "name": "app" }' })).toEqual(unimported);
  const aliased = { ...files, 'package.json': '{ "name": "app", "imports": { "#alias": "./lib/tested.ts" } }' };
  expect(entries(aliased)).toEqual(['app/index.ts', 'lib/tested.test.ts']);
  expect(entries({ ...files, 'package.json': '{ half typed' })).toContain('lib/tested.ts');
});
