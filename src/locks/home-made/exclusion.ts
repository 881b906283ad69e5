/** Tests one contender: does it exclude, what gives it back, what is its key, is it bounded. */
import type { Bound, Handle, Key } from '../library-model.js';
import {
  begin,
  contend,
  conflicts,
  isHeldUp,
  occupy,
  isThrough,
  planOf,
  type Contender,
} from './contenders.js';
import {
  callFree,
  canWait,
  endingByTime,
  endingOf,
  handleOf,
  plansOf,
  useWay,
  waysOf,
  type Free,
  type Standoff,
  type Way,
} from './enders.js';
import { constant } from './machine-values.js';
import type { Operation } from './recognition.js';
import { answerOf, type Trial } from './trial.js';

/** What an excluding acquire or section was found to be. */
export interface Exclusion {
  readonly contender: Contender;
  readonly capacity: number;
  /** The operation whose wait shows that it is held; for readers, a writer's. */
  readonly standoff: Standoff;
  readonly ways: readonly Way[];
  readonly idempotent: boolean;
  readonly frees: readonly Free[];
  readonly cancels: readonly Operation[];
  readonly bounds: readonly Bound[];
  readonly key: Key | undefined;
  readonly perReceiver: boolean;
}

export type Excluding =
  | { readonly kind: 'excludes'; readonly exclusion: Exclusion }
  | { readonly kind: 'waits-first' }
  | { readonly kind: 'no'; readonly why: string };

/** Tests an operation on its own. */
export function testExclusion(trial: Trial, first: Contender): Excluding {
  const found = findContention(trial, first);
  if (found === '?') return { kind: 'no', why: 'a limit of the machine was reached' };
  const { contender, contention } = found;
  if (contention.kind === 'waits-first') return { kind: 'waits-first' };
  if (contention.kind === 'passes') return { kind: 'no', why: 'the second call passes' };
  const { capacity } = contention;
  return describe(trial, { holder: contender, capacity, waiter: contender });
}

/** Same arguments first; then each argument as the name of an owner, who passes himself. */
function findContention(
  trial: Trial,
  contender: Contender,
): { contender: Contender; contention: ReturnType<typeof contend> } | '?' {
  const contention = answerOf(() => contend(trial, contender));
  if (contention === '?') return '?';
  if (contention.kind !== 'passes' || !contention.comparesArguments) return { contender, contention };
  for (const owner of trial.plainParameters(contender.operation)) {
    const owned = { ...contender, owner };
    const other = answerOf(() => contend(trial, owned, 2));
    if (other !== '?' && other.kind === 'excludes') return { contender: owned, contention: other };
  }
  return { contender, contention };
}

/** Finds out what gives back what the holder of a stand-off has. */
export function describe(trial: Trial, standoff: Standoff): Excluding {
  const byTime = answerOf(() => endingByTime(trial, standoff));
  if (byTime === 'frees' || byTime === 'opens') return { kind: 'no', why: 'the wait ends by a timer' };
  const { holder } = standoff;
  const releases = holder.how === 'section'
    ? { ways: [], idempotent: true, frees: [], cancels: cancelsOf(trial, standoff) }
    : releasesOf(trial, standoff);
  if (typeof releases === 'string') return { kind: 'no', why: releases };
  if (holder.how === 'acquire' && releases.ways.length === 0 && releases.frees.length === 0) {
    return { kind: 'no', why: 'nothing ends the second call’s wait' };
  }
  const keys = keysOf(trial, standoff);
  return {
    kind: 'excludes',
    exclusion: {
      contender: holder,
      capacity: standoff.capacity,
      standoff,
      ...releases,
      bounds: byTime === 'rejects' ? [alwaysBounded(holder)] : boundsOf(trial, standoff),
      key: keys.key,
      perReceiver: keys.perReceiver,
    },
  };
}

function releasesOf(
  trial: Trial,
  standoff: Standoff,
): Pick<Exclusion, 'ways' | 'idempotent' | 'frees' | 'cancels'> | string {
  const ways = freeingWays(trial, standoff);
  const frees: Free[] = [];
  const cancels: Operation[] = [];
  for (const operation of trial.operations) {
    if (!mayRelease(trial, operation, standoff)) continue;
    const ending = endingBy(trial, operation, standoff);
    if (ending === undefined) continue;
    if (ending.kind !== 'frees') {
      cancels.push(operation);
      continue;
    }
    if (answerOf(() => canWait(trial, ending.free, standoff)) !== false) {
      return `${operation.member}, which ends the wait, can wait itself: a channel`;
    }
    frees.push(ending.free);
  }
  return { ways, idempotent: isIdempotent(trial, standoff, ways), frees, cancels };
}

function mayRelease(trial: Trial, operation: Operation, standoff: Standoff): boolean {
  return (
    !operation.isGetter &&
    operation.function !== standoff.holder.operation.function &&
    operation.function !== standoff.waiter.operation.function &&
    trial.shapeOf(operation).callbacks.length === 0
  );
}

function freeingWays(trial: Trial, standoff: Standoff): readonly Way[] {
  const session = trial.session();
  const ways = waysOf(handleOf(session, occupy(session, standoff.holder, standoff.capacity)));
  return ways.filter(
    (way) =>
      answerOf(() =>
        endingOf(trial, standoff, (at, held) => {
          useWay(at, handleOf(at, held), way);
        }),
      ) === 'frees',
  );
}

type Ended =
  | { readonly kind: 'frees'; readonly free: Free }
  | { readonly kind: 'rejects' }
  | { readonly kind: 'opens' };

/** The first choice of arguments with which an operation ends the wait. */
function endingBy(trial: Trial, operation: Operation, standoff: Standoff): Ended | undefined {
  let other: Ended | undefined;
  for (const free of plansOf(trial, operation, standoff.holder, true)) {
    const ending = answerOf(() =>
      endingOf(trial, standoff, (session, held) => {
        callFree(session, free, held);
      }),
    );
    if (ending === 'frees') return { kind: 'frees', free };
    if (ending === 'rejects' || ending === 'opens') other ??= { kind: ending };
  }
  return other;
}

function cancelsOf(trial: Trial, standoff: Standoff): readonly Operation[] {
  return trial.operations.filter(
    (operation) =>
      mayRelease(trial, operation, standoff) && endingBy(trial, operation, standoff)?.kind === 'rejects',
  );
}

/** Using a handle twice lets only one waiter in. */
function isIdempotent(trial: Trial, standoff: Standoff, ways: readonly Way[]): boolean {
  const [way] = ways;
  if (way === undefined) return true;
  const answer = answerOf(() => {
    const session = trial.session();
    const { holder, capacity, waiter } = standoff;
    const handle = handleOf(session, occupy(session, holder, capacity));
    const first = begin(session, waiter, planOf(waiter, capacity));
    const second = begin(session, waiter, planOf(waiter, capacity + 1));
    useWay(session, handle, way);
    useWay(session, handle, way);
    return isThrough(session, waiter, first) && isHeldUp(session, waiter, second);
  });
  return answer === true;
}

/** A time that no argument of the call gives: we know that there is one, not how long it is. */
function alwaysBounded(holder: Contender): Bound {
  const index = holder.operation.optional.length;
  return { by: 'time', given: { at: 'argument', index }, otherwise: 1, ends: 'rejects' };
}

/** Arguments with which the wait ends by itself after a time. */
function boundsOf(trial: Trial, standoff: Standoff): readonly Bound[] {
  const { holder, capacity, waiter } = standoff;
  return waiter.operation.optional.flatMap((isOptional, index): readonly Bound[] => {
    if (!isOptional || index === waiter.callback) return [];
    const ends = answerOf(() => {
      const session = trial.session();
      occupy(session, holder, capacity);
      const given = new Map([[index, constant(50)]]);
      const turn = begin(session, waiter, { ...planOf(waiter, capacity), given });
      if (!isHeldUp(session, waiter, turn)) return undefined;
      session.passTime();
      const { kind } = session.status(turn.call);
      return kind === 'pending' ? undefined : kind === 'fulfilled' ? 'falsy' : 'rejects';
    });
    if (ends === '?' || ends === undefined) return [];
    return [{ by: 'time', given: { at: 'argument', index }, ends }];
  });
}

/** The argument whose change makes it another lock. */
function keysOf(
  trial: Trial,
  standoff: Standoff,
): { readonly key: Key | undefined; readonly perReceiver: boolean } {
  const { holder, capacity, waiter } = standoff;
  const isOther = (index: number): boolean => {
    const answer = answerOf(() => {
      const session = trial.session();
      occupy(session, holder, capacity);
      const change = { index, token: 'b' };
      for (let turn = 0; turn < capacity; turn += 1) {
        if (!isThrough(session, waiter, begin(session, waiter, { change }))) return false;
      }
      return isHeldUp(session, waiter, begin(session, waiter, { change }));
    });
    return answer === true;
  };
  const parameters = trial
    .plainParameters(waiter.operation)
    .filter((index) => index !== waiter.owner && index !== waiter.callback);
  const index = parameters.find(isOther);
  const perReceiver = trial.unit.kind !== 'class' && isOther(-1);
  return { key: index === undefined ? undefined : { at: 'argument', index }, perReceiver };
}

/** Whether two contenders keep each other out. */
export function excludeEachOther(trial: Trial, one: Exclusion, other: Exclusion): boolean {
  const answer = answerOf(
    () =>
      conflicts(trial, one.contender, one.capacity, other.contender) &&
      conflicts(trial, other.contender, other.capacity, one.contender),
  );
  return answer === true;
}

/** The shape of the value that a holder gets, as a row says it. */
export function handleShape(exclusion: Exclusion): Handle | 'generator' {
  const { ways, idempotent, frees } = exclusion;
  const members = ways.flatMap((way) => (way.kind === 'member' ? [way.name] : []));
  const named = members.find((name) => !name.startsWith('['));
  const disposable = members.length > 0 && members.some((name) => name.startsWith('[Symbol.'));
  if (named !== undefined) {
    return { kind: 'member', name: named, idempotent, ...(disposable ? { disposable } : {}) };
  }
  if (disposable) return { kind: 'disposable' };
  const [way] = ways;
  if (way?.kind === 'function') return { kind: 'function', idempotent };
  if (way?.kind === 'element') return { kind: 'element', index: way.index, idempotent };
  if (way?.kind === 'generator') return 'generator';
  return frees.some((free) => free.token !== undefined) && frees.every((free) => free.token !== undefined)
    ? { kind: 'token' }
    : { kind: 'none' };
}
