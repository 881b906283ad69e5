/** `deadlock check`: what hangs, in the format that was asked for. */
import type { LockGraph } from '../findings/lock-graph.js';
import { githubReport } from '../report/github.js';
import { gitlabReport } from '../report/gitlab.js';
import { dotGraph, unitedGraphs } from '../report/graph-text.js';
import { htmlReport } from '../report/html.js';
import { jsonReport } from '../report/json.js';
import { markKnown, parseBaseline, printBaseline } from '../report/baseline.js';
import { sarifReport } from '../report/sarif.js';
import { newFindings, type Report } from '../report/report.js';
import { counted, summary, textReport } from '../report/text.js';
import { collectFindings } from './collect-findings.js';
import { painter, usesColor } from './colors.js';
import type { CheckCommand } from './command-line.js';
import { findSvg } from './draw-svg.js';
import { findGraph } from './graph-of-program.js';
import { openPrograms } from './open-programs.js';
import type { ProgressLine } from './progress.js';
import { diskLines } from './read-lines.js';
import type { Terminal } from './terminal.js';
import { UserError } from './user-error.js';
import { checkWritable, readFile, writeFile, writeOutput } from './write-output.js';

/** Where nobody says how wide it is: a log, a file. */
const DEFAULT_WIDTH = 100;

/** Gives the exit code: 0 nothing to fail for, 1 errors. */
export async function check(command: CheckCommand, terminal: Terminal, progress: ProgressLine): Promise<number> {
  checkWritable(command.output, terminal.cwd);
  checkWritable(command.baseline, terminal.cwd);
  const opened = await openPrograms(command, terminal.cwd, command.strict, progress);
  const graphs: LockGraph[] = [];
  const found = await collectFindings(opened, terminal.cwd, command.certainty, progress, (program) => {
    const graph = command.format === 'html' ? findGraph(program) : undefined;
    if (graph !== undefined) graphs.push(graph);
  });
  progress.clear();
  const report = applyBaseline(command, found, terminal);
  await writeOutput(command.output, await render(report, unitedGraphs(graphs), command, terminal), terminal);
  if (command.output !== undefined) terminal.say(`${summary(report)}\n`);
  return newFindings(report).some((one) => one.severity === 'error') ? 1 : 0;
}

async function render(report: Report, graph: LockGraph, command: CheckCommand, terminal: Terminal): Promise<string> {
  const read = diskLines();
  switch (command.format) {
    case 'text': {
      const isColored = usesColor(command.color, command.output === undefined ? terminal : { ...terminal, hasColors: false });
      return textReport(report, read, { width: widthOf(command, terminal), paint: painter(isColored) });
    }
    case 'json':
      return jsonReport(report);
    case 'sarif':
      return sarifReport(report, read);
    case 'github':
      return githubReport(report);
    case 'gitlab':
      return gitlabReport(report);
    case 'html':
      return htmlReport({ root: report.root, report, drawn: { graph, svg: await findSvg(dotGraph(graph, report.root)) } }, read);
  }
}

function widthOf(command: CheckCommand, terminal: Terminal): number {
  const told = Number(terminal.env['COLUMNS']);
  const own = command.output === undefined ? terminal.columns : undefined;
  return own ?? (Number.isInteger(told) && told > 0 ? told : DEFAULT_WIDTH);
}

function applyBaseline({ baseline, updatesBaseline }: CheckCommand, report: Report, terminal: Terminal): Report {
  if (baseline === undefined) return report;
  const text = readFile(baseline, terminal.cwd);
  if (text === undefined && !updatesBaseline && (terminal.env['CI'] ?? '') !== '') {
    throw new UserError(`There is no baseline at '${baseline}': record it outside CI and commit it, or write --update-baseline.`);
  }
  if (text === undefined || updatesBaseline) {
    writeFile(baseline, terminal.cwd, printBaseline(report));
    const recorded = report.findings.filter((one) => one.suppressed === undefined);
    terminal.say(`Recorded ${counted(recorded.length, 'finding')} in '${baseline}'.\n`);
    return { ...report, findings: markKnown(report.findings, new Set(recorded.map(({ fingerprint }) => fingerprint))) };
  }
  const known = parseBaseline(text);
  if (known === undefined) throw new UserError(`'${baseline}' is no baseline that this version reads: record it anew with --update-baseline.`);
  return { ...report, findings: markKnown(report.findings, known) };
}
