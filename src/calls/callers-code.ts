/** Whether a value is for the callers of a function to know: its parameters, and what they hold. */
import type { FunctionId } from '../program/outline.js';
import { type Abstract, alternatives } from './abstract-value.js';
import type { Flow } from './flow.js';

/** Whether the value, or a part of it, is passed in by somebody: see `passedTo`. */
export function isCallersCode(flow: Flow, fn: FunctionId, value: Abstract): boolean {
  return passedTo(flow, fn, value).length > 0;
}

/**
 * The functions whose parameter the value is, or is reached through: the function itself, or one around
 * it. A constructor's parameter in a field is not meant: whoever calls the method knows as little of it
 * as the method.
 */
export function passedTo(flow: Flow, fn: FunctionId, value: Abstract): readonly FunctionId[] {
  return alternatives(value).flatMap((one) => {
    if (one.kind !== 'symbol') return [];
    const { origin } = one;
    switch (origin.how) {
      case 'field':
      case 'element':
      case 'typed':
      case 'offset':
        return passedTo(flow, fn, origin.base);
      case 'parameter':
        return isAround(flow, origin.fn, fn) ? [origin.fn] : [];
      case 'this':
      case 'result':
      case 'variable':
        return [];
    }
  });
}

/** Whether the first function is the second, or a function around it. */
export function isAround(flow: Flow, outer: FunctionId, fn: FunctionId): boolean {
  for (let at: FunctionId | undefined = fn; at !== undefined; at = flow.view.functionOutline(at).outer) {
    if (at === outer) return true;
  }
  return false;
}
