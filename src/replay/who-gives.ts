/** Who knows what a callback is called with. */
import { bodyFacts } from '../calls/body-facts.js';
import type { FunctionId } from '../program/outline.js';
import type { ProgramView } from '../program/program-view.js';

/** `withDefer(async (defer) => …)`: the function in which the callback is written gives it to a function of the program. */
export function whoGives(view: ProgramView, fn: FunctionId): FunctionId | undefined {
  const { outer, role } = view.functionOutline(fn);
  if (role !== 'arrow' && role !== 'function') return undefined;
  const maker = outer === undefined ? undefined : view.functionOutline(outer);
  if (maker === undefined || maker.role === 'module') return undefined;
  const isGiven = bodyFacts(maker).calls.some((step) => step.arguments.some(({ value }) => value.kind === 'function' && value.id === fn)
    && view.calleeAt(maker.id, step.id).some(({ kind }) => kind !== 'external'));
  return isGiven ? maker.id : undefined;
}
