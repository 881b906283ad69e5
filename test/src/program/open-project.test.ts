import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openProject } from '../../../src/program/open-project.js';
import type { ProgramView } from '../../../src/program/program-view.js';
import { openSourceProgram } from '../../../src/program/source-program.js';
import { calleesOf } from './ask-view.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderOf(texts: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'open-project-')));
  folders.push(folder);
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function filesOf(path: string): readonly string[] | string {
  const opened = openProject(path);
  return opened.kind === 'failed' ? opened.why : openSourceProgram(opened.program).files;
}

function viewOfProject(path: string): ProgramView {
  const opened = openProject(path);
  if (opened.kind === 'failed') throw new Error(opened.why);
  return openSourceProgram(opened.program);
}

describe('a path that a user types', () => {
  it('may be a tsconfig, its folder or a folder below', () => {
    const folder = folderOf({
      'tsconfig.json': '{ "files": ["src/a.ts"], "compilerOptions": { "types": [] } }',
      'src/a.ts': '',
      'src/not-in-it.ts': '',
    });
    for (const path of ['tsconfig.json', '.', 'src']) {
      expect(filesOf(join(folder, path))).toEqual([`${folder}/src/a.ts`]);
    }
  });

  it('may be a folder without a tsconfig', () => {
    const folder = folderOf({ 'a.ts': '', 'b/c.mjs': '', 'node_modules/d/index.js': '', 'e.txt': '' });
    expect(filesOf(folder)).toEqual([`${folder}/a.ts`, `${folder}/b/c.mjs`]);
  });

  it('is told in one line why it cannot be opened', () => {
    const folder = folderOf({ 'bad/tsconfig.json': '{ "include": 1', 'none/tsconfig.json': '{ "include": ["x"] }', 'empty/a.txt': '' });
    expect(filesOf(join(folder, 'gone'))).toBe(`'${folder}/gone' does not exist.`);
    expect(filesOf(join(folder, 'bad'))).toMatch(/^'.*bad\/tsconfig\.json' cannot be read: .+$/);
    expect(filesOf(join(folder, 'none'))).toBe(`'${folder}/none/tsconfig.json' includes no source files.`);
    expect(filesOf(join(folder, 'empty'))).toBe(`'${folder}/empty' has no tsconfig.json and no source files.`);
  });
});

describe('workspaces', () => {
  const core = {
    'core/package.json': '{ "name": "@w/core", "types": "dist/index.d.ts", "main": "dist/index.js" }',
    'core/src/index.ts': 'export class Lock { take() {} }',
    'core/tsconfig.json':
      '{ "compilerOptions": { "composite": true, "rootDir": "src", "outDir": "dist", "types": [] }, "include": ["src"] }',
    'app/src/main.ts': `import { Lock } from '@w/core'; new Lock().take();`,
  };
  const link = (folder: string): void => {
    mkdirSync(join(folder, 'app/node_modules/@w'), { recursive: true });
    symlinkSync(join(folder, 'core'), join(folder, 'app/node_modules/@w/core'));
  };

  it('sees the sources of a referenced project', () => {
    const folder = folderOf({
      ...core,
      'app/tsconfig.json':
        '{ "compilerOptions": { "composite": true, "types": [], "module": "nodenext" }, "include": ["src"], "references": [{ "path": "../core" }] }',
    });
    link(folder);
    const view = viewOfProject(join(folder, 'app'));
    expect(calleesOf(view, 'new Lock().take')).toEqual([`function ${folder}/core/src/index.ts#Lock.take`]);
    expect(view.filesImporting('@w/core')).toEqual([`${folder}/app/src/main.ts`]);
    expect(view.resolveImport(`${folder}/app/src/main.ts`, '@w/core', 'Lock')).toEqual({
      kind: 'module', file: `${folder}/core/src/index.ts`, name: 'Lock',
    });
    expect(view.isEntry(`${folder}/core/src/index.ts`)).toBe(true);
  });

  it('takes a built package of the workspace for outside', () => {
    const folder = folderOf({
      ...core,
      'core/dist/index.d.ts': 'export declare class Lock { take(): void }',
      'app/tsconfig.json': '{ "compilerOptions": { "types": [], "module": "nodenext" }, "include": ["src"] }',
    });
    link(folder);
    const view = viewOfProject(join(folder, 'app'));
    expect(calleesOf(view, 'new Lock().take')).toEqual(['external @w/core Lock.take']);
  });

  it('opens a solution as all its projects', () => {
    const folder = folderOf({
      ...core,
      'tsconfig.json': '{ "files": [], "references": [{ "path": "./core" }] }',
    });
    expect(filesOf(folder)).toEqual([`${folder}/core/src/index.ts`]);
  });
});
