/** Runs the real rules over the files of a program, as ESLint would. */
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import type ts from 'typescript';
import plugin from '../rules/index.js';
import type { Certainty } from '../src/findings/finding.js';
import { ROOT } from './programs.js';

export interface Report {
  readonly file: string;
  readonly line: number;
  /** The rule without its prefix; `error` when ESLint could not read the file. */
  readonly rule: string;
  readonly message: string;
}

/** The recommended config leaves JavaScript alone; whoever has types for it may lint it, too. */
const FILES = ['**/*.{ts,js,cjs}'];

/** With `rules`, exactly these; else the recommended config. `settings` are those of the plugin. */
export function lintProgram(
  program: ts.Program,
  files: readonly string[],
  rules?: Linter.RulesRecord,
  settings?: unknown,
): readonly Report[] {
  const { recommended } = plugin.configs;
  const config: Linter.Config[] = [
    {
      files: FILES,
      languageOptions: { parser, parserOptions: { programs: [program], tsconfigRootDir: ROOT } },
      linterOptions: { reportUnusedDisableDirectives: 'off' },
    },
    rules === undefined ? recommended : { ...recommended, files: FILES, rules },
    ...(settings === undefined ? [] : [{ settings: { deadlock: settings } }]),
  ];
  const linter = new Linter({ cwd: ROOT });
  return files.flatMap((file) => {
    const text = program.getSourceFile(file)?.text ?? '';
    return linter.verify(text, config, { filename: file }).map(({ line, ruleId, message }) => ({
      file,
      line,
      rule: ruleId?.replace(/^deadlock\//, '') ?? 'error',
      message,
    }));
  });
}

/** What the recommended config switches on, at one threshold; strict rules by name beside it, with their options. */
export function rulesAt(certainty: Certainty, strict: readonly string[] = [], options: object = {}): Linter.RulesRecord {
  const rules: Linter.RulesRecord = {};
  for (const [rule, entry] of Object.entries(plugin.configs.recommended.rules ?? {})) {
    const options: unknown = Array.isArray(entry) ? entry[1] : {};
    rules[rule] = ['error', { ...(options as object), certainty }];
  }
  for (const rule of strict) rules[`deadlock/${rule}`] = ['error', { ...options, certainty }];
  return rules;
}

/** All rules there are, as `strict` has them, at one threshold. */
export function allRules(certainty: Certainty): Linter.RulesRecord {
  return rulesAt(certainty, Object.keys(plugin.rules));
}
