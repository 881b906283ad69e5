/**
 * The ways in which a repository gives its types to the linter, and the files beside the TypeScript ones.
 * One repository with every kind of package in it, installed once.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Consumer, CURRENT, placed, TSCONFIG } from './consumer.js';

const STORE = `import { Mutex } from 'async-mutex';

export class Store {
  readonly lock = new Mutex();
  async save(): Promise<void> {
    await this.lock.runExclusive(() => undefined);
  }
}
`;

const importOf = (store: string) => `import { Store } from '${store}';

export async function saveTwice(store: Store): Promise<void> {
  await store.lock.runExclusive(async () => {
    await store.save();
  });
}
`;

const WITH_JSDOC = `import { Mutex } from 'async-mutex';

const lock = new Mutex();

/** @returns {Promise<number>} */
export async function next() {
  return lock.runExclusive(() => 1);
}

export async function both() {
  await lock.runExclusive(async () => {
    await next();
  });
}
`;

const VUE = `<script setup lang="ts">
import { Mutex } from 'async-mutex';
const lock = new Mutex();
async function save(): Promise<void> {
  await lock.runExclusive(async () => {
    await lock.runExclusive(() => undefined);
  });
}
</script>

<template><button @click="save">Save</button></template>
`;

const SVELTE = VUE.replace('<script setup lang="ts">', '<script lang="ts">').replace(
  /<template>.*<\/template>/,
  '<button onclick={save}>Save</button>',
);

const configOf = (text: string) => `import deadlock from 'eslint-plugin-deadlock';
import tsParser from '@typescript-eslint/parser';
${text}`;

let repository: Consumer;

beforeAll(() => {
  repository = new Consumer({
    packages: {
      ...CURRENT,
      vue: '3.5.45',
      'vue-eslint-parser': '10.4.2',
      svelte: '5.57.3',
      'svelte-eslint-parser': '1.10.1',
    },
    files: {
      'one/tsconfig.json': TSCONFIG,
      'one/store.ts': STORE,
      'one/use.ts': importOf('./store.js'),
      'script/tsconfig.json': TSCONFIG.replace('{"compilerOptions":{', '{"compilerOptions":{"allowJs":true,'),
      'script/numbers.js': WITH_JSDOC,
      'components/tsconfig.json': TSCONFIG.replace('}}', '},"include":["*.ts","*.vue","*.svelte"]}'),
      'components/store.ts': STORE,
      'components/Save.vue': VUE,
      'components/Save.svelte': SVELTE,
    },
  });
});

afterAll(() => {
  repository.remove();
});

function lint(folder: string, config: string): readonly string[] {
  repository.write('eslint.config.js', configOf(config));
  return placed(repository.lint(folder));
}

describe('types from', () => {
  test.each([
    ['the project service', '{ projectService: true }'],
    ['one project', `{ project: './one/tsconfig.json', tsconfigRootDir: import.meta.dirname }`],
    ['the nearest project', '{ project: true, tsconfigRootDir: import.meta.dirname }'],
  ])('%s', (_, parserOptions) => {
    const config = `export default [
      { files: ['**/*.ts'], languageOptions: { parser: tsParser, parserOptions: ${parserOptions} } },
      deadlock.configs.recommended,
    ];`;
    expect(lint('one', config)).toEqual(['one/use.ts:5 deadlock/no-reacquire']);
  });
});

test('JavaScript with JSDoc types', () => {
  const config = `export default [
    { files: ['**/*.js'], languageOptions: { parser: tsParser, parserOptions: { projectService: true } } },
    { ...deadlock.configs.recommended, files: ['**/*.js'] },
  ];`;
  expect(lint('script', config)).toEqual(['script/numbers.js:12 deadlock/no-reacquire']);
});

test.each([
  ['vue', 'Save.vue'],
  ['svelte', 'Save.svelte'],
])('the script of a .%s file is linted like a module, on its own lines', (kind, file) => {
  const config = `
    import parser from '${kind}-eslint-parser';
    const parserOptions = {
      parser: tsParser, projectService: true, extraFileExtensions: ['.vue', '.svelte'],
    };
    export default [
      { files: ['**/*.ts'], languageOptions: { parser: tsParser, parserOptions } },
      { files: ['**/*.${kind}'], languageOptions: { parser, parserOptions } },
      { ...deadlock.configs.recommended, files: ['**/*.ts', '**/*.${kind}'] },
    ];`;
  expect(lint('components', config)).toEqual([`components/${file}:6 deadlock/no-reacquire`]);
});
