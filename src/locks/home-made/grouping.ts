/** Puts contenders that keep each other out into groups: each group is one lock. */
import type { LockModel, Mode } from '../library-model.js';
import { releaseOne } from './companions.js';
import { begin, conflicts, contenderOf, isHeldUp, isThrough, occupy, planOf } from './contenders.js';
import { describe, excludeEachOther, testExclusion, type Exclusion } from './exclusion.js';
import { testFlight, type Flight } from './flights.js';
import type { Reach } from './operations.js';
import type { Operation } from './recognition.js';
import { answerOf, type Trial } from './trial.js';

export interface Group {
  readonly exclusive: readonly Exclusion[];
  readonly readers: readonly Exclusion[];
  readonly ownSections: readonly (Flight & { kind: 'own-section' })[];
}

export interface Tested {
  readonly groups: readonly Group[];
  readonly waitFirst: readonly Operation[];
  readonly why: readonly string[];
}

/** Tests every operation on its own, then in pairs. */
export function testOperations(trial: Trial, reach: Reach): Tested {
  const exclusive: Exclusion[] = [];
  const ownSections: (Flight & { kind: 'own-section' })[] = [];
  const waitFirst: Operation[] = [];
  const others: Operation[] = [];
  const why: string[] = [];
  const known = new Set<string>();
  for (const operation of reach.innermostFirst(trial.operations)) {
    if (operation.isGetter || trial.shapeOf(operation).isModal) continue;
    if (isMereWrapper(reach, operation, known)) continue;
    if (!reach.waits(operation.function)) {
      others.push(operation);
      continue;
    }
    const found = testExclusion(trial, contenderOf(trial, operation));
    if (found.kind === 'excludes') {
      exclusive.push(found.exclusion);
      known.add(operation.function);
      continue;
    }
    if (found.kind === 'waits-first') {
      waitFirst.push(operation);
      why.push(`${operation.member}: the first call already waits`);
      continue;
    }
    others.push(operation);
    const flight = testFlight(trial, operation);
    if (flight.kind !== 'no') known.add(operation.function);
    if (flight.kind === 'own-section') ownSections.push(flight);
    else if (flight.kind === 'no') why.push(`${operation.member}: ${found.why}; ${flight.why}`);
  }
  return { groups: groupsOf(trial, exclusive, ownSections, others), waitFirst, why };
}

/** All its waits are those of operations that are known already: their bodies tell the rest. */
function isMereWrapper(reach: Reach, operation: Operation, known: ReadonlySet<string>): boolean {
  if (reach.waitsItself(operation.function)) return false;
  const waiting = reach.callees(operation.function).filter((callee) => reach.waits(callee.function));
  return waiting.length > 0 && waiting.every((callee) => known.has(callee.function));
}

function groupsOf(
  trial: Trial,
  exclusive: readonly Exclusion[],
  ownSections: readonly (Flight & { kind: 'own-section' })[],
  others: readonly Operation[],
): readonly Group[] {
  const groups: { exclusive: Exclusion[]; ownSections: (Flight & { kind: 'own-section' })[] }[] = [];
  for (const one of exclusive) {
    const group = groups.find((each) =>
      each.exclusive.some((other) => excludeEachOther(trial, one, other)),
    );
    if (group === undefined) groups.push({ exclusive: [one], ownSections: [] });
    else group.exclusive.push(one);
  }
  for (const one of ownSections) {
    const group = groups.find(
      (each) =>
        each.exclusive.some((other) =>
          answerOf(() => conflicts(trial, other.contender, other.capacity, one.contender)) === true,
        ) ||
        each.ownSections.some((other) => {
          const warm = trial.withPrelude(other.prelude);
          return answerOf(() => conflicts(warm, other.contender, 1, one.contender)) === true;
        }),
    );
    if (group === undefined) groups.push({ exclusive: [], ownSections: [one] });
    else group.ownSections.push(one);
  }
  return groups.map((group) => ({ ...group, readers: readersOf(trial, group.exclusive, others) }));
}

/** Operations that share among themselves, and keep the group's holders out as they are kept out. */
function readersOf(
  trial: Trial,
  exclusive: readonly Exclusion[],
  others: readonly Operation[],
): readonly Exclusion[] {
  const [writer] = exclusive;
  if (writer === undefined) return [];
  return others.flatMap((operation) => {
    const holder = contenderOf(trial, operation);
    const isReader = answerOf(
      () =>
        conflicts(trial, writer.contender, writer.capacity, holder) &&
        conflicts(trial, holder, 1, writer.contender),
    );
    if (isReader !== true) return [];
    const found = describe(trial, { holder, capacity: 1, waiter: writer.contender });
    return found.kind === 'excludes' ? [found.exclusion] : [];
  });
}

export function exclusiveMode(group: Group): Mode {
  if (group.readers.length > 0) return 'write';
  return (group.exclusive[0]?.capacity ?? 1) > 1 ? 'permit' : 'mutex';
}

/** Who is let in when readers and writers wait. */
export function fairnessOf(trial: Trial, group: Group): LockModel['fairness'] {
  const [writer] = group.exclusive;
  const [reader] = group.readers;
  if (writer === undefined || reader === undefined) return undefined;
  const answer = answerOf(() => {
    const behind = trial.session();
    occupy(behind, reader.contender, 1);
    isHeldUp(behind, writer.contender, begin(behind, writer.contender, planOf(writer.contender, 1)));
    const late = begin(behind, reader.contender, planOf(reader.contender, 2));
    if (isThrough(behind, reader.contender, late)) return 'reader-preferring';
    const session = trial.session();
    const held = occupy(session, writer.contender, 1);
    const first = begin(session, reader.contender, planOf(reader.contender, 1));
    begin(session, writer.contender, planOf(writer.contender, 2));
    releaseOne(session, writer, held);
    return isThrough(session, reader.contender, first) ? 'fair' : 'writer-preferring';
  });
  return answer === '?' ? undefined : answer;
}
