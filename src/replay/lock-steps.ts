/** Asking for locks, holding them and giving them back. */
import { type Abstract, constant, type Frame, UNDEFINED, unknown } from '../calls/abstract-value.js';
import { happensInRun } from '../locks/computation.js';
import { callbackAt } from '../locks/given.js';
import type { Acquire, Handle, Mode, Release } from '../locks/library-model.js';
import { isBegun, type LockCall } from '../locks/lock-call.js';
import type { CallStep } from '../program/outline.js';
import { releaseHold } from './handles.js';
import { handleArguments, handleValue, take } from './lock-holds.js';
import { lockedNow } from './lock-state.js';
import { modeOf } from './lock-mode.js';
import { lockRefs } from './lock-ref.js';
import { asksInTurn, NOT_RUN, ownSection, section, unguarded } from './lock-sections.js';
import { askGate, setGate } from './gates.js';
import { permitsOf } from './permits.js';
import { refusalOf, timeBound, waitUntilFree } from './lock-wait.js';
import { isResultUsed, joinOf } from './handles.js';
import { givenTo } from './settlers.js';
import { relateLocks } from './same-object.js';
import { sighting } from './sighting.js';
import type { Hold, LockRef } from './hold.js';
import { NORMAL, type Outcome, type State } from './state.js';
import type { Joined, PendingLock, Walker } from './walker.js';

/** A call that the tables or a body say is a lock operation. */
export function lockStep(walker: Walker, call: LockCall, step: CallStep, frame: Frame, state: State): Outcome[] {
  const { effect } = call;
  const done = (value: Abstract): Outcome[] => {
    state.setResult(frame, step.id, value);
    return [{ state, exit: NORMAL }];
  };
  if (isBegun(call)) return done(walker.flow.callResult(frame, step, state));
  if (happensInRun(call)) {
    if (effect.effect === 'section') madeToRun(walker, step, frame, state);
    return done(walker.flow.callResult(frame, step, state));
  }
  const [lock, ...others] = lockRefs(walker, call);
  const pending: PendingLock = { call, lock, others, frame, step };
  switch (effect.effect) {
    case 'acquire':
    case 'section':
    case 'own-section':
    case 'wait-until-free':
      return waitStep(walker, pending, state);
    case 'try-acquire':
      return tryAcquire(walker, pending, effect.handle, effect.mode, effect.success, state);
    case 'release':
      releaseStep(walker, pending, effect, state);
      return done(UNDEFINED);
    case 'is-locked':
      return done(lockedNow(walker, lock, effect.answer, state));
    case 'open':
    case 'close':
      setGate(walker, pending, effect.effect, state);
      return done(UNDEFINED);
    case 'cancel':
    case 'resize':
      return done(UNDEFINED);
    case 'same-lock':
      return [{ state, exit: NORMAL }];
  }
}

/**
 * A section whose callback is a computation, where it is made: whoever runs it may be out of sight, so
 * it is walked as work of its own.
 */
export function madeToRun(walker: Walker, step: CallStep, frame: Frame, state: State): void {
  if (walker.stack.length > 0) return;
  const alone = state.alone();
  walker.compute(walker.flow.callResult(frame, step, alone), alone, { frame, place: step.place });
}

/** The operation's promise; nothing is held until somebody waits for it. */
function waitStep(walker: Walker, pending: PendingLock, state: State): Outcome[] {
  const { frame, step, lock } = pending;
  const { effect } = pending.call;
  // Without a limit it is no lock: only what runs in it matters.
  if (lock.capacity === Number.POSITIVE_INFINITY && effect.effect !== 'section' && effect.effect !== 'wait-until-free') return [{ state, exit: NORMAL }];
  const key = `lock ${frame.key}@${String(step.id)}`;
  state.pending.set(key, pending);
  const promise: Abstract = { kind: 'promise', key, work: { how: 'lock', fn: frame.fn, step: step.id, frame } };
  state.begin(key);
  walker.madeAt.set(key, [...walker.stack]);
  if (state.context.size > 0) walker.contexts.set(key, state.context);
  if (effect.effect === 'acquire' && effect.waits === 'sync') return settle(walker.performLock(pending, state), frame, step);
  const byCallback = (effect.effect === 'acquire' && typeof effect.waits === 'object') || ((effect.effect === 'section' || effect.effect === 'own-section') && effect.joins === false);
  givenTo(walker, promise, pending.call.args, state);
  if (byCallback) detached(walker, pending, state);
  state.setResult(frame, step.id, byCallback ? UNDEFINED : promise);
  return [{ state, exit: NORMAL }];
}

function settle(joined: readonly Joined[], frame: Frame, step: CallStep): Outcome[] {
  return joined.map((one): Outcome => {
    if (one.rejected !== undefined) return { state: one.state, exit: { kind: 'throw', place: one.place, evidence: one.rejected } };
    one.state.setResult(frame, step.id, one.value);
    return { state: one.state, exit: NORMAL };
  });
}

/** The caller does not wait: the work runs by itself, with nothing else held, and must end with nothing held. */
function detached(walker: Walker, pending: PendingLock, state: State): void {
  const alone = state.alone();
  for (const end of walker.performLock(pending, alone)) {
    if (end.state.hung) continue;
    const kept = end.state.held.filter((hold) => !hold.scoped);
    walker.observer.ended({
      root: walker.root, exit: end.rejected === undefined ? 'return' : 'throw', place: end.rejected === undefined ? pending.step.place : end.place,
      evidence: end.rejected, truth: undefined, resultKey: UNDEFINED.key, kept,
      taken: end.state.taken, assumed: end.state.assumed, doubts: end.state.doubtsAboutKept(kept),
    });
  }
}

/** The wait itself: what is held meanwhile decides whether it can end. */
export function performLock(walker: Walker, pending: PendingLock, state: State): Joined[] {
  const { call, lock, step } = pending;
  const effect = call.effect;
  if (effect.effect !== 'wait-until-free') askGate(walker, pending, state);
  switch (effect.effect) {
    case 'wait-until-free':
      waitUntilFree(walker, pending, effect, state);
      return [{ state, value: UNDEFINED }];
    case 'own-section':
      return ownSection(walker, pending, effect, state);
    case 'section': {
      if (lock.capacity === Number.POSITIVE_INFINITY) return unguarded(walker, pending, effect, state);
      const taken = (from: State): Joined[] => section(walker, pending, effect, modeOf(effect, call.args), from);
      const refused = (from: State): Joined[] =>
        refusal === 'null' ? unguarded(walker, pending, effect, from)
        : refusal === 'rejects' ? [{ state: from, rejected: 'certain', place: step.place }]
        : [{ state: from, value: NOT_RUN }];
      const refusal = refusalOf(walker.flow, call);
      return refusable(walker, pending, refusal, state, taken, refused);
    }
    case 'acquire': {
      const mode = modeOf(effect, call.args);
      const refusal = refusalOf(walker.flow, call);
      const none = handleValue(`nothing at ${pending.frame.key}@${String(step.id)}`, effect.handle);
      const refused = (from: State): Joined[] =>
        refusal === 'unlocked' ? [{ state: from, value: none }]
        : refusal === 'null' ? [{ state: from, value: constant(null) }]
        : [{ state: from, rejected: 'certain', place: step.place }];
      const taken = (from: State): Joined[] => acquire(walker, pending, effect, mode, from);
      // To go on without the lock is no question of who holds it.
      if (refusal === 'unlocked') return refused(state);
      return refusable(walker, pending, refusal, state, taken, refused);
    }
    case 'release':
    case 'try-acquire':
    case 'is-locked':
    case 'cancel':
    case 'resize':
    case 'open':
    case 'close':
    case 'same-lock':
      return [{ state, value: UNDEFINED }];
  }
}

/** An operation that may be spared the wait: it is when this very path holds the lock. */
function refusable(
  walker: Walker,
  pending: PendingLock,
  refusal: ReturnType<typeof refusalOf>,
  state: State,
  taken: (state: State) => Joined[],
  refused: (state: State) => Joined[],
): Joined[] {
  if (refusal === undefined) return taken(state);
  const own = (from: State): boolean => [pending.lock, ...pending.others].some((lock) => isHeldHere(walker, lock, from));
  if (refusal === 'steals') {
    state.held = state.held.filter((hold) => relateLocks(walker.flow, hold.lock, pending.lock, state, walker.root).is !== 'same');
    return taken(state);
  }
  if (own(state)) return refused(state);
  const other = state.fork();
  return [...taken(state), ...refused(other)];
}

function isHeldHere(walker: Walker, lock: LockRef, state: State): boolean {
  return state.held.some((hold) => relateLocks(walker.flow, hold.lock, lock, state, walker.root).is === 'same');
}

function acquire(walker: Walker, pending: PendingLock, effect: Acquire, mode: Mode, state: State): Joined[] {
  const { call, frame, step } = pending;
  const locks = [pending.lock, ...pending.others];
  if (asksInTurn(walker, pending, effect, locks, mode, state)) {
    const never = handleValue(take(walker, pending, locks, mode, state, { scoped: false, handle: effect.handle, isNever: true }), effect.handle);
    return [{ state, value: never === UNDEFINED ? unknown('never settled') : never }];
  }
  const givenUp = givesUp(walker, pending) ? [state.fork()] : [];
  const late = timesOut(walker, call) ? [state.fork()] : [];
  const id = take(walker, pending, locks, mode, state, { scoped: false, handle: effect.handle });
  if (typeof effect.waits === 'object') {
    const callback = callbackAt(walker.flow, call, effect.waits.callback);
    return callback === undefined ? [{ state, value: UNDEFINED }] : walker.callback(callback, handleArguments(id, effect.handle), state, { frame, step });
  }
  const value = handleValue(id, effect.handle);
  return [
    { state, value: givenUp.length > 0 && value === UNDEFINED ? constant(true) : value },
    ...givenUp.map((from): Joined => ({ state: from, value: value === UNDEFINED ? constant(false) : UNDEFINED })),
    ...late.map((from): Joined => ({ state: from, rejected: 'likely', place: step.place })),
  ];
}

/** A wait that ends with a rejection after its time. */
function timesOut(walker: Walker, call: LockCall): boolean {
  return call.waiting === 'bounded' || timeBound(walker.flow, call)?.ends === 'rejects';
}

/** A wait that ends with a falsy result after its time: who looks at the result knows whether it holds. */
function givesUp(walker: Walker, pending: PendingLock): boolean {
  const { call, frame, step } = pending;
  if (timeBound(walker.flow, call)?.ends !== 'falsy') return false;
  const joined = joinOf(walker.flow, frame.fn, step.id);
  return joined === undefined || isResultUsed(walker.flow, frame.fn, joined);
}

function tryAcquire(
  walker: Walker,
  pending: PendingLock,
  handle: Handle,
  mode: Mode,
  success: 'true' | 'defined' | 'no-rejection',
  state: State,
): Outcome[] {
  const { frame, step } = pending;
  const refused = state.fork();
  const failure: Outcome =
    success === 'no-rejection'
      ? { state: refused, exit: { kind: 'throw', place: step.place, evidence: 'certain' } }
      : { state: refused, exit: NORMAL };
  refused.setResult(frame, step.id, success === 'true' ? constant(false) : UNDEFINED);
  refused.learn(refusal(pending.lock), true);
  if (isHeldHere(walker, pending.lock, state)) return [failure];
  const id = take(walker, pending, [pending.lock], mode, state, { scoped: false, handle });
  const value = handleValue(id, handle);
  state.setResult(frame, step.id, success === 'true' && value === UNDEFINED ? constant(true) : value);
  return [{ state, exit: NORMAL }, failure];
}

function releaseStep(walker: Walker, pending: PendingLock, effect: Release, state: State): void {
  const token = effect.token === undefined ? undefined : pending.call.args[effect.token];
  if (token?.kind === 'handle') {
    const own = state.held.filter((hold) => hold.id === token.hold);
    for (const hold of own) releaseHold(walker, hold, state, pending.step.place, pending.frame.fn);
    if (own.length > 0) return;
  }
  for (const lock of [pending.lock, ...pending.others]) {
    if (effect.permits === undefined || effect.permits === 'all') releaseOne(walker, pending, lock, effect.mode, state);
    else releasePermits(walker, pending, lock, permitsOf(walker.flow, pending.call, lock), state);
  }
}

/** So many permits are given back, of whichever holds: one of more keeps the rest. */
function releasePermits(walker: Walker, pending: PendingLock, lock: LockRef, count: number | undefined, state: State): void {
  const matching = state.held.filter((hold) => !hold.scoped && relateLocks(walker.flow, hold.lock, lock, state, walker.root).is === 'same');
  let left = count ?? 0;
  for (const hold of matching.reverse()) {
    const { permits } = hold;
    if (left <= 0 || permits === undefined) break;
    if (permits > left) {
      state.held = state.held.map((one) => (one === hold ? { ...one, permits: permits - left } : one));
      return;
    }
    left -= permits;
    releaseHold(walker, hold, state, pending.step.place, pending.frame.fn);
  }
  if (left === count || count === undefined) releaseOne(walker, pending, lock, 'permit', state);
}

function releaseOne(walker: Walker, { frame, step }: PendingLock, lock: LockRef, mode: Mode | 'held', state: State): void {
  const relation = (hold: Hold) => relateLocks(walker.flow, hold.lock, lock, state, walker.root).is;
  const matching = state.held.filter((hold) => !hold.scoped && relation(hold) === 'same');
  const hold = matching.findLast((one) => one.mode === mode) ?? matching.findLast((one) => !isOtherSide(one.mode, mode));
  if (hold !== undefined) {
    releaseHold(walker, hold, state, step.place, frame.fn);
    return;
  }
  walker.observer.released({
    ...sighting(walker, frame, step.place, state), lock, mode: mode === 'held' ? 'mutex' : mode, wasHeld: false,
    wasRefused: state.facts.get(refusal(lock)) === true, mayBeOwn: state.taken.some((one) => relation(one) !== 'different'),
    releasedAt: state.hung ? undefined : state.releasedAt.get(lock.key), idempotent: false, hold: undefined,
  });
}

/** The name of the fact that an attempt to take the lock failed on this path. */
function refusal(lock: LockRef): string {
  return `refused ${lock.key}`;
}

/** The reading side of a lock does not give back the writing side, nor the other way round. */
function isOtherSide(held: Mode, released: Mode | 'held'): boolean {
  return (held === 'read' && released === 'write') || (held === 'write' && released === 'read');
}
