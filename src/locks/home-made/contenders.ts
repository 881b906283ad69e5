/**
 * A contender is an operation that may hold or be held up: an acquire (holds when its promise is
 * joined), a section (while its callback runs), or an operation whose own body is the work.
 */
import { HOLDERS, TIMER_ROUNDS } from './limits.js';
import type { Operation } from './recognition.js';
import type { Call, Plan, Session, Work } from './session.js';
import type { Trial } from './trial.js';

export interface Contender {
  readonly operation: Operation;
  readonly how: 'acquire' | 'section' | 'own-body';
  /** The callback's index, for sections. */
  readonly callback: number;
  /** The parameter that names the holder: two calls contend only if it differs. */
  readonly owner: number | undefined;
}

/** One call of a contender in a session. */
export interface Turn {
  readonly call: Call;
  readonly work: Work | undefined;
}

export function contenderOf(trial: Trial, operation: Operation): Contender {
  const callback = trial.shapeOf(operation).callbacks[0];
  return callback === undefined
    ? { operation, how: 'acquire', callback: -1, owner: undefined }
    : { operation, how: 'section', callback, owner: undefined };
}

/** The n-th call: owners differ from call to call, everything else is the same. */
export function planOf(contender: Contender, turn: number): Plan {
  const { owner } = contender;
  if (owner === undefined) return {};
  return { change: { index: owner, token: `t${String(turn)}` } };
}

export function begin(
  session: Session,
  contender: Contender,
  plan: Plan,
  work = contender.how === 'section' ? session.work() : undefined,
): Turn {
  const given = new Map(plan.given);
  if (work !== undefined) given.set(contender.callback, work.value);
  return { call: session.call(contender.operation, { ...plan, given }), work };
}

/** Whether the call has got what it came for, when everything of its own has come to an end. */
export function isThrough(session: Session, contender: Contender, turn: Turn): boolean {
  switch (contender.how) {
    case 'acquire': {
      const status = session.settle(turn.call);
      return status.kind === 'fulfilled' || status.kind === 'returned';
    }
    case 'section':
      session.settle(turn.call);
      return (turn.work?.started ?? 0) > 0;
    case 'own-body':
      session.drain();
      return !session.isPending(turn.call) || worksOutside(session, turn);
  }
}

/** Whether a call has itself reached work outside the unit that it waits for. */
export function worksOutside(session: Session, turn: Turn): boolean {
  return session.machine.outsideWork.some(
    (work) => work.outside === turn.call.task && work.state === 'pending',
  );
}

/** Lets time pass for a call that nobody is in the way of. */
export function isThroughInTime(session: Session, contender: Contender, turn: Turn): boolean {
  if (isThrough(session, contender, turn)) return true;
  if (contender.how === 'own-body') return false;
  for (let round = 0; round < TIMER_ROUNDS; round += 1) {
    session.passTime();
    if (isThrough(session, contender, turn)) return true;
  }
  return false;
}

/** Held up for good: neither ended nor refused, whatever else comes to its end. */
export function isHeldUp(session: Session, contender: Contender, turn: Turn): boolean {
  if (isThrough(session, contender, turn)) return false;
  if (contender.how === 'own-body') return true;
  while (session.machine.endOutside(() => true)) {
    if (isThrough(session, contender, turn)) return false;
  }
  if (isThrough(session, contender, turn)) return false;
  // A fire-and-forget queue returns at once; its callback is what waits.
  return contender.how === 'section'
    ? !refused(session, turn)
    : session.isPending(turn.call);
}

function refused(session: Session, turn: Turn): boolean {
  const { kind } = session.status(turn.call);
  return kind === 'threw' || kind === 'rejected';
}

export type Contention =
  /** So many get through, the next one waits. */
  | { readonly kind: 'excludes'; readonly capacity: number }
  | { readonly kind: 'waits-first' }
  | { readonly kind: 'passes'; readonly comparesArguments: boolean };

/** How many calls get through before one waits. */
export function contend(trial: Trial, contender: Contender, most = HOLDERS): Contention {
  const session = trial.session();
  for (let turn = 0; turn <= most; turn += 1) {
    const next = begin(session, contender, planOf(contender, turn));
    const isFirst = turn === 0;
    const through = isFirst
      ? isThroughInTime(session, contender, next)
      : isThrough(session, contender, next);
    if (through) continue;
    if (isFirst && !refused(session, next)) return { kind: 'waits-first' };
    if (isFirst || !isHeldUp(session, contender, next)) break;
    return { kind: 'excludes', capacity: turn };
  }
  return { kind: 'passes', comparesArguments: session.machine.comparesArguments };
}

/** Takes all places. */
export function occupy(session: Session, contender: Contender, capacity: number): readonly Turn[] {
  return Array.from({ length: capacity }, (_, turn) => {
    const next = begin(session, contender, planOf(contender, turn));
    isThroughInTime(session, contender, next);
    return next;
  });
}

/** Whether `second` has to wait while `first` holds all its places. */
export function conflicts(
  trial: Trial,
  first: Contender,
  capacity: number,
  second: Contender,
): boolean {
  const session = trial.session();
  occupy(session, first, capacity);
  const turn = begin(session, second, planOf(second, HOLDERS));
  return isHeldUp(session, second, turn);
}
