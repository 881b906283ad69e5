/** Assignments: what a variable, a field or an element is from here on, and who has the handles in it. */
import { alternatives, type Abstract, type Frame } from '../calls/abstract-value.js';
import { frameOf, labelled } from '../calls/evaluate.js';
import type { Flow } from '../calls/flow.js';
import { writtenName } from '../program/bare-name.js';
import type { AssignStep } from '../program/outline.js';
import { assume, decide } from './conditions.js';
import { setElement } from './elements.js';
import { isOrder } from './facts.js';
import { fieldCell, variableCell } from './flag-set.js';
import { handOn, holdsIn } from './handles.js';
import { staysHere } from './local-objects.js';
import { NORMAL, type Outcome, type State } from './state.js';
import type { Walker } from './walker.js';

/** `a.id < b.id ? a : b`: which of two objects it is, and what that says of both, is kept apart. */
export function assignStep(walker: Walker, step: AssignStep, frame: Frame, state: State): Outcome[] {
  const { value } = step;
  const states = [state];
  if (value.kind === 'choice' && isOrder(walker.flow.evaluate(frame, value.condition, state).key) && decide(walker.flow, value.condition, frame, state) === undefined) {
    const other = state.fork();
    assume(walker.flow, value.condition, true, frame, state);
    assume(walker.flow, value.condition, false, frame, other);
    states.push(other);
    // What is called with the one gives no result for the other.
    state.round += '#then';
    other.round += '#else';
  }
  return states.map((one) => {
    assign(walker, step, frame, one);
    return { state: one, exit: NORMAL };
  });
}

function assign(walker: Walker, step: AssignStep, frame: Frame, state: State): void {
  const { flow } = walker;
  const target = step.target;
  const value = flow.evaluate(frame, step.value, state);
  switch (target.kind) {
    case 'variable': {
      const holder = frameOf(flow, frame, target.owner);
      state.setVariable(holder, target.name, step.declares ? labelled(value, writtenName(target.name)) : value);
      if (isLive(walker, holder)) return;
      handOn(flow, value, state);
      flagSet(step, variableCell(holder, target.name), value, frame, state);
      return;
    }
    case 'field': {
      const object = flow.evaluate(frame, target.object, state);
      for (const one of alternatives(object)) overwritten(flow, one, target.name, value, state);
      for (const one of alternatives(object)) state.setField(one, target.name, value);
      if (target.object.kind === 'this') flagSet(step, fieldCell(object, target.name), value, frame, state);
      const holds = holdsIn(flow, value, state);
      // A lock of the object's own dies with it: whether it is given back is the object's business.
      if (staysHere(walker, object, frame) && !holds.some(({ lock }) => lock.object.key.includes(object.key))) return;
      const isFirst = holds.filter((hold) => !hold.handedOn).map((hold) => hold.id);
      handOn(flow, value, state);
      state.held = state.held.map((hold) => (isFirst.includes(hold.id) ? { ...hold, keptIn: `${object.key}.${target.name}` } : hold));
      return;
    }
    case 'element':
      setElement(flow.evaluate(frame, target.object, state), flow.evaluate(frame, target.key, state), value, state);
      handOn(flow, value, state, true);
      return;
  }
}

function flagSet(write: AssignStep, cell: string, value: Abstract, { fn }: Frame, state: State): void {
  if (value.kind === 'constant' && state.held.length > 0) state.flagSets.set(cell, { write, fn, waits: state.waits, under: state.held.map(({ id }) => id) });
  else state.flagSets.delete(cell);
}

/** The only place that had the handle gets another value: nobody can give that hold back any more. */
function overwritten(flow: Flow, object: Abstract, name: string, value: Abstract, state: State): void {
  const place = `${object.key}.${name}`;
  if (!state.held.some((hold) => hold.keptIn === place)) return;
  const still = holdsIn(flow, value, state);
  state.held = state.held.map((hold) => (hold.keptIn === place && !still.includes(hold) ? { ...hold, handedOn: false, keptIn: undefined } : hold));
}

/** The activation belongs to the root or to a call on the way: its variables die with it. */
function isLive(walker: Walker, holder: Frame): boolean {
  return holder.fn === walker.root || walker.stack.some((entry) => entry.fn === holder.fn);
}
