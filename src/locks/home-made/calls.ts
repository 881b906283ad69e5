/** Entering bodies: plain and async calls, generators, constructors. */
import type { FunctionOutline } from '../../program/outline.js';
import { Closed } from './joined.js';
import { CALL_DEPTH } from './limits.js';
import {
  LimitReached,
  Thrown,
  type Machine,
  type Running,
  type Suspension,
} from './machine-api.js';
import {
  FALSE,
  TRUE,
  NO_FIELDS,
  UNDEFINED,
  type Activation,
  type Binding,
  type ClassValue,
  type ClosureValue,
  type GeneratorValue,
  type MachineValue,
  type ObjectValue,
  type PromiseValue,
} from './machine-values.js';
import { attempt, rejectPromise, resolvePromise, subscribe } from './promises.js';
import { checkFinished, runBody } from './run-body.js';

type Values = readonly MachineValue[];

export function newActivation(
  fn: FunctionOutline,
  outer: Activation | undefined,
  receiver: MachineValue,
  values: Values,
  lazy = false,
): Activation {
  return {
    fn,
    outer,
    receiver,
    values,
    variables: new Map(),
    pinned: undefined,
    results: new Map(),
    loopDepth: 0,
    lazy,
  };
}

export function invoke(
  machine: Machine,
  closure: ClosureValue,
  receiver: MachineValue,
  values: Values,
): MachineValue {
  const { fn } = closure;
  const activation: Activation = {
    ...newActivation(fn, closure.outer, closure.boundThis ?? receiver, [
      ...closure.boundArguments,
      ...values,
    ]),
    pinned: closure.pinned,
  };
  const before = machine.frame;
  // Work done later by what a script call left behind is still that call's work.
  if (closure.madeBy > 0) machine.frame = { ...before, task: closure.madeBy };
  machine.depth += 1;
  try {
    if (machine.depth > CALL_DEPTH) throw new LimitReached('calls nested too deep');
    machine.step();
    if (fn.isGenerator) return startGenerator(machine, activation);
    if (fn.isAsync) return runAsync(machine, activation);
    return runNow(machine, activation);
  } finally {
    machine.depth -= 1;
    machine.frame = before;
  }
}

function runNow(machine: Machine, activation: Activation): MachineValue {
  const result = runBody(machine, activation).next(UNDEFINED);
  checkFinished(result.done);
  return result.done === true ? result.value : UNDEFINED;
}

function runAsync(machine: Machine, activation: Activation): PromiseValue {
  const promise = machine.promise();
  const running = runBody(machine, activation);
  advance(machine, running, () => running.next(UNDEFINED), {
    done: (value) => {
      resolvePromise(machine, promise, value);
    },
    threw: (reason) => {
      rejectPromise(machine, promise, reason);
    },
    yielded: () => {
      throw new LimitReached('an async body yields');
    },
  });
  return promise;
}

interface Outcome {
  readonly done: (value: MachineValue) => void;
  readonly threw: (reason: MachineValue) => void;
  readonly yielded: (value: MachineValue) => void;
}

/** Runs on until the body ends or yields; awaits come back here as jobs. */
function advance(
  machine: Machine,
  running: Running<MachineValue>,
  resume: () => IteratorResult<Suspension, MachineValue>,
  outcome: Outcome,
): void {
  let result: IteratorResult<Suspension, MachineValue>;
  try {
    result = resume();
  } catch (error) {
    if (error instanceof Closed) outcome.done(error.value);
    else if (error instanceof Thrown) outcome.threw(error.value);
    else throw error;
    return;
  }
  if (result.done === true) {
    outcome.done(result.value);
    return;
  }
  const suspension = result.value;
  if (suspension.kind === 'yield') {
    outcome.yielded(suspension.value);
    return;
  }
  const { site } = suspension;
  const task = machine.frame.task;
  machine.noteAwait(task, site);
  subscribe(
    machine,
    suspension.promise,
    (value) => {
      machine.noteResume(task, site);
      advance(machine, running, () => running.next(value), outcome);
    },
    (reason) => {
      machine.noteResume(task, site);
      advance(machine, running, () => running.throw(new Thrown(reason)), outcome);
    },
  );
}

function startGenerator(machine: Machine, activation: Activation): GeneratorValue {
  const running = runBody(machine, activation);
  const { isAsync } = activation.fn;
  let ended = false;
  const step: GeneratorValue['step'] = (how, value) => {
    const resume = (): IteratorResult<Suspension, MachineValue> => {
      if (ended) return { done: true, value: UNDEFINED };
      if (how === 'next') return running.next(value);
      return running.throw(how === 'return' ? new Closed(value) : new Thrown(value));
    };
    const promise = machine.promise();
    let now: MachineValue | undefined;
    let thrown: Thrown | undefined;
    advance(machine, running, resume, {
      done: (result) => {
        ended = true;
        now = iteration(machine, result, true);
        resolvePromise(machine, promise, now);
      },
      threw: (reason) => {
        ended = true;
        thrown = new Thrown(reason);
        if (isAsync) rejectPromise(machine, promise, reason);
      },
      yielded: (result) => {
        now = iteration(machine, result, false);
        resolvePromise(machine, promise, now);
      },
    });
    if (isAsync) return promise;
    if (thrown !== undefined) throw thrown;
    return now ?? UNDEFINED;
  };
  return { kind: 'generator', id: machine.nextId(), fields: NO_FIELDS, isAsync, step };
}

function iteration(machine: Machine, value: MachineValue, done: boolean): ObjectValue {
  const result = machine.object();
  result.fields.set('value', value).set('done', done ? TRUE : FALSE);
  return result;
}

/** `new C(…)` of a class of the program. */
export function instantiate(
  machine: Machine,
  classValue: ClassValue,
  values: Values,
): MachineValue {
  const object = machine.object(classValue);
  constructInto(machine, classValue, object, values);
  return object;
}

/** Runs a class's constructor, and its base's, on an object. */
export function constructInto(
  machine: Machine,
  classValue: ClassValue,
  object: MachineValue,
  values: Values,
): void {
  const { outline } = classValue;
  if (outline.constructorFunction === undefined) {
    if (classValue.base?.kind === 'class') constructInto(machine, classValue.base, object, values);
    initialize(machine, classValue, object);
    return;
  }
  if (classValue.base === undefined) initialize(machine, classValue, object);
  const fn = machine.code.functionOutline(outline.constructorFunction);
  machine.call(machine.closure(fn, classValue.outer), object, values);
}

/** Sets the fields that a class declares. */
export function initialize(machine: Machine, classValue: ClassValue, object: MachineValue): void {
  const { initializer } = classValue.outline;
  if (initializer === undefined) return;
  const fn = machine.code.functionOutline(initializer);
  machine.call(machine.closure(fn, classValue.outer), object, []);
}

/** Runs `run` and gives its result or throw as a settled promise. */
export function asPromise(machine: Machine, run: () => MachineValue): PromiseValue {
  const promise = machine.promise();
  attempt(machine, promise, run);
  return promise;
}

/** The loop-round bindings that a closure made now must keep. */
export function pinnedBy(activation: Activation | undefined): ReadonlyMap<string, Binding> | undefined {
  if (activation === undefined) return undefined;
  if (activation.loopDepth === 0) return activation.pinned;
  const pinned = new Map(activation.pinned);
  for (const [name, binding] of activation.variables) {
    if (binding.perRound) pinned.set(`${activation.fn.id}|${name}`, binding);
  }
  return pinned;
}
