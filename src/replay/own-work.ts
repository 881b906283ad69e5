/**
 * Work that waits for the promise of itself. The root's promise is kept somewhere (`kept-work.ts`): from
 * its first wait on, who reads that cell on the path finds the promise of the root, until it is taken out.
 */
import type { Frame, Promised, Symbolic } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import type { FunctionOutline, Step, Value } from '../program/outline.js';
import type { Place } from '../program/place.js';
import type { Awaiting } from './awaiting.js';
import type { OwnPromise, OwnWork } from './own-cells.js';
import { makingOf } from './same-object.js';
import type { State } from './state.js';
import type { Walker } from './walker.js';

/** From here on the path finds the promise of its root in the cells. */
export function keepOwnWork({ promises }: OwnWork, state: State): void {
  state.keepsOwnWork = true;
  for (const { promise, cells } of promises) {
    for (const cell of cells) {
      if (cell.kind === 'field') state.setField(cell.object, cell.name, promise);
      else if (cell.kind === 'variable') state.setVariable(cell.holder, cell.name, promise);
    }
  }
}

/** How the awaited value was come by. */
export function awaitingOf(walker: Walker, value: Value, place: Place, frame: Frame): Awaiting {
  return { place, isPart: isPart(walker.flow.view.functionOutline(frame.fn), value, 0) };
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

/** The promise is that of the work which the path is in the middle of: said, if it is so. */
export function waitsForItself(walker: Walker, promise: Promised, place: Place | undefined, state: State): boolean {
  const at = walker.awaiting.place ?? place;
  const own = walker.own?.promises.find((one) => one.promise.key === promise.key);
  if (own === undefined || at === undefined) return false;
  if (!state.isDetached) tell(walker, own, at, state);
  // Somebody else may settle it: the path goes on as if he did.
  return own.isDeferred !== true;
}

/** An element of a collection of promises: all of them are waited for, the own one too. */
export function waitsAmongOthers(walker: Walker, element: Symbolic, place: Place | undefined, state: State): boolean {
  const at = walker.awaiting.place ?? place;
  const { own } = walker;
  if (own === undefined || !state.keepsOwnWork || state.isDetached || walker.awaiting.isPart || at === undefined) return false;
  if (element.origin.how !== 'element' || element.origin.at !== undefined) return false;
  const { base } = element.origin;
  const found = own.promises.find(({ promise, cells }) => cells.some((cell) =>
    cell.kind === 'member' ? cell.collection.key === base.key
    : cell.kind === 'field' && cell.object.key === base.key && state.field(base, cell.name)?.key === promise.key));
  if (found === undefined) return false;
  tell(walker, found, at, state);
  return true;
}

function tell(walker: Walker, { promise, assumes, isDeferred }: OwnPromise, place: Place, state: State): void {
  const others = walker.own?.isOneOfMany === true && isDeferred !== true ? [`no other work took the place of '${walker.nameOf(walker.root)}'`] : [];
  const assumed = [...state.assumed, ...others, ...(assumes === undefined ? [] : [assumes])];
  walker.observer.waitedForItself({
    root: walker.root, fn: walker.stack.at(-1)?.fn ?? walker.root, place, stack: [...walker.stack], assumed, doubts: state.doubtsAboutItself,
    conditions: state.conditions, work: walker.root, event: walker.flow.view.textAt(place, 60).replace(/^(?:await|return) |;$/gu, ''),
    ...(isDeferred === true ? { deferred: { promise: promise.key, ...makingOf(promise.key) } } : {}),
  });
}
