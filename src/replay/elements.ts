/** Promises in collections, by key: what a path put there, it finds there. */
import { type Abstract, alternatives, choice, constant, type Frame, type Instance, UNDEFINED } from '../calls/abstract-value.js';
import { isPlatform } from '../calls/builtin-row.js';
import { elementName, listOf } from '../calls/collections.js';
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

const TAKES_OUT: ReadonlySet<string> = new Set(['pop', 'shift', 'splice']);

/** `releases[i]`: of release handles that the path put into an array of its own, the one there; of an unknown index, any. */
export function handlesAt(base: Abstract, at: Abstract, state: State): readonly Abstract[] {
  const known = state.field(base, '[]');
  if (known?.kind !== 'instance' || known.made.how !== 'array' || state.field(base, 'length') === undefined) return [];
  const one = at.kind === 'constant' && typeof at.value === 'number' ? known.made.elements[at.value] : undefined;
  return one === undefined ? known.made.elements : [one];
}

/** Whether it is a stack of the platform that disposes what is put on it. */
export function isDisposableStack(value: Instance): boolean {
  return value.made.how === 'external' && isPlatform(value.made.package) && /^(?:Async)?DisposableStack$/u.test(value.made.name);
}

/** `stack.defer(release)`, `stack.use(guard)`, `stack.adopt(value, release)`: what its disposal runs or disposes. */
export function putOnStack(walker: Walker, step: CallStep, frame: Frame, args: readonly Abstract[], state: State): boolean {
  if (step.callee.kind !== 'member') return false;
  const stack = walker.flow.evaluate(frame, step.callee.object, state);
  const [first, second] = args;
  const kept = step.callee.name === 'adopt' && second?.kind !== 'closure' ? second : first;
  if (stack.kind !== 'instance' || !isDisposableStack(stack) || kept === undefined || !['defer', 'use', 'adopt'].includes(step.callee.name)) return false;
  const before = state.field(stack, '[]');
  const elements = before?.kind === 'instance' && before.made.how === 'array' ? before.made.elements : [];
  state.setField(stack, '[]', listOf(`${stack.key}[]${String(elements.length)}`, [...elements, kept], false));
  state.setResult(frame, step.id, step.callee.name === 'defer' ? UNDEFINED : (first ?? UNDEFINED));
  return true;
}

/** Release handles that the path put into an array of its own: `releases.pop()` gives one of them, and in the end all. */
export function takeOut(walker: Walker, step: CallStep, frame: Frame, state: State): void {
  if (step.callee.kind !== 'member' || !TAKES_OUT.has(step.callee.name)) return;
  const array = walker.flow.evaluate(frame, step.callee.object, state);
  const known = state.field(array, '[]');
  if (known?.kind !== 'instance' || known.made.how !== 'array' || state.field(array, 'length') === undefined) return;
  const { elements } = known.made;
  const isAll = step.callee.name === 'splice';
  if (isAll && (step.arguments.length !== 1 || step.arguments[0]?.value.kind !== 'constant' || step.arguments[0].value.value !== 0)) return;
  state.setResult(frame, step.id, isAll ? known : elements.length === 0 ? UNDEFINED : choice(elements, 'taken out'));
  state.setField(array, '[]', { ...known, key: `${known.key}-`, made: { ...known.made, elements: [] } });
  state.setField(array, 'length', constant(0));
}
