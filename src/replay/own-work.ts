/**
 * Work that waits for the promise of itself: the path is inside an activation whose promise is kept
 * somewhere, and waits for what stands there.
 */
import { type Abstract, alternatives, type Frame, type Promised, type Symbolic } from '../calls/abstract-value.js';
import { bodyFacts, fileFacts, variableKey } from '../calls/body-facts.js';
import { callSites } from '../calls/expand.js';
import type { FunctionId, FunctionOutline, Step, Value } from '../program/outline.js';
import type { Place } from '../program/place.js';
import type { Awaiting } from './awaiting.js';
import { callKey, codeOf } from './kept-work.js';
import { rewrite } from './same-object.js';
import type { State } from './state.js';
import type { Walker } from './walker.js';

/** How the awaited value was come by. */
export function awaitingOf(walker: Walker, value: Value, waited: Abstract, place: Place, frame: Frame, state: State): Awaiting {
  const outline = walker.flow.view.functionOutline(frame.fn);
  const fixedIn = Math.min(walker.awaiting.fixedIn, fixedAt(walker, value, frame, state));
  return { place, fixedIn, isPart: isPart(outline, value, 0), isOneOfMany: alternatives(waited).filter(isUnderWay).length > 1 };
}

function isUnderWay(value: Abstract): boolean {
  return value.kind === 'promise' && value.work.how !== 'settled';
}

/** `const before = this.last` around the work is not what is kept now. A variable that keeps the work is. */
function fixedAt(walker: Walker, value: Value, frame: Frame, state: State): number {
  if (value.kind !== 'variable') return Number.POSITIVE_INFINITY;
  const { view } = walker.flow;
  const definitions = fileFacts(view.fileOutline(view.functionOutline(value.owner).file)).definitions.get(variableKey(value.owner, value.name)) ?? [];
  if (value.owner === frame.fn) return definitions.some(({ step }) => step.value.kind === 'parameter') ? walker.activations.length - 1 : Number.POSITIVE_INFINITY;
  for (let at: Frame | undefined = frame; at !== undefined; at = at.outer) {
    if (at.fn === value.owner && state.variable(at, value.name) !== undefined) return walker.activations.findLastIndex((one) => one.frame.fn === value.owner);
  }
  const isKeptThere = definitions.some(({ fn, step }) => step.value.kind === 'result' && bodyFacts(view.functionOutline(fn)).steps.get(step.value.step)?.kind === 'call');
  return isKeptThere ? Number.POSITIVE_INFINITY : -1;
}

/** `Promise.all([...running].filter(…))` */
function isPart(outline: FunctionOutline, value: Value, depth: number): boolean {
  if (value.kind !== 'result' || depth > 4) return false;
  const step: Step | undefined = bodyFacts(outline).steps.get(value.step);
  if (step?.kind === 'make' && step.what.kind === 'array') return step.what.elements.some((one) => isPart(outline, one.value, depth + 1));
  if (step?.kind !== 'call') return false;
  const { callee } = step;
  if (callee.kind === 'member' && (callee.name === 'filter' || callee.name === 'slice' || isPart(outline, callee.object, depth + 1))) return true;
  return step.arguments.some((argument) => isPart(outline, argument.value, depth + 1));
}

/** The work of this promise is what the path is in the middle of: said, if it is so. */
export function waitsForItself(walker: Walker, promise: Promised, made: Frame, how: 'call' | 'handler', place: Place, state: State): boolean {
  if (state.isDetached || walker.madeAt.has(promise.key)) return false;
  const index = ownActivation(walker, made, state);
  const own = walker.activations[index];
  if (own === undefined || index >= walker.awaiting.fixedIn) return false;
  // Up to its first wait the work runs before its promise is kept.
  if (how === 'call' && state.waits === own.waits) return false;
  if (how === 'call' && !isAlwaysKept(walker, made.fn)) return false;
  if (how === 'handler' && promise.work.how === 'then' && isEmptiedBefore(walker, promise.work.base)) return false;
  tell(walker, made.fn, how, walker.awaiting.place ?? place, state);
  return true;
}

/** An element of a collection of promises: all of them are waited for, the own one too. */
export function waitsAmongOthers(walker: Walker, element: Symbolic, place: Place | undefined, state: State): boolean {
  const at = walker.awaiting.place ?? place;
  if (walker.awaiting.isPart || at === undefined || element.origin.how !== 'element' || element.origin.at !== undefined) return false;
  if (!walker.activations.some(({ frame }) => walker.keptCalls(frame.fn) !== undefined)) return false;
  return walker.flow.expand(element).of.some(({ value }) => value.kind === 'promise' && isOwn(walker, value, state, at));
}

function isOwn(walker: Walker, promise: Promised, state: State, place: Place): boolean {
  const { work } = promise;
  if (work.how === 'call') return waitsForItself(walker, promise, work.frame, 'call', place, state);
  if (work.how !== 'then') return false;
  if (work.base.kind === 'promise' && isOwn(walker, work.base, state, place)) return true;
  return [work.fulfilled, work.rejected, work.always].some((handler) => handler !== undefined && codeOf(walker.flow, handler).some((target) =>
    waitsForItself(walker, promise, walker.flow.enter(target, walker.flow.symbolicFrame(work.from), promise.key, []), 'handler', place, state)));
}

/** `.finally(() => { this.pending = undefined; }).then(…)`: when the handler runs, its promise is kept no more. */
function isEmptiedBefore(walker: Walker, base: Abstract): boolean {
  if (base.kind !== 'promise' || base.work.how !== 'then') return false;
  const { work } = base;
  const empties = (handler: Abstract | undefined): boolean =>
    handler !== undefined && codeOf(walker.flow, handler).some((target) =>
      bodyFacts(walker.flow.view.functionOutline(target.fn)).assigns.some(({ value }) => value.kind === 'constant' && (value.value === undefined || value.value === null)));
  return empties(work.always) || empties(work.fulfilled) || isEmptiedBefore(walker, work.base);
}

function tell(walker: Walker, work: FunctionId, how: 'call' | 'handler', place: Place, state: State): void {
  // A chain goes on from what it was: what is kept later waits for all before it.
  const assumed = walker.awaiting.isOneOfMany && how === 'call' ? [...state.assumed, `no other work took the place of '${walker.nameOf(work)}'`] : state.assumed;
  walker.observer.waitedForItself({
    root: walker.root, fn: walker.stack.at(-1)?.fn ?? walker.root, place, stack: [...walker.stack], assumed, doubts: state.doubts,
    conditions: state.conditions, work, event: walker.flow.view.textAt(place, 60).replace(/^await /u, ''),
  });
}

/** The path is inside that very work: the same function, of the same object, in the same activation around it. */
function ownActivation(walker: Walker, made: Frame, state: State): number {
  return walker.activations.findLastIndex(({ frame }) => frame.fn === made.fn && isSameOwner(walker, frame, made, state));
}

function isSameOwner(walker: Walker, a: Frame, b: Frame, state: State): boolean {
  return rewrite(a.self, state) === rewrite(b.self, state) && outermost(walker, a) === outermost(walker, b);
}

/** The activation nearest to the module in which the function was made: it has the variable, or is around it. */
function outermost(walker: Walker, frame: Frame): string {
  let key = '';
  for (let at = frame.outer; at !== undefined; at = at.outer) {
    const { role, class: id } = walker.flow.view.functionOutline(at.fn);
    if (role !== 'module' && id === undefined) key = at.key;
  }
  return key;
}

/** Nobody calls the work but to keep its promise. */
function isAlwaysKept(walker: Walker, fn: FunctionId): boolean {
  const kept = walker.keptCalls(fn);
  if (kept === undefined) return false;
  const name = walker.nameOf(fn).split(' ')[0]?.split('.').at(-1) ?? '';
  const { role, outer } = walker.flow.view.functionOutline(fn);
  if (role === 'arrow' && outer !== undefined && (name === '' || name === 'function' || name === 'callback')) return true;
  const sites = callSites(walker.flow, name, fn);
  return sites !== undefined && sites.length > 0 && sites.every(({ fn: from, step }) => kept.has(callKey(from, step.id)) || isBehind(walker, from, step.id, kept));
}

/** `this.load().finally(…)` is kept: so is the load. */
function isBehind(walker: Walker, fn: FunctionId, step: number, kept: ReadonlySet<string>): boolean {
  return bodyFacts(walker.flow.view.functionOutline(fn)).calls.some(
    ({ callee, id }) => kept.has(callKey(fn, id)) && leadsTo(walker, fn, callee.kind === 'member' ? callee.object : undefined, step),
  );
}

function leadsTo(walker: Walker, fn: FunctionId, value: Value | undefined, step: number): boolean {
  if (value?.kind !== 'result') return false;
  if (value.step === step) return true;
  const made = bodyFacts(walker.flow.view.functionOutline(fn)).steps.get(value.step);
  return made?.kind === 'call' && made.callee.kind === 'member' && leadsTo(walker, fn, made.callee.object, step);
}
