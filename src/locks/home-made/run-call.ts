/** A call step: finds the callee and the arguments, and calls. */
import type { CallStep } from '../../program/outline.js';
import type { Machine } from './machine-api.js';
import {
  UNDEFINED,
  type Activation,
  type ClassValue,
  type MachineValue,
} from './machine-values.js';
import { spread } from './make-literal.js';
import { propertyName, superMember } from './properties.js';

export function runCall(machine: Machine, activation: Activation, step: CallStep): MachineValue {
  const { callee } = step;
  const site = { fn: activation.fn.id, step: step.id };
  const values = (): MachineValue[] => spread(machine, activation, step.arguments);
  switch (callee.kind) {
    case 'value': {
      const value = machine.evaluate(activation, callee.value);
      return step.how === 'new'
        ? machine.construct(value, values(), site)
        : machine.call(value, UNDEFINED, values(), site);
    }
    case 'member': {
      const object = machine.evaluate(activation, callee.object);
      if (step.how === 'new') {
        return machine.construct(machine.get(object, callee.name), values(), site);
      }
      return machine.callMember(object, callee.name, values(), site);
    }
    case 'element': {
      const object = machine.evaluate(activation, callee.object);
      const name = propertyName(machine.evaluate(activation, callee.key));
      return machine.callMember(object, name, values(), site);
    }
    case 'super':
      return machine.superConstruct(activation, values(), site);
    case 'super-member': {
      const { receiver, home } = homeOf(machine, activation);
      const member = superMember(machine, receiver, home, callee.name);
      return machine.call(member, receiver, values(), site);
    }
    case 'import':
      return machine.outside('import()', UNDEFINED, values(), site);
  }
}

/** The receiver and the class in which the running code is written. */
export function homeOf(
  machine: Machine,
  activation: Activation,
): { receiver: MachineValue; home: ClassValue | undefined } {
  let at: Activation | undefined = activation;
  while (at !== undefined && at.fn.class === undefined) at = at.outer;
  if (at === undefined) return { receiver: UNDEFINED, home: undefined };
  const { receiver } = at;
  let home: MachineValue | undefined =
    receiver.kind === 'object' ? receiver.class : receiver.kind === 'class' ? receiver : undefined;
  while (home?.kind === 'class' && home.outline.id !== at.fn.class) home = home.base;
  machine.step();
  return { receiver, home: home?.kind === 'class' ? home : undefined };
}
