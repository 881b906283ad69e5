/**
 * The report as JSON, for other programs. `docs/cli.md` documents it; `version` grows when a key
 * changes its meaning or goes, not when one is added.
 */
import type { Finding } from '../findings/finding.js';
import type { Place } from '../program/place.js';
import { flowsOf } from './flows.js';
import { shownPath, type Report, type ReportedFinding } from './report.js';

export const JSON_VERSION = 1;

/** Suppressed and known findings are among them, and say so. */
export function jsonReport(report: Report): string {
  const { tool, fileNames, notices } = report;
  const findings = report.findings.map((one) => jsonFinding(one, report.root));
  return `${JSON.stringify({ version: JSON_VERSION, tool, files: fileNames.length, notices, findings }, undefined, 2)}\n`;
}

function jsonFinding(one: ReportedFinding, root: string): object {
  const { rule, severity, sentence, fingerprint, isKnown, suppressed, finding } = one;
  return {
    rule,
    severity,
    ...jsonPlace(one.place, root),
    sentence,
    fingerprint,
    known: isKnown,
    suppressed: suppressed ?? null,
    ...(finding === undefined ? { chain: one.chain } : jsonMeaning(finding, root)),
  };
}

function jsonMeaning(finding: Finding, root: string): object {
  const { kind, certainty, assumptions, conditions } = finding;
  return {
    kind,
    certainty,
    assumptions,
    conditions,
    tasks: flowsOf(finding).map(({ title, holds, waitsFor, steps }) => ({
      title,
      holds: holds === undefined ? null : { name: holds.name, mode: holds.mode },
      waitsFor: waitsFor === undefined ? null : { name: waitsFor.name, mode: waitsFor.mode },
      steps: steps.map(({ place, where, does }) => ({ ...jsonPlace(place, root), where, does })),
    })),
  };
}

function jsonPlace({ file, line, column, endLine, endColumn }: Place, root: string): object {
  return { file: shownPath(file, root), line, column, endLine, endColumn };
}
