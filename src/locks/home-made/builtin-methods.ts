/** Methods of promises, functions, context stores and generators. */
import type { Machine } from './machine-api.js';
import {
  UNDEFINED,
  type ClosureValue,
  type GeneratorValue,
  type MachineValue,
  type StoreValue,
} from './machine-values.js';
import { finallyPromise, thenPromise } from './promises.js';

type Values = readonly MachineValue[];

export function callPromiseMethod(
  machine: Machine,
  object: MachineValue,
  name: string,
  values: Values,
): MachineValue | undefined {
  const [first = UNDEFINED, second = UNDEFINED] = values;
  switch (name) {
    case 'then':
      return thenPromise(machine, machine.promiseOf(object), first, second);
    case 'catch':
      return thenPromise(machine, machine.promiseOf(object), UNDEFINED, first);
    case 'finally':
      return finallyPromise(machine, machine.promiseOf(object), first);
    default:
      return undefined;
  }
}

export function callFunctionMethod(
  machine: Machine,
  callee: MachineValue,
  name: string,
  values: Values,
  site: Parameters<Machine['call']>[3],
): MachineValue | undefined {
  const [receiver = UNDEFINED, ...rest] = values;
  switch (name) {
    case 'call':
      return machine.call(callee, receiver, rest, site);
    case 'apply':
      return machine.call(callee, receiver, machine.elements(rest[0] ?? UNDEFINED), site);
    case 'bind':
      return bind(machine, callee, receiver, rest);
    default:
      return undefined;
  }
}

function bind(
  machine: Machine,
  callee: MachineValue,
  receiver: MachineValue,
  rest: Values,
): MachineValue {
  if (callee.kind !== 'closure') {
    return machine.native('bound', (_receiver, values) =>
      machine.call(callee, receiver, [...rest, ...values]),
    );
  }
  const bound: ClosureValue = {
    ...callee,
    id: machine.nextId(),
    boundThis: callee.boundThis ?? receiver,
    boundArguments: [...callee.boundArguments, ...rest],
  };
  return bound;
}

export function callStoreMethod(
  machine: Machine,
  store: StoreValue,
  name: string,
  values: Values,
): MachineValue | undefined {
  const { frame } = machine;
  const [first = UNDEFINED, second = UNDEFINED, ...rest] = values;
  const inside = (value: MachineValue, callee: MachineValue, given: Values): MachineValue => {
    machine.frame = { ...frame, context: new Map([...frame.context, [store.id, value]]) };
    try {
      return machine.call(callee, UNDEFINED, given);
    } finally {
      machine.frame = frame;
    }
  };
  switch (name) {
    case 'getStore':
      return frame.context.get(store.id) ?? UNDEFINED;
    case 'run':
      return inside(first, second, rest);
    case 'exit':
      return inside(UNDEFINED, first, values.slice(1));
    case 'enterWith':
      machine.frame = { ...frame, context: new Map([...frame.context, [store.id, first]]) };
      return UNDEFINED;
    default:
      return undefined;
  }
}

export function callGeneratorMethod(
  generator: GeneratorValue,
  name: string,
  values: Values,
): MachineValue | undefined {
  const value = values[0] ?? UNDEFINED;
  switch (name) {
    case 'next':
    case 'return':
    case 'throw':
      return generator.step(name, value);
    default:
      return undefined;
  }
}
