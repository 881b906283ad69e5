/** Walks over steps and the steps inside them. */
import type { Step } from './outline.js';

/** The lists of steps nested in a step. */
export function stepsInside(step: Step): readonly (readonly Step[])[] {
  switch (step.kind) {
    case 'branch':
      return [step.whenTrue, step.whenFalse];
    case 'loop':
      return [step.test, step.body, step.update];
    case 'try':
      return [step.body, step.handler?.body ?? [], step.finalizer];
    case 'switch':
      return step.cases.flatMap((each) => [each.before, each.body]);
    case 'block':
    case 'using':
      return [step.body];
    case 'call':
    case 'join':
    case 'make':
    case 'copy':
    case 'assign':
    case 'drop':
    case 'yield':
    case 'return':
    case 'throw':
    case 'break':
    case 'continue':
    case 'define-class':
      return [];
  }
}

/** The first step, in the order of the text, that matches. */
export function findStep(
  steps: readonly Step[],
  matches: (step: Step) => boolean,
): Step | undefined {
  for (const step of steps) {
    if (matches(step)) return step;
    for (const inner of stepsInside(step)) {
      const found = findStep(inner, matches);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

export function someStep(steps: readonly Step[], matches: (step: Step) => boolean): boolean {
  return steps.some(
    (step) => matches(step) || stepsInside(step).some((inner) => someStep(inner, matches)),
  );
}

/** Calls `visit` for every step, outer before inner, in source order. */
export function visitSteps(steps: readonly Step[], visit: (step: Step) => void): void {
  for (const step of steps) {
    visit(step);
    for (const inner of stepsInside(step)) visitSteps(inner, visit);
  }
}

/** A list of steps, and which of them comes next on the way to one inside. */
export interface On {
  readonly steps: readonly Step[];
  readonly index: number;
}

/** From the outermost list inwards; empty: the step is not there. */
export function wayTo(steps: readonly Step[], wanted: Step): readonly On[] {
  for (const [index, step] of steps.entries()) {
    if (step === wanted) return [{ steps, index }];
    for (const inner of stepsInside(step)) {
      const way = wayTo(inner, wanted);
      if (way.length > 0) return [{ steps, index }, ...way];
    }
  }
  return [];
}
