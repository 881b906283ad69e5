/** Promises in collections, by key: what a path put there, it finds there. */
import { type Abstract, alternatives, type Frame, UNDEFINED } from '../calls/abstract-value.js';
import { elementName } from '../calls/collections.js';
import type { CallStep } from '../program/outline.js';
import type { State } from './state.js';
import type { Walker } from './walker.js';

/** `collection[key] = value`: a promise is remembered; what takes its place is, too. */
export function setElement(collection: Abstract, key: Abstract, value: Abstract, state: State): void {
  if (key.kind === 'unknown') return;
  const name = elementName(key);
  for (const one of alternatives(collection)) {
    if (value.kind === 'promise' || state.field(one, name) !== undefined) state.setField(one, name, value);
  }
}

/** `set`, `delete` and `clear` of a collection. */
export function changeElements(walker: Walker, step: CallStep, frame: Frame, [key, value]: readonly Abstract[], state: State): void {
  if (step.callee.kind !== 'member') return;
  const { name } = step.callee;
  if (name !== 'set' && name !== 'delete' && name !== 'clear') return;
  const collection = walker.flow.evaluate(frame, step.callee.object, state);
  if (name === 'clear') for (const one of alternatives(collection)) state.clearElements(one);
  else if (key !== undefined) setElement(collection, key, name === 'set' ? (value ?? UNDEFINED) : UNDEFINED, state);
}
