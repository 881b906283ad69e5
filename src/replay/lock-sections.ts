/** Work that runs under a lock: callbacks of sections, workers of queues, operations that are the work. */
import { type Abstract, alternatives, type Frame, type Promised, resolversOf, UNDEFINED, unknown } from '../calls/abstract-value.js';
import type { Target } from '../calls/flow.js';
import { callbackAt } from '../locks/given.js';
import type { Mode, Section } from '../locks/library-model.js';
import { type LockCall, lockOfUnit, type OwnSection } from '../locks/lock-call.js';
import type { CallStep } from '../program/outline.js';
import { lockRefs } from './lock-ref.js';
import { release, take } from './lock-holds.js';
import { ask } from './lock-wait.js';
import { deferred } from './settlers.js';
import { noticedThrow } from './noticed-throws.js';
import { ended } from './outcomes.js';
import type { LockRef } from './hold.js';
import type { Settler } from './settler.js';
import type { State } from './state.js';
import { givenBack } from './unfinished.js';
import type { Joined, PendingLock, Walker } from './walker.js';

/** Callbacks of one call that are walked: of a longer list, the rest do the same. */
const CALLBACKS = 4;

/** One run of a callback under the lock. */
interface Run {
  readonly callback: Abstract;
  readonly passed: readonly Abstract[];
}

/** Each callback runs under a hold of its own; what they give is waited for together. */
export function section(walker: Walker, pending: PendingLock, effect: Section, mode: Mode, state: State): Joined[] {
  const locks = [pending.lock, ...pending.others];
  return runEach(walker, pending, effect, state, (run, from) => {
    if (asksInTurn(walker, pending, effect, locks, mode, from)) return neverRun(walker, pending, sectionBodies(walker, pending, run), from);
    const id = take(walker, pending, locks, mode, from, { scoped: true });
    return runOne(walker, pending, effect, run, id, from).map((one) => {
      givenBack(walker, id, one.state);
      release(walker, one.state, id, pending.step.place);
      return one;
    });
  });
}

function sectionBodies(walker: Walker, { frame, step }: PendingLock, { callback, passed }: Run): readonly Frame[] {
  return walker.flow.functionsOf(callback).of.map((target) => walker.flow.enter(target, frame, step.id, passed));
}

/** The wait for the section never ends. Mended, it would run its body: if that cannot but fail, nothing behind it is reached either way. */
function neverRun(walker: Walker, { step }: PendingLock, bodies: readonly Frame[], state: State): Joined[] {
  const failures = bodies.map((body) => noticedThrow(walker, body, state));
  const [first] = failures;
  if (first === undefined || failures.some((one) => one?.isSure !== true)) return [{ state, value: unknown('never settled') }];
  return [{ state, rejected: first.evidence, place: step.place }];
}

/** Without a lock: there is no limit, or it was taken and the callback runs all the same. */
export function unguarded(walker: Walker, pending: PendingLock, effect: Section, state: State): Joined[] {
  return runEach(walker, pending, effect, state, (run, from) => runOne(walker, pending, effect, run, undefined, from));
}

/**
 * Asks for every lock of the call. Keys that are taken one inside the other are each held while the
 * next is asked for; what is sorted or taken in one step brings no order of its own.
 */
export function asksInTurn(walker: Walker, pending: PendingLock, effect: LockCall['effect'], locks: readonly LockRef[], mode: Mode, state: State): boolean {
  const isInOrder = 'key' in effect && effect.key.each === 'in-order';
  const before = state.held;
  let stuck = false;
  for (const [index, lock] of locks.entries()) {
    if (isInOrder && index > 0) take(walker, pending, locks.slice(index - 1, index), mode, state, { scoped: true, isSilent: true });
    stuck = ask(walker, pending, lock, lock.own?.mode ?? mode, state, false) || stuck;
  }
  state.held = before;
  return stuck;
}

function runEach(
  walker: Walker,
  pending: PendingLock,
  effect: Section,
  state: State,
  one: (run: Run, state: State) => readonly Joined[],
): Joined[] {
  const runs = runsOf(walker, pending.call, effect);
  const [first] = runs;
  if (first === undefined) return [{ state, value: unknown('no callback') }];
  if (effect.runs === undefined) return [...one(first, state)];
  let live: { state: State; values: readonly Abstract[] }[] = [{ state, values: [] }];
  const rejected: Joined[] = [];
  for (const run of runs) {
    live = live.flatMap(({ state: from, values }) =>
      one(run, from).flatMap((joined) => {
        if (joined.rejected === undefined) return [{ state: joined.state, values: [...values, joined.value] }];
        rejected.push(joined);
        return [];
      }),
    ).slice(0, 8);
  }
  const key = `${pending.frame.key}@${String(pending.step.id)}[]`;
  const list = (elements: readonly Abstract[]): Abstract => ({ kind: 'instance', key, label: undefined, many: false, made: { how: 'array', elements, open: false } });
  return [...live.map(({ state: from, values }): Joined => ({ state: from, value: list(values) })), ...rejected];
}

function runsOf(walker: Walker, call: LockCall, effect: Section): readonly Run[] {
  const callback = callbackAt(walker.flow, call, effect.callback);
  if (callback === undefined) return [];
  const passed = passedTo(call, effect, callback);
  if (effect.runs === undefined) return [{ callback, passed }];
  switch (effect.runs) {
    case 'array':
      return elementsOf(walker, callback).map((one) => ({ callback: one, passed }));
    case 'per-element':
      return elementsOf(walker, call.args[0] ?? unknown('elements')).map((one) => ({ callback, passed: [one] }));
  }
}

function passedTo(call: LockCall, effect: Section, callback: Abstract): readonly Abstract[] {
  if (effect.passes === undefined) return [];
  if (effect.passes !== 'rest') return [unknown(effect.passes)];
  // A worker that was given when the queue was made gets all of them.
  return typeof effect.callback === 'object' ? call.args : call.args.slice(call.args.indexOf(callback) + 1);
}

function elementsOf(walker: Walker, list: Abstract): readonly Abstract[] {
  return alternatives(list).flatMap((one) =>
    one.kind === 'instance' && one.made.how === 'array' && !one.made.open
      ? one.made.elements.slice(0, CALLBACKS)
      : [walker.flow.elementOf(one, undefined, '')],
  );
}

function runOne(walker: Walker, pending: PendingLock, effect: Section, run: Run, hold: string | undefined, state: State): Joined[] {
  const { frame, step } = pending;
  if (effect.happens === 'pulled') return pullCallback(walker, pending, run, state);
  if (pending.call.isRun === true) return walker.compute(run.callback, state, { frame, place: step.place });
  const at = { frame, step, isWorker: typeof effect.callback === 'object' || pending.call.isWrapped === true };
  if (!endsByCall(walker, effect, run)) return walker.callback(run.callback, run.passed, state, at);
  const promise: Promised = { kind: 'promise', key: `done ${frame.key}@${String(step.id)}`, work: { how: 'deferred', place: step.place } };
  state.begin(promise.key);
  deferred(promise, state);
  if (hold !== undefined) state.endings.set(promise.key, hold);
  const [done] = resolversOf(promise.key);
  return walker.callback(run.callback, [...run.passed, done], state, at).flatMap((one) => {
    const settlers = one.state.settlers.get(promise.key);
    const isOpen = one.rejected === undefined && !one.state.settled.has(promise.key) && Array.isArray(settlers) && settlers.length === 1;
    // The work that will call it goes on under the lock: it is part of the section.
    return isOpen ? settlers.flatMap(({ work }: Settler) => walker.join(work, one.state, undefined)) : [one];
  });
}

/** The callback is a generator: its body runs while it is pulled, and so does whoever pulls it. */
function pullCallback(walker: Walker, { frame, step, consumer }: PendingLock, run: Run, state: State): Joined[] {
  return walker.flow.functionsOf(run.callback).of.flatMap((target) => {
    const entered = walker.flow.enter(target, frame, step.id, run.passed);
    const name = walker.nameOf(target.fn);
    if (consumer !== undefined) walker.consumers.set(entered.key, consumer);
    const symbolic = walker.flow.view.functionOutline(target.fn).outer === frame.fn ? 0 : undefined;
    const outcomes = walker.body(entered, state.fork(), { place: step.place, from: frame.fn, fn: target.fn, does: `iterates ${name}`, symbolic });
    walker.consumers.delete(entered.key);
    return outcomes.flatMap((one) => ended(one));
  });
}

/** Whether the work ends when its last parameter is called, and not when it returns. */
function endsByCall(walker: Walker, effect: Section, run: Run): boolean {
  if (effect.done === undefined) return false;
  if (effect.done === 'always') return true;
  return walker.flow.functionsOf(run.callback).of.some((target) => {
    const outline = walker.flow.view.functionOutline(target.fn);
    return effect.done === 'unless-async' ? !outline.isAsync : outline.parameters.length - target.bound.length > run.passed.length;
  });
}

/** The operation's own body is the work that is done under the lock, or that a flight stands for. */
export function ownSection(walker: Walker, pending: PendingLock, effect: OwnSection, state: State): Joined[] {
  const { call, frame, step } = pending;
  const { target } = call;
  if (ask(walker, pending, pending.lock, effect.mode, state, false)) {
    return neverRun(walker, pending, target === undefined ? [] : [walker.flow.enter(target, frame, step.id, call.args)], state);
  }
  const isAlone = state.held.length === 0;
  const id = take(walker, pending, [pending.lock], effect.mode, state, { scoped: true, flight: effect.flight });
  // The call of the operation is not yet under the lock: its body is.
  state.held = state.held.map((hold) => (hold.id === id ? { ...hold, depth: hold.depth + 1, holder: walker.nameOf(call.target?.fn ?? frame.fn) } : hold));
  if (target === undefined) return [{ state, value: unknown('own section') }];
  const entered = walker.flow.enter(target, frame, step.id, call.args);
  // Its own replay has seen what happens under its lock, and this call has nothing to add.
  if (isAlone && !effect.flight && target.fn !== walker.root && walker.watch === undefined && !walker.beginsRegion(target.fn)) {
    state.held = state.held.filter((hold) => hold.id !== id);
    return [{ state, value: walker.flow.awaited(walker.flow.returnsOf(entered)) }];
  }
  const entry = { place: step.place, from: frame.fn, fn: target.fn, does: `awaits ${walker.nameOf(target.fn)}`, symbolic: undefined };
  return walker.body(entered, state, entry).flatMap(ended).flatMap((one) =>
    one.rejected === undefined ? walker.join(one.value, one.state, undefined) : [one],
  ).map((one) => {
    one.state.held = one.state.held.filter((hold) => hold.id !== id);
    return one;
  });
}

/**
 * A root whose body is an own section: whoever calls it, it runs under its lock. A decorated method
 * is called through what its decorator returned. Undefined: an ordinary root.
 */
export function ownSectionOfRoot(walker: Walker, frame: Frame, state: State): readonly Joined[] | undefined {
  const { flow } = walker;
  const outline = flow.view.functionOutline(frame.fn);
  const method: Target = { kind: 'function', fn: frame.fn, scope: frame.outer, self: frame.self, bound: [], bindings: [] };
  const name = outline.name.split('.').at(-1) ?? '';
  const replaced = outline.class !== undefined && outline.role === 'method' ? flow.functionsOf(flow.fieldOf(frame.self, name)).of : [];
  const target = replaced.find((one) => one.fn !== frame.fn) ?? method;
  const operation = walker.tables.homeMade(target.fn);
  if (operation?.effect.effect !== 'own-section') return undefined;
  const args = outline.parameters.map((_, index) => flow.evaluate(frame, { kind: 'parameter', index, rest: false }));
  const call: LockCall = {
    effect: operation.effect, target, model: operation.model, waiting: 'unchanged', by: 'body', args,
    lock: lockOfUnit(flow, operation.unit, target), part: operation.perReceiver ? target.self : undefined,
  };
  const step: CallStep = { kind: 'call', id: -1, how: 'call', callee: { kind: 'import' }, arguments: [], place: outline.place };
  const [lock, ...others] = lockRefs(walker, call);
  return ownSection(walker, { call, lock, others, frame, step }, operation.effect, state);
}

/** Nothing to wait for: what the callback would have given. */
export const NOT_RUN = UNDEFINED;
