/** What a run found, as every format gets it: findings in their order, with the words that the rules say. */
import type { Finding } from '../findings/finding.js';
import type { Place } from '../program/place.js';

export interface ReportedFinding {
  /** With its prefix: `deadlock/no-reacquire`. */
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly place: Place;
  /** One sentence, ending with a full stop. */
  readonly sentence: string;
  /** The way from the place to the defect, a line a step, columns aligned. */
  readonly chain: readonly string[];
  /** Undefined: said by a rule that has no finding behind it, or read back from a message. */
  readonly finding: Finding | undefined;
  /** Tells the finding again after its lines moved (`fingerprint.ts`). */
  readonly fingerprint: string;
  /** It stands in the baseline: shown where a format can, and no reason to fail. */
  readonly isKnown: boolean;
  /** The words of the comment that switched the rule off here; undefined: nothing did. */
  readonly suppressed: string | undefined;
}

export interface RuleInfo {
  /** With its prefix. */
  readonly name: string;
  readonly description: string;
  readonly url: string | undefined;
}

export interface Report {
  readonly tool: { readonly name: string; readonly version: string | undefined; readonly url: string };
  /** Absolute, forward slashes, without one at the end: paths are shown relative to it. */
  readonly root: string;
  /** The files that were looked at, absolute. */
  readonly fileNames: readonly string[];
  /** The rules that could have spoken, by name. */
  readonly rules: readonly RuleInfo[];
  /** By place; suppressed and known ones among them. */
  readonly findings: readonly ReportedFinding[];
  /** What kept the run from being complete, a sentence each. */
  readonly notices: readonly string[];
}

/** The lines of a file, for code frames; undefined when it cannot be read any more. */
export type ReadLines = (file: string) => readonly string[] | undefined;

/** The findings that nobody switched off and no baseline knows. */
export function newFindings(report: Report): readonly ReportedFinding[] {
  return report.findings.filter((one) => one.suppressed === undefined && !one.isKnown);
}

/** Relative to the root, when the file lies below it. */
export function shownPath(file: string, root: string): string {
  return file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
}
