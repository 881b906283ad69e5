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
import { allFindings, distinct, policyFindings } from './findings/all-findings.js';
import { CYCLE_LIMITS } from './findings/find-order-inversion.js';
import { findSelfWaits } from './findings/find-self-wait.js';
import type { Finding } from './findings/finding.js';
import { lockGraph, type LockGraph } from './findings/lock-graph.js';
import { BitsSolver } from './fixpoint/solve-bits.js';
import { NEXT_EDIT } from './graph/dependencies.js';
import type { LockTables } from './locks/lock-call.js';
import { lockModules, lockTables } from './locks/lock-tables.js';
import type { FunctionId } from './program/outline.js';
import { missingPackages, type MissingPackage } from './program/missing-packages.js';
import type { Place } from './program/place.js';
import type { ProgramView } from './program/program-view.js';
import { listedFiles, ownFiles, type SourceProgram } from './program/source-program.js';
import { REPLAY_LIMITS } from './replay/limits.js';
import { Regions, type Replayed } from './replay/regions.js';
import type { RootRecord } from './replay/root-record.js';
import type { LimitName, Settings } from './settings.js';
import { type Meter, meterOf } from './timing.js';

/** What the user did not move. */
const LIMITS: Readonly<Record<LimitName, number>> = { ...FLOW_LIMITS, ...REPLAY_LIMITS, ...CYCLE_LIMITS };

/** Files that are asked about before one is edited; a lint run asks about more, and edits none. */
const EDITED_FILES = 8;

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
  const solveProgram = (view: ProgramView, flow: ValueFlow): Solved => {
    problems.length = 0;
    const contain = (fn: FunctionId, error: unknown): void => {
      const message = error instanceof Error ? error.message : String(error);
      problems.push({ message, place: view.functionOutline(fn).place });
      engine.dependencies.read(NEXT_EDIT);
    };
    const tables = meter.stage('locks', () => lockTables(view, settings, contain, engine.recognitions));
    const replayed = engine.replayedUnder(tables.text);
    const before = replayed.records.made;
    const regions = meter.stage('bits', () => new Regions(flow, tables, contain, limits, (done) => progress?.walked(done), replayed));
    const records = meter.stage('replay', () => regions.records());
    meter.count('roots', records.length);
    meter.count('roots replayed', replayed.records.made - before);
    const findings = meter.stage('findings', () => allFindings(flow, records, settings, limits));
    meter.done();
    return { flow, tables, regions, replayed, records, findings, contain };
  };
  const session = engine.session(program, limits, (inner) => meter.watch(inner), solveProgram);
  const ownWork: Finding[] = [];
  const asked = new Set<string>();
  /** Kept work is looked at in files that somebody asks about, one by one. */
  const askAbout = (file: string): void => {
    session.run(({ flow, regions, replayed }, times) => {
      // Where programs take turns, each turn is solved anew: from the second on, many files are looked at together.
      const files = times === 1 ? [file] : filesLike(program, file);
      for (const one of files) asked.add(one);
      const before = replayed.records.made;
      ownWork.push(...meter.stage('own work', () => findSelfWaits(flow, regions.ownWork(files))));
      const made = replayed.records.made - before;
      meter.count('roots replayed', made);
      if (made > 0) meter.done();
    });
    if (asked.size <= EDITED_FILES) session.expectEdit(file);
  };
  let defects: readonly Finding[] | undefined;
  let policies: readonly Finding[] | undefined;
  return {
    findingsOf: (file, scope = 'defects') => {
      const findings = scope === 'defects' ? (defects ??= session.run((now) => now.findings)) : (policies ??= session.run((now) => withPolicies(now, settings)));
      if (!asked.has(file)) askAbout(file);
      return distinct([...findings, ...ownWork].filter((finding) => finding.place.file === file));
    },
    lockGraph: () => session.run(({ flow, records }) => lockGraph(flow, records)),
    explain: (subject) =>
      session.run(({ flow, tables, contain, records, regions }) =>
        explain({ flow, tables, regions, limits, records: [...records, ...regions.ownWork(flow.view.files)], bits: new BitsSolver(flow, tables, contain) }, subject),
      ),
    missingPackages: () => missingPackages(program, lockModules(settings)),
    problems,
  };
}

interface Solved {
  readonly flow: ValueFlow;
  readonly tables: LockTables;
  readonly regions: Regions;
  readonly replayed: Replayed;
  readonly records: readonly RootRecord[];
  readonly findings: readonly Finding[];
  readonly contain: (fn: FunctionId, error: unknown) => void;
}

function withPolicies({ flow, regions, records, findings }: Solved, settings: Settings): readonly Finding[] {
  return [...findings, ...policyFindings(flow, regions, records, settings)];
}

/** Those that are likely to be asked about next: what a project only imports, another one lists. */
function filesLike(program: SourceProgram, file: string): readonly string[] {
  const listed = listedFiles(program);
  return listed.has(file) ? [...listed] : ownFiles(program);
}
