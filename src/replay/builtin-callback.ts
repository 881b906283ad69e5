/** Callbacks that the platform runs during the call: array methods, `Array.from`, `run` of a store. */
import { type Abstract, type Frame, UNDEFINED, unknown } from '../calls/abstract-value.js';
import { elements } from '../calls/builtin-result.js';
import type { BuiltinRow } from '../calls/builtins.js';
import { iterated, listOf } from '../calls/collections.js';
import type { CallStep } from '../program/outline.js';
import { PATH_STATES } from './merge-paths.js';
import { NORMAL, type Outcome, type State } from './state.js';
import type { Walker } from './walker.js';

/** Elements that are walked one by one; of a longer array one stands for all. */
const OWN_ELEMENTS = 4;

type Run = (walker: Walker, callback: Abstract, args: readonly Abstract[], state: State, at: { readonly frame: Frame; readonly step: CallStep }) => Outcome[];

/** `run` calls the callback and gives its outcomes. */
export function builtinCallback(walker: Walker, row: BuiltinRow, callback: Abstract, step: CallStep, frame: Frame, state: State, run: Run): Outcome[] {
  const args = walker.flow.argumentsOf(frame, step, state);
  const key = `${frame.key}@${String(step.id)}`;
  const { known, rounds } = roundsOf(walker, row, args, step, frame, key, state);
  let live: { state: State; values: readonly Abstract[] }[] = [{ state, values: [] }];
  const left: Outcome[] = [];
  for (const element of rounds) {
    live = live.flatMap((one) =>
      run(walker, callback, passed(row, callback, args, element, one.values.at(-1)), one.state, { frame, step }).flatMap((outcome) => {
        if (outcome.exit.kind === 'throw') {
          left.push(outcome);
          return [];
        }
        const value = outcome.exit.kind === 'return' ? outcome.exit.value : UNDEFINED;
        return [{ state: outcome.state, values: [...one.values, value] }];
      }),
    ).slice(0, PATH_STATES);
  }
  for (const one of live) {
    const result = resultOf(row, one.values, key, !known);
    if (result !== undefined) one.state.setResult(frame, step.id, result);
  }
  return [...live.map((one): Outcome => ({ state: one.state, exit: NORMAL })), ...left];
}

/** The elements it is called for: those of an array made on this path, or one that stands for any. */
function roundsOf(
  walker: Walker, row: BuiltinRow, args: readonly Abstract[], step: CallStep, frame: Frame, key: string, state: State,
): { readonly known: boolean; readonly rounds: readonly (Abstract | undefined)[] } {
  if (row.callback?.passes !== 'element' && row.callback?.passes !== 'accumulated') return { known: false, rounds: [undefined] };
  const { flow } = walker;
  const receiver = step.callee.kind === 'member' ? flow.evaluate(frame, step.callee.object, state) : unknown('receiver');
  const source = row.source === undefined ? receiver : (args[row.source] ?? UNDEFINED);
  const pushed = source.kind === 'instance' ? state.field(source, '[]') : undefined;
  const list = pushed ?? source;
  const isKnown = pushed !== undefined && list.kind === 'instance' && list.made.how === 'array' && !list.made.open && list.made.elements.length <= OWN_ELEMENTS;
  if (isKnown) return { known: true, rounds: list.made.elements };
  // A literal's properties are a list that nobody else changes.
  if (list.kind === 'instance' && list.made.how === 'array' && !list.made.open && flow.homeOf(list) === undefined && list.made.elements.length <= OWN_ELEMENTS) {
    return { known: true, rounds: list.made.elements };
  }
  return { known: false, rounds: [row.source === undefined ? flow.elementOf(list, undefined, key) : iterated(flow, list, key)] };
}

function passed(row: BuiltinRow, callback: Abstract, args: readonly Abstract[], element: Abstract | undefined, before: Abstract | undefined): readonly Abstract[] {
  switch (row.callback?.passes) {
    case 'element':
      return element === undefined ? [] : [element];
    case 'accumulated':
      return [before ?? args[(row.callback.index) + 1] ?? unknown('first element'), element ?? UNDEFINED];
    case 'rest':
      return args.slice(args.indexOf(callback) + 1);
    case 'nothing':
    case undefined:
      return [];
  }
}

function resultOf(row: BuiltinRow, values: readonly Abstract[], key: string, open: boolean): Abstract | undefined {
  switch (row.result) {
    case 'returned':
    case 'accumulated':
      return values.at(-1);
    case 'mapped':
      return listOf(key, values, open);
    case 'flat-mapped':
      return listOf(key, values.flatMap(elements), open);
    default:
      return undefined;
  }
}
