/** Writing to variables, fields and elements; and disposing of what a variable holds. */
import type { Target } from '../../program/outline.js';
import type { Machine } from './machine-api.js';
import { isNullish, type Activation, type MachineValue } from './machine-values.js';
import { propertyName } from './properties.js';

export function assign(
  machine: Machine,
  activation: Activation,
  target: Target,
  value: MachineValue,
  declares: boolean,
): void {
  switch (target.kind) {
    case 'variable':
      if (declares && activation.loopDepth > 0 && activation.fn.id === target.owner) {
        activation.variables.set(target.name, { value, perRound: true });
      } else if (declares && activation.fn.id === target.owner) {
        activation.variables.set(target.name, { value, perRound: false });
      } else {
        machine.binding(activation, target).value = value;
      }
      return;
    case 'field':
      machine.set(machine.evaluate(activation, target.object), target.name, value);
      return;
    case 'element': {
      const object = machine.evaluate(activation, target.object);
      machine.set(object, propertyName(machine.evaluate(activation, target.key)), value);
      return;
    }
  }
}

export const DISPOSE = '[Symbol.dispose]';
export const ASYNC_DISPOSE = '[Symbol.asyncDispose]';

export function dispose(machine: Machine, resource: MachineValue, awaits: boolean): MachineValue {
  const name =
    awaits && !isNullish(machine.get(resource, ASYNC_DISPOSE)) ? ASYNC_DISPOSE : DISPOSE;
  return machine.callMember(resource, name, []);
}
