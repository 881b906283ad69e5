/** What the rounds of a `for…of`, `for…in` or `for await` see, one after the other. */
import type { LoopStep } from '../../program/outline.js';
import { joined } from './joined.js';
import type { Machine, Running } from './machine-api.js';
import { constant, UNDEFINED, type Activation, type MachineValue } from './machine-values.js';

type Next = () => Running<MachineValue | undefined>;

export function iterator(
  machine: Machine,
  activation: Activation,
  step: LoopStep,
  iterated: MachineValue,
): Next {
  let index = 0;
  const fixed = iterated.kind === 'array' || iterated.kind === 'generator' || step.how === 'in'
    ? []
    : machine.elements(iterated);
  return function* next(): Running<MachineValue | undefined> {
    if (iterated.kind === 'generator') return yield* pull(machine, activation, step, iterated);
    const items = step.how === 'in'
      ? keysOf(iterated)
      : iterated.kind === 'array' ? iterated.items : fixed;
    const item = items[index];
    index += 1;
    if (item === undefined || step.how !== 'await-of') return item;
    return yield* joined(machine, activation, item, step.id);
  };
}

function keysOf(object: MachineValue): readonly MachineValue[] {
  if (object.kind === 'array') return object.items.map((_, index) => constant(String(index)));
  return object.kind === 'object' ? [...object.fields.keys()].map((key) => constant(key)) : [];
}

function* pull(
  machine: Machine,
  activation: Activation,
  step: LoopStep,
  generator: MachineValue & { kind: 'generator' },
): Running<MachineValue | undefined> {
  let result = generator.step('next', UNDEFINED);
  if (generator.isAsync) result = yield* joined(machine, activation, result, step.id);
  return machine.truthy(machine.get(result, 'done')) ? undefined : machine.get(result, 'value');
}
