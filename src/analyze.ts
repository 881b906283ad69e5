/**
 * The whole story on one page: a program is opened as outlines, its locks are known by tables and by
 * what home-made ones do, every function in which a held region can begin is replayed, and what the
 * replays saw becomes findings. Nothing happens before the first question.
 */
import { FLOW_LIMITS } from './calls/limits.js';
import type { ValueFlow } from './calls/value-flow.js';
import { engineOf } from './engine.js';
import { explain } from './explain/explain.js';
import type { Explanation, Subject } from './explain/explanation.js';
import { allFindings, policyFindings } from './findings/all-findings.js';
import { CYCLE_LIMITS } from './findings/find-order-inversion.js';
import type { Finding } from './findings/finding.js';
import { lockGraph, type LockGraph } from './findings/lock-graph.js';
import { BitsSolver } from './fixpoint/solve-bits.js';
import { NEXT_EDIT } from './graph/dependencies.js';
import type { LockTables } from './locks/lock-call.js';
import { lockModules, lockTables } from './locks/lock-tables.js';
import type { FunctionId } from './program/outline.js';
import { missingPackages, type MissingPackage } from './program/missing-packages.js';
import { comparePlaces, type Place } from './program/place.js';
import { listedFiles, type SourceProgram } from './program/source-program.js';
import { REPLAY_LIMITS } from './replay/limits.js';
import { Regions } from './replay/regions.js';
import type { RootRecord } from './replay/root-record.js';
import type { LimitName, Settings } from './settings.js';
import { type Meter, meterOf } from './timing.js';

/** What the user did not move. */
const LIMITS: Readonly<Record<LimitName, number>> = { ...FLOW_LIMITS, ...REPLAY_LIMITS, ...CYCLE_LIMITS };

/** An error of our own, contained: the function it happened in was left out. */
export interface Problem {
  readonly message: string;
  readonly place: Place | undefined;
}

/** Told how far a long analysis has come, by somebody who watches it. */
export interface Progress {
  /** `done` bodies in which a region may begin were walked; how many there will be shows on the way. */
  walked(done: number): void;
}

export interface Analysis {
  /**
   * What is wrong in the file (absolute, forward slashes), by place. `policies` adds what is against
   * the policies of strict rules; nothing is computed for them before somebody asks.
   */
  findingsOf(file: string, scope?: 'defects' | 'policies'): readonly Finding[];
  /** Which lock is asked for while which is held. */
  lockGraph(): LockGraph;
  /** What a user asks about a line, a function or a class. */
  explain(subject: Subject): readonly Explanation[];
  /** Packages of known locks that are imported and not installed. */
  missingPackages(): readonly MissingPackage[];
  readonly problems: readonly Problem[];
}

export function analyze(program: SourceProgram, settings: Settings, meter: Meter = meterOf(process.env), progress?: Progress): Analysis {
  const problems: Problem[] = [];
  const engine = engineOf(program, settings);
  const limits = { ...LIMITS, ...settings.limits };
  /** Solved anew for each use, from what the engine kept: between them another program may come. */
  const solve = <Result>(isAsked: (file: string) => boolean, use: (solved: Solved) => Result): Result =>
    engine.with(program, limits, (inner) => meter.watch(inner), (view, flow) => {
      problems.length = 0;
      const contain = (fn: FunctionId, error: unknown): void => {
        const message = error instanceof Error ? error.message : String(error);
        problems.push({ message, place: view.functionOutline(fn).place });
        engine.dependencies.read(NEXT_EDIT);
      };
      const tables = meter.stage('locks', () => lockTables(view, settings, contain, engine.recognitions));
      const replayed = engine.replayedUnder(tables.text);
      const before = replayed.records.made;
      const regions = meter.stage('bits', () => new Regions(flow, tables, contain, isAsked, limits, (done) => progress?.walked(done), replayed));
      const records = meter.stage('replay', () => regions.records());
      meter.count('roots', records.length);
      meter.count('roots replayed', replayed.records.made - before);
      const findings = meter.stage('findings', () => allFindings(flow, records, settings, limits));
      meter.done();
      return use({ flow, tables, regions, records, findings, limits, contain });
    });
  const findings = {
    defects: byAskedFile(program, (isAsked) => solve(isAsked, (solved) => solved.findings)),
    policies: byAskedFile(program, (isAsked) => solve(isAsked, (solved) => withPolicies(solved, settings))),
  };
  return {
    findingsOf: (file, scope = 'defects') => findings[scope](file),
    lockGraph: () => solve(allFiles, ({ flow, records }) => lockGraph(flow, records)),
    explain: (subject) =>
      solve(allFiles, ({ flow, tables, contain, ...rest }) => explain({ ...rest, flow, tables, bits: new BitsSolver(flow, tables, contain) }, subject)),
    missingPackages: () => missingPackages(program, lockModules(settings)),
    problems,
  };
}

const allFiles = (): boolean => true;

/**
 * The findings of a file, from as small a part of the program as the questions so far allow: an editor asks
 * about one file, a lint run about those that the project lists. What a project only imports, another lists.
 */
function byAskedFile(program: SourceProgram, solve: (isAsked: (file: string) => boolean) => readonly Finding[]): (file: string) => readonly Finding[] {
  let findings: readonly Finding[] = [];
  let first: string | undefined;
  let isAsked = (_file: string): boolean => false;
  return (file) => {
    if (!isAsked(file)) {
      const before = first;
      first ??= file;
      const listed = before === undefined ? new Set([file]) : listedFiles(program);
      isAsked = listed.has(file) ? (one) => one === before || listed.has(one) : allFiles;
      findings = solve(isAsked);
    }
    return findings.filter((finding) => finding.place.file === file);
  };
}

interface Solved {
  readonly flow: ValueFlow;
  readonly tables: LockTables;
  readonly regions: Regions;
  readonly records: readonly RootRecord[];
  readonly findings: readonly Finding[];
  readonly limits: Readonly<Record<LimitName, number>>;
  readonly contain: (fn: FunctionId, error: unknown) => void;
}

function withPolicies({ flow, regions, records, findings }: Solved, settings: Settings): readonly Finding[] {
  return [...findings, ...policyFindings(flow, regions, records, settings)].sort(byPlace);
}

function byPlace(a: Finding, b: Finding): number {
  return comparePlaces(a.place, b.place);
}
