/**
 * A root in a factory that the program calls once: what the factory made has two names there, that of the root, which
 * may be of any activation, and that of the one call, under which all others come back to it.
 */
import { onlyActivation } from '../calls/expand.js';
import type { Flow } from '../calls/flow.js';
import { hasOneCall } from '../calls/only-object.js';
import type { FunctionId } from '../program/outline.js';

/** The activations around the root, each of their names with the other one. */
export function onlyActivations(flow: Flow, root: FunctionId): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (let around = flow.symbolicFrame(root).outer; around !== undefined; around = around.outer) {
    const only = hasOneCall(flow, around.fn) ? onlyActivation(flow, around.fn) : undefined;
    if (only !== undefined && only.key !== around.key) names.set(around.key, only.key).set(only.key, around.key);
  }
  return names;
}
