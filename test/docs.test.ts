/** The code on the pages of the rules is linted: what is called incorrect is reported, the rest is not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import plugin from '../rules/index.js';
import { lintProgram, rulesAt } from './lint-program.js';
import { buildProgram, compileErrors, ROOT } from './programs.js';

const REPORTED: Readonly<Record<string, boolean>> = {
  Incorrect: true,
  Correct: false,
  'How to repair': false,
};

const rulesWithFinders = Object.entries(plugin.rules)
  .filter(([, { meta }]) => meta.docs.recommended !== false)
  .map(([name]) => name);

describe.each(rulesWithFinders)('%s', (name) => {
  const page = readFileSync(join(ROOT, 'docs/rules', `${name}.md`), 'utf8');
  const blocks = page
    .split(/^## /m)
    .flatMap((section) =>
      [...section.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ''], index) => ({
        heading: section.split('\n')[0] ?? '',
        index,
        code,
      })),
    );

  test.each(blocks)('$heading, block $index', ({ heading, index, code }) => {
    const file = join(ROOT, 'docs/rules', `${name}.${heading.replaceAll(' ', '-')}.${String(index)}.ts`);
    const program = buildProgram([file], new Map([[file, code]]));
    const rules = lintProgram(program, [file], rulesAt('likely', [name])).map(({ rule }) => rule);
    expect(compileErrors(program, [file])).toEqual([]);
    expect(rules).toEqual(REPORTED[heading] === true ? expect.arrayContaining([name]) : []);
  });

  test('shows both sides', () => {
    const headings = blocks.map(({ heading }) => heading);
    expect(headings).toEqual(expect.arrayContaining(['Incorrect', 'Correct']));
  });
});
