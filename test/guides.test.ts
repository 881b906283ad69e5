/** The guides: the repairs do repair, the links lead somewhere, the picture shows what is printed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import plugin from '../rules/index.js';
import { lintProgram } from './lint-program.js';
import { buildProgram, compileErrors, ROOT } from './programs.js';
// @ts-expect-error -- a developer script without typings
import { drawReport, PICTURE } from './tasks/draw-report.mjs';

describe('docs/repair.md', () => {
  const repairs = readFileSync(join(ROOT, 'docs/repair.md'), 'utf8').split(/^## (?=\d)/m).slice(1);

  test.each(repairs.map((text) => [text.split('\n')[0], text]))('%s', (_, text) => {
    const blocks = [...text.matchAll(/^(Before|After):\n\n```ts\n(.*?)^```$/gms)];
    expect(blocks.map(([, heading]) => heading)).toEqual(['Before', 'After']);
    const reported = blocks.map(([, heading = '', code = '']) => {
      const file = join(ROOT, 'docs', `repair.${heading}.ts`);
      const program = buildProgram([file], new Map([[file, code]]));
      expect(compileErrors(program, [file])).toEqual([]);
      return lintProgram(program, [file]).length > 0;
    });
    expect(reported).toEqual([true, false]);
  });
});

describe('links', () => {
  const pages = ['README.md', 'CHANGELOG.md', ...pagesBelow('docs')];

  test.each(pages)('%s', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```.*?^```$/gms, '');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !leadsSomewhere(page, target))).toEqual([]);
  });
});

test('the picture of the README is what ESLint prints (npm run generate)', async () => {
  const draw = drawReport as (of: typeof plugin) => Promise<unknown>;
  expect(readFileSync(join(ROOT, String(PICTURE)), 'utf8')).toBe(await draw(plugin));
});

function pagesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.md'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
  if (!existsSync(file)) return false;
  if (anchor === undefined) return true;
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map(anchorOf).includes(anchor);
}

/** As GitHub and npm make them. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
