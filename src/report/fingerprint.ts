/**
 * What stays of a finding when lines move: the rule, the file, the function it stands in, the code it
 * quotes, and the locks at both ends. The way between is left out, so that a refactoring on it makes no
 * new finding. Equal ones in one file are counted in their order.
 */
import { createHash } from 'node:crypto';
import type { Finding } from '../findings/finding.js';
import { shownPath } from './report.js';

/** What a fingerprint is made of. */
export interface Identified {
  readonly rule: string;
  readonly place: { readonly file: string };
  readonly sentence: string;
  readonly finding: Finding | undefined;
}

/** 128 bits of SHA-256 in hex: two of a million findings meet with a chance below 10⁻²⁶. */
const LENGTH = 32;

/** The findings in their order in, one fingerprint for each out. */
export function fingerprints(findings: readonly Identified[], root: string): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map((one) => {
    const parts = JSON.stringify([one.rule, shownPath(one.place.file, root), ...traits(one)]);
    const count = (seen.get(parts) ?? 0) + 1;
    seen.set(parts, count);
    return createHash('sha256').update(`${parts}#${String(count)}`).digest('hex').slice(0, LENGTH);
  });
}

function traits({ finding, sentence }: Identified): readonly string[] {
  // A message without its finding: its words, but not the lines it names.
  if (finding === undefined) return [sentence.replace(/\bline \d+|:\d+(:\d+)?/gu, '')];
  return [finding.trace[0]?.where ?? '', finding.subject.replace(/\s+/gu, ' '), ...ends(finding)];
}

function ends(finding: Finding): readonly string[] {
  switch (finding.kind) {
    case 'reacquire':
      return [finding.held.name, finding.held.holder, finding.asked.name];
    case 'order-inversion':
      return [finding.held.name, finding.asked.name, ...finding.others.map(({ held }) => held.name)];
    case 'wait-on-locker':
      return [finding.held.name, finding.held.holder, finding.event];
    case 'self-wait':
      return [finding.event, finding.work];
    case 'leaked-lock':
      return [finding.held.name, finding.held.holder, finding.exit];
    case 'unheld-release':
    case 'floating-acquire':
      return [finding.lock.name];
    case 'guarded-by':
      return [finding.guard, finding.access];
    default:
      return [finding.held.name, finding.held.holder];
  }
}
