/** Many generated programs in a row, what came of them, and the smallest program of each disagreement. */
import fc from 'fast-check';
import { compare, type Comparison, type Engine } from './differential.js';
import type { Limits } from './explore.js';
import { arbitraryProgram } from './generate/arbitrary-program.js';
import { printProgram } from './generate/print-program.js';
import type { ProgramShape } from './generate/shape.js';
import { smallerPrograms } from './generate/smaller.js';
import type { Disagreement } from './judge.js';

export interface Totals {
  programs: number;
  /** Programs of which some execution gets stuck or leaks. */
  stuckPrograms: number;
  /** Stuck states and leaks that were reported. */
  hits: number;
  misses: number;
  certain: number;
  likely: number;
  falseCertain: number;
  falseLikely: number;
  /** Findings that no execution showed, of programs with more executions than were tried. */
  undecided: number;
  /** Programs of which every execution was tried. */
  exhaustive: number;
  executions: number;
}

export function noTotals(): Totals {
  return { programs: 0, stuckPrograms: 0, hits: 0, misses: 0, certain: 0, likely: 0, falseCertain: 0, falseLikely: 0, undecided: 0, exhaustive: 0, executions: 0 };
}

/** The program that a seed stands for. */
export function shapeOfSeed(seed: number): ProgramShape {
  const [shape] = fc.sample(arbitraryProgram, { seed, numRuns: 1 });
  if (shape === undefined) throw new Error(`seed ${String(seed)} makes no program`);
  return shape;
}

export function addTo(totals: Totals, { verdict, disagreements, hits, reported, undecided }: Comparison): void {
  const count = (what: Disagreement['what'], certainty?: Disagreement['certainty']) =>
    disagreements.filter((each) => each.what === what && each.certainty === certainty).length;
  totals.programs += 1;
  if (verdict.stuck.length + verdict.leaks.length > 0) totals.stuckPrograms += 1;
  if (verdict.isExhaustive) totals.exhaustive += 1;
  totals.hits += hits;
  totals.misses += count('miss');
  totals.certain += reported.certain;
  totals.likely += reported.likely;
  totals.falseCertain += count('false-alarm', 'certain');
  totals.falseLikely += count('false-alarm', 'likely');
  totals.undecided += undecided;
  totals.executions += verdict.executions;
}

/** The same kind of disagreement in a program as small as it gets in that time. */
export function shrink(shape: ProgramShape, like: Disagreement, engine: Engine, limits: Limits, milliseconds: number): ProgramShape {
  const until = performance.now() + milliseconds;
  const tried = new Set<string>();
  const isSame = (candidate: ProgramShape) => {
    const { text } = printProgram(candidate);
    if (tried.has(text)) return false;
    tried.add(text);
    return compare(candidate, engine, limits).disagreements.some(({ what, kind, certainty }) => what === like.what && kind === like.kind && certainty === like.certainty);
  };
  let smallest = shape;
  for (let next: ProgramShape | undefined = shape; next !== undefined; ) {
    smallest = next;
    next = undefined;
    for (const candidate of smallerPrograms(smallest)) {
      if (performance.now() > until) return smallest;
      if (!isSame(candidate)) continue;
      next = candidate;
      break;
    }
  }
  return smallest;
}

/** A fixture that says what is wrong today: it fails on the day that it is repaired. */
export function printFixture({ program, disagreements, findings }: Comparison): string {
  const lines = program.text.split('\n');
  const claimed = new Set<number>();
  const claim = (line: number, what: string): void => {
    lines[line - 1] = `${lines[line - 1] ?? ''} ${claimed.has(line) ? '' : '// '}${what}`;
    claimed.add(line);
  };
  const wrong = new Set(disagreements.filter(({ what }) => what === 'false-alarm').map(({ kind, line }) => `${kind}:${String(line)}`));
  for (const { kind, place, certainty } of findings) {
    if (certainty === 'possible' || wrong.has(`${kind}:${String(place.line)}`)) continue;
    claim(place.line, `want ${kind}`);
  }
  for (const { what, kind, line, text } of disagreements) {
    const wanted = what === 'miss' ? `MISSING want ${MISSED[kind] ?? kind}` : `SPURIOUS want ${kind}`;
    claim(line, `${wanted} "${text.replaceAll('"', "'")}"`);
  }
  return lines.join('\n');
}

/** The rule that should have spoken. */
const MISSED: Readonly<Record<string, string>> = { cycle: 'reacquire', event: 'wait-on-locker', work: 'self-wait' };
