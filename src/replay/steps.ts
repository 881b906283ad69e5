/** Walks the steps of a body, path by path. */
import { unreachable } from '../assert.js';
import { type Abstract, alternatives, type Frame, type Handle, type Promised, UNDEFINED, unknown } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import { builtinRow } from '../calls/builtin-row.js';
import { findMember } from '../calls/class-members.js';
import { isOnlyElement, iterated } from '../calls/collections.js';
import { visitSteps } from '../program/nested-steps.js';
import type { BranchStep, LoopStep, Step, SwitchStep, TryStep, Value } from '../program/outline.js';
import type { Place } from '../program/place.js';
import { assignStep } from './assign-steps.js';
import { assume, decide } from './conditions.js';
import { fixedSide } from './fixed-guards.js';
import { collect, pulled, yieldStep } from './generator-steps.js';
import { handOn, hasOwnRelease, isResultUsed } from './handles.js';
import { isFirstMet } from './join-steps.js';
import { awaitingOf, keepOwnWork } from './own-work.js';
import { asOthersLeaveIt } from './shared-flags.js';
import { sighting } from './sighting.js';
import { mergeOutcomes, mergeStates } from './merge-paths.js';
import type { Hold } from './hold.js';
import { restingTruth } from './flags-at-rest.js';
import { NORMAL, type Outcome, type State } from './state.js';
import { leftBehind } from './unfinished.js';
import { using } from './using-steps.js';
import type { Joined, Walker } from './walker.js';
import { accesses } from './watch-steps.js';

/** Rounds of a loop that are walked: the second one sees what the first left behind. */
export const LOOP_ROUNDS = 2;

export function runSteps(walker: Walker, steps: readonly Step[], frame: Frame, start: State): Outcome[] {
  let live: State[] = [start];
  const left: Outcome[] = [];
  for (const step of steps) {
    const next: State[] = [];
    for (const state of live) {
      walker.observer.stepped?.(step, frame.fn, { stack: walker.stack, held: state.held, assumed: state.assumed, doubts: state.doubts, conditions: state.conditions });
      for (const outcome of runStep(walker, step, frame, state)) {
        if (outcome.exit.kind === 'normal') next.push(outcome.state);
        else left.push(outcome);
      }
    }
    live = mergeStates(next, () => { walker.observer.limit('pathStates'); });
    if (live.length === 0) break;
  }
  const ended = live.map((state): Outcome => ({ state, exit: NORMAL }));
  return [...ended, ...mergeOutcomes(left, () => { walker.observer.limit('pathStates'); })];
}

function runStep(walker: Walker, step: Step, frame: Frame, state: State): Outcome[] {
  const { flow } = walker;
  const normal = (): Outcome[] => [{ state, exit: NORMAL }];
  if (walker.watch !== undefined) accesses(walker, walker.watch, step, frame, state);
  switch (step.kind) {
    case 'call':
      state.forget(frame, step.id);
      return walker.call(step, frame, state);
    case 'join':
      return joinStep(walker, step.value, step.id, step.place, frame, state);
    case 'make':
      made(walker, step.id, frame, state);
      return normal();
    case 'copy':
      state.setResult(frame, step.id, flow.evaluate(frame, step.value, state));
      return normal();
    case 'assign':
      return assignStep(walker, step, frame, state);
    case 'drop':
      dropped(walker, step.value, step.explicit, step.place, frame, state);
      return normal();
    case 'branch':
      return branch(walker, step, frame, state);
    case 'loop':
      return loop(walker, step, frame, state);
    case 'try':
      return tryStep(walker, step, frame, state);
    case 'switch':
      return switchStep(walker, step, frame, state);
    case 'block':
      return unlabelled(runSteps(walker, step.body, frame, state), step.labels);
    case 'using':
      return using(walker, step, frame, state);
    case 'yield':
      return yieldStep(walker, step, frame, state);
    case 'return':
      return [{ state, exit: { kind: 'return', value: flow.evaluate(frame, step.value, state), place: step.place } }];
    case 'throw':
      return [{ state, exit: { kind: 'throw', place: step.place, evidence: 'certain' } }];
    case 'break':
    case 'continue':
      return [{ state, exit: { kind: step.kind, label: step.label } }];
    case 'define-class':
      return normal();
    default:
      return unreachable(step);
  }
}

/** An array made on this path is known element by element until somebody else may change it. */
function made(walker: Walker, id: number, frame: Frame, state: State): void {
  const value = walker.flow.evaluate(frame, { kind: 'result', step: id }, state);
  state.setResult(frame, id, value);
  if (value.kind !== 'instance') return;
  if (value.made.how === 'array') state.setField(value, '[]', value);
  // Until somebody writes it, a flag of the new object is what the literal says.
  if (value.made.how === 'object') for (const [name, one] of value.made.fields) if (one.kind === 'constant') state.setField(value, name, one);
}

function joinStep(walker: Walker, value: Value, id: number, place: Place, frame: Frame, state: State): Outcome[] {
  const isDirect = value.kind === 'result' && !isTakenOut(walker, value.step, frame, state);
  const accessed = value.kind === 'field' ? accessor(walker, value, place, frame, state) : undefined;
  if (accessed !== undefined) {
    return accessed.flatMap((one) => {
      if (one.exit.kind !== 'return') return [one];
      return settled(walker, walker.join(one.exit.value, one.state, undefined), id, place, frame);
    });
  }
  const waited = walker.flow.evaluate(frame, value, state);
  if (!isDirect) for (const one of alternatives(waited)) if (one.kind === 'promise') walker.keptUntil(one.key, place);
  const outer = walker.awaiting;
  walker.awaiting = awaitingOf(walker, value, place, frame);
  const joined = walker.join(waited, state, isDirect && !isFirstMet(walker, waited) ? undefined : place);
  walker.awaiting = outer;
  if (walker.elsewhere !== undefined) walker.elsewhere.hasWaited = true;
  return settled(walker, joined, id, place, frame);
}

/** `await running.get(key)`: the promise was made, and put there, before. */
function isTakenOut(walker: Walker, id: number, frame: Frame, state: State): boolean {
  const step = bodyFacts(walker.flow.view.functionOutline(frame.fn)).steps.get(id);
  return step?.kind === 'call' && step.callee.kind === 'member' && builtinRow(walker.flow, frame, step, state)?.result === 'element';
}

function settled(walker: Walker, joined: readonly Joined[], id: number, place: Place, frame: Frame): Outcome[] {
  return joined.map((one): Outcome => {
    one.state.waits += 1;
    if (walker.own !== undefined && !one.state.keepsOwnWork) keepOwnWork(walker.own, one.state);
    if (one.rejected !== undefined) return { state: one.state, exit: { kind: 'throw', place: one.place, evidence: one.rejected } };
    one.state.setResult(frame, id, one.value);
    if (one.value.kind === 'handle') droppedHandle(walker, one.value, id, place, frame, one.state);
    return { state: one.state, exit: NORMAL };
  });
}

/** `await lock.lock();` where nothing but the handle gives the lock back. */
function droppedHandle(walker: Walker, handle: Handle, id: number, place: Place, frame: Frame, state: State): void {
  const hold = state.held.find((one) => one.id === handle.hold);
  if (hold === undefined || hold.isNever === true || hold.handedOn || hasOwnRelease(hold.lock.model) || isResultUsed(walker.flow, frame.fn, id)) return;
  walker.observer.floating({ ...sighting(walker, frame, place, state), lock: hold.lock, mode: hold.mode, reason: 'handle-dropped' });
  // That is said; it is no leak beside.
  state.held = state.held.map((one) => (one === hold ? { ...one, handedOn: true } : one));
}

/** `await this.entries` where `entries` is a getter: its body runs now. */
function accessor(walker: Walker, value: Extract<Value, { kind: 'field' }>, place: Place, frame: Frame, state: State): Outcome[] | undefined {
  const { flow } = walker;
  const object = flow.evaluate(frame, value.object, state);
  const entered = getterFrame(flow, object, value.name, frame);
  if (entered === undefined || !walker.matters(entered.fn, state)) return undefined;
  return walker.body(entered, state, { place, from: frame.fn, fn: entered.fn, does: `reads ${walker.nameOf(entered.fn)}`, symbolic: undefined });
}

function getterFrame(flow: Walker['flow'], object: Abstract, name: string, from: Frame): Frame | undefined {
  if (object.kind === 'instance' && object.made.how === 'object') return object.made.getters?.get(name);
  const id = flow.classOf(object);
  const member = id === undefined ? undefined : findMember(flow.view, id, name, false)?.member;
  const fn = member?.kind === 'getter' ? member.function : undefined;
  return fn === undefined || id === undefined ? undefined : flow.enter({ fn, scope: flow.scopeOfClass(id), self: object, bound: [] }, from, `get ${name}`, []);
}

/** An expression statement: a promise that nobody takes runs detached. */
function dropped(walker: Walker, value: Value, explicit: boolean, place: Place, frame: Frame, state: State): void {
  const result = walker.flow.evaluate(frame, value, state);
  for (const one of alternatives(result)) {
    if (one.kind !== 'promise' || state.settled.has(one.key)) continue;
    if (!explicit) startedAndLeft(walker, one, place, frame, state);
    if (one.work.how === 'then' || one.work.how === 'call') handOn(walker.flow, one, state, true);
    // A chain that takes a lock by itself is a region of its own.
    if (one.work.how === 'then') runDetached(walker, one, state);
    const pending = state.pending.get(one.key);
    if (pending === undefined) continue;
    if (pending.call.effect.effect === 'acquire' && pending.call.by === 'row') {
      walker.observer.floating({
        root: walker.root, fn: frame.fn, place, stack: [...walker.stack], assumed: state.assumed, doubts: state.doubts,
        conditions: state.conditions, lock: pending.lock, mode: pending.call.effect.mode, reason: 'not-joined',
      });
    }
    if (pending.call.effect.effect === 'section') runDetached(walker, one, state);
  }
}

/** The caller's own work is started under the lock that is there for it, and nobody waits for it. */
function startedAndLeft(walker: Walker, promise: Promised, place: Place, frame: Frame, state: State): void {
  const work = promise.work;
  leftBehind(walker, promise, place, frame, state);
  if (work.how !== 'call' || work.symbolic === undefined || state.hung || walker.bitsOf(work.frame.fn).asks.size > 0) return;
  for (const hold of state.held) {
    if (work.symbolic > hold.depth || hold.flight) continue;
    walker.observer.early({ ...sighting(walker, frame, place, state), hold, reason: 'not-joined' });
  }
}

/** Work that nobody waits for starts with nothing held. */
function runDetached(walker: Walker, promise: Abstract, state: State): void {
  walker.join(promise, state.alone(), undefined);
}

function branch(walker: Walker, step: BranchStep, frame: Frame, state: State): Outcome[] {
  const other = asOthersLeaveIt(walker, step.condition, frame, state);
  const sides = branchOn(walker, step, frame, state);
  return other === undefined ? sides : [...sides, ...branchOn(walker, step, frame, other)];
}

function branchOn(walker: Walker, step: BranchStep, frame: Frame, state: State): Outcome[] {
  const { condition, whenTrue, whenFalse } = step;
  const decided = decide(walker.flow, condition, frame, state) ?? restingTruth(walker, condition, frame, state);
  if (decided !== undefined) return runSteps(walker, decided ? whenTrue : whenFalse, frame, state);
  const fixed = fixedSide(walker.flow, step, frame);
  if (fixed !== undefined) {
    assume(walker.flow, condition, fixed === whenTrue, frame, state);
    return runSteps(walker, fixed, frame, state);
  }
  const other = state.fork();
  const before = new Set(state.guards);
  assume(walker.flow, condition, true, frame, state);
  assume(walker.flow, condition, false, frame, other);
  const added = new Set([...state.guards, ...other.guards].filter((fact) => !before.has(fact)));
  const sides = [runSteps(walker, whenTrue, frame, state), runSteps(walker, whenFalse, frame, other)] as const;
  if (added.size > 0 && !assigns(whenTrue) && !assigns(whenFalse)) rejoin(...sides, added);
  return [...sides[0], ...sides[1]];
}

/** A test after which both sides go on with the same locks, and nothing else set, guards nothing behind it. */
function rejoin(some: readonly Outcome[], others: readonly Outcome[], tests: ReadonlySet<string>): void {
  const goOn = (outcomes: readonly Outcome[]) => outcomes.filter(({ exit }) => exit.kind === 'normal').map(({ state }) => state);
  for (const [own, theirs] of [[goOn(some), goOn(others)], [goOn(others), goOn(some)]] as const) {
    const holdings = new Set(theirs.map((state) => state.holdings));
    for (const state of own) if (holdings.has(state.holdings)) state.dropGuards((fact) => tests.has(fact));
  }
}

function assigns(steps: readonly Step[]): boolean {
  let found = false;
  visitSteps(steps, (step) => { found ||= step.kind === 'assign'; });
  return found;
}

function unlabelled(outcomes: readonly Outcome[], labels: readonly string[]): Outcome[] {
  return outcomes.map((one) =>
    one.exit.kind === 'break' && one.exit.label !== undefined && labels.includes(one.exit.label) ? { state: one.state, exit: NORMAL } : one,
  );
}

function loop(walker: Walker, step: LoopStep, frame: Frame, start: State): Outcome[] {
  if (step.how === 'await-of' || (step.how === 'of' && pullsGenerator(walker, step, frame, start))) return pulled(walker, step, frame, start);
  const turns = turnsOf(walker, step, frame, start);
  const outer = start.round;
  const before = start.holdings;
  const ended: State[] = [];
  const left: Outcome[] = [];
  let live: State[] = [start];
  for (const [round, element] of turns.elements.entries()) {
    // What the first round left held matters to a second one, if there is one.
    if (round === 1 && element !== undefined && live.some(({ holdings }) => holdings !== before) && isOnlyElement(walker.flow, element)) break;
    const tested = step.how === 'do' && round === 0 ? { enter: live, leave: [] } : test(walker, step, frame, live, left);
    ended.push(...(turns.exact ? [] : tested.leave));
    live = turns.exact && step.iterated !== undefined ? live : tested.enter;
    const next: State[] = [];
    for (const state of live) {
      if (element !== undefined) state.setResult(frame, step.id, element);
      state.round = round === 0 ? outer : `${outer}#${String(round)}`;
      collect(walker, step, frame, runSteps(walker, step.body, frame, state), next, ended, left);
    }
    live = mergeStates(next, () => { walker.observer.limit('pathStates'); });
    if (live.length === 0) break;
  }
  const last = turns.exact ? { enter: [], leave: live } : test(walker, step, frame, live, left);
  // After the rounds that are walked the loop ends, whatever its condition says, unless it is endless.
  ended.push(...last.leave, ...(step.condition === undefined && step.iterated === undefined ? [] : last.enter));
  for (const state of ended) state.round = outer;
  for (const { state } of left) state.round = outer;
  const merged = mergeStates(ended, () => { walker.observer.limit('pathStates'); });
  return [...merged.map((state): Outcome => ({ state, exit: NORMAL })), ...left];
}

/** `for (… of generator())`: its body runs while the loop pulls. */
function pullsGenerator(walker: Walker, step: LoopStep, frame: Frame, state: State): boolean {
  const list = step.iterated === undefined ? UNDEFINED : walker.flow.evaluate(frame, step.iterated, state);
  return list.kind === 'promise' && list.work.how === 'generator';
}

/** The elements of the rounds: those of an array that was made here, or one that stands for any. */
function turnsOf(walker: Walker, step: LoopStep, frame: Frame, state: State): { readonly elements: readonly (Abstract | undefined)[]; readonly exact: boolean } {
  if (step.iterated === undefined) return { elements: Array.from({ length: LOOP_ROUNDS }, () => undefined), exact: false };
  const list = walker.flow.evaluate(frame, step.iterated, state);
  const pushed = list.kind === 'instance' ? state.field(list, '[]') : undefined;
  const array = pushed ?? list;
  const isOwn = pushed !== undefined || (list.kind === 'instance' && walker.flow.homeOf(list) === undefined);
  if (step.how === 'of' && isOwn && array.kind === 'instance' && array.made.how === 'array' && !array.made.open && array.made.elements.length <= 4) {
    return { elements: array.made.elements, exact: true };
  }
  const round = (n: number): Abstract => iterated(walker.flow, array, `${frame.key}@${String(step.id)}#${String(n)}`);
  return { elements: Array.from({ length: LOOP_ROUNDS }, (_, n) => (step.how === 'in' ? unknown('key') : round(n))), exact: false };
}

function test(walker: Walker, step: LoopStep, frame: Frame, states: readonly State[], left: Outcome[]): { enter: State[]; leave: State[] } {
  const enter: State[] = [];
  const leave: State[] = [];
  for (const state of states) {
    for (const outcome of runSteps(walker, step.test, frame, state)) {
      if (outcome.exit.kind !== 'normal') {
        left.push(outcome);
        continue;
      }
      const decided = step.condition === undefined ? (step.iterated === undefined ? true : undefined) : decide(walker.flow, step.condition, frame, outcome.state);
      if (decided !== false) {
        const going = outcome.state.fork();
        if (decided === undefined && step.condition !== undefined) assume(walker.flow, step.condition, true, frame, going);
        enter.push(going);
      }
      if (decided !== true) {
        if (decided === undefined && step.condition !== undefined) assume(walker.flow, step.condition, false, frame, outcome.state);
        leave.push(outcome.state);
      }
    }
  }
  // A condition on what the loop changes is not the same test in the next round.
  for (const state of [...enter, ...leave]) state.forgetComparisons();
  return { enter, leave };
}

function tryStep(walker: Walker, step: TryStep, frame: Frame, state: State): Outcome[] {
  const { handler, finalizer } = step;
  const isHandled = walker.handlesLocks(step, [...(handler?.body ?? []), ...finalizer], frame.fn);
  let outcomes = walker.withHandlers(isHandled ? 1 : 0, () => runSteps(walker, step.body, frame, state));
  if (handler !== undefined) {
    outcomes = outcomes.flatMap((one) => {
      if (one.exit.kind !== 'throw') return [one];
      if (handler.caught !== undefined) one.state.setVariable(frame, handler.caught.name, unknown('caught'));
      return runSteps(walker, handler.body, frame, one.state);
    });
    outcomes = mergeOutcomes(outcomes, () => { walker.observer.limit('pathStates'); });
  }
  if (finalizer.length === 0) return outcomes;
  return outcomes.flatMap((one) => {
    const held = one.state.held;
    return runSteps(walker, finalizer, frame, one.state).map((final): Outcome => {
      if (final.exit.kind !== 'normal') return final;
      if (one.exit.kind === 'return') outlived(walker, one.exit.value, one.exit.place, held, frame, final.state);
      return { state: final.state, exit: one.exit };
    });
  });
}

/** `return work()` before the `finally` that releases: the work goes on without the lock. */
function outlived(walker: Walker, value: Abstract, place: Place, held: readonly Hold[], frame: Frame, state: State): void {
  const isWork = value.kind === 'promise' && value.work.how === 'call' && !state.settled.has(value.key);
  // Work that takes a lock itself would hang if it were waited for here.
  if (!isWork || state.hung || walker.bitsOf(value.work.frame.fn).asks.size > 0) return;
  for (const hold of held) {
    const isReleased = !state.held.some((one) => one.id === hold.id);
    if (!isReleased || hold.scoped || hold.depth !== walker.stack.length) continue;
    walker.observer.early({ ...sighting(walker, frame, place, state), hold, reason: 'returned-before-finally' });
  }
}

function switchStep(walker: Walker, step: SwitchStep, frame: Frame, start: State): Outcome[] {
  const ends: Outcome[] = [];
  let waiting: State[] = [start];
  const runFrom = (index: number, state: State): Outcome[] => runSteps(walker, step.cases.slice(index).flatMap((one) => one.body), frame, state);
  for (const [index, one] of step.cases.entries()) {
    if (one.test === undefined) continue;
    const going: State[] = [];
    for (const state of waiting) {
      const condition: Value = { kind: 'binary', operator: '===', left: step.subject, right: one.test };
      const tested = one.before.length === 0 ? [{ state, exit: NORMAL }] : runSteps(walker, one.before, frame, state);
      for (const outcome of tested) {
        const decided = outcome.exit.kind === 'normal' ? decide(walker.flow, condition, frame, outcome.state) : false;
        if (decided !== false) {
          const taken = outcome.state.fork();
          if (decided === undefined) assume(walker.flow, condition, true, frame, taken);
          ends.push(...runFrom(index, taken));
        }
        if (decided !== true) {
          if (decided === undefined) assume(walker.flow, condition, false, frame, outcome.state);
          going.push(outcome.state);
        }
      }
    }
    waiting = going;
  }
  const otherwise = step.cases.findIndex((one) => one.test === undefined);
  for (const state of waiting) ends.push(...(otherwise < 0 ? [{ state, exit: NORMAL }] : runFrom(otherwise, state)));
  const after = ends.map((one): Outcome => (one.exit.kind === 'break' && one.exit.label === undefined ? { state: one.state, exit: NORMAL } : one));
  return mergeOutcomes(unlabelled(after, step.labels), () => { walker.observer.limit('pathStates'); });
}
