/** Stopping a body: at what it awaits, and for good when its generator is closed. */
import type { Machine, Running } from './machine-api.js';
import type { Activation, MachineValue } from './machine-values.js';

/** A generator that is closed from outside: passes through `finally`, not through `catch`. */
export class Closed extends Error {
  constructor(readonly value: MachineValue) {
    super('generator closed');
  }
}

export function* joined(
  machine: Machine,
  activation: Activation,
  value: MachineValue,
  step: number,
): Running<MachineValue> {
  const site = { fn: activation.fn.id, step };
  return yield { kind: 'await', promise: machine.promiseOf(value), site };
}
