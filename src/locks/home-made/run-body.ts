/** Runs the steps of a body. A body is a generator of the host: it stops where it awaits or yields. */
import type {
  Argument,
  CallStep,
  LoopStep,
  MakeStep,
  Step,
  SwitchStep,
  Target,
  TryStep,
  UsingStep,
} from '../../program/outline.js';
import { bindingOf } from './evaluate.js';
import { copyFields } from './globals.js';
import { LimitReached, Thrown, type Completion, type Machine, type Running } from './machine-api.js';
import { propertyName, superMember } from './properties.js';
import {
  constant,
  identityOf,
  isNullish,
  UNDEFINED,
  type Activation,
  type ClassValue,
  type MachineValue,
  type ObjectValue,
} from './machine-values.js';

const NORMAL: Completion = { kind: 'normal' };

/** A generator that is closed from outside: passes through `finally`, not through `catch`. */
export class Closed extends Error {
  constructor(readonly value: MachineValue) {
    super('generator closed');
  }
}

export function* runBody(machine: Machine, activation: Activation): Running<MachineValue> {
  const completion = yield* runSteps(machine, activation, activation.fn.body);
  return completion.kind === 'return' ? completion.value : UNDEFINED;
}

function* runSteps(
  machine: Machine,
  activation: Activation,
  steps: readonly Step[],
): Running<Completion> {
  for (const step of steps) {
    const completion = yield* runStep(machine, activation, step);
    if (completion.kind !== 'normal') return completion;
  }
  return NORMAL;
}

function* runStep(machine: Machine, activation: Activation, step: Step): Running<Completion> {
  machine.step();
  const { results } = activation;
  switch (step.kind) {
    case 'call':
      results.set(step.id, runCall(machine, activation, step));
      return NORMAL;
    case 'make':
      results.set(step.id, make(machine, activation, step));
      return NORMAL;
    case 'copy':
      results.set(step.id, machine.evaluate(activation, step.value));
      return NORMAL;
    case 'join': {
      const value = machine.evaluate(activation, step.value);
      results.set(step.id, yield* joined(machine, activation, value, step.id));
      return NORMAL;
    }
    case 'yield': {
      const value = machine.evaluate(activation, step.value);
      const values = step.delegate ? machine.elements(value) : [value];
      for (const each of values) results.set(step.id, yield { kind: 'yield', value: each });
      return NORMAL;
    }
    case 'assign':
      assign(machine, activation, step.target, machine.evaluate(activation, step.value), step.declares);
      return NORMAL;
    case 'drop':
      machine.evaluate(activation, step.value);
      return NORMAL;
    case 'branch': {
      const holds = machine.truthy(machine.evaluate(activation, step.condition));
      return yield* runSteps(machine, activation, holds ? step.whenTrue : step.whenFalse);
    }
    case 'loop':
      return yield* runLoop(machine, activation, step);
    case 'try':
      return yield* runTry(machine, activation, step);
    case 'switch':
      return yield* runSwitch(machine, activation, step);
    case 'block': {
      const completion = yield* runSteps(machine, activation, step.body);
      return leaves(completion, step.labels, false) ? NORMAL : completion;
    }
    case 'using':
      return yield* runUsing(machine, activation, step);
    case 'return':
      return { kind: 'return', value: machine.evaluate(activation, step.value) };
    case 'throw':
      throw new Thrown(machine.evaluate(activation, step.value));
    case 'break':
    case 'continue':
      return { kind: step.kind, label: step.label };
    case 'define-class':
      machine.classValue(step.id, activation);
      return NORMAL;
  }
}

/** Runs one step of a body whose variables are computed on demand: nothing in it can wait. */
export function runStepNow(machine: Machine, activation: Activation, step: Step): void {
  if (step.kind === 'join' || step.kind === 'yield' || step.kind === 'loop') {
    activation.results.set(step.id, machine.unknown(`${step.kind}@${activation.fn.id}`, 'outside'));
    return;
  }
  runStep(machine, activation, step).next(UNDEFINED);
}

function* joined(
  machine: Machine,
  activation: Activation,
  value: MachineValue,
  step: number,
): Running<MachineValue> {
  const site = { fn: activation.fn.id, step };
  return yield { kind: 'await', promise: machine.promiseOf(value), site };
}

function leaves(completion: Completion, labels: readonly string[], isLoop: boolean): boolean {
  if (completion.kind !== 'break') return false;
  return completion.label === undefined ? isLoop : labels.includes(completion.label);
}

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
        bindingOf(machine, activation, target, (at, step) => {
          runStepNow(machine, at, step);
        }).value = value;
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

function spread(
  machine: Machine,
  activation: Activation,
  values: readonly Argument[],
): MachineValue[] {
  return values.flatMap((each) => {
    const value = machine.evaluate(activation, each.value);
    return each.spread ? [...machine.elements(value)] : [value];
  });
}

function runCall(machine: Machine, activation: Activation, step: CallStep): MachineValue {
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

function make(machine: Machine, activation: Activation, step: MakeStep): MachineValue {
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

function* runLoop(machine: Machine, activation: Activation, step: LoopStep): Running<Completion> {
  activation.loopDepth += 1;
  try {
    return step.iterated === undefined
      ? yield* runConditionLoop(machine, activation, step)
      : yield* runEachLoop(machine, activation, step, machine.evaluate(activation, step.iterated));
  } finally {
    activation.loopDepth -= 1;
  }
}

/** What a round's completion means for the loop: undefined, go on. */
function afterRound(completion: Completion, labels: readonly string[]): Completion | undefined {
  if (leaves(completion, labels, true)) return NORMAL;
  if (completion.kind === 'normal') return undefined;
  const isOwn = completion.kind === 'continue' &&
    (completion.label === undefined || labels.includes(completion.label));
  return isOwn ? undefined : completion;
}

function* runConditionLoop(
  machine: Machine,
  activation: Activation,
  step: LoopStep,
): Running<Completion> {
  for (let round = 0; ; round += 1) {
    machine.step();
    if (step.how !== 'do' || round > 0) {
      yield* runSteps(machine, activation, step.test);
      const holds =
        step.condition === undefined ||
        machine.truthy(machine.evaluate(activation, step.condition));
      if (!holds) return NORMAL;
    }
    const end = afterRound(yield* runSteps(machine, activation, step.body), step.labels);
    if (end !== undefined) return end;
    yield* runSteps(machine, activation, step.update);
  }
}

function* runEachLoop(
  machine: Machine,
  activation: Activation,
  step: LoopStep,
  iterated: MachineValue,
): Running<Completion> {
  const next = iterator(machine, activation, step, iterated);
  for (;;) {
    machine.step();
    const element = yield* next();
    if (element === undefined) return NORMAL;
    activation.results.set(step.id, element);
    const end = afterRound(yield* runSteps(machine, activation, step.body), step.labels);
    if (end === undefined) continue;
    if (iterated.kind === 'generator') iterated.step('return', UNDEFINED);
    return end;
  }
}

type Next = () => Running<MachineValue | undefined>;

function iterator(
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

function* runTry(machine: Machine, activation: Activation, step: TryStep): Running<Completion> {
  let completion: Completion = NORMAL;
  let thrown: Thrown | Closed | undefined;
  const { loopDepth } = activation;
  try {
    completion = yield* runSteps(machine, activation, step.body);
  } catch (error) {
    thrown = programError(error);
  }
  activation.loopDepth = loopDepth;
  if (thrown instanceof Thrown && step.handler !== undefined) {
    const { caught, body } = step.handler;
    if (caught !== undefined) assign(machine, activation, caught, thrown.value, true);
    thrown = undefined;
    try {
      completion = yield* runSteps(machine, activation, body);
    } catch (error) {
      thrown = programError(error);
    }
    activation.loopDepth = loopDepth;
  }
  const last = yield* runSteps(machine, activation, step.finalizer);
  if (last.kind !== 'normal') return last;
  if (thrown !== undefined) throw thrown;
  return completion;
}

/** An error of the program goes on; one of the machine (a limit) ends the script. */
function programError(error: unknown): Thrown | Closed {
  if (error instanceof Thrown || error instanceof Closed) return error;
  throw error;
}

function* runSwitch(
  machine: Machine,
  activation: Activation,
  step: SwitchStep,
): Running<Completion> {
  const subject = machine.evaluate(activation, step.subject);
  let start = -1;
  for (const [index, each] of step.cases.entries()) {
    if (each.test === undefined) continue;
    yield* runSteps(machine, activation, each.before);
    if (isCase(machine, subject, machine.evaluate(activation, each.test))) {
      start = index;
      break;
    }
  }
  if (start < 0) start = step.cases.findIndex((each) => each.test === undefined);
  if (start < 0) return NORMAL;
  for (const each of step.cases.slice(start)) {
    const completion = yield* runSteps(machine, activation, each.body);
    if (leaves(completion, step.labels, true)) return NORMAL;
    if (completion.kind !== 'normal') return completion;
  }
  return NORMAL;
}

function isCase(machine: Machine, subject: MachineValue, test: MachineValue): boolean {
  if (identityOf(subject) === identityOf(test)) return true;
  const open = subject.kind === 'unknown' ? subject : test;
  if (open.kind !== 'unknown') return false;
  return machine.decide(`${identityOf(subject)}==${identityOf(test)}`, open.origin);
}

function* runUsing(machine: Machine, activation: Activation, step: UsingStep): Running<Completion> {
  const resource = bindingOf(machine, activation, step.variable, () => undefined).value;
  let completion: Completion = NORMAL;
  let thrown: Thrown | Closed | undefined;
  try {
    completion = yield* runSteps(machine, activation, step.body);
  } catch (error) {
    thrown = programError(error);
  }
  if (!isNullish(resource)) {
    const disposed = dispose(machine, resource, step.awaits);
    if (step.awaits) yield* joined(machine, activation, disposed, -1);
  }
  if (thrown !== undefined) throw thrown;
  return completion;
}

export const DISPOSE = '[Symbol.dispose]';
export const ASYNC_DISPOSE = '[Symbol.asyncDispose]';

function dispose(machine: Machine, resource: MachineValue, awaits: boolean): MachineValue {
  const name =
    awaits && !isNullish(machine.get(resource, ASYNC_DISPOSE)) ? ASYNC_DISPOSE : DISPOSE;
  return machine.callMember(resource, name, []);
}

export function checkFinished(done: boolean | undefined): void {
  if (done !== true) throw new LimitReached('a synchronous body waits');
}
