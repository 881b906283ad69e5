/** The whole of `npm run release -- VERSION --dry-run`, in a copy of the repository: what would be published, and nothing else changes. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../programs.js';

const WRITTEN = ['package.json', 'package-lock.json', 'rules/index.ts', 'CHANGELOG.md'];

let copy: string;

beforeAll(() => {
  copy = realpathSync(mkdtempSync(join(tmpdir(), 'release-')));
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' });
  for (const file of files.split('\0').filter((one) => one !== '' && existsSync(join(ROOT, one)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
});

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

const texts = (): readonly string[] => WRITTEN.map((file) => readFileSync(join(copy, file), 'utf8'));

function release(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['test/tasks/release.mjs', ...args], { cwd: copy, encoding: 'utf8' });
  return { status, output: `${stdout}\n${stderr}` };
}

test('a dry run builds and packs the new version, says what a release still wants, and puts everything back', () => {
  const before = texts();
  const { status, output } = release('99.0.0', '--dry-run', '--skip-checks');
  expect(output).toContain('eslint-plugin-deadlock@99.0.0');
  for (const packed of ['dist/rules/index.js', 'dist/rules/commonjs.cjs', 'dist/src/cli/bin.js', 'docs/rules/no-reacquire.md', 'README.md', 'LICENSE', 'CHANGELOG.md']) {
    expect(output).toContain(` ${packed}\n`);
  }
  expect(output).not.toMatch(/ (?:src|test|fixtures)\/\S+\.ts\n/);
  expect(output).toContain('Nothing was published, and the files are as before.');
  const { repository } = JSON.parse(before[0] ?? '') as { repository?: unknown };
  expect(output.includes(`A release would stop: package.json has no 'repository'`)).toBe(repository === undefined);
  expect(status).toBe(0);
  expect(texts()).toEqual(before);
  // The version that is built is the one that was packed.
  expect(readFileSync(join(copy, 'dist/rules/index.js'), 'utf8')).toContain(`version: '99.0.0'`);
});

test('a version that cannot follow stops it before anything is written', () => {
  const before = texts();
  expect(release('0.0.1', '--dry-run', '--skip-checks')).toMatchObject({ status: 2 });
  expect(release('99.0.0-', '--dry-run', '--skip-checks').output).toContain(`'99.0.0-' is no version`);
  expect(texts()).toEqual(before);
});
