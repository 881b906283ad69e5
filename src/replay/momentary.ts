/**
 * Writes that nobody else ever sees: the field is set back before anything else can run. Until then
 * nothing is waited for, and no function of the program is called.
 */
import { isPlatform } from '../calls/builtin-row.js';
import { someStep, wayTo } from '../program/nested-steps.js';
import type { FunctionId, Step } from '../program/outline.js';
import type { ProgramView } from '../program/program-view.js';

/** `isReset`: the step sets the field back to what it was. */
export function isMomentary(view: ProgramView, fn: FunctionId, write: Step, isReset: (step: Step) => boolean): boolean {
  const runsAlone = (steps: readonly Step[]): boolean => !someStep(steps, (step) => letsOthersRun(view, fn, step));
  const way = wayTo(view.functionOutline(fn).body, write);
  for (const [depth, { steps, index }] of [...way.entries()].reverse()) {
    const behind = steps.slice(index + 1);
    const reset = behind.findIndex((step) => isReset(step) || isResetAtEnd(step, isReset, runsAlone));
    if (reset >= 0 && behind.slice(0, reset).every(goesOn)) return true;
    if (!runsAlone(behind)) return false;
    const outer = way[depth - 1];
    const around = outer?.steps[outer.index];
    if (around?.kind === 'try' && steps !== around.finalizer && resets(around.finalizer, isReset)) return true;
    // Without a `finally`, whatever leaves the block early leaves the field set.
    if ((around?.kind !== 'block' && around?.kind !== 'branch') || !behind.every(goesOn)) return false;
  }
  return false;
}

/** Whatever happens in its body, it sets the field back at the end, and nobody else runs before. */
function isResetAtEnd(step: Step, isReset: (step: Step) => boolean, runsAlone: (steps: readonly Step[]) => boolean): boolean {
  return step.kind === 'try' && runsAlone([...step.body, ...(step.handler?.body ?? [])]) && resets(step.finalizer, isReset);
}

function resets(finalizer: readonly Step[], isReset: (step: Step) => boolean): boolean {
  const at = finalizer.findIndex(isReset);
  return at >= 0 && finalizer.slice(0, at).every(goesOn);
}

/** After it the next one comes, at once. */
function goesOn({ kind }: Step): boolean {
  return kind === 'assign' || kind === 'copy' || kind === 'make' || kind === 'drop';
}

/** It waits, or calls what is not the platform's, or what it was given may be called. */
function letsOthersRun(view: ProgramView, fn: FunctionId, step: Step): boolean {
  switch (step.kind) {
    case 'join':
    case 'yield':
    case 'using':
      return true;
    case 'loop':
      return step.how === 'await-of';
    case 'call': {
      const declared = view.calleeAt(fn, step.id);
      const isPlatforms = declared.length > 0 && declared.every((one) => one.kind === 'external' && isPlatform(one.package));
      return !isPlatforms || step.arguments.some(({ value }) => value.kind !== 'constant' && value.kind !== 'template');
    }
    default:
      return false;
  }
}
