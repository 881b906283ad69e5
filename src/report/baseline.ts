/** Findings that a project has decided to live with for now, by fingerprints that survive moved lines. */
import { shownPath, type Report, type ReportedFinding } from './report.js';

/** By fingerprint. */
export type Baseline = ReadonlySet<string>;

const VERSION = 1;

/** What a baseline file holds: the fingerprints, and beside each what it stands for. */
export function printBaseline(report: Report): string {
  const findings = report.findings
    .filter((one) => one.suppressed === undefined)
    .map(({ fingerprint, rule, place, sentence }) => ({ fingerprint, rule, file: shownPath(place.file, report.root), sentence }));
  return `${JSON.stringify({ version: VERSION, tool: report.tool.name, findings }, undefined, 2)}\n`;
}

/** Undefined when the text is no baseline of a version that we read. */
export function parseBaseline(text: string): Baseline | undefined {
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed) || parsed.version !== VERSION) return undefined;
  if (!('findings' in parsed) || !Array.isArray(parsed.findings)) return undefined;
  const findings: readonly unknown[] = parsed.findings;
  const fingerprints = findings.map((one) => (typeof one === 'object' && one !== null && 'fingerprint' in one ? one.fingerprint : undefined));
  return fingerprints.every((one) => typeof one === 'string') ? new Set(fingerprints) : undefined;
}

/** The findings, those in the baseline marked as known. */
export function markKnown(findings: readonly ReportedFinding[], baseline: Baseline): readonly ReportedFinding[] {
  return findings.map((one) => (baseline.has(one.fingerprint) ? { ...one, isKnown: true } : one));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
