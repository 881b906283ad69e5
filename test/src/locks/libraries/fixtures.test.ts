/** Every library has its table, its contract test, and a fixture with a defect and a repair that compile. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { libraries } from '../../../../src/locks/libraries/index.js';
import { parseUserRows } from '../../../../src/locks/user-rows.js';
import { readClaims, readCompiler } from '../../../annotations.js';
import { buildProgram, compileErrors, ROOT } from '../../../programs.js';
import { isObject, readPath } from './contract/places.js';

const tables = readdirSync(join(ROOT, 'src/locks/libraries'))
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => name !== 'index');

it('lists every table', () => {
  expect(libraries).toHaveLength(tables.length);
  expect(new Set(libraries.map((library) => library.package)).size).toBe(tables.length);
});

describe.each(libraries.map((library) => [library.package, library] as const))(
  '%s',
  (name, library) => {
    it('names the versions that are installed', () => {
      const packageJson: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
      const given = readPath(packageJson, 'devDependencies');
      const dependencies = Object.entries(isObject(given) ? given : {});
      const installed = dependencies.flatMap(([as, version]) =>
        as === name
          ? [version]
          : String(version).startsWith(`npm:${name}@`)
            ? [String(version).slice(`npm:${name}@`.length)]
            : [],
      );
      expect(new Set(library.versions)).toEqual(
        new Set(installed.length === 0 ? ['platform'] : installed),
      );
    });
  },
);

describe.each([...tables, 'two-copies', 'plain-javascript', 'user-rows'])('%s', (name) => {
  const folder = join(ROOT, 'fixtures/libraries', name);
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.[cm]?[jt]s$/.test(file))
        .map((file) => join(folder, file))
    : [];
  const texts = files.map((file) => readFileSync(file, 'utf8'));

  it.runIf(tables.includes(name))('has a contract test', () => {
    expect(existsSync(join(ROOT, 'test/src/locks/libraries', `${name}.test.ts`))).toBe(true);
  });
  it('has a fixture with a defect and its repair', () => {
    expect(files.flatMap((file, i) => readClaims(file, texts[i] ?? ''))).not.toEqual([]);
    expect(texts.join('\n')).toMatch(/Bad\b/);
    expect(texts.join('\n')).toMatch(/Ok\b/);
  });
  it('has a fixture that compiles', () => {
    expect(compileErrors(buildProgram(files, undefined, readCompiler(texts.join('\n'))), files)).toEqual([]);
  });
});

describe('rows in the settings of a fixture', () => {
  const folder = join(ROOT, 'fixtures/libraries/user-rows');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  it.each(files)('%s', (file) => {
    const given = /^\/\/ settings (.*)$/m.exec(readFileSync(join(folder, file), 'utf8'))?.[1] ?? '';
    const settings: unknown = JSON.parse(given);
    const rows = readPath(settings, 'locks');
    expect(Array.isArray(rows)).toBe(true);
    expect(parseUserRows(Array.isArray(rows) ? rows : []).error).toBeUndefined();
  });
});
