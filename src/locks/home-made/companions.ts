/** The other operations of a lock: attempts, questions, waits that hold nothing, what a release does. */
import type { Effect, Handle, IsLocked, Mode } from '../library-model.js';
import { begin, isHeldUp, isThrough, isThroughInTime, occupy, planOf, type Turn } from './contenders.js';
import { callFree, endingOf, handleOf, useWay, type Free } from './enders.js';
import { describe, handleShape, type Exclusion } from './exclusion.js';
import { constant, type MachineValue } from './machine-values.js';
import type { Operation } from './recognition.js';
import type { Session } from './session.js';
import { answerOf, type Trial } from './trial.js';

/** Gives back what the first holder has, in the first way that was found. */
export function releaseOne(session: Session, exclusion: Exclusion, held: readonly Turn[]): void {
  const [way] = exclusion.ways;
  const [free] = exclusion.frees;
  const work = held[0]?.work;
  if (work !== undefined) session.endWork(work, 'fulfil');
  else if (way !== undefined) useWay(session, handleOf(session, held), way);
  else if (free !== undefined) callFree(session, free, held);
}

/** What an operation that is neither a holder nor a release tells or does. */
export function companionEffect(
  trial: Trial,
  exclusion: Exclusion,
  operation: Operation,
  mode: Mode,
): Effect | undefined {
  if (trial.shapeOf(operation).callbacks.length > 0) return undefined;
  const effect = answerOf((): Effect | undefined => {
    const idle = trial.session();
    const before = idle.settleWithTime(idle.call(operation));
    if (before.kind === 'pending' || before.kind === 'threw' || before.kind === 'rejected') return undefined;
    const busy = trial.session();
    occupy(busy, exclusion.contender, exclusion.capacity);
    const after = busy.settle(busy.call(operation));
    if (after.kind === 'pending') return waitUntilFree(trial, exclusion, operation);
    const isRefused = after.kind === 'threw' || after.kind === 'rejected';
    const was = truthOf(before.value);
    const is = isRefused ? false : truthOf(after.value);
    const holds = holdsAfter(trial, exclusion, operation);
    const number = isRefused ? undefined : countOf(before.value, after.value);
    if (number !== undefined && !holds) return isLocked(operation, number);
    if (was === false && is === true && !holds) return isLocked(operation, 'full');
    // An attempt tells its caller that it holds; what only keeps others out does not.
    const tells = isRefused ? was !== undefined : was === true;
    if (!tells || !holds || is !== false) return undefined;
    const success = isRefused ? 'no-rejection' : isTrue(before.value) ? 'true' : 'defined';
    return tryAcquire(trial, exclusion, operation, mode, success);
  });
  return effect === '?' ? undefined : effect;
}

function isLocked(operation: Operation, answer: IsLocked['answer']): Effect {
  return { effect: 'is-locked', read: operation.isGetter ? 'property' : 'call', answer };
}

/** A number that grows from nothing with the holders, or shrinks to nothing. */
function countOf(before: MachineValue, after: MachineValue): IsLocked['answer'] | undefined {
  if (before.kind !== 'constant' || after.kind !== 'constant') return undefined;
  if (typeof before.value !== 'number' || typeof after.value !== 'number') return undefined;
  if (before.value === 0 && after.value > 0) return 'holders';
  return before.value > 0 && after.value === 0 ? 'permits' : undefined;
}

function truthOf(value: MachineValue): boolean | undefined {
  if (value.kind === 'unknown') return undefined;
  return value.kind === 'constant' ? Boolean(value.value) : true;
}

function isTrue(value: MachineValue): boolean {
  return value.kind === 'constant' && value.value === true;
}

/** Whether the operation, called often enough, keeps others out afterwards. */
function holdsAfter(trial: Trial, exclusion: Exclusion, operation: Operation): boolean {
  const session = trial.session();
  for (let round = 0; round < exclusion.capacity; round += 1) session.settle(session.call(operation));
  const { waiter } = exclusion.standoff;
  return isHeldUp(session, waiter, begin(session, waiter, planOf(waiter, exclusion.capacity)));
}

function tryAcquire(
  trial: Trial,
  exclusion: Exclusion,
  operation: Operation,
  mode: Mode,
  success: 'true' | 'defined' | 'no-rejection',
): Effect | undefined {
  const holder = { operation, how: 'acquire', callback: -1, owner: undefined } as const;
  const { capacity, standoff } = exclusion;
  const found = describe(trial, { holder, capacity, waiter: standoff.waiter });
  if (found.kind !== 'excludes') return undefined;
  const shape = handleShape(found.exclusion);
  const handle: Handle = shape === 'generator' ? { kind: 'none' } : shape;
  const { key } = found.exclusion;
  return { effect: 'try-acquire', mode, handle, success, ...(key === undefined ? {} : { key }) };
}

function waitUntilFree(
  trial: Trial,
  exclusion: Exclusion,
  operation: Operation,
): Effect | undefined {
  const session = trial.session();
  const { contender, capacity } = exclusion;
  const held = occupy(session, contender, capacity);
  const waiting = { operation, how: 'acquire', callback: -1, owner: undefined } as const;
  const turn = begin(session, waiting, {});
  if (contender.how === 'own-body') {
    session.machine.endOutside(() => true);
    if (!isThroughInTime(session, waiting, turn)) return undefined;
    return { effect: 'wait-until-free', until: 'idle' };
  }
  if (!isHeldUp(session, waiting, turn)) return undefined;
  releaseOne(session, exclusion, held);
  session.settleWithTime(held[0]?.call ?? turn.call);
  if (!isThroughInTime(session, waiting, turn)) return undefined;
  const next = begin(session, contender, planOf(contender, capacity));
  return isThrough(session, contender, next) ? { effect: 'wait-until-free', until: 'available' } : undefined;
}

/** Operations after which a first caller is kept out, and those that end that: `pause()`, `resume()`. */
export function gateOperations(
  trial: Trial,
  exclusion: Exclusion,
  known: ReadonlySet<string>,
): readonly { readonly operation: Operation; readonly effect: 'open' | 'close' }[] {
  const { contender } = exclusion;
  if (contender.how === 'own-body') return [];
  const free = trial.operations.filter(
    (each) => !known.has(each.function) && !each.isGetter && trial.shapeOf(each).callbacks.length === 0,
  );
  const found = new Map<Operation, 'open' | 'close'>();
  for (const closer of free) {
    const openers = free.filter((opener) => opener !== closer && answerOf(() => reopens(trial, exclusion, closer, opener)) === true);
    if (openers.length === 0) continue;
    found.set(closer, 'close');
    for (const opener of openers) found.set(opener, 'open');
  }
  return [...found].map(([operation, effect]) => ({ operation, effect }));
}

/** A caller who comes behind `closer` gets in when `opener` is called, and not before. */
function reopens(trial: Trial, { contender }: Exclusion, closer: Operation, opener: Operation): boolean {
  const session = trial.session();
  session.settle(session.call(closer));
  const turn = begin(session, contender, planOf(contender, 0));
  if (isThroughInTime(session, contender, turn) || !isHeldUp(session, contender, turn)) return false;
  session.settle(session.call(opener));
  return isThrough(session, contender, turn);
}

/** What a release does when nobody holds anything. */
export function whenIdle(
  trial: Trial,
  exclusion: Exclusion,
  free: Free,
): 'nothing' | 'throws' | 'over-releases' {
  const answer = answerOf(() => {
    const session = trial.session();
    const call = session.call(free.operation);
    const { kind } = session.settle(call);
    if (kind === 'threw' || kind === 'rejected') return 'throws';
    const { contender, capacity } = exclusion;
    const held = occupy(session, contender, capacity);
    // A counter below zero may also keep everybody out: as wrong as letting one more in.
    if (!held.every((turn) => isThrough(session, contender, turn))) return 'over-releases';
    const more = begin(session, contender, planOf(contender, capacity));
    return isHeldUp(session, contender, more) ? 'nothing' : 'over-releases';
  });
  return answer === '?' ? 'nothing' : answer;
}

/** The argument that must be the acquire's key for a release to work. */
export function keyOfRelease(trial: Trial, exclusion: Exclusion, free: Free): number | undefined {
  if (exclusion.key === undefined) return undefined;
  return trial.plainParameters(free.operation).find((index) => {
    if (index === free.token) return false;
    const ending = answerOf(() =>
      endingOf(trial, exclusion.standoff, (session, held) => {
        const plan = { ...free.plan(handleOf(session, held)), change: { index, token: 'b' } };
        session.settle(session.call(free.operation, plan));
      }),
    );
    return ending === 'nothing';
  });
}

/** Whether it puts a number in the place of the capacity, instead of giving back what is held. */
export function setsCapacity(trial: Trial, exclusion: Exclusion, free: Free): boolean {
  const { operation } = free;
  if (operation.optional[0] !== false || !trial.shapeOf(operation).numbers.has(0)) return false;
  const wanted = exclusion.capacity + 2;
  const answer = answerOf(() => {
    const session = trial.session();
    session.settle(session.call(operation, { given: new Map([[0, constant(wanted)]]) }));
    const { contender } = exclusion;
    const all = occupy(session, contender, wanted);
    const more = begin(session, contender, planOf(contender, wanted));
    return all.every((turn) => isThrough(session, contender, turn)) && isHeldUp(session, contender, more);
  });
  return answer === true;
}
