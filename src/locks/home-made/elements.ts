/** Iterating without waiting. */
import { elementsOfCollection } from './collections.js';
import type { Machine } from './machine-api.js';
import { UNDEFINED, type MachineValue } from './machine-values.js';

/** What `for…of` and spread see of a value. */
export function elementsOf(machine: Machine, value: MachineValue): readonly MachineValue[] {
  switch (value.kind) {
    case 'array':
      return value.items;
    case 'collection':
      return elementsOfCollection(machine, value);
    case 'generator': {
      const all: MachineValue[] = [];
      if (value.isAsync) return all;
      for (;;) {
        machine.step();
        const next = value.step('next', UNDEFINED);
        if (machine.truthy(machine.get(next, 'done'))) return all;
        all.push(machine.get(next, 'value'));
      }
    }
    case 'unknown':
      // One element stands for what is there: the body of a loop over it is worth running.
      return [machine.unknown(`${value.term}[]`, value.origin, true)];
    case 'constant':
    case 'object':
    case 'closure':
    case 'native':
    case 'class':
    case 'promise':
    case 'store':
    case 'global':
      return [];
  }
}
