/** Conditions on a path: decided by what is known, else remembered so that the same test agrees. */
import { type Abstract, alternatives, choice, type Frame, nullishness, type Symbolic, truthiness } from '../calls/abstract-value.js';
import { bodyFacts, variableKey } from '../calls/body-facts.js';
import { elementName } from '../calls/collections.js';
import type { Flow } from '../calls/flow.js';
import type { FunctionOutline, Value, Variable } from '../program/outline.js';
import { mayRepair } from './lock-state.js';
import { nullFact } from './facts.js';
import type { State } from './state.js';

export function decide(flow: Flow, condition: Value, frame: Frame, state: State): boolean | undefined {
  switch (condition.kind) {
    case 'not': {
      const inner = decide(flow, condition.of, frame, state);
      return inner === undefined ? undefined : !inner;
    }
    case 'logical': {
      if (condition.operator === '??') break;
      const left = decide(flow, condition.left, frame, state);
      const isAnd = condition.operator === '&&';
      if (left === !isAnd) return left;
      const right = decide(flow, condition.right, frame, state);
      if (right === !isAnd) return right;
      return left === undefined ? undefined : right;
    }
    case 'binary':
      return decideComparison(flow, condition, frame, state);
    default:
      break;
  }
  return truthOf(flow.evaluate(frame, condition, state), state);
}

function truthOf(value: Abstract, state: State): boolean | undefined {
  return truthiness(value) ?? state.truth(value);
}

function decideComparison(flow: Flow, condition: Extract<Value, { kind: 'binary' }>, frame: Frame, state: State): boolean | undefined {
  const value = flow.evaluate(frame, condition, state);
  const known = truthiness(value);
  if (known !== undefined) return known;
  const fact = state.truth(value);
  if (fact !== undefined) return fact;
  const side = nullTested(condition);
  if (side === undefined) return undefined;
  const tested = flow.evaluate(frame, side, state);
  const isNullish = nullishness(tested) ?? state.nullish(tested);
  const isEquality = condition.operator === '==' || condition.operator === '===';
  return isNullish === undefined ? undefined : isNullish === isEquality;
}

/** `x == null` and `x === undefined`: which side is tested. */
function nullTested(condition: Extract<Value, { kind: 'binary' }>): Value | undefined {
  const isNull = (side: Value): boolean => side.kind === 'constant' && (side.value === null || side.value === undefined);
  if (!['==', '!=', '===', '!=='].includes(condition.operator)) return undefined;
  if (isNull(condition.right)) return condition.left;
  return isNull(condition.left) ? condition.right : undefined;
}

/** `x == null`, `!x`: what is tested for being there, and how the condition comes out where it is not. */
export function emptyTested(condition: Value): { readonly tested: Value; readonly when: boolean } | undefined {
  switch (condition.kind) {
    case 'not': {
      const inner = emptyTested(condition.of);
      return inner === undefined ? undefined : { ...inner, when: !inner.when };
    }
    case 'binary': {
      const tested = nullTested(condition);
      return tested === undefined ? undefined : { tested, when: condition.operator === '==' || condition.operator === '===' };
    }
    case 'variable':
    case 'field':
      return { tested: condition, when: false };
    default:
      return undefined;
  }
}

/** `(a===b)` and whether the value is its negation `(!(a===b))`. */
function comparisonKey(value: Abstract): readonly [string, boolean] {
  const negated = /^\(!(\(.*\))\)$/u.exec(value.key);
  return negated?.[1] === undefined ? [value.key, false] : [negated[1], true];
}

/** Remembers on this path that the condition came out so; where it reads lock state, that is a doubt. */
export function assume(flow: Flow, condition: Value, truth: boolean, frame: Frame, state: State): void {
  switch (condition.kind) {
    case 'not':
      assume(flow, condition.of, !truth, frame, state);
      return;
    case 'logical':
      if ((condition.operator === '&&') === truth && condition.operator !== '??') {
        assume(flow, condition.left, truth, frame, state);
        assume(flow, condition.right, truth, frame, state);
        return;
      }
      break;
    case 'binary': {
      const side = nullTested(condition);
      if (side !== undefined) {
        const tested = flow.evaluate(frame, side, state);
        const isEquality = condition.operator === '==' || condition.operator === '===';
        if (isEquality !== truth && truthiness(tested) === undefined) narrow(flow, side, tested, true, frame, state);
        state.learn(nullFact(tested), isEquality === truth);
        if (isEquality === truth) narrow(flow, side, tested, false, frame, state);
      }
      break;
    }
    default: {
      const value = flow.evaluate(frame, condition, state);
      narrow(flow, condition, value, truth, frame, state);
      break;
    }
  }
  state.tests.set(condition, frame.fn);
  const [key, isNegated] = comparisonKey(flow.evaluate(frame, condition, state));
  state.learn(key, truth !== isNegated);
  if (mayRepair(key, truth !== isNegated) || asksStore(flow, condition, frame, state)) state.guardedBy(key);
}

/** The test is of what an AsyncLocalStorage has, or of what that answers: `held.getStore()?.has(name)`. */
function asksStore(flow: Flow, condition: Value, frame: Frame, state: State): boolean {
  if (flow.evaluate(frame, condition, state).key.includes('inside(')) return true;
  const tested = condition.kind === 'not' ? condition.of : condition;
  const step = tested.kind === 'result' ? bodyFacts(flow.view.functionOutline(frame.fn)).steps.get(tested.step) : undefined;
  return step?.kind === 'call' && step.callee.kind === 'member' && flow.evaluate(frame, step.callee.object, state).key.includes('inside(');
}

/** A variable or field that was one of several is, on this path, one of those that fit the test. */
function narrow(flow: Flow, condition: Value, value: Abstract, truth: boolean, frame: Frame, state: State): void {
  if (value.kind === 'symbol' && truth && (state.held.length > 0 || isWaitedFor(flow, condition, frame))) {
    keptUnder(flow, value, condition, frame, state);
    return;
  }
  if (value.kind !== 'choice' || (condition.kind !== 'variable' && condition.kind !== 'field')) return;
  const fitting = value.of.filter((one) => (truthiness(one) ?? truth) === truth);
  const [only] = fitting;
  if (fitting.length !== 1 || only === undefined) return;
  if (condition.kind === 'field') {
    const object = flow.evaluate(frame, condition.object, state);
    // Flags may be set by what is not walked; work that somebody kept stays what it was.
    if (object.kind !== 'choice' && only.kind === 'promise') state.setField(object, condition.name, only);
    return;
  }
  setVariable(condition, only, frame, state);
}

/** `let running = this.running.get(key); if (running !== undefined) …`: then it is the work that the program puts there. */
function keptUnder(flow: Flow, value: Symbolic, condition: Value, frame: Frame, state: State): void {
  const { origin } = value;
  if (origin.how !== 'element' || origin.at === undefined || condition.kind !== 'variable') return;
  const { of, incomplete } = flow.expand(value);
  const put = of.flatMap((one) => alternatives(one.value));
  if (incomplete !== undefined || put.length === 0 || !put.every((one) => one.kind === 'promise' && one.work.how === 'call')) return;
  const work = choice(put, 'kept');
  state.setField(origin.base, elementName(origin.at), work);
  setVariable(condition, work, frame, state);
}

const waitedFor = new WeakMap<FunctionOutline, ReadonlySet<string>>();

/** The body waits for the variable, or returns it: with nothing held, only that tells what of it is over. */
function isWaitedFor(flow: Flow, value: Value, { fn }: Frame): boolean {
  if (value.kind !== 'variable') return false;
  const outline = flow.view.functionOutline(fn);
  let names = waitedFor.get(outline);
  if (names === undefined) {
    const { steps, returns } = bodyFacts(outline);
    const values = [...returns, ...[...steps.values()].flatMap((step) => (step.kind === 'join' ? [step.value] : []))];
    waitedFor.set(outline, (names = new Set(values.flatMap((one) => (one.kind === 'variable' ? [variableKey(one.owner, one.name)] : [])))));
  }
  return names.has(variableKey(value.owner, value.name));
}

function setVariable({ owner, name }: Variable, value: Abstract, frame: Frame, state: State): void {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.outer) {
    if (at.fn === owner) state.setVariable(at, name, value);
  }
}
