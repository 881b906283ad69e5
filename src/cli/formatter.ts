/**
 * A formatter for ESLint that gives SARIF with the path of each of our findings:
 * `eslint --format ./node_modules/eslint-plugin-deadlock/dist/src/cli/formatter.js`.
 *
 * A lint message is text, and with `--cache` or `--concurrency` the text is all that reaches a
 * formatter. So the steps are read back from the lines of the message. Messages of other rules are
 * handed on as they are.
 */
import { fingerprints } from '../report/fingerprint.js';
import type { Report, ReportedFinding } from '../report/report.js';
import { sarifReport } from '../report/sarif.js';
import { diskLines } from './read-lines.js';

/** What of ESLint's results is read here. */
export interface LintResult {
  readonly filePath: string;
  readonly messages: readonly LintMessage[];
  readonly suppressedMessages?: readonly (LintMessage & { readonly suppressions: readonly { readonly justification: string }[] })[];
}

export interface LintMessage {
  readonly ruleId: string | null;
  readonly severity: number;
  readonly message: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly endLine?: number | undefined;
  readonly endColumn?: number | undefined;
}

export interface FormatterContext {
  readonly cwd?: string;
  readonly rulesMeta?: Readonly<Record<string, { readonly docs?: { readonly description?: string; readonly url?: string } | undefined }>>;
}

const TOOL = { name: 'ESLint', version: undefined, url: 'https://eslint.org' } as const;

/** The SARIF log as text; ESLint prints it. */
export default function format(results: readonly LintResult[], context: FormatterContext = {}): string {
  const root = slashed(context.cwd ?? process.cwd()).replace(/\/$/u, '');
  const said = results.flatMap(({ filePath, messages, suppressedMessages = [] }) => [
    ...messages.map((message) => asFinding(filePath, message, undefined)),
    ...suppressedMessages.map((message) => asFinding(filePath, message, message.suppressions.map(({ justification }) => justification).join(' '))),
  ]);
  const prints = fingerprints(said, root);
  const report: Report = {
    tool: TOOL,
    root,
    fileNames: results.map(({ filePath }) => slashed(filePath)),
    rules: Object.entries(context.rulesMeta ?? {}).map(([name, { docs }]) => ({ name, description: docs?.description ?? name, url: docs?.url })),
    findings: said.map((one, index) => ({ ...one, fingerprint: prints[index] ?? '', isKnown: false })),
    notices: [],
  };
  return sarifReport(report, diskLines());
}

function asFinding(path: string, message: LintMessage, suppressed: string | undefined): Omit<ReportedFinding, 'fingerprint' | 'isKnown'> {
  const { ruleId, severity, message: text, line = 1, column = 1, endLine = line, endColumn = column } = message;
  const [sentence = '', ...chain] = text.split('\n');
  return {
    // What has no rule is ESLint's own: a file that it cannot parse.
    rule: ruleId ?? 'eslint',
    severity: severity === 2 ? 'error' : 'warning',
    place: { file: slashed(path), line, column, endLine, endColumn },
    sentence,
    chain: chain.map((one) => one.trimStart()),
    finding: undefined,
    suppressed,
  };
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
