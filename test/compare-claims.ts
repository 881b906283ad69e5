/** Holds what a fixture claims against what was reported: one line a disagreement. */
import { basename } from 'node:path';
import type { Claim } from './annotations.js';
import type { Report } from './lint-program.js';

export function compareClaims(
  claims: readonly Claim[],
  reports: readonly Report[],
): readonly string[] {
  const open = new Set(reports);
  const labelled = new Map<string, Report>();
  const problems: string[] = [];
  const complain = (at: { file: string; line: number }, text: string) => {
    problems.push(`${basename(at.file)}:${String(at.line)} ${text}`);
  };
  for (const claim of claims.filter(({ what }) => what !== 'path')) {
    const met = [...open].find((report) => meets(report, claim));
    if (met !== undefined && claim.what !== 'MISSING') {
      open.delete(met);
      if (claim.label !== '') labelled.set(claim.label, met);
    }
    const verdict = VERDICTS[claim.what](met !== undefined);
    if (verdict !== undefined) complain(claim, `${verdict} ${describe(claim)}`);
  }
  for (const claim of claims.filter(({ what }) => what === 'path')) {
    const line = labelled.get(claim.label)?.message.split('\n')[claim.step];
    const place = `${basename(claim.file)}:${String(claim.line)} `;
    if (line?.includes(place) !== true || !claim.pattern.test(line)) {
      complain(claim, `is not step ${String(claim.step)} of finding ${claim.label}: ${line ?? 'no such line'}`);
    }
  }
  for (const report of open) complain(report, `unclaimed ${report.rule}: ${report.message}`);
  return problems;
}

const VERDICTS: Readonly<Record<Claim['what'], (met: boolean) => string | undefined>> = {
  want: (met) => (met ? undefined : 'nothing met'),
  BUG: (met) => (met ? undefined : 'nothing met'),
  ALT: () => undefined,
  path: () => undefined,
  MISSING: (met) => (met ? 'is found now, take away the mark of' : undefined),
  SPURIOUS: (met) => (met ? undefined : 'is no longer found, take away'),
};

function meets(report: Report, claim: Claim): boolean {
  return (
    report.file === claim.file &&
    report.line === claim.line &&
    (claim.kind === '' || report.rule === `no-${claim.kind}` || report.rule === claim.kind) &&
    claim.pattern.test(report.message)
  );
}

function describe({ what, kind, pattern, reason }: Claim): string {
  if (what === 'BUG' || what === 'ALT') return what;
  return what === 'want' ? `want ${kind} ${String(pattern)}` : `${what} want ${kind} "${reason}"`;
}
