/**
 * Flags that a lock guards: only who holds the lock sets them, and takes them back before giving it
 * back. Whoever comes to hold the lock finds them as they were made. So does anybody else, where a flag
 * is taken back before anything else can run.
 */
import { type Abstract, alternatives, type Frame } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import { fieldWrites, lineage } from '../calls/class-members.js';
import { laterFrame } from '../calls/read-field.js';
import { findLockCall, type LockCall } from '../locks/lock-call.js';
import { type On, visitSteps, wayTo } from '../program/nested-steps.js';
import type { AssignStep, CallStep, FunctionId, Step, TryStep, Value } from '../program/outline.js';
import type { ProgramView } from '../program/program-view.js';
import type { Hold } from './hold.js';
import { lockRefs } from './lock-ref.js';
import { modeOf } from './lock-mode.js';
import { isMomentary } from './momentary.js';
import { relateLocks } from './same-object.js';
import type { State } from './state.js';
import type { Walker } from './walker.js';

/** How a condition on such a flag comes out on this path; undefined: it is no such flag. */
export function restingTruth(walker: Walker, condition: Value, frame: Frame, state: State): boolean | undefined {
  if (condition.kind === 'not') {
    const inner = restingTruth(walker, condition.of, frame, state);
    return inner === undefined ? undefined : !inner;
  }
  if (condition.kind !== 'field') return undefined;
  const values = alternatives(walker.flow.evaluate(frame, condition, state));
  if (values.length < 2 || values.some(({ kind }) => kind !== 'constant')) return undefined;
  const object = walker.flow.evaluate(frame, condition.object, state);
  const id = walker.flow.classOf(object);
  if (id === undefined) return undefined;
  const writes = lineage(walker.flow.view, id).map((owner) => fieldWrites(walker.flow.view, owner, condition.name));
  const [made, ...others] = writes.flatMap(({ first }) => first);
  if (made === undefined || others.length > 0) return undefined;
  const rest = truthOf(made.step.value);
  const setting = writes.flatMap(({ later }) => later).filter(({ step }) => truthOf(step.value) !== rest);
  if (rest === undefined || setting.length === 0) return undefined;
  if (setting.every(({ fn, step }) => isMomentary(walker.flow.view, fn, step, (next) => resets(next, step, rest)))) return rest;
  // What another task found before it was waited for here, it found while others may have held the lock.
  if (state.held.length === 0 || walker.elsewhere !== undefined) return undefined;
  const isGuarded = setting.every(({ fn, step }) => isSetByHolder(walker, object, fn, step, rest, state));
  return isGuarded ? rest : undefined;
}

function truthOf(value: Value): boolean | undefined {
  return value.kind === 'constant' ? Boolean(value.value) : undefined;
}

/** The flag is set under a lock that the path holds, and reset before that is given back. */
function isSetByHolder(walker: Walker, object: Abstract, fn: FunctionId, write: AssignStep, rest: boolean, state: State): boolean {
  const { flow } = walker;
  const id = flow.classOf(object);
  if (id === undefined) return false;
  const way = wayToReset(flow.view, fn, write, rest);
  return way !== undefined && isUnder(walker, laterFrame(flow, object, flow.scopeOfClass(id), fn), way, state, 0);
}

/** The way to the `try` in which the flag is set, or which comes next, and behind which it is as it was made; undefined: none. */
export function wayToReset(view: ProgramView, fn: FunctionId, write: AssignStep, rest: boolean): readonly On[] | undefined {
  const chain = wayTo(view.functionOutline(fn).body, write);
  const extent = chain.findIndex(({ steps, index }) => {
    const [at, next] = [steps[index], steps[index + 1]];
    return (at?.kind === 'try' && isReset(at, write, rest)) || (at === write && next?.kind === 'try' && isReset(next, write, rest));
  });
  return extent < 0 ? undefined : chain.slice(0, extent + 1);
}

/** Whatever happens in the body, the flag is as it was made behind it. */
function isReset({ finalizer }: TryStep, write: AssignStep, rest: boolean): boolean {
  return finalizer.some((step) => resets(step, write, rest));
}

function resets(step: Step, write: AssignStep, rest: boolean): boolean {
  return step.kind === 'assign' && isSameCell(step, write) && truthOf(step.value) === rest;
}

function isSameCell({ target: a }: AssignStep, { target: b }: AssignStep): boolean {
  if (a.kind === 'variable') return b.kind === 'variable' && a.owner === b.owner && a.name === b.name;
  return a.kind === 'field' && b.kind === 'field' && a.name === b.name && a.object.kind === 'this' && b.object.kind === 'this';
}

/** Callbacks in callbacks that are looked through for the region around the flag. */
const CALLBACKS = 3;

/** The steps run inside a region of a lock that the path holds, too: so nobody else is in there now. */
function isUnder(walker: Walker, frame: Frame, way: readonly On[], state: State, depth: number): boolean {
  const { flow, tables } = walker;
  for (const { steps, index } of way) {
    for (const [at, step] of steps.slice(0, index).entries()) {
      if (step.kind !== 'call') continue;
      const lock = findLockCall(flow, tables, frame, step, undefined);
      if (lock?.effect.effect !== 'acquire' || !excludes(walker, lock, state)) continue;
      // Between the acquire and the part that runs under it, nothing may give it back; behind it, a `finally` does.
      const between = steps.slice(at + 1, index);
      const region = steps[index];
      if (!callsAny(between) && region?.kind === 'try' && !releases(walker, frame, region.body, step, between)) return true;
    }
  }
  return depth < CALLBACKS && isCalledUnder(walker, frame, state, depth);
}

/** The function is a callback: of a section, or of a helper that calls it in a region. */
function isCalledUnder(walker: Walker, frame: Frame, state: State, depth: number): boolean {
  const { flow, tables } = walker;
  const { outer } = frame;
  if (outer === undefined) return false;
  const { body } = flow.view.functionOutline(outer.fn);
  const isGiven = (value: Value): boolean => value.kind === 'function' && value.id === frame.fn;
  const site = bodyFacts(flow.view.functionOutline(outer.fn)).calls.find((step) => step.arguments.some(({ value }) => isGiven(value)));
  if (site === undefined) return false;
  const lock = findLockCall(flow, tables, outer, site, undefined);
  if (lock !== undefined) return lock.effect.effect === 'section' && excludes(walker, lock, state);
  if (isUnder(walker, outer, wayTo(body, site), state, depth + 1)) return true;
  const [target, ...others] = flow.targets(outer, site).of;
  if (target === undefined || others.length > 0) return false;
  const helper = flow.view.functionOutline(target.fn);
  const entered = flow.enter(target, outer, site.id, flow.argumentsOf(outer, site));
  const runsIt = ({ callee }: CallStep): boolean => callee.kind === 'value' && flow.functionsOf(flow.evaluate(entered, callee.value)).of.some(({ fn }) => fn === frame.fn);
  const [call, ...more] = bodyFacts(helper).calls.filter(runsIt);
  return call !== undefined && more.length === 0 && isUnder(walker, entered, wayTo(helper.body, call), state, depth + 1);
}

function callsAny(steps: readonly Step[]): boolean {
  let calls = false;
  visitSteps(steps, (step) => { calls ||= step.kind === 'call'; });
  return calls;
}

/** Inside its region, the lock is given back, or its handle is called or given away. */
function releases(walker: Walker, frame: Frame, steps: readonly Step[], acquire: CallStep, between: readonly Step[]): boolean {
  const handles = new Set(between.flatMap((step) => (step.kind === 'assign' && step.target.kind === 'variable' ? [step.target.name] : [])));
  const isHandle = (value: Value): boolean => (value.kind === 'variable' && handles.has(value.name)) || (value.kind === 'result' && value.step === acquire.id);
  let found = false;
  visitSteps(steps, (step) => {
    if (found || step.kind !== 'call') return;
    const { callee } = step;
    found = (callee.kind === 'value' && isHandle(callee.value)) || (callee.kind === 'member' && isHandle(callee.object))
      || step.arguments.some(({ value }) => isHandle(value)) || findLockCall(walker.flow, walker.tables, frame, step, undefined)?.effect.effect === 'release';
  });
  return found;
}

/** Who is in a region of this operation is not beside the path: it holds the same lock, and not both only read. */
function excludes(walker: Walker, call: LockCall, state: State): boolean {
  if (call.effect.effect !== 'acquire' && call.effect.effect !== 'section') return false;
  const mode = modeOf(call.effect, call.args);
  const [lock] = lockRefs(walker, call);
  if (call.waiting === 'never' || call.effect.neverWaits !== undefined || isShared(mode, lock.capacity)) return false;
  return state.held.some((hold) => isOwn(hold) && !(mode === 'read' && hold.mode === 'read') && relateLocks(walker.flow, hold.lock, lock, state, walker.root).is === 'same');
}

/** Several holders may hold permits. */
function isShared(mode: string, capacity: number | undefined): boolean {
  return mode === 'permit' && capacity !== 1;
}

function isOwn(hold: Hold): boolean {
  return !hold.flight && !hold.isAway && hold.isNever !== true && !isShared(hold.mode, hold.lock.capacity);
}
