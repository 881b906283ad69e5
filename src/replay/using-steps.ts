/** `using`: what leaving its block disposes. */
import { type Abstract, type Frame, type Instance, truthiness } from '../calls/abstract-value.js';
import { frameOf } from '../calls/evaluate.js';
import type { UsingStep } from '../program/outline.js';
import { isDisposableStack } from './elements.js';
import { holdsIn, releaseHandles } from './handles.js';
import type { Outcome, State } from './state.js';
import type { Walker } from './walker.js';

/** `using x = guard`: leaving the block disposes it, on every path. */
export function using(walker: Walker, step: UsingStep, frame: Frame, state: State): Outcome[] {
  return walker.run(step.body, frame, state).flatMap((one) => {
    const holder = frameOf(walker.flow, frame, step.variable.owner);
    const guard = one.state.variable(holder, step.variable.name) ?? walker.flow.evaluate(frame, step.variable, one.state);
    if (guard.kind === 'instance' && isDisposableStack(guard)) return disposeStack(walker, guard, step, frame, one);
    const disposed = guard.kind === 'instance' && guard.made.how === 'class' ? dispose(walker, guard, step, frame, one) : undefined;
    if (disposed !== undefined) return disposed;
    if (holdsIn(walker.flow, guard, one.state).length > 0 && truthiness(guard) !== false) {
      releaseHandles(walker, guard, one.state, step.place, frame);
      return [one];
    }
    return dispose(walker, guard, step, frame, one) ?? [one];
  });
}

/** What is on the stack goes from the top down. */
function disposeStack(walker: Walker, stack: Instance, step: UsingStep, frame: Frame, one: Outcome): Outcome[] {
  const kept = one.state.field(stack, '[]');
  let live: Outcome[] = [one];
  if (kept?.kind !== 'instance' || kept.made.how !== 'array') return live;
  for (const element of kept.made.elements.toReversed()) {
    live = live.flatMap((at) => {
      releaseHandles(walker, element, at.state, step.place, frame);
      const [target] = walker.flow.functionsOf(element).of;
      if (target === undefined) return dispose(walker, element, step, frame, at) ?? [at];
      const entered = walker.flow.enter(target, frame, `dispose ${step.variable.name}`, []);
      const entry = { place: step.place, from: frame.fn, fn: target.fn, does: `disposes ${step.variable.name}`, symbolic: undefined };
      return walker.body(entered, at.state, entry).map((after): Outcome => ({ state: after.state, exit: at.exit }));
    });
  }
  return live;
}

function dispose(walker: Walker, guard: Abstract, step: UsingStep, frame: Frame, one: Outcome): Outcome[] | undefined {
  for (const name of step.awaits ? ['[Symbol.asyncDispose]', '[Symbol.dispose]'] : ['[Symbol.dispose]']) {
    for (const target of walker.flow.functionsOf(walker.flow.fieldOf(guard, name, one.state)).of) {
      const entered = walker.flow.enter(target, frame, `dispose ${step.variable.name}`, []);
      const entry = { place: step.place, from: frame.fn, fn: target.fn, does: `disposes ${step.variable.name}`, symbolic: undefined };
      return walker.body(entered, one.state, entry).map((after): Outcome => ({ state: after.state, exit: one.exit }));
    }
  }
  return undefined;
}
