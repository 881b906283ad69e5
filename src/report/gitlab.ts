/** The report as GitLab's code quality artifact: one list, which a merge request shows as what is new. */
import { newFindings, shownPath, type Report, type ReportedFinding } from './report.js';

/** GitLab's words for how bad it is; a hang is no matter of taste. */
const SEVERITIES: Readonly<Record<ReportedFinding['severity'], string>> = { error: 'critical', warning: 'minor' };

export function gitlabReport(report: Report): string {
  const issues = newFindings(report).map(({ severity, rule, place, sentence, chain, fingerprint }) => ({
    description: sentence,
    check_name: rule,
    fingerprint,
    severity: SEVERITIES[severity],
    location: { path: shownPath(place.file, report.root), lines: { begin: place.line, end: place.endLine } },
    // Not shown in the list, but kept with it.
    content: { body: chain.join('\n') },
  }));
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}
