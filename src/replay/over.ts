/** How a call that is over is named: by its function, and the object that it was a method of. */
import type { Abstract } from '../calls/abstract-value.js';
import type { FunctionId } from '../program/outline.js';

export function callOf(fn: FunctionId, { key }: Pick<Abstract, 'key'>): string {
  return `${fn} on ${key}`;
}
