/** What a release writes, and what it refuses. Publishing itself is npm's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../programs.js';
// @ts-expect-error -- a developer script without typings
import { missingForProvenance, prepareRelease } from '../tasks/release.mjs';

type Texts = Readonly<Record<string, string>>;
const prepare = prepareRelease as (version: string, date: string, files: Texts) => Texts;
const missing = missingForProvenance as (manifest: unknown) => string | undefined;

const NAMES = ['package.json', 'package-lock.json', 'rules/index.ts', 'CHANGELOG.md'];
const files: Texts = Object.fromEntries(NAMES.map((name) => [name, readFileSync(join(ROOT, name), 'utf8')]));
const { version } = JSON.parse(files['package.json'] ?? '') as { version: string };

test('the version is written where it stands, and the changelog gets its date', () => {
  const after = prepare('99.0.0', '2030-01-31', files);
  expect(Object.keys(after)).toEqual(NAMES);
  for (const name of NAMES.slice(0, 3)) {
    expect(after[name]?.length).toBe((files[name]?.length ?? 0) + expectedGrowth(name));
    expect(after[name]).toContain('99.0.0');
  }
  expect(after['CHANGELOG.md']).toMatch(/^## Unreleased\n\n## 99\.0\.0 \(2030-01-31\)\n\n- /m);
});

/** '99.0.0' is one character longer than '0.1.0'; the lock file has it twice. */
function expectedGrowth(name: string): number {
  return ('99.0.0'.length - version.length) * (name === 'package-lock.json' ? 2 : 1);
}

describe('refused', () => {
  test.each([
    ['what is no version', 'v2', files, `'v2' is no version: write one like 1.2.3.`],
    ['an older version', '0.0.9', files, `0.0.9 does not come after ${version}.`],
    ['nothing to say', '99.0.0', { ...files, 'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n## 0.1.0 (2030-01-01)\n' }, /nothing under 'Unreleased'/],
    ['the same version again', version, { ...files, 'CHANGELOG.md': `## Unreleased\n\n- x\n\n## ${version} (2030-01-01)\n` }, /does not come after/],
    ['a version that stands in two places', '99.0.0', { ...files, 'rules/index.ts': `version: '${version}' version: '${version}'` }, /should stand there once/],
  ])('%s', (_, to, texts, why) => {
    expect(() => prepare(to, '2030-01-31', texts)).toThrow(why);
  });

  test('a package that would not show where it was built', () => {
    const publishConfig = { access: 'public', provenance: true };
    expect(missing({ publishConfig })).toMatch(/has no 'repository'/);
    expect(missing({ repository: 'x', publishConfig: { access: 'public' } })).toMatch(/provenance: true/);
    expect(missing({ repository: { url: 'x' }, publishConfig })).toBeUndefined();
  });
});

test('our own package is published in public, with provenance', () => {
  const { publishConfig } = JSON.parse(files['package.json'] ?? '') as { publishConfig: unknown };
  expect(publishConfig).toEqual({ access: 'public', provenance: true });
});
