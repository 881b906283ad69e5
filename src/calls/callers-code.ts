/** Whether a value is for the callers of a function to know: its parameters, and what they hold. */
import type { FunctionId } from '../program/outline.js';
import { type Abstract, alternatives } from './abstract-value.js';
import type { Flow } from './flow.js';

/**
 * A parameter of the function or of one around it, or something reached through one. A constructor's
 * parameter in a field is not: whoever calls the method knows as little of it as the method.
 */
export function isCallersCode(flow: Flow, fn: FunctionId, value: Abstract): boolean {
  return alternatives(value).some((one) => {
    if (one.kind !== 'symbol') return false;
    const { origin } = one;
    switch (origin.how) {
      case 'field':
      case 'element':
      case 'typed':
      case 'offset':
        return isCallersCode(flow, fn, origin.base);
      case 'parameter':
        return isAround(flow, origin.fn, fn);
      case 'this':
      case 'result':
      case 'variable':
        return false;
    }
  });
}

function isAround(flow: Flow, outer: FunctionId, fn: FunctionId): boolean {
  for (let at: FunctionId | undefined = fn; at !== undefined; at = flow.view.functionOutline(at).outer) {
    if (at === outer) return true;
  }
  return false;
}
