/** Runs the steps of a body. A body is a generator of the host: it stops where it awaits or yields. */
import type { LoopStep, Step, SwitchStep, TryStep, UsingStep } from '../../program/outline.js';
import { assign, dispose } from './assign.js';
import { iterator } from './iterate.js';
import { Closed, joined } from './joined.js';
import {
  LimitReached,
  Thrown,
  type Completion,
  type Machine,
  type Running,
} from './machine-api.js';
import {
  identityOf,
  isNullish,
  UNDEFINED,
  type Activation,
  type MachineValue,
} from './machine-values.js';
import { make } from './make-literal.js';
import { runCall } from './run-call.js';

const NORMAL: Completion = { kind: 'normal' };

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

function leaves(completion: Completion, labels: readonly string[], isLoop: boolean): boolean {
  if (completion.kind !== 'break') return false;
  return completion.label === undefined ? isLoop : labels.includes(completion.label);
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
  const resource = machine.binding(activation, step.variable).value;
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

/** Runs one step of a body whose variables are computed on demand: nothing in it can wait. */
export function runStepNow(machine: Machine, activation: Activation, step: Step): void {
  if (step.kind === 'join' || step.kind === 'yield' || step.kind === 'loop') {
    activation.results.set(step.id, machine.unknown(`${step.kind}@${activation.fn.id}`, 'outside'));
    return;
  }
  runStep(machine, activation, step).next(UNDEFINED);
}

export function checkFinished(done: boolean | undefined): void {
  if (done !== true) throw new LimitReached('a synchronous body waits');
}
