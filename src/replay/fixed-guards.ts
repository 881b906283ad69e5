/** Guards of throws that come out the same in every call: who wrote their constants has seen that they pass. */
import type { Frame } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import { fieldWrites, lineage } from '../calls/class-members.js';
import { frameOf } from '../calls/evaluate.js';
import type { Flow } from '../calls/flow.js';
import type { Step, StepId, Value } from '../program/outline.js';

/** Calls in a row that a guard's condition is followed through. */
export const GUARD_CALLS = 3;

/**
 * A guard that reads only constants which the call passes, and what its object was made with, comes
 * out the same every time: who wrote the constant has seen that it passes.
 */
export function fixedSide(flow: Flow, step: Extract<Step, { kind: 'branch' }>, frame: Frame): readonly Step[] | undefined {
  const [yes, no] = [isThrow(step.whenTrue), isThrow(step.whenFalse)];
  if (yes === no || !dependsOnConstants(flow, step.condition, frame)) return undefined;
  return yes ? step.whenFalse : step.whenTrue;
}

function isThrow(steps: readonly Step[]): boolean {
  return steps.at(-1)?.kind === 'throw';
}

function dependsOnConstants(flow: Flow, condition: Value, frame: Frame): boolean {
  const read = { constants: 0 };
  return isFixed(flow, condition, frame, read, 0) && read.constants > 0;
}

function isFixed(flow: Flow, value: Value, frame: Frame, read: { constants: number }, depth: number): boolean {
  const go = (inner: Value): boolean => isFixed(flow, inner, frame, read, depth);
  switch (value.kind) {
    case 'constant':
    case 'function':
    case 'class':
    case 'import':
    case 'global':
    case 'this':
      return true;
    case 'parameter': {
      if (flow.evaluate(frame, value).kind !== 'constant') return false;
      read.constants += 1;
      return true;
    }
    case 'variable': {
      const holder = frameOf(flow, frame, value.owner);
      const assigned = bodyFacts(flow.view.functionOutline(value.owner)).assigns.filter((one) => one.target.kind === 'variable' && one.target.owner === value.owner && one.target.name === value.name);
      const [only] = assigned;
      if (assigned.length !== 1 || only?.declares !== true) return false;
      return isFixed(flow, only.value, holder, read, depth);
    }
    case 'field':
      return value.object.kind === 'this' && isMadeOnce(flow, frame, value.object, value.name);
    case 'template':
      return value.parts.every(go);
    case 'not':
    case 'typeof':
    case 'negate':
      return go(value.of);
    case 'binary':
    case 'logical':
      return go(value.left) && go(value.right);
    case 'choice':
      return go(value.condition) && go(value.whenTrue) && go(value.whenFalse);
    case 'result': {
      const step = bodyFacts(flow.view.functionOutline(frame.fn)).steps.get(value.step);
      // `a || b()` remembers what `a` was.
      if (step?.kind === 'copy') return go(step.value);
      return depth < GUARD_CALLS && isFixedCall(flow, value.step, frame, read, depth + 1);
    }
    case 'element':
    case 'rest-of':
    case 'unknown':
      return false;
  }
}

/** Only the initializer and the constructor write the field. */
function isMadeOnce(flow: Flow, frame: Frame, self: Value, name: string): boolean {
  const id = flow.classOf(flow.evaluate(frame, self));
  if (id === undefined) return false;
  const writes = lineage(flow.view, id).map((owner) => fieldWrites(flow.view, owner, name));
  return writes.some(({ first }) => first.length > 0) && writes.every(({ later }) => later.length === 0);
}

/** A question about a text, or a function of the program whose result is fixed itself. */
function isFixedCall(flow: Flow, id: StepId, frame: Frame, read: { constants: number }, depth: number): boolean {
  const step = bodyFacts(flow.view.functionOutline(frame.fn)).steps.get(id);
  if (step?.kind !== 'call' || step.how !== 'call') return false;
  const { callee } = step;
  const declared = flow.view.calleeAt(frame.fn, id);
  if (callee.kind === 'member' && declared.length > 0 && declared.every((one) => one.kind === 'external' && one.package === 'lib' && one.container === 'String')) {
    return [callee.object, ...step.arguments.map((one) => one.value)].every((one) => isFixed(flow, one, frame, read, depth));
  }
  const [target, ...others] = flow.targets(frame, step).of;
  if (target === undefined || others.length > 0) return false;
  const outline = flow.view.functionOutline(target.fn);
  if (outline.isAsync || outline.isGenerator) return false;
  const entered = flow.enter(target, frame, id, () => flow.argumentsOf(frame, step));
  const { returns } = bodyFacts(outline);
  return returns.length > 0 && returns.every((one) => isFixed(flow, one, entered, read, depth));
}
