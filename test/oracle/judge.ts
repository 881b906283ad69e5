/**
 * Holds what the engine says of a program against what its executions did. The engine is right about a
 * stuck state when it reports, certain or likely, a wait at one of the lines where that state waits; it
 * is right about a finding when some execution is stuck, or leaks, at the line the finding is about.
 */
import type { Certainty, Finding } from '../../src/findings/finding.js';
import type { Verdict } from './run-program.js';
import type { Leak, Stuck } from './wait-for.js';
import type { Site } from './world.js';

export interface Disagreement {
  readonly what: 'miss' | 'false-alarm';
  /** Of a false alarm. */
  readonly certainty: Certainty | undefined;
  readonly kind: string;
  /** Where a claim about it would stand. */
  readonly line: number;
  readonly text: string;
}

export interface Judgement {
  readonly disagreements: readonly Disagreement[];
  /** Stuck states and leaks that were reported. */
  readonly hits: number;
  /** Findings at `likely` or above, by certainty. */
  readonly reported: Readonly<Record<'certain' | 'likely', number>>;
  /** Findings that no execution showed, where not all executions were tried. */
  readonly undecided: number;
}

/** Kinds that say something about getting stuck or leaking; the others are of style or of misuse. */
const JUDGED: ReadonlySet<Finding['kind']> = new Set(['reacquire', 'order-inversion', 'permit-exhaustion', 'wait-on-locker', 'self-wait', 'leaked-lock']);

/**
 * `textAt` gives the line of a place. `further` says what more gets stuck: beyond the first stuck states, and in methods that no entry gets
 * to. It is asked only about findings, never for misses. `crowd` has the last word: some ways are open only where several others are on the way, too.
 */
export function judge(
  textAt: (site: Site) => string,
  findings: readonly Finding[],
  verdict: Verdict,
  further: readonly (() => Verdict)[],
  crowd: (() => Verdict) | undefined,
): Judgement {
  const loud = findings.filter(({ kind, certainty }) => JUDGED.has(kind) && certainty !== 'possible');
  const disagreements: Disagreement[] = [];
  let hits = 0;
  for (const stuck of verdict.stuck) {
    if (!isDeadlock(stuck)) continue;
    if (loud.some((finding) => explains(finding, stuck, textAt)) || isBehindLeak(stuck, findings)) hits += 1;
    else disagreements.push({ what: 'miss', certainty: undefined, kind: stuck.kind, line: linesOf(stuck)[0] ?? 0, text: describeStuck(stuck) });
  }
  for (const leak of verdict.leaks) {
    if (findings.some((finding) => explainsLeak(finding, leak))) hits += 1;
    else disagreements.push({ what: 'miss', certainty: undefined, kind: 'leaked-lock', line: leak.since.line, text: describeLeak(leak) });
  }
  let undecided = 0;
  const verdicts = [verdict];
  const reproduces = (finding: Finding): boolean => {
    if (verdicts.some((each) => isReproduced(finding, each, loud, textAt))) return true;
    const next = further[verdicts.length - 1];
    if (next === undefined) return false;
    verdicts.push(next());
    return reproduces(finding);
  };
  const reported = { certain: 0, likely: 0 };
  for (const finding of loud) {
    const { certainty, kind } = finding;
    if (certainty !== 'possible') reported[certainty] += 1;
    if (reproduces(finding)) continue;
    // What goes on where all are stuck tries all that the first executions tried.
    if (!verdicts.slice(further.length > 0 ? 1 : 0).every(({ isExhaustive }) => isExhaustive)) undecided += 1;
    else if (crowd === undefined || !isReproduced(finding, crowd(), loud, textAt)) disagreements.push({ what: 'false-alarm', certainty, kind, line: finding.place.line, text: `${kind} (${certainty}) at line ${String(finding.place.line)}: no execution gets stuck or leaks there` });
  }
  return { disagreements, hits, reported, undecided };
}

/** A wait behind a leak is the leak's; a promise that nobody settles is one only under a lock that others want. */
function isDeadlock({ kind, held, requests }: Stuck): boolean {
  switch (kind) {
    case 'cycle':
    case 'work':
      return true;
    case 'leak':
      return false;
    case 'event':
      return held.length > 0 && requests.length > 0;
  }
}

/** After a leak a later wait for the same lock need not be told. */
function isBehindLeak({ requests }: Stuck, findings: readonly Finding[]): boolean {
  return requests.some(({ holders }) => holders.some((since) => findings.some((finding) => explainsLeak(finding, since))));
}

function linesOf({ kind, requests, awaits }: Stuck): readonly number[] {
  if (kind === 'cycle') return requests.map(({ asked }) => asked.line);
  return awaits.map(({ line }) => line);
}

function explains(finding: Finding, stuck: Stuck, textAt: (site: Site) => string): boolean {
  if (finding.kind === 'leaked-lock' || stuck.kind === 'leak') return false;
  const lines = linesOf(stuck);
  // Of a home-made lock only the promise is known: any wait on the way may be the one that is stuck.
  const said = stuck.kind === 'cycle' ? waitLines(finding) : [...waitLines(finding), finding.place.line, ...finding.trace.map(({ place }) => place.line)];
  return said.some((line) => lines.includes(line)) || isSameWait(finding, stuck, textAt);
}

/** A handle that is never used is told where it is dropped. */
function explainsLeak(finding: Finding, leak: Held): boolean {
  if (finding.certainty === 'possible') return false;
  if (finding.kind === 'floating-acquire') return finding.place.line === leak.since.line;
  return finding.kind === 'leaked-lock' && distanceTo(finding, leak) >= 0;
}

type Held = Pick<Leak, 'since' | 'handedOver'>;

/**
 * Through how many hands the lock went between who took it and who leaks it, as the finding has it: a helper that
 * takes the lock leaves it to its caller, and then that one leaks it. Below zero: the finding is about another one.
 */
function distanceTo({ held }: Extract<Finding, { kind: 'leaked-lock' }>, { since, handedOver }: Held): number {
  return [since, ...handedOver].findIndex(({ line }) => line === held.since.line);
}

/** A leak is one defect: of findings that tell it at several hands, the one nearest to the taker is right. */
function isToldNearer(finding: Extract<Finding, { kind: 'leaked-lock' }>, leak: Held, findings: readonly Finding[]): boolean {
  const distance = distanceTo(finding, leak);
  return findings.some((other) => other.kind === 'leaked-lock' && explainsLeak(other, leak) && distanceTo(other, leak) < distance);
}

/**
 * One finding stands for all requests behind its place: it names one of them. What it says is held is the
 * lock that is made in a line with its name, whoever took it: a finding says since which step of the
 * holder, an execution since which acquire, in a helper maybe.
 */
function isSameWait(finding: Finding, { requests, awaits }: Stuck, textAt: (site: Site) => string): boolean {
  if (!('held' in finding)) return false;
  // `C0.lock00["x"]`: the lock that keeps the key.
  const name = /[\w$]+$/u.exec(finding.held.name.replace(/\[.*$/u, ''))?.[0] ?? finding.held.name;
  const isHeld = requests.some(({ lock, holders }) => holders.length > 0 && textAt(lock).split(/[^\w$]+/).includes(name));
  const places = [...awaits, ...requests.map(({ asked }) => asked)].map(({ line }) => line);
  return isHeld && places.includes(finding.place.line);
}

/** Lines at which the finding says that somebody waits for ever. */
function waitLines(finding: Finding): readonly number[] {
  const ends = [finding.trace.at(-1)?.place.line ?? finding.place.line];
  if (finding.kind === 'order-inversion') ends.push(...finding.others.map((edge) => edge.trace.at(-1)?.place.line ?? edge.place.line));
  if (finding.kind === 'wait-on-locker' || finding.kind === 'self-wait') ends.push(finding.place.line, ...finding.trace.map(({ place }) => place.line));
  return ends;
}

function isReproduced(finding: Finding, { stuck, leaks }: Verdict, findings: readonly Finding[], textAt: (site: Site) => string): boolean {
  if (finding.kind === 'leaked-lock') {
    const held = [...leaks, ...stuck.filter(({ kind }) => kind === 'leak').flatMap(({ requests }) => requests.flatMap(({ holders }) => holders))];
    return held.some((leak) => explainsLeak(finding, leak) && !isToldNearer(finding, leak, findings));
  }
  return stuck.some((each) => explains(finding, each, textAt));
}

export function describeStuck({ kind, requests, awaits, held }: Stuck): string {
  const asks = requests.map(({ mode, lock, asked, holders }) =>
    `line ${String(asked.line)} waits for the lock of line ${String(lock.line)} (${mode}), held since line ${[...new Set(holders.map(({ since }) => String(since.line)))].join(', ') || 'none'}`);
  const waits = awaits.map(({ line }) => String(line));
  switch (kind) {
    case 'cycle':
    case 'leak':
      return asks.join('; ');
    case 'work':
      return `lines ${waits.join(', ')} wait for one another`;
    case 'event':
      return `line ${waits.join(', ')} waits for a promise that nothing settles, with a lock held since line ${held.map(({ line }) => String(line)).join(', ')}; ${asks.join('; ')}`;
  }
}

function describeLeak({ lock, mode, since }: Leak): string {
  return `the lock of line ${String(lock.line)} (${mode}), taken in line ${String(since.line)}, is held though nobody is left to release it`;
}
