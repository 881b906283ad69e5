import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hiddenPackages } from '../../../src/program/hidden-packages.js';
import { openProject } from '../../../src/program/open-project.js';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'hidden-packages-'))).replaceAll('\\', '/');
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test('a neighbour in the repository that is seen by its declarations; no own ones, and nobody else’s', () => {
  write('core/package.json', '{ "name": "core" }');
  write('core/dist/index.d.ts', 'export declare function f(): void;');
  write('app/package.json', '{ "name": "app" }');
  write('app/tsconfig.json', '{ "compilerOptions": { "module": "nodenext", "types": [], "noLib": true } }');
  write('app/node_modules/lib/package.json', '{ "name": "lib", "types": "index.d.ts" }');
  write('app/node_modules/lib/index.d.ts', 'export declare const lib: string;');
  write('app/globals.d.ts', 'declare const VERSION: string;');
  write('app/main.ts', `import { f } from '../core/dist/index.js';\nimport { lib } from 'lib';\nf();\nexport { lib };`);
  const opened = openProject(`${root}/app`);
  if (opened.kind === 'failed') throw new Error(opened.why);
  expect(opened.program.getSourceFile(`${root}/app/node_modules/lib/index.d.ts`)).toBeDefined();
  expect(hiddenPackages(opened.program)).toEqual([
    { name: 'core', seenAs: `${root}/core/dist/index.d.ts`, from: 'app' },
  ]);
});
