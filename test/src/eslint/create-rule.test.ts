/** The bridge alone: a made-up analysis on one side, the real ESLint on the other. */
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Analysis } from '../../../src/analyze.js';
import type { Certainty, Finding } from '../../../src/findings/finding.js';
import type { Place } from '../../../src/program/place.js';
import { buildProgram } from '../../programs.js';

const analyze = vi.hoisted(() => vi.fn<() => Analysis>());
vi.mock('../../../src/analyze.js', () => ({ analyze }));

const TEXT = 'export const one = 1;\nexport const two = 2;\n';
const FILES = ['/app/a.ts', '/app/b.ts'];

beforeEach(() => {
  vi.resetModules();
  analyze.mockReset();
});

test('a finding stands at its place, in the words of findings', async () => {
  analyze.mockReturnValue(analysisOf([findingAt(FILES[0], 'certain')]));
  expect(await lint({})).toEqual([
    {
      file: '/app/a.ts',
      ruleId: 'deadlock/no-reacquire',
      place: [2, 8, 2, 17],
      message: `'two' never finishes: it waits for 'lock', which 'main' has held since line 1.`,
    },
  ]);
});

test.each([
  [{ certainty: 'certain' }, ['certain']],
  [{}, ['certain', 'likely']],
  [undefined, ['certain', 'likely']],
  [{ certainty: 'possible' }, ['certain', 'likely', 'possible']],
] as const)('the option %j reports %j', async (options, reported) => {
  const findings = (['certain', 'likely', 'possible'] as const).map((certainty) =>
    findingAt(FILES[0], certainty, certainty),
  );
  analyze.mockReturnValue(analysisOf(findings));
  const messages = (await lint({ options })).map(({ message }) => /^'(\w+)'/.exec(message)?.[1]);
  expect(messages).toEqual(reported);
});

test('findings of another kind are left to another rule', async () => {
  const leak: Finding = { ...findingAt(FILES[0], 'certain'), kind: 'leaked-lock', exit: 'return' };
  analyze.mockReturnValue(analysisOf([leak]));
  expect(await lint({})).toEqual([]);
});

test('the analysis is made once a program, and anew for other settings', async () => {
  analyze.mockReturnValue(analysisOf([]));
  const program = buildProgram(FILES, new Map(FILES.map((file) => [file, TEXT])));
  await lint({ program, settings: { reentrant: ['a'] } });
  await lint({ program, settings: { reentrant: ['a'] } });
  expect(analyze).toHaveBeenCalledTimes(1);
  await lint({ program, settings: { reentrant: ['b'] } });
  expect(analyze).toHaveBeenCalledTimes(2);
});

test('without types one file hears of it, again whenever it is linted', async () => {
  const said = [{ file: '/app/a.ts', message: expect.stringMatching(/deadlock\/setup/) as string }];
  expect(await lint({ typed: false })).toMatchObject(said);
  expect(await lint({ typed: false })).toMatchObject(said);
  expect(analyze).not.toHaveBeenCalled();
});

test('a wrong setting is said once, and nothing is analysed', async () => {
  expect(await lint({ settings: { order: 'A < B' } })).toMatchObject([
    { file: '/app/a.ts', message: expect.stringMatching(/^'settings\.deadlock\.order' is/) as string },
  ]);
  expect(analyze).not.toHaveBeenCalled();
});

test('an error inside the analysis is said once, at its place', async () => {
  const problems = [{ message: 'no outline for main', place: placeIn(FILES[0]) }];
  analyze.mockReturnValue({ ...analysisOf([]), problems });
  expect(await lint({})).toMatchObject([
    {
      file: '/app/a.ts',
      place: [2, 8, 2, 17],
      message: 'Internal error of the deadlock analysis, which went on without this function: no outline for main.',
    },
  ]);
});

test('an analysis that gives up does not end the run', async () => {
  analyze.mockImplementation(() => {
    throw new Error('out of luck');
  });
  const reports = await lint({});
  expect(reports).toHaveLength(1);
  expect(reports[0]?.message).toMatch(/^Internal error of the deadlock analysis, which gave up: .*out of luck/);
});

interface Setup {
  readonly program?: ReturnType<typeof buildProgram>;
  readonly options?: { readonly certainty?: Certainty } | undefined;
  readonly settings?: unknown;
  readonly typed?: boolean;
}

/** Lints the two files with a plugin that no other test has used. */
async function lint({ program, options, settings, typed = true }: Setup) {
  const { default: plugin } = await import('../../../rules/index.js');
  const types = program ?? buildProgram(FILES, new Map(FILES.map((file) => [file, TEXT])));
  const linter = new Linter({ cwd: '/app' });
  return FILES.flatMap((file) =>
    linter
      .verify(
        TEXT,
        {
          files: ['**/*.ts'],
          plugins: { deadlock: plugin },
          languageOptions: { parser, parserOptions: typed ? { programs: [types] } : {} },
          settings: { deadlock: settings },
          rules: { 'deadlock/no-reacquire': options === undefined ? 'error' : ['error', options] },
        },
        { filename: file },
      )
      .map(({ ruleId, line, column, endLine, endColumn, message }) => ({
        file,
        ruleId,
        place: [line, column, endLine, endColumn],
        message,
      })),
  );
}

function analysisOf(findings: readonly Finding[]): Analysis {
  return {
    findingsOf: (file) => findings.filter(({ place }) => place.file === file),
    lockGraph: () => ({ locks: [], edges: [] }),
    explain: () => [],
    missingPackages: () => [],
    problems: [],
  };
}

function findingAt(file = '', certainty: Certainty, subject = 'two') {
  const lock = { name: 'lock', mode: 'mutex' } as const;
  return {
    kind: 'reacquire',
    place: placeIn(file),
    subject,
    certainty,
    assumptions: [],
    conditions: [],
    trace: [],
    held: { ...lock, holder: 'main', since: { ...placeIn(file), line: 1 } },
    asked: lock,
    conflict: 'same',
    bounded: false,
    isSelfContained: false,
  } as const;
}

function placeIn(file = ''): Place {
  return { file, line: 2, column: 8, endLine: 2, endColumn: 17 };
}
