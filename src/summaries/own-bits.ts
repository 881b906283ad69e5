/** The bits of one body by itself, and the functions that add theirs. */
import { type Abstract, alternatives, type Frame, isGivenByOutside } from '../calls/abstract-value.js';
import { bodyFacts, visitSteps } from '../calls/body-facts.js';
import { builtinRow } from '../calls/builtin-row.js';
import { findMember, isDecorated } from '../calls/class-members.js';
import type { Flow } from '../calls/flow.js';
import { findLockCall, type LockTables } from '../locks/lock-call.js';
import type { CallStep, FunctionId, Step } from '../program/outline.js';
import { type Bits, joinBits, NO_BITS } from './bits.js';
import { throwsOutside } from './throwers.js';

export interface OwnBits {
  readonly bits: Bits;
  /** Functions it may run, during the call or until its promise is settled. */
  readonly callees: readonly FunctionId[];
  /** Those of them whose throw it does not catch. */
  readonly uncaught: ReadonlySet<FunctionId>;
}

const CHAINS: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);

export function ownBits(flow: Flow, tables: LockTables, fn: FunctionId): OwnBits {
  const outline = flow.view.functionOutline(fn);
  const frame = flow.symbolicFrame(fn);
  const callees = new Set<FunctionId>();
  const uncaught = new Set<FunctionId>();
  const guarded = guardedSteps(outline.body);
  let bits = NO_BITS;
  const add = (more: Partial<Bits>): void => {
    bits = joinBits(bits, { ...NO_BITS, ...more });
  };
  for (const step of bodyFacts(outline).calls) {
    const lock = findLockCall(flow, tables, frame, step, undefined);
    if (lock !== undefined) add(bitsOfEffect(lock.effect.effect));
    const targets = lock?.by === 'row' ? [] : mayRun(flow, frame, step, lock !== undefined);
    for (const target of targets) {
      callees.add(target);
      if (!guarded.has(step)) uncaught.add(target);
    }
    if (lock === undefined && targets.length === 0) {
      add(bitsOfValueCall(flow, frame, step));
      if (!guarded.has(step)) add({ throws: throwsOutside(flow, frame, step) });
    }
    // A callback that it hands on may run before it ends.
    for (const argument of step.arguments) {
      if (argument.value.kind === 'function') callees.add(argument.value.id);
      else if (isChained(step)) {
        const value = flow.evaluate(frame, argument.value);
        for (const target of flow.functionsOf(value).of) callees.add(target.fn);
        if (value.kind === 'symbol') add({ runs: true });
      }
    }
  }
  for (const target of disposers(flow, frame, outline.body)) callees.add(target);
  if (hasUncaughtThrow(outline.body)) add({ throws: 'certain' });
  if (bodyFacts(outline).joins && joinsCell(flow, fn)) add({ asks: true });
  return { bits, callees: [...callees], uncaught };
}

/**
 * Functions that the call may run, by its declaration: bits need not be precise. Only where the types
 * do not name a function is the value followed.
 */
function mayRun(flow: Flow, frame: Frame, step: CallStep, isOperation: boolean): readonly FunctionId[] {
  const found: FunctionId[] = [];
  let isTold = !isOperation;
  for (const one of flow.view.calleeAt(frame.fn, step.id)) {
    switch (one.kind) {
      case 'function':
        if (isDecorated(flow.view, one.id)) isTold = false;
        found.push(one.id, ...overridesOf(flow, one.id));
        break;
      case 'member': {
        const methods = flow.view.implementers(one.type).flatMap((id) => findMember(flow.view, id, one.name, false)?.member.function ?? []);
        if (methods.length === 0) isTold = false;
        found.push(...methods);
        break;
      }
      case 'class': {
        const { constructorFunction } = flow.view.classOutline(one.id);
        if (constructorFunction !== undefined) found.push(constructorFunction);
        break;
      }
      case 'value':
      case 'unknown':
        isTold = false;
        break;
      case 'external':
        // `f.call(…)`, and what the platform is given to run now.
        if (one.container === 'CallableFunction' || one.container === 'NewableFunction' || one.container === 'Reflect') isTold = false;
        else found.push(...givenCallback(flow, frame, step));
        break;
    }
  }
  return isTold ? found : [...found, ...flow.targets(frame, step).of.map((target) => target.fn)];
}

/** What leaving a block with `using` runs. */
function disposers(flow: Flow, frame: Frame, body: readonly Step[]): readonly FunctionId[] {
  const found: FunctionId[] = [];
  visitSteps(body, (step) => {
    if (step.kind !== 'using') return;
    const guard = flow.evaluate(frame, step.variable);
    for (const name of ['[Symbol.asyncDispose]', '[Symbol.dispose]']) {
      found.push(...flow.functionsOf(flow.fieldOf(guard, name)).of.map((target) => target.fn));
    }
  });
  return found;
}

/** What it is given runs when another promise is settled. */
function isChained(step: CallStep): boolean {
  return step.callee.kind === 'member' && CHAINS.has(step.callee.name);
}

function givenCallback(flow: Flow, frame: Frame, step: CallStep): readonly FunctionId[] {
  const callback = builtinRow(flow, frame, step, undefined)?.callback;
  const argument = callback?.time === 'now' ? step.arguments[callback.index] : undefined;
  if (argument === undefined || argument.value.kind === 'function') return [];
  return flow.functionsOf(flow.evaluate(frame, argument.value)).of.map((target) => target.fn);
}

function overridesOf(flow: Flow, fn: FunctionId): readonly FunctionId[] {
  const outline = flow.view.functionOutline(fn);
  if (outline.class === undefined || outline.isStatic || outline.role !== 'method') return [];
  const name = outline.name.split('.').at(-1) ?? '';
  if (name.startsWith('#')) return [];
  const type = { kind: 'class', id: outline.class, name: '' } as const;
  return flow.view.implementers(type).flatMap((id) => findMember(flow.view, id, name, false)?.member.function ?? []);
}

function bitsOfEffect(effect: string): Partial<Bits> {
  switch (effect) {
    case 'acquire':
      return { asks: true, touches: true };
    case 'section':
    case 'own-section':
      return { asks: true, runs: true };
    case 'release':
    case 'try-acquire':
      return { touches: true };
    case 'wait-until-free':
      return { asks: true };
    default:
      return {};
  }
}

/**
 * A function value that is called: one that came through a parameter is the caller's code; one that a
 * call outside the program gave may be a release handle. What else a field of the own object holds was
 * looked for in the whole program already; nobody found is nobody.
 */
function bitsOfValueCall(flow: Flow, frame: Frame, step: CallStep): Partial<Bits> {
  const { callee } = step;
  if (callee.kind !== 'value' && callee.kind !== 'member') return {};
  const declared = flow.view.calleeAt(frame.fn, step.id);
  const isProperty = callee.kind === 'member' && declared.some((one) => one.kind === 'value');
  // `method.apply(this, args)`
  const isApplied = callee.kind === 'member' && declared.some((one) => one.kind === 'external' && one.container === 'CallableFunction');
  if (!isProperty && !isApplied && !declared.some((one) => one.kind === 'value' || one.kind === 'member')) return {};
  const object = flow.evaluate(frame, callee.kind === 'value' ? callee.value : callee.object);
  const values = alternatives(isProperty ? flow.fieldOf(object, callee.name) : object);
  return { runs: values.some(isCallers), touches: values.some(isGivenByOutside) };
}

function isCallers(value: Abstract): boolean {
  if (value.kind === 'unknown') return true;
  if (value.kind !== 'symbol') return false;
  const { origin } = value;
  switch (origin.how) {
    case 'field':
    case 'element':
    case 'typed':
    case 'offset':
      return isCallers(origin.base);
    case 'this':
      return false;
    case 'parameter':
    case 'result':
    case 'variable':
      return true;
  }
}

/** It waits for a promise that stands in a field or variable: somebody else's work. */
function joinsCell(flow: Flow, fn: FunctionId): boolean {
  let found = false;
  const look = (steps: readonly Step[]): void => {
    for (const step of steps) {
      if (step.kind === 'join' && (step.value.kind === 'field' || step.value.kind === 'variable')) found = true;
      for (const part of innerBodies(step)) look(part);
    }
  };
  look(flow.view.functionOutline(fn).body);
  return found;
}

function innerBodies(step: Step): readonly (readonly Step[])[] {
  switch (step.kind) {
    case 'branch':
      return [step.whenTrue, step.whenFalse];
    case 'loop':
      return [step.test, step.body, step.update];
    case 'try':
      return [step.body, step.handler?.body ?? [], step.finalizer];
    case 'switch':
      return step.cases.flatMap((one) => [one.before, one.body]);
    case 'block':
    case 'using':
      return [step.body];
    default:
      return [];
  }
}

/** Calls inside a try that has a catch clause: their throws end there, unless it throws again. */
function guardedSteps(steps: readonly Step[]): ReadonlySet<Step> {
  const guarded = new Set<Step>();
  const look = (part: readonly Step[], inside: boolean): void => {
    for (const step of part) {
      if (inside && step.kind === 'call') guarded.add(step);
      if (step.kind === 'try') {
        look(step.body, inside || step.handler !== undefined);
        look(step.handler?.body ?? [], inside);
        look(step.finalizer, inside);
      } else for (const inner of innerBodies(step)) look(inner, inside);
    }
  };
  look(steps, false);
  return guarded;
}

function hasUncaughtThrow(steps: readonly Step[]): boolean {
  return steps.some((step) => {
    if (step.kind === 'throw') return true;
    if (step.kind === 'try') {
      const body = step.handler === undefined && hasUncaughtThrow(step.body);
      return body || hasUncaughtThrow(step.handler?.body ?? []) || hasUncaughtThrow(step.finalizer);
    }
    return innerBodies(step).some(hasUncaughtThrow);
  });
}
