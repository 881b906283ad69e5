/**
 * Operations whose own work is what others wait for: a second call gets the first one's promise
 * (shared flight), or starts its own body when the first one's has ended (own section).
 */
import { OUTSIDE_ROUNDS, TIMER_ROUNDS } from './limits.js';
import { begin, worksOutside, type Contender, type Turn } from './contenders.js';
import type { Key } from '../library-model.js';
import type { Operation, Region } from './recognition.js';
import type { Session } from './session.js';
import { answerOf, type Trial } from './trial.js';

export type Flight =
  | {
      readonly kind: 'shared';
      readonly second: 'same' | 'after';
      readonly key: Key | undefined;
      readonly perReceiver: boolean;
    }
  | {
      readonly kind: 'own-section';
      readonly contender: Contender;
      /** What had to be called first, so that there was work. */
      readonly prelude: readonly Operation[];
      readonly region: Region;
      readonly joins: boolean;
      readonly key: Key | undefined;
      readonly perReceiver: boolean;
      readonly dies: boolean;
    }
  | { readonly kind: 'no'; readonly why: string };

/** Operations that only put something into the unit's state, called first so that there is work. */
type WarmUp = readonly Operation[];

export function testFlight(trial: Trial, operation: Operation): Flight {
  const contender: Contender = { operation, how: 'own-body', callback: -1, owner: undefined };
  for (const warmUp of [() => [], () => registering(trial, operation)]) {
    const before = warmUp();
    const flight = answerOf(() => flightOf(trial, contender, before));
    if (flight === '?') return { kind: 'no', why: 'a limit of the machine was reached' };
    if (flight !== undefined) return flight;
  }
  return { kind: 'no', why: 'its work ends at once' };
}

/** Operations that take something, return at once, and neither wait nor leave the unit. */
function registering(trial: Trial, operation: Operation): WarmUp {
  return trial.registering().filter((each) => each.function !== operation.function);
}

function open(trial: Trial, warmUp: WarmUp): Session {
  const session = trial.session();
  for (const each of warmUp) session.settle(session.call(each));
  while (session.machine.endOutside((task) => task === 0)) session.drain();
  session.machine.outsideCalls.length = 0;
  return session;
}

function start(session: Session, contender: Contender): Turn {
  return begin(session, contender, {});
}

/** Undefined: the first call has nothing to wait for. */
function flightOf(trial: Trial, contender: Contender, warmUp: WarmUp): Flight | undefined {
  const session = open(trial, warmUp);
  const first = start(session, contender);
  if (!isAtWork(session, first)) return undefined;
  const second = start(session, contender);
  const third = start(session, contender);
  if (isAtWork(session, second)) return { kind: 'no', why: 'the second call works beside the first' };
  if (!session.isPending(second.call)) return { kind: 'no', why: 'the second call returns at once' };
  const before = session.machine.trace.length;
  if (!finish(session, first)) return { kind: 'no', why: 'the first call’s work does not end' };
  const keys = keysOf(trial, contender, warmUp);
  if (!isAtWork(session, second)) {
    if (session.isPending(second.call)) return { kind: 'no', why: 'the second call waits for ever' };
    return { kind: 'shared', second: 'same', ...keys };
  }
  if (isAtWork(session, third)) return { kind: 'shared', second: 'after', ...keys };
  const region = regionOf(session, second, before, contender);
  if (region === undefined) return { kind: 'no', why: 'the second call’s own work was not found' };
  return {
    kind: 'own-section',
    contender,
    prelude: warmUp,
    region,
    joins: session.isPending(second.call),
    ...keys,
    dies: answerOf(() => diesByRejection(trial, contender, warmUp)) === true,
  };
}

/** Waits for work outside the unit that it has started itself (or for a timer of its own). */
function isAtWork(session: Session, turn: Turn): boolean {
  return worksOutside(session, turn);
}

/** Lets a call's work end, step by step, with nobody else's. */
function finish(session: Session, turn: Turn): boolean {
  for (let round = 0; round < OUTSIDE_ROUNDS; round += 1) {
    if (!session.machine.endOutside((task) => task === turn.call.task)) break;
  }
  for (let round = 0; round < TIMER_ROUNDS && session.isPending(turn.call); round += 1) {
    session.passTime();
  }
  return !session.isPending(turn.call);
}

/** The first code that the second call runs once the first one's work has ended. */
function regionOf(
  session: Session,
  second: Turn,
  before: number,
  contender: Contender,
): Region | undefined {
  for (const event of session.machine.trace.slice(before)) {
    if (event.task !== second.call.task) continue;
    if (event.kind === 'enter') return { kind: 'closure', function: event.fn };
    if (event.kind === 'resume') {
      return { kind: 'after-join', function: event.site.fn, step: event.site.step };
    }
  }
  const isQueued = session.machine.outsideWork.some((work) => work.outside === second.call.task);
  return isQueued ? { kind: 'closure', function: contender.operation.function } : undefined;
}

function diesByRejection(trial: Trial, contender: Contender, warmUp: WarmUp): boolean {
  const session = open(trial, warmUp);
  const first = start(session, contender);
  session.machine.failOutside(first.call.task);
  const second = start(session, contender);
  session.drain();
  return !isAtWork(session, second);
}

function keysOf(
  trial: Trial,
  contender: Contender,
  warmUp: WarmUp,
): { readonly key: Key | undefined; readonly perReceiver: boolean } {
  const works = (index: number): boolean => {
    const answer = answerOf(() => {
      const session = open(trial, warmUp);
      start(session, contender);
      const change = { index, token: 'b' };
      if (!isAtWork(session, begin(session, contender, { change }))) return false;
      // The same other one again must wait: an argument that merely forces the work is no key.
      return !isAtWork(session, begin(session, contender, { change }));
    });
    return answer === true;
  };
  const index = trial.plainParameters(contender.operation).find(works);
  return {
    key: index === undefined ? undefined : { at: 'argument', index },
    perReceiver: trial.unit.kind !== 'class' && works(-1),
  };
}
