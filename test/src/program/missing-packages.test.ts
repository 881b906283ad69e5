import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { missingPackages } from '../../../src/program/missing-packages.js';
import { openProject } from '../../../src/program/open-project.js';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'missing-packages-'))).replaceAll('\\', '/');
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test('what is imported, asked about and nowhere to be found; by package, with the first file', () => {
  write('node_modules/typed/package.json', '{ "name": "typed", "types": "index.d.ts" }');
  write('node_modules/typed/index.d.ts', 'export declare const typed: string;');
  write('node_modules/@scope/untyped/package.json', '{ "name": "@scope/untyped" }');
  write('node_modules/@scope/untyped/index.js', 'exports.untyped = 1;');
  write('app/tsconfig.json', '{ "compilerOptions": { "module": "nodenext", "types": [], "noLib": true, "paths": { "mapped": ["./b.ts"] } } }');
  write('app/ambient.d.ts', 'declare module "ambient" { export const ambient: string; }');
  write(
    'app/a.ts',
    ['typed', '@scope/untyped', 'ambient', 'mapped', './b.js', 'gone', 'not-asked-for'].map((from) => `import '${from}';`).join('\n'),
  );
  write('app/b.ts', `export type { X } from '@scope/gone/deep';\nconst gone = require('gone');\nexport {};`);
  const opened = openProject(`${root}/app`);
  if (opened.kind === 'failed') throw new Error(opened.why);
  expect(missingPackages(opened.program, ['typed', '@scope/untyped', 'ambient', 'mapped', 'gone', '@scope/gone/other'])).toEqual([
    { name: '@scope/gone', importedIn: `${root}/app/b.ts` },
    { name: 'gone', importedIn: `${root}/app/a.ts` },
  ]);
});
