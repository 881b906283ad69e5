/** Every case folder under `fixtures/<rule>/` (and `programs`, which are about no rule in particular) is a program of its own, and says itself what is true of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import plugin from '../rules/index.js';
import type { Certainty } from '../src/findings/finding.js';
import { readCertainty, readClaims, readCompiler, readOptions, readSettings } from './annotations.js';
import { compareClaims } from './compare-claims.js';
import { allRules, lintProgram, rulesAt } from './lint-program.js';
import { buildProgram, compileErrors, ROOT } from './programs.js';

const FIXTURES = join(ROOT, 'fixtures');

const rules = readdirSync(FIXTURES).filter((folder) => Object.hasOwn(plugin.rules, folder));
const libraries = foldersIn('libraries').map((name) => `libraries/${name}`);

describe.each([...rules, 'supervisor', 'programs', ...libraries])('%s', (folder) => {
  // A strict rule is a policy: only its own cases, and the supervisor, claim what it says.
  const rulesOf = (certainty: Certainty, options: object) =>
    folder === 'supervisor' ? allRules(certainty) : rulesAt(certainty, rules.includes(folder) ? [folder] : [], options);
  test.each(foldersIn(folder))('%s', (name) => {
    const root = join(FIXTURES, folder, name);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.[cm]?[jt]s$/.test(file))
      .map((file) => join(root, file));
    const texts = files.map((file) => readFileSync(file, 'utf8'));
    const program = buildProgram(files, undefined, readCompiler(texts.join('\n')));
    const reports = lintProgram(program, files, rulesOf(readCertainty(texts.join('\n')), readOptions(texts.join('\n'))), readSettings(texts.join('\n')));
    const claims = files.flatMap((file, i) => readClaims(file, texts[i] ?? ''));
    expect([...compileErrors(program, files), ...compareClaims(claims, reports)]).toEqual([]);
  });
});

function foldersIn(folder: string): readonly string[] {
  return readdirSync(join(FIXTURES, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
