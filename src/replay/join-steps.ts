/** Waiting for a promise makes its work happen: here, with what is held now. */
import { type Abstract, alternatives, choice, type Instance, type Promised, type Symbolic, UNDEFINED, unknown } from '../calls/abstract-value.js';
import { isAwaitedEvent } from '../calls/builtin-row.js';
import { bodyFacts } from '../calls/body-facts.js';
import { isPulled } from '../locks/lock-call.js';
import type { FunctionId } from '../program/outline.js';
import { isWithin, type Place } from '../program/place.js';
import { rejectsOutside } from '../summaries/throwers.js';
import { inContextOf } from './async-context.js';
import { waitedFor } from './callback-steps.js';
import { holdsIn, releaseHold } from './handles.js';
import { ended } from './outcomes.js';
import { waitsAmongOthers, waitsForItself } from './own-work.js';
import { callOn } from './over.js';
import { siteOf } from './quiet-walks.js';
import { makingOf } from './same-object.js';
import { joinSettlers, resolve } from './settlers.js';
import type { State } from './state.js';
import { noticedThrow } from './noticed-throws.js';
import { resolved } from './throws-here.js';
import { maybeOutrun } from './unfinished.js';
import type { Joined, Walker } from './walker.js';

export function joinValue(walker: Walker, value: Abstract, state: State, place: Place | undefined): Joined[] {
  switch (value.kind) {
    case 'choice':
      return joinChoice(walker, value, state, place);
    case 'promise':
      return joinPromise(walker, value, state, place);
    case 'instance':
      waitedFor(walker, value, state);
      if (isAwaitedEvent(value)) waitForEvent(walker, value, state, place ?? madeIn(walker, value));
      return joinOutside(value, state, place);
    case 'symbol':
      waitedFor(walker, value, state);
      if (waitsAmongOthers(walker, value, place, state)) return neverSettled(state);
      return joinElement(walker, value, state, place) ?? [{ state, value }];
    case 'closure':
    case 'class':
    case 'constant':
    case 'external':
    case 'handle':
    case 'resolver':
    case 'unknown':
      return [{ state, value }];
  }
}

/** Whichever it is: the path has waited for it then, also where paths come together that waited for different ones. */
function joinChoice(walker: Walker, value: Extract<Abstract, { kind: 'choice' }>, state: State, place: Place | undefined): Joined[] {
  if (state.hasWaitedFor(value)) return [{ state, value: walker.flow.awaited(value) }];
  const joined = value.of.flatMap((one) => joinValue(walker, one, state.fork(), place));
  if (value.of.some(({ kind }) => kind === 'promise')) for (const one of joined) one.state.settleChoice(value);
  return joined;
}

/** `await this.running.get(key)` under a lock: the work that the program puts there under that key. */
function joinElement(walker: Walker, value: Symbolic, state: State, place: Place | undefined): Joined[] | undefined {
  if (value.origin.how !== 'element' || value.origin.at === undefined || state.held.length === 0 || state.hung) return undefined;
  const { of, incomplete } = walker.flow.expand(value);
  const put = of.flatMap((one) => alternatives(one.value));
  const work = put.filter((one) => one.kind === 'promise' && one.work.how === 'call');
  if (work.length === 0) return undefined;
  const joined = work.flatMap((one) => joinValue(walker, one, state.fork(), place));
  // Nothing may be there, or it may be done already; work that cannot but fail has failed then.
  const hasFailed = state.nullish(value) === false && incomplete === undefined && work.length === put.length && joined.length > 0 && joined.every((one) => one.rejected !== undefined);
  return hasFailed ? joined : [{ state: state.fork(), value }, ...joined];
}

/** A promise whose making was not walked is first met where it is waited for: that is its place. */
export function isFirstMet(walker: Walker, value: Abstract): boolean {
  return alternatives(value).some((one) => one.kind === 'promise' && one.work.how === 'deferred' && !walker.madeAt.has(one.key));
}

/** The call that gave it. */
function madeIn({ flow }: Walker, { key }: Instance): Place | undefined {
  const at = key.lastIndexOf('@');
  const step = bodyFacts(flow.view.functionOutline(key.slice(0, at).replace(/[⟨^].*$/u, ''))).steps.get(Number(key.slice(at + 1)));
  return step?.kind === 'call' ? step.place : undefined;
}

function joinOutside(value: Abstract, state: State, place: Place | undefined): Joined[] {
  const evidence = rejectsOutside(value);
  const settled: Joined = { state, value };
  if (evidence === undefined || place === undefined) return [settled];
  return [{ state, value }, { state: state.fork(), rejected: evidence, place }];
}

function joinPromise(walker: Walker, promise: Promised, state: State, place: Place | undefined): Joined[] {
  state.unfinished.delete(promise.key);
  if (state.settled.has(promise.key)) return [{ state, value: state.field(promise, 'value') ?? walker.flow.awaited(promise) }];
  walker.joining.push(promise.key);
  const joined = walker.asMade(promise.key, () => [...inContextOf(walker, promise.key, state, () => joinWork(walker, promise, state, place))]);
  walker.joining.pop();
  return joined;
}

function joinWork(walker: Walker, promise: Promised, state: State, place: Place | undefined): Joined[] {
  const work = promise.work;
  if (waitsForItself(walker, promise, place, state)) return neverSettled(state);
  waitedFor(walker, promise, state);
  const done = (joined: readonly Joined[]): Joined[] =>
    joined.map((one) => {
      one.state.settled.set(promise.key, true);
      if (one.rejected === undefined) one.state.setField(promise, 'value', one.value);
      return one;
    });
  switch (work.how) {
    case 'call':
      return done(joinCall(walker, promise, state, place)).map((one) => {
        if (walker.bitsOf(work.frame.fn).asks.size > 0) one.state.over.set(callOn(work.frame.fn, work.frame.self), true);
        return one;
      });
    case 'generator':
      return [{ state, value: promise }];
    case 'then':
      return done(joinThen(walker, promise, state, place));
    case 'all':
      return done(joinAll(walker, promise, work, state, place));
    case 'race':
      return done(joinRace(walker, work, state, place));
    case 'settled':
      return work.rejects ? [{ state, rejected: 'certain', place: place ?? work.place }] : joinValue(walker, work.value, state, place);
    case 'lock': {
      const pending = state.pending.get(promise.key);
      if (pending === undefined) return [{ state, value: unknown('lock') }];
      // Waiting for a generator does not pull it.
      if (isPulled(pending.call)) return [{ state, value: promise }];
      state.pending.delete(promise.key);
      return done(walker.performLock(pending, state));
    }
    case 'deferred':
      return joinDeferred(walker, promise, state, place ?? returnedAt(walker, promise) ?? work.place);
    case 'run':
      return done(walker.compute(work.of, state, { frame: work.frame, place: place ?? work.place }));
    case 'external':
      return [{ state, value: unknown('awaited') }];
  }
}

/** The call in the body that waits for what it returns, where that made the promise and was not walked. */
function returnedAt(walker: Walker, promise: Promised): Place | undefined {
  if (walker.madeAt.has(promise.key)) return undefined;
  const { flow } = walker;
  const fn = walker.stack.at(-1)?.fn ?? walker.root;
  const { returns, steps } = bodyFacts(flow.view.functionOutline(fn));
  for (const value of returns) {
    const step = value.kind === 'result' ? steps.get(value.step) : undefined;
    if (step?.kind !== 'call') continue;
    const given = alternatives(flow.evaluate(flow.symbolicFrame(fn), value));
    if (given.some((one) => one.kind === 'promise' && siteOf(one.key) === siteOf(promise.key))) return step.place;
  }
  return undefined;
}

/** Waiting for what settles it; where this path does not know that, the wait is seen as such. */
function joinDeferred(walker: Walker, promise: Promised, state: State, place: Place): Joined[] {
  const joined = joinSettlers(walker, promise, state, place);
  if (joined !== undefined) return joined;
  waitForEvent(walker, promise, state, place);
  return [{ state, value: unknown('awaited') }];
}

/** Who settles the promise is the finder's question: here is who holds what meanwhile. */
function waitForEvent(walker: Walker, promise: Promised | Instance, state: State, place: Place | undefined): void {
  if (state.held.length === 0 || state.hung || place === undefined || !promise.key.includes('@')) return;
  const last = walker.stack.at(-1);
  walker.observer.waited({
    root: walker.root, fn: last?.fn ?? walker.root, place, stack: [...walker.stack], assumed: state.assumed, doubts: state.doubts,
    conditions: state.conditions, held: state.held, promise: promise.key, ...makingOf(promise.key),
    event: walker.flow.view.textAt(place, 60).replace(/^await /u, ''),
  });
}

function joinCall(walker: Walker, promise: Promised, state: State, place: Place | undefined): Joined[] {
  const work = promise.work;
  if (work.how !== 'call') return [];
  const fn = work.frame.fn;
  const outer = walker.elsewhere;
  const isElsewhere = !walker.madeAt.has(promise.key) && outer === undefined;
  // What another call started is met where this one waits.
  const at = place ?? (isElsewhere ? walker.awaiting.place : undefined) ?? work.place;
  const waiter = walker.stack.at(-1)?.fn ?? walker.root;
  // Code written on the spot speaks for itself, but the wait for what it promised is a step of its own.
  const isKept = place !== undefined && work.symbolic === 0 && isInline(walker, fn, work.from);
  const entry = isElsewhere
    ? { place: at, from: waiter, fn, does: `awaits the promise of ${work.name}`, symbolic: undefined }
    : { place: at, from: work.from, fn, does: `awaits ${work.name}`, symbolic: isKept ? undefined : work.symbolic };
  if (state.held.length > 0 && !state.hung) walker.observer.joinedUnder(fn, state.held);
  if (!walker.mattersCalled(work.frame, state)) {
    const value = walker.flow.awaited(promise);
    const failure = noticedThrow(walker, work.frame, state);
    if (failure === undefined) return [{ state, value }];
    if (failure.isSure && work.isOpen !== true) return [{ state, rejected: failure.evidence, place: at }];
    return [{ state, value }, { state: state.fork(), rejected: resolved(work.by, failure.evidence) ?? failure.evidence, place: at }];
  }
  const done = isElsewhere && !state.hung ? state.fork() : undefined;
  const flags = isElsewhere ? state.takeFlags() : [];
  if (isElsewhere) {
    const role = walker.flow.view.functionOutline(work.from).role;
    const fromStart = role === 'constructor' || role === 'initializer' || role === 'module';
    walker.elsewhere = { event: walker.flow.view.textAt(at, 60).replace(/^await /u, ''), fromStart, hasWaited: false };
  }
  const ends = walker.body(work.frame, state, entry).flatMap((one) => ended(one)).map((one): Joined =>
    one.rejected === undefined ? one : { ...one, rejected: resolved(work.by, one.rejected) ?? one.rejected },
  );
  walker.elsewhere = outer;
  for (const end of ends) end.state.giveBackFlags(flags);
  return done === undefined ? ends : [...ends, ...endedBefore(walker, promise, done, ends)];
}

/** Work of others that can never end while the path waits for it may have ended, or failed, before. */
function endedBefore(walker: Walker, promise: Promised, state: State, ends: readonly Joined[]): readonly Joined[] {
  if (ends.length === 0 || ends.some((one) => !one.state.hung)) return [];
  const failed = ends.find((one) => one.rejected !== undefined);
  const fulfilled = ends.some((one) => one.rejected === undefined);
  return [
    ...(fulfilled ? [{ state: state.fork(), value: walker.flow.awaited(promise) }] : []),
    ...(failed === undefined ? [] : [{ ...failed, state }]),
  ];
}

function neverSettled(state: State): Joined[] {
  return [{ state, value: unknown('never settled') }];
}

function joinThen(walker: Walker, promise: Promised, state: State, place: Place | undefined): Joined[] {
  const work = promise.work;
  if (work.how !== 'then') return [];
  const at = place ?? work.place;
  const run = (handler: Abstract, args: readonly Abstract[], from: State): Joined[] => {
    if (handler.kind === 'resolver') {
      resolve(handler, args[0] ?? UNDEFINED, from);
      return [{ state: from, value: UNDEFINED }];
    }
    if (handler.kind === 'handle') {
      for (const hold of holdsIn(walker.flow, handler, from)) releaseHold(walker, hold, from, at, work.from);
      return [{ state: from, value: UNDEFINED }];
    }
    const targets = walker.flow.functionsOf(handler).of;
    if (targets.length === 0) return [{ state: from, value: unknown('then') }];
    return targets.flatMap((target) => {
      const entered = walker.flow.enter(target, walker.flow.symbolicFrame(work.from), promise.key, args);
      if (!walker.matters(target.fn, from)) return [{ state: from, value: walker.flow.awaited(walker.flow.returnsOf(entered)) }];
      const entry = { place: at, from: work.from, fn: target.fn, does: `then runs ${walker.nameOf(target.fn)}`, symbolic: isInline(walker, target.fn, work.from) ? 0 : undefined };
      return walker.body(entered, from.fork(), entry).flatMap((one) =>
        ended(one).flatMap((settled) => (settled.rejected === undefined ? joinValue(walker, settled.value, settled.state, at) : [settled])),
      );
    });
  };
  const isHandled = work.rejected !== undefined || work.always !== undefined;
  return walker.withHandlers(isHandled ? 1 : 0, () => joinValue(walker, work.base, state, place)).flatMap((one): Joined[] => {
    if (walker.elsewhere !== undefined) walker.elsewhere.hasWaited = true;
    const handler = one.rejected === undefined ? work.fulfilled : work.rejected;
    const ran = handler === undefined || handler.kind === 'constant' ? [one] : run(handler, one.rejected === undefined ? [one.value] : [unknown('reason')], one.state);
    if (work.always === undefined) return ran;
    const always = work.always;
    return ran.flatMap((settled) =>
      run(always, [], settled.state).map((after): Joined => (after.rejected === undefined ? { ...settled, state: after.state } : after)),
    );
  });
}

/** A callback that is written where it is passed: its own steps tell more than the call it is passed to. */
export function isInline(walker: Walker, fn: FunctionId, from: FunctionId): boolean {
  return walker.flow.view.functionOutline(fn).outer === from;
}

type Arms = Extract<Promised['work'], { how: 'all' | 'race' }>;

/** A call written among the arms waits there; a promise that was kept waits where the arms are joined. */
function armPlace(arm: Abstract, all: Place, place: Place | undefined): Place | undefined {
  if (place !== undefined || arm.kind !== 'promise' || !('place' in arm.work)) return place;
  return isWithin(arm.work.place, all) ? undefined : all;
}

/** All arms are joined together: what one holds at its end is held while the others are waited for. */
function joinAll(walker: Walker, promise: Promised, work: Arms, state: State, place: Place | undefined): Joined[] {
  const { of } = work;
  let live: { state: State; values: readonly Abstract[] }[] = [{ state, values: [] }];
  const rejected: Joined[] = [];
  for (const arm of of) {
    live = live.flatMap(({ state: from, values }) =>
      joinValue(walker, arm, from, armPlace(arm, work.place, place)).flatMap((one) => {
        if (one.rejected === undefined) return [{ state: one.state, values: [...values, one.value] }];
        if (work.settles === true) return [{ state: one.state, values: [...values, unknown('rejected')] }];
        rejected.push(one);
        return [];
      }),
    ).slice(0, 8);
  }
  const made = (elements: readonly Abstract[]): Abstract => ({
    kind: 'instance', key: `${promise.key}[]`, label: undefined, many: false, made: { how: 'array', elements, open: false },
  });
  return [...live.map(({ state: from, values }): Joined => ({ state: from, value: made(values) })), ...rejected];
}

/** The first arm ends it: a wait in one arm is bounded by the others, unless all of them hang. */
function joinRace(walker: Walker, work: Arms, state: State, place: Place | undefined): Joined[] {
  const { of } = work;
  const [first] = of;
  if (first === undefined) return [{ state, value: UNDEFINED }];
  const walk = (isBounded: boolean): Joined[] =>
    of.flatMap((arm) => {
      const alone = state.fork();
      if (isBounded) alone.doubt('no other arm of the race ends the wait');
      return joinValue(walker, arm, alone, armPlace(arm, work.place, place)).slice(0, 2);
    });
  const bounded = walk(of.length > 1);
  const ends = of.length > 1 && !state.hung && bounded.every((one) => one.state.hung) ? walk(false) : bounded;
  const [winner] = ends.filter((one) => !one.state.hung);
  const any = winner ?? ends[0];
  if (any === undefined) return [];
  any.state.doubtAsBefore(state);
  maybeOutrun(walker, of, any.state);
  return [{ state: any.state, value: choice(ends.flatMap((one) => (one.rejected === undefined ? [one.value] : [])), 'race') }];
}
