/** Flags that a path has set, and where they stand. */
import type { Abstract, Frame } from '../calls/abstract-value.js';
import type { AssignStep, FunctionId } from '../program/outline.js';

/** That the path set a field of `this`, or a variable that outlives it, under locks. */
export interface FlagSet {
  readonly write: AssignStep;
  readonly fn: FunctionId;
  /** How often the path had waited by then. */
  readonly waits: number;
  /** The holds, by their ids. */
  readonly under: readonly string[];
}

export function fieldCell(object: Abstract, name: string): string {
  return `${object.key}.${name}`;
}

export function variableCell(holder: Frame, name: string): string {
  return `${holder.key} ${name}`;
}
