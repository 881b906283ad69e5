/** Promises of the lock machine: settled in the order of ECMAScript's jobs, one job a reaction. */
import type { Machine } from './machine-api.js';
import { Thrown } from './machine-api.js';
import {
  isFunctionValue,
  UNDEFINED,
  type MachineValue,
  type PromiseValue,
  type Reaction,
} from './machine-values.js';

export function settlePromise(
  machine: Machine,
  promise: PromiseValue,
  state: 'fulfilled' | 'rejected',
  value: MachineValue,
): void {
  if (promise.state !== 'pending') return;
  promise.state = state;
  promise.value = value;
  const reactions = promise.reactions;
  promise.reactions = [];
  for (const reaction of reactions) schedule(machine, promise, reaction);
}

/** The resolve function of a promise: a promise as value is followed, anything else fulfils. */
export function resolvePromise(machine: Machine, promise: PromiseValue, value: MachineValue): void {
  if (promise.locked || promise.state !== 'pending') return;
  promise.locked = true;
  if (!isThenable(machine, value)) {
    settlePromise(machine, promise, 'fulfilled', value);
    return;
  }
  machine.enqueue(() => {
    const inner = machine.promiseOf(value);
    subscribe(
      machine,
      inner,
      (result) => {
        settlePromise(machine, promise, 'fulfilled', result);
      },
      (reason) => {
        settlePromise(machine, promise, 'rejected', reason);
      },
    );
  });
}

export function rejectPromise(machine: Machine, promise: PromiseValue, reason: MachineValue): void {
  if (promise.locked || promise.state !== 'pending') return;
  promise.locked = true;
  settlePromise(machine, promise, 'rejected', reason);
}

/** Values that a promise follows: an unknown of an outside call may be one, and then is waited for. */
function isThenable(machine: Machine, value: MachineValue): boolean {
  switch (value.kind) {
    case 'promise':
      return true;
    case 'unknown':
      return value.origin === 'outside' && value.term.startsWith('out:');
    case 'object':
      return !value.open && isFunctionValue(machine.get(value, 'then'));
    case 'constant':
    case 'array':
    case 'collection':
    case 'closure':
    case 'native':
    case 'class':
    case 'generator':
    case 'store':
    case 'global':
      return false;
  }
}

export function subscribe(
  machine: Machine,
  promise: PromiseValue,
  fulfilled: (value: MachineValue) => void,
  rejected: (reason: MachineValue) => void,
): void {
  const reaction = { frame: machine.frame, fulfilled, rejected };
  if (promise.state === 'pending') promise.reactions.push(reaction);
  else schedule(machine, promise, reaction);
}

function schedule(machine: Machine, promise: PromiseValue, reaction: Reaction): void {
  const before = machine.frame;
  machine.frame = reaction.frame;
  machine.enqueue(() => {
    if (promise.state === 'rejected') reaction.rejected(promise.value);
    else reaction.fulfilled(promise.value);
  });
  machine.frame = before;
}

/** `promise.then(onFulfilled, onRejected)`. */
export function thenPromise(
  machine: Machine,
  promise: PromiseValue,
  onFulfilled: MachineValue,
  onRejected: MachineValue,
): PromiseValue {
  const derived = machine.promise();
  const react = (handler: MachineValue, pass: (value: MachineValue) => void) => {
    return (value: MachineValue): void => {
      if (!isCallable(handler)) {
        pass(value);
        return;
      }
      attempt(machine, derived, () => machine.call(handler, UNDEFINED, [value]));
    };
  };
  subscribe(
    machine,
    promise,
    react(onFulfilled, (value) => {
      settlePromise(machine, derived, 'fulfilled', value);
    }),
    react(onRejected, (reason) => {
      settlePromise(machine, derived, 'rejected', reason);
    }),
  );
  return derived;
}

function isCallable(value: MachineValue): boolean {
  return value.kind !== 'constant';
}

/** Settles `promise` with what `run` gives or throws. */
export function attempt(machine: Machine, promise: PromiseValue, run: () => MachineValue): void {
  let value: MachineValue;
  try {
    value = run();
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    rejectPromise(machine, promise, error.value);
    return;
  }
  resolvePromise(machine, promise, value);
}

/** `promise.finally(handler)`: waits for what the handler returns, then passes on. */
export function finallyPromise(
  machine: Machine,
  promise: PromiseValue,
  handler: MachineValue,
): PromiseValue {
  const derived = machine.promise();
  const after = (state: 'fulfilled' | 'rejected') => {
    return (value: MachineValue): void => {
      const handled = machine.promise();
      attempt(machine, handled, () =>
        isCallable(handler) ? machine.call(handler, UNDEFINED, []) : UNDEFINED,
      );
      subscribe(
        machine,
        handled,
        () => {
          settlePromise(machine, derived, state, value);
        },
        (reason) => {
          settlePromise(machine, derived, 'rejected', reason);
        },
      );
    };
  };
  subscribe(machine, promise, after('fulfilled'), after('rejected'));
  return derived;
}

/** `new Promise(executor)`. */
export function constructPromise(machine: Machine, executor: MachineValue): PromiseValue {
  const promise = machine.promise();
  const [resolve, reject] = resolversOf(machine, promise);
  try {
    machine.call(executor, UNDEFINED, [resolve, reject]);
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    rejectPromise(machine, promise, error.value);
  }
  return promise;
}

export function resolversOf(
  machine: Machine,
  promise: PromiseValue,
): readonly [MachineValue, MachineValue] {
  return [
    machine.native('resolve', (_receiver, [value]) => {
      resolvePromise(machine, promise, value ?? UNDEFINED);
      return UNDEFINED;
    }),
    machine.native('reject', (_receiver, [reason]) => {
      rejectPromise(machine, promise, reason ?? UNDEFINED);
      return UNDEFINED;
    }),
  ];
}

/** `Promise.all`, `allSettled`, `race` and `any` over the elements of a collection. */
export function combinePromises(
  machine: Machine,
  how: 'all' | 'allSettled' | 'race' | 'any',
  values: readonly MachineValue[],
): PromiseValue {
  const combined = machine.promise();
  const results: MachineValue[] = values.map(() => UNDEFINED);
  let missing = values.length;
  const collect = (index: number, value: MachineValue): void => {
    results[index] = value;
    missing -= 1;
    if (missing > 0) return;
    if (how === 'any') rejectPromise(machine, combined, machine.array(results));
    else resolvePromise(machine, combined, machine.array(results));
  };
  values.forEach((value, index) => {
    subscribe(
      machine,
      machine.promiseOf(value),
      (result) => {
        if (how === 'race' || how === 'any') resolvePromise(machine, combined, result);
        else collect(index, result);
      },
      (reason) => {
        if (how === 'race' || how === 'all') rejectPromise(machine, combined, reason);
        else collect(index, reason);
      },
    );
  });
  if (values.length === 0 && how !== 'race') {
    settlePromise(machine, combined, how === 'any' ? 'rejected' : 'fulfilled', machine.array([]));
  }
  return combined;
}
