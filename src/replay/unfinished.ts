/**
 * Work that was started under a lock and that nobody has waited for: a statement that drops its
 * promise, a race that somebody else may win. It is looked at where the lock is given back, for until
 * then the path may still wait for it.
 */
import { type Abstract, alternatives, type Frame, type Promised } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import { startedCall } from '../calls/call-result.js';
import type { Flow } from '../calls/flow.js';
import { visitSteps } from '../program/nested-steps.js';
import type { CallStep, FunctionId, FunctionOutline } from '../program/outline.js';
import { comparePlaces, type Place } from '../program/place.js';
import { changesLate } from '../summaries/late-changes.js';
import type { Hold } from './hold.js';
import type { State, Unfinished } from './state.js';
import type { Walker } from './walker.js';

type Called = Promised & { readonly work: Extract<Promised['work'], { how: 'call' }> };

/** Calls below a lock that are looked into for races: a helper that ends a wait after its time. */
const RACE_DEPTH = 2;

/** Whether entering the function may show work that outlives a lock, although it asks for none. */
export function mayLeaveWork({ flow, stack }: Walker, fn: FunctionId, state: State): boolean {
  const hold = state.held.findLast(isForWork);
  if (hold === undefined || stack.length > hold.depth + RACE_DEPTH) return false;
  const outline = flow.view.functionOutline(fn);
  if (races(outline)) return true;
  if (!hold.scoped || stack.length > hold.depth) return false;
  return leaves(flow, outline) || bodyFacts(outline).calls.some((step) =>
    flow.view.calleeAt(fn, step.id).some((one) => one.kind === 'function' && races(flow.view.functionOutline(one.id))));
}

/** The body itself has a race of promises. */
function races(outline: FunctionOutline): boolean {
  return bodyFacts(outline).calls.some(({ callee }) =>
    callee.kind === 'member' && (callee.name === 'race' || callee.name === 'any') && callee.object.kind === 'global' && callee.object.name === 'Promise');
}

/** A statement of the body starts something and drops its promise, or gives an async function to a loop that does. */
function leaves({ view }: Flow, outline: FunctionOutline): boolean {
  let found = false;
  visitSteps(outline.body, (step) => {
    if (step.kind === 'drop' && !step.explicit && step.value.kind === 'result') found ||= view.mayBeThenable(outline.id, step.value.step);
    if (step.kind === 'call') found ||= step.arguments.some(({ value }) => value.kind === 'function' && view.functionOutline(value.id).isAsync);
  });
  return found;
}

/** A statement drops the promise of work that the region itself started: `save();`, `list.forEach(async …)`. */
export function leftBehind(walker: Walker, promise: Promised, place: Place, frame: Frame, state: State): void {
  const { work } = promise;
  const hold = state.held.findLast((one) => isForWork(one) && isDirectlyUnder(walker, one));
  if (hold === undefined || state.hung || !isCalled(promise) || work.how !== 'call' || work.symbolic !== undefined) return;
  note(walker, promise, { hold, reason: 'not-joined', fn: frame.fn, place, stack: [...walker.stack] }, state);
}

/** `list.forEach(async …)`: what the callback promises is dropped by whoever calls it. */
export function eachLeftBehind(walker: Walker, callback: Abstract, step: CallStep, frame: Frame, state: State): void {
  for (const target of walker.flow.functionsOf(callback).of) {
    const entered = walker.flow.enter(target, frame, `${String(step.id)}${state.round}`, []);
    const promise = startedCall(walker.flow, entered, step, frame, undefined);
    if (promise !== undefined) leftBehind(walker, promise, step.place, frame, state);
  }
}

/** A race is over: what of its arms is work of this region may go on. */
export function maybeOutrun(walker: Walker, arms: readonly Abstract[], state: State): void {
  const hold = state.held.findLast(isForWork);
  if (hold === undefined || state.hung) return;
  const works = arms.map((arm) => alternatives(arm).flatMap(callsIn).filter((one) => isStartedUnder(walker, one, hold) && goesOn(walker, one)));
  // Where every arm is such work, the first that is done is what was wanted.
  if (works.every((one) => one.length > 0)) return;
  for (const one of works.flat()) {
    const { from, place } = one.work;
    note(walker, one, { hold, reason: 'raced', fn: from, place, stack: walker.madeAt.get(one.key) ?? [...walker.stack] }, state);
  }
}

function note(walker: Walker, promise: Called, started: Omit<Unfinished, 'work'>, state: State): void {
  const { fn } = promise.work.frame;
  // Work that takes a lock itself would hang if it were waited for here.
  if (walker.bitsOf(fn).asks.size === 0) state.unfinished.set(promise.key, { ...started, work: fn });
}

/** The lock is given back: what was started under it and is still under way outlives it. */
export function givenBack(walker: Walker, id: string, state: State): void {
  if (state.unfinished.size === 0) return;
  for (const [key, one] of [...state.unfinished]) {
    if (one.hold.id !== id) continue;
    state.unfinished.delete(key);
    const { work, hold, reason, fn, place, stack } = one;
    if (state.hung || (reason === 'not-joined' && !waitsForAnything(walker.flow, work))) continue;
    const isThereForIt = reason === 'raced' || isAllThatIsDone(walker.flow, one, state);
    const { assumed, doubts, conditions } = state;
    walker.observer.early({ root: walker.root, fn, place, stack, assumed, doubts, conditions, hold, reason, work: isThereForIt ? undefined : work });
  }
}

/** One holder at a time: the lock is there so that work does not overlap. */
function isForWork({ mode, flight, lock }: Hold): boolean {
  return !flight && mode !== 'read' && (mode !== 'permit' || lock.capacity === 1);
}

/** The path is in the body of the region itself, not in what that calls. */
function isDirectlyUnder(walker: Walker, { depth, scoped }: Hold): boolean {
  return walker.stack.length === depth + (scoped ? 1 : 0);
}

function isCalled(promise: Promised): promise is Called {
  return promise.work.how === 'call';
}

/** The calls whose work has to end before the promise is settled. */
function callsIn(value: Abstract): readonly Called[] {
  if (value.kind !== 'promise') return [];
  if (isCalled(value)) return [value];
  const { work } = value;
  if (work.how === 'then') return alternatives(work.base).flatMap(callsIn);
  return work.how === 'all' ? work.of.flatMap((one) => alternatives(one).flatMap(callsIn)) : [];
}

/** Made on this path, after the lock was taken. */
function isStartedUnder(walker: Walker, promise: Called, { fn, since, depth }: Hold): boolean {
  const made = walker.madeAt.get(promise.key);
  if (made === undefined || made.length < depth) return false;
  return promise.work.from !== fn || comparePlaces(promise.work.place, since) > 0;
}

function goesOn({ flow }: Walker, promise: Called): boolean {
  return changesLate(flow.view, promise.work.frame.fn);
}

function waitsForAnything(flow: Flow, fn: FunctionId): boolean {
  return bodyFacts(flow.view.functionOutline(fn)).joins;
}

/**
 * Nothing was waited for under the lock, and nothing was changed by the code there: one thread runs such
 * code without a lock, so the lock is there for the work that it starts.
 */
function isAllThatIsDone(flow: Flow, { fn, hold }: Unfinished, state: State): boolean {
  if (state.waits > hold.waits) return false;
  return bodyFacts(flow.view.functionOutline(fn)).assigns.every(({ target, declares }) => declares || (target.kind === 'variable' && target.owner === fn));
}
