/** What a section does with its callback's end: who is next, is it waited for, may it call back in. */
import { begin, isHeldUp, isThrough, isThroughInTime, occupy, planOf, type Turn } from './contenders.js';
import { waysOf, useWay } from './enders.js';
import type { Exclusion } from './exclusion.js';
import type { MachineValue } from './machine-values.js';
import { Thrown } from './machine-api.js';
import type { Session, Work } from './session.js';
import { answerOf, type Trial } from './trial.js';

export interface SectionTraits {
  /** What ends the section: its callback's promise, or a function that the callback is given. */
  readonly endsBy: 'callback' | 'releaser';
  /** Calling the releaser twice lets only one in. */
  readonly idempotent: boolean;
  /** The operation's own promise waits for the callback. */
  readonly joins: boolean;
  readonly reentrant: 'no' | 'token' | 'context';
  readonly dies: readonly ('reject' | 'throw')[];
}

/** Undefined: nothing that the callback does lets the next one in. */
export function sectionTraits(trial: Trial, exclusion: Exclusion): SectionTraits | undefined {
  const endsBy = findEnd(trial, exclusion);
  if (endsBy === undefined) return undefined;
  return {
    endsBy,
    idempotent: endsBy === 'callback' || answerOf(() => isIdempotent(trial, exclusion)) === true,
    joins: answerOf(() => waitsForWork(trial, exclusion)) === true,
    reentrant: findReentrancy(trial, exclusion),
    dies: endsBy === 'callback' ? deathsOf(trial, exclusion) : [],
  };
}

interface Scene {
  readonly session: Session;
  readonly first: Turn;
  readonly second: Turn;
}

/** One holder more than is let in; undefined if the last one is not held up. */
function stage(trial: Trial, exclusion: Exclusion): Scene | undefined {
  const session = trial.session();
  const { contender, capacity, standoff } = exclusion;
  const [first] = occupy(session, contender, capacity);
  const { waiter } = standoff;
  const second = begin(session, waiter, planOf(waiter, capacity));
  if (first === undefined || !isHeldUp(session, waiter, second)) return undefined;
  return { session, first, second };
}

function findEnd(trial: Trial, exclusion: Exclusion): SectionTraits['endsBy'] | undefined {
  const { waiter } = exclusion.standoff;
  const byCallback = answerOf(() => {
    const scene = stage(trial, exclusion);
    if (scene?.first.work === undefined) return false;
    scene.session.endWork(scene.first.work, 'fulfil');
    return isThroughInTime(scene.session, waiter, scene.second);
  });
  if (byCallback === true) return 'callback';
  const byReleaser = answerOf(() => {
    const scene = stage(trial, exclusion);
    const given = scene?.first.work?.received[0];
    if (scene === undefined || given === undefined) return false;
    for (const way of waysOf(given)) useWay(scene.session, given, way);
    return isThrough(scene.session, waiter, scene.second);
  });
  return byReleaser === true ? 'releaser' : undefined;
}

function isIdempotent(trial: Trial, exclusion: Exclusion): boolean {
  const scene = stage(trial, exclusion);
  const given = scene?.first.work?.received[0];
  if (scene === undefined || given === undefined) return false;
  const { session, second } = scene;
  const { waiter } = exclusion.standoff;
  const third = begin(session, waiter, planOf(waiter, exclusion.capacity + 1));
  for (const way of [...waysOf(given), ...waysOf(given)]) useWay(session, given, way);
  return isThrough(session, waiter, second) && isHeldUp(session, waiter, third);
}

function waitsForWork(trial: Trial, exclusion: Exclusion): boolean {
  const session = trial.session();
  const { contender } = exclusion;
  const turn = begin(session, contender, planOf(contender, 0));
  isThroughInTime(session, contender, turn);
  session.settle(turn.call);
  if (turn.work === undefined || !session.isPending(turn.call)) return false;
  session.endWork(turn.work, 'fulfil');
  return session.settleWithTime(turn.call).kind !== 'pending';
}

/** Whether a callback may call the section again; by what it was given, or by where it runs. */
function findReentrancy(trial: Trial, exclusion: Exclusion): SectionTraits['reentrant'] {
  // Readers pass one another anyway.
  if (exclusion.standoff.waiter.operation.function !== exclusion.contender.operation.function) return 'no';
  if (nestedStarts(trial, exclusion, undefined)) return 'context';
  const { operation, callback } = exclusion.contender;
  const key = exclusion.key?.at === 'argument' ? exclusion.key.index : undefined;
  const others = operation.optional.flatMap((_optional, index) =>
    index === callback || index === key ? [] : [index],
  );
  return others.some((index) => nestedStarts(trial, exclusion, index)) ? 'token' : 'no';
}

function nestedStarts(trial: Trial, exclusion: Exclusion, token: number | undefined): boolean {
  const answer = answerOf(() => {
    const session = trial.session();
    const { contender, capacity } = exclusion;
    const inner = session.work();
    occupy(session, contender, capacity - 1);
    const plan = planOf(contender, 0);
    const outer = session.work((received) => {
      const [given] = received;
      if (token !== undefined && given === undefined) return;
      const values = new Map<number, MachineValue>([[contender.callback, inner.value]]);
      if (token !== undefined && given !== undefined) values.set(token, given);
      callInside(session, exclusion, { ...plan, given: values });
    });
    const turn = begin(session, contender, plan, outer);
    isThroughInTime(session, contender, turn);
    session.settleWithTime(turn.call);
    return inner.started > 0;
  });
  return answer === true;
}

function callInside(
  session: Session,
  exclusion: Exclusion,
  plan: Parameters<Session['callInside']>[1],
): void {
  try {
    session.callInside(exclusion.contender.operation, plan);
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
  }
}

/** Ends of a callback after which the next one never starts. */
function deathsOf(trial: Trial, exclusion: Exclusion): readonly ('reject' | 'throw')[] {
  const { waiter } = exclusion.standoff;
  const isDead = (end: (session: Session) => Work): boolean => {
    const answer = answerOf(() => {
      const session = trial.session();
      const { contender, capacity } = exclusion;
      occupy(session, contender, capacity - 1);
      const first = begin(session, contender, planOf(contender, 0), end(session));
      isThroughInTime(session, contender, first);
      const rejecting = first.work;
      if (rejecting?.end.state === 'pending') session.endWork(rejecting, 'reject');
      session.settleWithTime(first.call);
      const second = begin(session, waiter, planOf(waiter, capacity));
      return !isThroughInTime(session, waiter, second);
    });
    return answer === true;
  };
  const deaths: ('reject' | 'throw')[] = [];
  if (isDead((session) => session.work())) deaths.push('reject');
  if (isDead((session) => session.throwingWork())) deaths.push('throw');
  return deaths;
}
