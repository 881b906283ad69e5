/** What a call of the platform gives back, by its row: collections are followed element by element. */
import type { CallStep } from '../program/outline.js';
import { type Abstract, choice, constant, type Frame, nullishness, UNDEFINED, unknown } from './abstract-value.js';
import { builtinRow } from './builtin-row.js';
import { elementName, iterated, listOf } from './collections.js';
import { template } from './evaluate.js';
import type { Flow, Overlay } from './flow.js';

/** What the functions that `callback` is give back for these arguments. */
type Results = (callback: Abstract, args: readonly Abstract[]) => readonly Abstract[];

export function builtinResult(flow: Flow, frame: Frame, step: CallStep, overlay: Overlay | undefined, results: Results): Abstract | undefined {
  const found = builtinRow(flow, frame, step, overlay);
  if (found === undefined) return undefined;
  const { callee } = step;
  const receiver = callee.kind === 'member' ? flow.evaluate(frame, callee.object, overlay) : undefined;
  const args = flow.argumentsOf(frame, step, overlay);
  const key = `${frame.key}@${String(step.id)}`;
  const given = found.callback === undefined ? undefined : args[found.callback.index];
  const source = found.source === undefined ? receiver : args[found.source];
  switch (found.result) {
    case 'argument':
      return args[0] ?? UNDEFINED;
    case 'text':
      return args[0] === undefined ? undefined : template([args[0]]);
    case 'receiver':
      return receiver;
    case 'same-elements':
      return receiver?.kind === 'instance' && receiver.made.how === 'array' ? { ...receiver, key, made: { ...receiver.made, open: true } } : receiver;
    case 'reversed': {
      const now = receiver === undefined ? undefined : (overlay?.field(receiver, '[]') ?? receiver);
      return now?.kind === 'instance' && now.made.how === 'array' ? { ...now, key, made: { ...now.made, elements: now.made.elements.toReversed() } } : receiver;
    }
    case 'values':
      return source === undefined ? undefined : listOf(key, [flow.elementOf(source, undefined, key)], true);
    case 'entries':
      return source === undefined ? undefined : listOf(key, [pair(key, unknown('key'), flow.elementOf(source, undefined, key))], true);
    case 'property-values':
      return properties(key, args[0], (_, value) => value);
    case 'property-entries':
      return properties(key, args[0], (name, value) => pair(`${key}.${name}`, constant(name), value));
    case 'element': {
      const at = callee.kind === 'member' && (callee.name === 'get' || callee.name === 'at') ? args[0] : undefined;
      return receiver === undefined ? undefined : flow.elementOf(receiver, at, key, overlay);
    }
    case 'presence': {
      const there = receiver === undefined || args[0] === undefined ? undefined : overlay?.field(receiver, elementName(args[0]));
      const isMissing = there === undefined ? undefined : nullishness(there);
      return isMissing === undefined ? undefined : constant(!isMissing);
    }
    case 'mapped':
    case 'flat-mapped': {
      const element = source === undefined ? unknown('element') : iterated(flow, source, key);
      const values = given === undefined ? [element] : results(given, [element]);
      return listOf(key, found.result === 'mapped' ? values : values.flatMap(elements), true);
    }
    case 'returned':
      return given === undefined ? UNDEFINED : choice(results(given, args.slice((found.callback?.index ?? 0) + 1)), 'returned');
    case 'accumulated':
      return given === undefined || source === undefined ? UNDEFINED : choice(results(given, [args[1] ?? unknown('first'), flow.elementOf(source, undefined, key)]), 'accumulated');
    case 'nothing':
      return undefined;
  }
}

/** What a flat map makes of one result of its callback. */
export function elements(value: Abstract): readonly Abstract[] {
  return value.kind === 'instance' && value.made.how === 'array' ? value.made.elements : [value];
}

function pair(key: string, name: Abstract, value: Abstract): Abstract {
  return listOf(`${key}[]`, [name, value], false);
}

/** The properties of an object that is known by its literal; of another one nothing is known. */
function properties(key: string, object: Abstract | undefined, make: (name: string, value: Abstract) => Abstract): Abstract | undefined {
  if (object?.kind !== 'instance' || object.made.how !== 'object') return undefined;
  return listOf(key, [...object.made.fields].map(([name, value]) => make(name, value)), object.made.open);
}
