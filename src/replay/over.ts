/** Calls that are over, by name: of which function, on which object. */
import type { Abstract } from '../calls/abstract-value.js';
import type { FunctionId } from '../program/outline.js';
import type { State } from './state.js';

const ON = ' on ';

export const NO_CALLS: ReadonlySet<string> = new Set();

export function callsOver({ over }: Pick<State, 'over'>): ReadonlySet<string> {
  return over.size === 0 ? NO_CALLS : new Set([...over].map(([call]) => call));
}

export function callOn(fn: FunctionId, { key }: Pick<Abstract, 'key'>): string {
  return `${fn}${ON}${key}`;
}

/** The function, and the key of the object. */
export function partsOfCall(call: string): readonly [FunctionId, string] {
  const end = call.indexOf(ON);
  return [call.slice(0, end), call.slice(end + ON.length)];
}
