/** Globals as the lock machine sees them: by name, but for those that are plain constants. */
import { constant, NO_FIELDS, UNDEFINED, type MachineValue } from './machine-values.js';

export function globalValue(name: string, id: number): MachineValue {
  switch (name) {
    case 'undefined':
      return UNDEFINED;
    case 'NaN':
      return constant(NaN);
    case 'Infinity':
    case 'Number.POSITIVE_INFINITY':
    case 'Number.MAX_SAFE_INTEGER':
      return constant(Infinity);
    default:
      return { kind: 'global', name, id, fields: NO_FIELDS };
  }
}
