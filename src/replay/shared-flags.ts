/**
 * Flags that are set in a region which several may be in at once, readers or holders of a permit: who leaves it takes
 * the flag back, whoever else is still in there and has waited since.
 */
import { type Abstract, constant, type Frame, truthiness } from '../calls/abstract-value.js';
import { frameOf } from '../calls/evaluate.js';
import { isStartedOnce } from '../calls/started-once.js';
import { writtenName } from '../program/bare-name.js';
import type { Value } from '../program/outline.js';
import { fieldCell, variableCell } from './flag-set.js';
import { wayToReset } from './flags-at-rest.js';
import type { Hold } from './hold.js';
import type { State } from './state.js';
import type { Walker } from './walker.js';

/** The path on which another one in the region took back the flag that the condition tests; undefined: nobody can have. */
export function asOthersLeaveIt(walker: Walker, condition: Value, frame: Frame, state: State): State | undefined {
  // What another task does, and work of which there may be one at a time, comes about in other ways.
  if (state.flagSets.size === 0 || walker.elsewhere !== undefined || walker.own !== undefined) return undefined;
  const flag = testedFlag(walker, condition, frame, state);
  const set = flag === undefined ? undefined : state.flagSets.get(flag.cell);
  const truth = flag?.value?.kind === 'constant' ? truthiness(flag.value) : undefined;
  if (flag === undefined || set === undefined || truth === undefined || state.waits <= set.waits) return undefined;
  const around = state.held.filter(({ id }) => set.under.includes(id));
  if (around.length === 0 || !around.every(letsOthersIn)) return undefined;
  const isTakenBack = wayToReset(walker.flow.view, set.fn, set.write, !truth) !== undefined;
  if (!isTakenBack || [walker.root, ...walker.stack.map(({ fn }) => fn)].some((fn) => isStartedOnce(walker.flow, fn))) return undefined;
  const other = state.fork();
  flag.write(other, constant(!truth));
  other.flagSets.delete(flag.cell);
  other.assume(`another task that is in there, too, has set '${flag.name}' back`);
  return other;
}

interface Flag {
  readonly cell: string;
  readonly name: string;
  /** What the path knows. */
  readonly value: Abstract | undefined;
  readonly write: (state: State, value: Abstract) => void;
}

function testedFlag(walker: Walker, condition: Value, frame: Frame, state: State): Flag | undefined {
  const { flow } = walker;
  const { kind } = condition;
  if (kind === 'not') return testedFlag(walker, condition.of, frame, state);
  if (kind === 'field') {
    const { name } = condition;
    const object = flow.evaluate(frame, condition.object, state);
    return { cell: fieldCell(object, name), name, value: state.field(object, name), write: (other, value) => { other.setField(object, name, value); } };
  }
  if (kind !== 'variable') return undefined;
  const { name } = condition;
  const holder = frameOf(flow, frame, condition.owner);
  return { cell: variableCell(holder, name), name: writtenName(name), value: state.variable(holder, name), write: (other, value) => { other.setVariable(holder, name, value); } };
}

/** Another task may hold as much of the lock at the same time. */
function letsOthersIn({ mode, permits, lock, flight, isAway, isNever }: Hold): boolean {
  if (flight || isAway || isNever === true) return false;
  if (mode !== 'permit') return mode === 'read';
  return permits !== undefined && lock.capacity !== undefined && 2 * permits <= lock.capacity;
}
