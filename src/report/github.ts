/** The report as workflow commands of GitHub Actions: each finding becomes an annotation on its line. */
import { newFindings, shownPath, type Report } from './report.js';
import { summary } from './text.js';

/** One command a line, and the summary as plain text at the end. */
export function githubReport(report: Report): string {
  const commands = newFindings(report).map(({ severity, rule, place, sentence, chain }) => {
    const properties = {
      file: shownPath(place.file, report.root),
      line: place.line,
      endLine: place.endLine,
      // Columns mean nothing to it when the lines differ.
      ...(place.line === place.endLine ? { col: place.column, endColumn: place.endColumn } : {}),
      title: rule,
    };
    const listed = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
    return `::${severity} ${listed.join(',')}::${escapeMessage([sentence, ...chain].join('\n'))}`;
  });
  const notices = report.notices.map((notice) => `::notice::${escapeMessage(notice)}`);
  return `${[...commands, ...notices, summary(report)].join('\n')}\n`;
}

/** What would end the command early, or begin another, is encoded. */
function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
