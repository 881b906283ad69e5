/**
 * Types from TypeScript 7, by typescript-eslint's experimental backend. What differs from the classic
 * types is written down here: nothing, for the supervisors.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONFIG, Consumer, CURRENT, sourcesOf } from './consumer.js';

const NATIVE = { '@typescript/native': 'npm:typescript@7.1.0-beta' } as const;

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer({
    packages: { ...CURRENT, ...NATIVE },
    files: { ...sourcesOf('fixtures/supervisor'), 'eslint.config.js': CONFIG },
  });
});

afterAll(() => {
  consumer.remove();
});

test('the reports are those of the classic types, word for word', () => {
  const classic = consumer.lint('supervisor');
  expect(classic).toHaveLength(2);
  const native = CONFIG.replace(
    `files: ['**/*.ts'],`,
    `files: ['**/*.ts'],
  languageOptions: { parserOptions: { projectService: { EXPERIMENTAL_backend: 'tsgo' } } },`,
  );
  expect(native).not.toBe(CONFIG);
  consumer.write('eslint.config.js', native);
  expect(consumer.lint('supervisor')).toEqual(classic);
});
