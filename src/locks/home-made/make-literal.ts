/** Object and array literals, and spread. */
import type { Argument, MakeStep } from '../../program/outline.js';
import { copyFields } from './globals.js';
import type { Machine } from './machine-api.js';
import type { Activation, MachineValue, ObjectValue } from './machine-values.js';
import { propertyName } from './properties.js';

export function spread(
  machine: Machine,
  activation: Activation,
  values: readonly Argument[],
): MachineValue[] {
  return values.flatMap((each) => {
    const value = machine.evaluate(activation, each.value);
    return each.spread ? [...machine.elements(value)] : [value];
  });
}

export function make(machine: Machine, activation: Activation, step: MakeStep): MachineValue {
  if (step.what.kind === 'array') {
    return machine.array(spread(machine, activation, step.what.elements));
  }
  const object = machine.object();
  for (const property of step.what.properties) {
    switch (property.kind) {
      case 'property':
        object.fields.set(property.name, machine.evaluate(activation, property.value));
        break;
      case 'computed': {
        const key = propertyName(machine.evaluate(activation, property.key));
        object.fields.set(key, machine.evaluate(activation, property.value));
        break;
      }
      case 'getter':
      case 'setter':
        addAccessor(machine, activation, object, property);
        break;
      case 'spread':
        copyFields(machine, machine.evaluate(activation, property.value), object);
        break;
    }
  }
  return object;
}

function addAccessor(
  machine: Machine,
  activation: Activation,
  object: ObjectValue,
  property: { kind: 'getter' | 'setter'; name: string; function: string },
): void {
  const fn = machine.closure(machine.code.functionOutline(property.function), activation);
  object.accessors ??= new Map();
  const known = object.accessors.get(property.name) ?? {};
  object.accessors.set(
    property.name,
    property.kind === 'getter' ? { ...known, get: fn } : { ...known, set: fn },
  );
}
