/**
 * Code that somebody else supplied, running while locks are held: a function that was passed in or
 * stored, the body of a section, the listeners of an event, the consumer of a generator. Whose code it
 * is, findings say; here is only that it runs, and whether the holder waits for it.
 */
import { type Abstract, alternatives, type Frame } from '../calls/abstract-value.js';
import type { Targets } from '../calls/flow.js';
import type { CallStep } from '../program/outline.js';
import type { Place } from '../program/place.js';
import { holdsIn } from './handles.js';
import { sighting } from './sighting.js';
import type { CallbackSeen } from './observer.js';
import type { State } from './state.js';
import type { Walker } from './walker.js';
import { ranOutside, waitedOutside } from './watch-steps.js';

/** What the call runs, when its callee is a value: a parameter, a field or an element that holds a function. */
export function callbackAt(walker: Walker, step: CallStep, targets: Targets, frame: Frame, state: State): CallbackSeen | undefined {
  const { flow } = walker;
  const isMethod = targets.of.length > 0 && targets.by === 'exact' && targets.of.every(({ fn }) => flow.view.functionOutline(fn).role === 'method');
  // Behind a wait that never ends nothing runs.
  if (isMethod || step.how !== 'call' || state.hung) return undefined;
  const value = calleeValue(walker, step, frame, state);
  if (value === undefined || !isForeign(value)) return undefined;
  // A function that has the handle of what is held gives it back: it is part of the lock.
  if (value.kind === 'closure' && holdsIn(flow, value, state).length > 0) return undefined;
  const isValue = step.callee.kind === 'element' || flow.view.calleeAt(frame.fn, step.id).some((one) => one.kind === 'value');
  if (!isValue) return undefined;
  return seen(walker, frame, step.place, state, {
    how: 'call', value, targets: targets.of.map(({ fn }) => fn), incomplete: targets.of.length === 0 ? 'not followed' : targets.incomplete, waits: 'promise',
  });
}

function calleeValue(walker: Walker, step: CallStep, frame: Frame, state: State): Abstract | undefined {
  const { flow } = walker;
  const callee = step.callee;
  switch (callee.kind) {
    case 'value':
      return flow.evaluate(frame, callee.value, state);
    case 'member':
      return flow.fieldOf(flow.evaluate(frame, callee.object, state), callee.name, state);
    case 'element':
      return flow.elementOf(flow.evaluate(frame, callee.object, state), flow.evaluate(frame, callee.key, state), '');
    case 'super':
    case 'super-member':
    case 'import':
      return undefined;
  }
}

/** Resolvers of promises, the platform's own functions and classes are nobody's callbacks. */
function isForeign(value: Abstract): boolean {
  return alternatives(value).some((one) => one.kind === 'closure' || one.kind === 'symbol' || one.kind === 'unknown');
}

/** It was called: what is synchronous has run, what promises something is waited for later, if at all. */
export function started(walker: Walker, callback: CallbackSeen, promise: string | undefined): void {
  if (promise === undefined) walker.observer.calledBack({ ...callback, waits: 'call' });
  else walker.callbacks.set(promise, callback);
}

/** The same for code out of sight: its type says whether it can promise anything. */
export function startedOutside(walker: Walker, callback: CallbackSeen, step: CallStep, frame: Frame): void {
  const mayWait = walker.flow.view.mayBeThenable(frame.fn, step.id);
  started(walker, callback, mayWait ? `${frame.key}@${String(step.id)}` : undefined);
}

/** Somebody waits for the value: whose code it stands for, and whether it is the world outside. */
export function waitedFor(walker: Walker, value: Abstract, state: State): void {
  if (state.held.length === 0 || state.hung) return;
  const callback = walker.callbacks.get(value.key);
  if (callback !== undefined) walker.observer.calledBack({ ...callback, held: state.held });
  if (walker.watch !== undefined) waitedOutside(walker, value, state);
}

/** `lock.runExclusive(callback)`: the section ends with what the callback promises. */
export function ranAsSection(walker: Walker, value: Abstract, step: CallStep, frame: Frame, state: State): void {
  if (!isForeign(value) || state.hung) return;
  const targets = walker.flow.functionsOf(value);
  const isWrittenHere = targets.of.length > 0 && targets.of.every(({ fn }) => walker.flow.view.functionOutline(fn).outer === frame.fn);
  if (isWrittenHere) return;
  walker.observer.calledBack(seen(walker, frame, step.place, state, {
    how: 'section', value, targets: targets.of.map(({ fn }) => fn), incomplete: targets.of.length === 0 ? 'not followed' : targets.incomplete, waits: 'promise',
  }));
}

/** By interface of the standard typings: the members that run listeners before they return. */
const EMITS: Readonly<Record<string, string>> = { EventEmitter: 'emit', EventTarget: 'dispatchEvent' };

/** Listeners run now; the promises that they return are dropped. */
export function emitted(walker: Walker, step: CallStep, frame: Frame, state: State): void {
  if (walker.watch !== undefined) ranOutside(walker, step, frame, state);
  if (step.callee.kind !== 'member' && step.callee.kind !== 'super-member') return;
  const { name } = step.callee;
  if (!Object.values(EMITS).includes(name)) return;
  const emits = walker.flow.view.calleeAt(frame.fn, step.id).some((one) =>
    one.kind === 'external' && one.container !== undefined && Object.hasOwn(EMITS, one.container) && EMITS[one.container] === one.name);
  if (!emits) return;
  walker.observer.calledBack(seen(walker, frame, step.place, state, {
    how: 'event', value: { kind: 'unknown', key: '?listeners', why: 'listeners' }, targets: [], incomplete: 'listeners', waits: 'call',
  }));
}

/** Whoever pulls the generator runs its own code between two yields, and this one waits for it. */
export function yielded(walker: Walker, place: Place, frame: Frame, state: State): void {
  walker.observer.calledBack(seen(walker, frame, place, state, {
    how: 'yield', value: { kind: 'unknown', key: '?consumer', why: 'consumer' }, targets: [], incomplete: 'consumer', waits: 'promise',
  }));
}

type Ran = Pick<CallbackSeen, 'how' | 'value' | 'targets' | 'incomplete' | 'waits'>;

function seen(walker: Walker, frame: Frame, place: Place, state: State, ran: Ran): CallbackSeen {
  return { ...sighting(walker, frame, place, state), held: state.held, ...ran };
}
