/**
 * The report as SARIF 2.1.0 (OASIS, 27 March 2020), for code scanning. The way to the lock is a
 * `codeFlow` with a thread for each task that meets in the finding; where locks were taken are
 * `relatedLocations`, which the message links to.
 */
import { createHash } from 'node:crypto';
import type { WitnessStep } from '../findings/finding.js';
import type { Place } from '../program/place.js';
import { flowsOf } from './flows.js';
import { readTasks } from './read-message.js';
import { shownPath, type ReadLines, type Report, type ReportedFinding } from './report.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** `read` gives the lines of the files, for the snippets and the fingerprint of code scanning. */
export function sarifReport(report: Report, read: ReadLines): string {
  const { tool, rules, notices, root } = report;
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            ...(tool.version === undefined ? {} : { semanticVersion: tool.version }),
            informationUri: tool.url,
            rules: rules.map(({ name, description, url }) => ({
              id: name,
              shortDescription: { text: asSentence(description) },
              ...(url === undefined ? {} : { helpUri: url }),
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { uri: `${fileUri(root)}/` } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: notices.map((text) => ({ level: 'warning', message: { text } })),
          },
        ],
        results: report.findings.map((one) => sarifResult(one, report, read)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function sarifResult(one: ReportedFinding, report: Report, read: ReadLines): object {
  const { rule, severity, sentence, chain, finding, place, fingerprint, isKnown, suppressed } = one;
  const ruleIndex = report.rules.findIndex(({ name }) => name === rule);
  const flows: readonly Thread[] = finding === undefined ? readTasks(chain, { file: place.file, files: report.fileNames, read }) : flowsOf(finding);
  const taken = flows.flatMap(({ steps }) => steps.slice(0, 1)).filter((step) => step.does.startsWith('takes '));
  return {
    ruleId: rule,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    level: severity,
    message: { text: [sentence, ...taken.map(linkTo), ...chain].join('\n') },
    locations: [location(place, report, read)],
    ...(taken.length === 0 ? {} : { relatedLocations: taken.map((step, id) => ({ id, ...location(step.place, report, read), message: { text: messageOf(step) } })) }),
    ...(flows.length === 0 ? {} : { codeFlows: [{ message: { text: sentence }, threadFlows: flows.map((flow) => threadFlow(flow, report, read)) }] }),
    partialFingerprints: { 'deadlockFinding/v1': fingerprint, primaryLocationLineHash: lineHash(place, read) },
    ...(report.findings.some((other) => other.isKnown) ? { baselineState: isKnown ? 'unchanged' : 'new' } : {}),
    ...(suppressed === undefined ? {} : { suppressions: [{ kind: 'inSource', ...(suppressed === '' ? {} : { justification: suppressed }) }] }),
    ...(finding === undefined ? {} : { properties: { certainty: finding.certainty, kind: finding.kind } }),
  };
}

/** One task of a finding. */
interface Thread {
  readonly title: string;
  readonly steps: readonly WitnessStep[];
}

function threadFlow({ title, steps }: Thread, report: Report, read: ReadLines): object {
  return {
    ...(title === '' ? {} : { message: { text: title } }),
    locations: steps.map((step, index) => ({
      location: { ...location(step.place, report, read), message: { text: messageOf(step) } },
      executionOrder: index + 1,
      importance: index === 0 || index === steps.length - 1 ? 'essential' : 'important',
    })),
  };
}

function messageOf({ where, does }: WitnessStep): string {
  return where === '' ? does : `${where} ${does}`;
}

/** `[text](id)` is how a message points at a related location; brackets in names must not end it. */
function linkTo(step: WitnessStep, id: number): string {
  return `[${messageOf(step).replace(/[[\]\\]/gu, (bracket) => `\\${bracket}`)}](${String(id)}).`;
}

function location({ file, line, column, endLine, endColumn }: Place, { root }: Report, read: ReadLines): object {
  const path = shownPath(file, root);
  const isBelow = path !== file;
  const text = read(file)?.[line - 1];
  return {
    physicalLocation: {
      artifactLocation: isBelow ? { uri: encodePath(path), uriBaseId: 'SRCROOT' } : { uri: fileUri(file) },
      region: { startLine: line, startColumn: column, endLine, endColumn, ...(text === undefined || endLine !== line ? {} : { snippet: { text } }) },
    },
  };
}

/** Code scanning compares alerts by this name alone: the words of the line, and which of equal ones it is. */
function lineHash({ file, line }: Place, read: ReadLines): string {
  const lines = read(file) ?? [];
  const own = lines[line - 1]?.trim() ?? '';
  const nth = lines.slice(0, line).filter((other) => other.trim() === own).length;
  return `${createHash('sha256').update(own).digest('hex').slice(0, 16)}:${String(nth)}`;
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function fileUri(path: string): string {
  // A drive letter keeps its colon: `file:///C:/work`.
  const [first = '', ...rest] = path.split('/');
  return `file://${first === '' ? '' : `/${first}`}${rest.map((part) => `/${encodeURIComponent(part)}`).join('')}`;
}

function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
