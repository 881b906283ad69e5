/** The report for a terminal: place, sentence, code, and the way to the lock. */
import { comparePlaces } from '../program/place.js';
import { shortFileNames } from '../findings/print-chain.js';
import { codeFrame, type Mark } from './code-frame.js';
import { flowsOf, type Flow } from './flows.js';
import { newFindings, shownPath, type ReadLines, type Report, type ReportedFinding } from './report.js';
import { length, wrap } from './wrap.js';

export interface TextOptions {
  /** Columns of the terminal; below 40 it is taken as 40. */
  readonly width: number;
  /** Wraps a piece of text in the codes of its colour; without colour, gives it back. */
  readonly paint: (as: 'place' | 'error' | 'warning' | 'mark' | 'quiet' | 'strong', text: string) => string;
}

const MIN_WIDTH = 40;

/** Ends with a line that counts what was found, and a line break. */
export function textReport(report: Report, read: ReadLines, options: TextOptions): string {
  const width = Math.max(MIN_WIDTH, options.width);
  const shown = newFindings(report);
  const blocks = shown.map((one) => printFinding(one, report, read, { ...options, width }));
  const notices = report.notices.flatMap((notice) => ['', ...wrap(notice, width)]);
  return [...blocks.flat(), ...notices, ...(blocks.length + notices.length > 0 ? [''] : []), ...wrap(summary(report), width), ''].join('\n');
}

/** One sentence: how many findings in how many files, and what was left out. */
export function summary(report: Report): string {
  const shown = newFindings(report);
  const errors = shown.filter((one) => one.severity === 'error').length;
  const warnings = shown.length - errors;
  const known = report.findings.filter((one) => one.isKnown && one.suppressed === undefined).length;
  const suppressed = report.findings.filter((one) => one.suppressed !== undefined).length;
  const files = counted(report.fileNames.length, 'file');
  const found = [errors > 0 ? counted(errors, 'error') : '', warnings > 0 ? counted(warnings, 'warning') : ''].filter((part) => part !== '').join(' and ');
  const aside = [known > 0 ? `${String(known)} known` : '', suppressed > 0 ? `${String(suppressed)} switched off by comments` : ''].filter((part) => part !== '').join(', ');
  return `${found === '' ? 'No deadlock found' : found} in ${files}${aside === '' ? '' : ` (besides: ${aside})`}.`;
}

export function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function printFinding(one: ReportedFinding, report: Report, read: ReadLines, { width, paint }: TextOptions): readonly string[] {
  const { place, finding } = one;
  const at = `${shownPath(place.file, report.root)}:${String(place.line)}:${String(place.column)}`;
  const sure = finding === undefined ? '' : `, ${finding.certainty}`;
  const rule = `${paint(one.severity, one.rule)}${paint('quiet', sure)}`;
  const lines = read(place.file);
  const frame =
    lines === undefined ? [] : codeFrame(lines, marksOf(one), width - 4, { gutter: (text) => paint('quiet', text), mark: (text) => paint('mark', text) });
  return [
    '',
    // A place stays in one piece, so that terminals make it a link.
    ...(length(`${at}  ${one.rule}${sure}`) > width ? [paint('place', at), `  ${rule}`] : [`${paint('place', at)}  ${rule}`]),
    ...wrap(one.sentence, width - 2).map((line) => `  ${paint('strong', line)}`),
    ...(frame.length === 0 ? [] : ['', ...frame.map((line) => `    ${line}`)]),
    ...(finding === undefined ? plainChain(one.chain) : printFlows(flowsOf(finding), width, paint)),
  ];
}

/** The place itself, and where the lock was taken when that is in sight. */
function marksOf({ place, finding }: ReportedFinding): readonly Mark[] {
  const own: Mark = { place, says: '' };
  const taken = finding === undefined ? undefined : flowsOf(finding)[0]?.steps[0];
  if (taken === undefined || taken.place.file !== place.file || comparePlaces(taken.place, place) === 0) return [own];
  // An acquire of many lines is pointed at by its first.
  const since: Mark = { place: taken.place, says: taken.does };
  return taken.place.line === place.line ? [own] : [since, own];
}

function plainChain(chain: readonly string[]): readonly string[] {
  return chain.length === 0 ? [] : ['', ...chain.map((line) => `    ${line}`)];
}

/** Three columns when they fit, else what happens on a line of its own. */
function printFlows(flows: readonly Flow[], width: number, paint: TextOptions['paint']): readonly string[] {
  const steps = flows.flatMap((flow) => flow.steps);
  const names = shortFileNames(steps.map(({ place }) => place.file));
  const at = ({ place }: (typeof steps)[number]): string => `${names.get(place.file) ?? place.file}:${String(place.line)}`;
  const first = Math.max(...steps.map((step) => length(at(step))));
  const second = Math.max(...steps.map(({ where }) => length(where)));
  const third = Math.max(...steps.map(({ does }) => length(does)));
  const fits = 4 + first + 2 + second + 2 + third <= width;
  return flows.flatMap((flow) => [
    '',
    ...(flows.length > 1 ? wrap(`${flow.title}:`, width - 4).map((line) => `    ${line}`) : []),
    ...flow.steps.flatMap((step) => {
      const place = at(step);
      if (fits) return [`    ${paint('place', place)}${' '.repeat(first - length(place))}  ${step.where.padEnd(second)}  ${step.does}`];
      const head = `    ${paint('place', place)}  ${step.where}`.trimEnd();
      return [head, ...wrap(step.does, width - 8).map((line) => `        ${line}`)];
    }),
  ]);
}
