/**
 * Calls whose promise makes the body fail when it rejects: waited for where no catch clause is around
 * the wait, or returned. A promise that nobody waits for rejects for itself.
 */
import { bodyFacts } from '../calls/body-facts.js';
import { stepsInside } from '../program/nested-steps.js';
import type { CallStep, FunctionOutline, Step, StepId, Value } from '../program/outline.js';

/** Values in values that are looked into: `await Promise.all([a().then(b), c])` is four. */
const DEPTH = 6;

const known = new WeakMap<FunctionOutline, ReadonlySet<StepId>>();

export function rejectingCalls(outline: FunctionOutline): ReadonlySet<StepId> {
  const found = known.get(outline) ?? findRejecting(outline);
  known.set(outline, found);
  return found;
}

function findRejecting(outline: FunctionOutline): ReadonlySet<StepId> {
  const { steps, assigns } = bodyFacts(outline);
  const found = new Set<StepId>();
  const seen = new Set<Value>();
  const look = (value: Value, depth: number): void => {
    if (depth > DEPTH || seen.has(value)) return;
    seen.add(value);
    const go = (inner: Value): void => { look(inner, depth + 1); };
    switch (value.kind) {
      case 'result': {
        const step = steps.get(value.step);
        if (step?.kind === 'copy') go(step.value);
        if (step?.kind === 'loop' && step.iterated !== undefined) go(step.iterated);
        if (step?.kind === 'make' && step.what.kind === 'array') for (const one of step.what.elements) go(one.value);
        if (step?.kind !== 'call') return;
        found.add(step.id);
        if (endsRejections(step)) return;
        if (step.callee.kind === 'member') go(step.callee.object);
        for (const one of step.arguments) go(one.value);
        return;
      }
      case 'variable':
        for (const { target, value: set } of assigns) {
          if (target.kind === 'variable' && target.owner === value.owner && target.name === value.name) go(set);
        }
        return;
      // `this.flight ??= this.run(); await this.flight`
      case 'field':
        for (const { target, value: set } of assigns) {
          if (target.kind === 'field' && target.name === value.name && target.object.kind === 'this' && value.object.kind === 'this') go(set);
        }
        return;
      case 'logical':
        go(value.left);
        go(value.right);
        return;
      case 'choice':
        go(value.whenTrue);
        go(value.whenFalse);
        return;
      default:
        return;
    }
  };
  for (const value of waitedFor(outline.body, false)) look(value, 0);
  return found;
}

/** `p.catch(f)`, `p.then(f, g)` and `Promise.allSettled(list)` are fulfilled whatever becomes of what they are made from. */
function endsRejections({ callee, arguments: given }: CallStep): boolean {
  if (callee.kind !== 'member') return false;
  return callee.name === 'catch' || callee.name === 'allSettled' || (callee.name === 'then' && given.length > 1);
}

function waitedFor(steps: readonly Step[], isCaught: boolean): readonly Value[] {
  return steps.flatMap((step): readonly Value[] => {
    if (step.kind === 'return') return [step.value];
    if (step.kind === 'join') return isCaught ? [] : [step.value];
    if (step.kind === 'try') {
      return [...waitedFor(step.body, isCaught || step.handler !== undefined), ...waitedFor(step.handler?.body ?? [], isCaught), ...waitedFor(step.finalizer, isCaught)];
    }
    const own = step.kind === 'loop' && step.how === 'await-of' && step.iterated !== undefined && !isCaught ? [step.iterated] : [];
    return [...own, ...stepsInside(step).flatMap((inner) => waitedFor(inner, isCaught))];
  });
}
