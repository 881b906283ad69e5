/** Every rule is complete: file, entry, kind, page, fixtures; and the door of the package is what we say. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import plugin from '../../rules/index.js';
import { SUGGESTIONS } from '../../src/eslint/suggestions.js';
import { ROOT } from '../programs.js';

const HEADINGS = [
  'What it reports',
  'Why it matters',
  'Incorrect',
  'Correct',
  'How to repair',
  'Options',
  'Known limits',
];

const baseNames = (folder: string, extension: string) =>
  readdirSync(join(ROOT, folder))
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length));

const names = Object.keys(plugin.rules);

describe('the plugin', () => {
  test('has an entry for every rule file, a page for every entry, and no other pages', () => {
    const files = baseNames('rules', '.ts').filter((name) => name !== 'index');
    expect(names).toEqual(files);
    expect(baseNames('docs/rules', '.md')).toEqual(files);
  });

  test('tells its name and version', () => {
    expect(plugin.meta).toEqual({
      name: readPackage().name,
      version: readPackage().version,
      namespace: 'deadlock',
    });
  });

  test('its configs name only its rules, and strict has all that recommended has', () => {
    const { recommended, strict, setup } = plugin.configs;
    const known = names.map((name) => `deadlock/${name}`);
    expect(known).toEqual(expect.arrayContaining(Object.keys(strict.rules ?? {})));
    expect(Object.keys(strict.rules ?? {})).toEqual(expect.arrayContaining(Object.keys(recommended.rules ?? {})));
    expect(new Set(Object.values(strict.rules ?? {}))).toEqual(new Set(['error']));
    expect(setup.rules).toBeUndefined();
  });
});

test('README and pages are as eslint-doc-generator writes them: `npm run generate`', () => {
  const checked = spawnSync(process.execPath, [join(ROOT, 'node_modules/eslint-doc-generator/dist/bin/eslint-doc-generator.js'), '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(`${checked.stdout}${checked.stderr}`).toBe('');
  expect(checked.status).toBe(0);
});

describe.each(names)('%s', (name) => {
  const source = readFileSync(join(ROOT, 'rules', `${name}.ts`), 'utf8');
  const { docs, hasSuggestions, messages, schema } = plugin.rules[name]?.meta ?? {};
  const page = readFileSync(join(ROOT, 'docs/rules', `${name}.md`), 'utf8');

  test('is thin: at most 80 lines', () => {
    expect(source.split('\n').length).toBeLessThanOrEqual(80);
    expect(source).toMatch(/^\/\*\*/);
  });

  test('has a page with the fixed headings in their order', () => {
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(HEADINGS);
    expect(docs?.url).toMatch(new RegExp(`/docs/rules/${name}\\.md$`));
  });

  test('says on its page what its description says', () => {
    const description = docs?.description ?? '';
    expect(page).toContain(`rule header -->\n\n${description.charAt(0).toUpperCase()}${description.slice(1)}.\n`);
    expect(description).toMatch(/^disallow |^require |^enforce /);
  });

  test('explains every option on its page', () => {
    const [options] = Array.isArray(schema) ? schema : [];
    const keys = Object.keys(options?.['properties'] ?? {});
    const section = page.split('## Options')[1]?.split('\n## ')[0] ?? '';
    expect(keys.filter((key) => !section.includes(`\`${key}\``))).toEqual([]);
    expect(keys).toContain('certainty');
  });

  test('words nothing itself', () => {
    const { finding, notice, ...others } = messages ?? {};
    expect([finding, notice]).toEqual(['{{text}}', '{{text}}']);
    expect(SUGGESTIONS).toMatchObject(others);
    expect(hasSuggestions ?? false).toBe(Object.keys(others).length > 0);
  });

  test('has fixtures', () => {
    expect(existsSync(join(ROOT, 'fixtures', name))).toBe(true);
  });
});

describe('the package', () => {
  test('shows the plugin, the formatter and its own package.json, nothing else', () => {
    expect(readPackage().exports).toEqual({
      '.': {
        require: { types: './dist/rules/commonjs.d.cts', default: './dist/rules/commonjs.cjs' },
        types: './dist/rules/index.d.ts',
        default: './dist/rules/index.js',
      },
      './formatter': { types: './dist/src/cli/formatter.d.ts', default: './dist/src/cli/formatter.js' },
      './package.json': './package.json',
    });
  });

  test('has few scripts', () => {
    expect(Object.keys(readPackage().scripts).length).toBeLessThanOrEqual(14);
  });

  test('depends on its peers only, and for pictures, if it can be had, on Graphviz', () => {
    expect(readPackage()).not.toHaveProperty('dependencies');
    expect(Object.keys(readPackage().optionalDependencies)).toEqual(['@hpcc-js/wasm-graphviz']);
  });
});

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly exports: unknown;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

function readPackage(): PackageFile {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageFile;
}
