/**
 * Which findings of a file its rules report: ESLint's linter runs our rules on it, so levels, options
 * and `eslint-disable` comments mean exactly what they mean in a lint run. Each message is then paired
 * with the finding that it words.
 */
import { extname, parse } from 'node:path';
import * as parser from '@typescript-eslint/parser';
import { ESLint, type Linter } from 'eslint';
import type { Finding } from '../findings/finding.js';
import { printWording, wordFinding } from '../findings/wording.js';
import type { SourceProgram } from '../program/source-program.js';
import type { FileRules } from './rule-levels.js';

/** A message of ours, and what stands behind it. */
export interface LintedFinding {
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** From 1, as ESLint prints it. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Undefined: the rule said something about the run, not about the code. */
  readonly finding: Finding | undefined;
  /** The words behind `--` of the comment that switches it off, empty without any; undefined: it counts. */
  readonly suppressed: string | undefined;
}

export interface LintedFile {
  readonly findings: readonly LintedFinding[];
  /** Why ESLint could not read the file, when it could not: then nothing is reported there. */
  readonly unreadable: string | undefined;
}

/** `findings` are those of the file; the rules ask for the same analysis and make none of their own. */
export async function lintFile(
  program: SourceProgram,
  file: string,
  plugin: ESLint.Plugin,
  levels: FileRules,
  findings: readonly Finding[],
): Promise<LintedFile> {
  const { root } = parse(file);
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: {
      // A pattern for any file at all would not count as naming this one.
      files: [`**/*${extname(file)}`],
      plugins: { [levels.namespace]: plugin },
      languageOptions: { parser, parserOptions: { programs: [program], tsconfigRootDir: root } },
      linterOptions: { reportUnusedDisableDirectives: 'off', noInlineConfig: levels.noInlineConfig },
      settings: { deadlock: levels.settings },
      rules: levels.rules,
    },
  });
  const results = await eslint.lintText(program.getSourceFile(file)?.text ?? '', { filePath: file });
  // Comments of the project may configure rules that are not here: only our own messages count.
  const own = ({ ruleId }: Linter.LintMessage): boolean => ruleId?.startsWith(`${levels.namespace}/`) === true;
  const fatal = results.flatMap(({ messages }) => messages).find((message) => message.fatal === true);
  const linted = results.flatMap(({ messages, suppressedMessages }) => [
    ...messages.filter(own).map((message) => paired(message, findings, undefined)),
    ...suppressedMessages.filter(own).map((message) => paired(message, findings, message.suppressions.map(({ justification }) => justification).join(' '))),
  ]);
  return { findings: linted, unreadable: fatal?.message };
}

function paired(message: Linter.LintMessage, findings: readonly Finding[], suppressed: string | undefined): LintedFinding {
  const { line, column, endLine = line, endColumn = column } = message;
  const finding = findings.find(
    (one) => one.place.line === line && one.place.column === column && printWording(wordFinding(one)) === message.message,
  );
  return {
    rule: message.ruleId ?? '',
    severity: message.severity === 2 ? 'error' : 'warning',
    message: message.message,
    line,
    column,
    endLine,
    endColumn,
    finding,
    suppressed,
  };
}
