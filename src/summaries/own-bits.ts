/** The bits of one body by itself, and the functions that add theirs. */
import { type Abstract, alternatives, type Frame, isGivenByOutside, unknown } from '../calls/abstract-value.js';
import { bodyFacts, visitSteps } from '../calls/body-facts.js';
import { builtinRow } from '../calls/builtin-row.js';
import { isCallersCode } from '../calls/callers-code.js';
import { findMember, heirsOf, isDecorated } from '../calls/class-members.js';
import { expandSymbol } from '../calls/expand.js';
import type { Flow } from '../calls/flow.js';
import { isClosedAtStart } from '../locks/given.js';
import { findLockCall, type LockCall, type LockTables } from '../locks/lock-call.js';
import { ANY_HANDLE, EVENT_CLASS, lockClass, type LockClasses, NO_CLASSES } from '../locks/lock-class.js';
import type { CallStep, FunctionId, Step } from '../program/outline.js';
import { type Bits, joinBits, NO_BITS } from './bits.js';
import { throwsOutside } from './throwers.js';

export interface OwnBits {
  readonly bits: Bits;
  /** Functions it may run, during the call or until its promise is settled. */
  readonly callees: readonly FunctionId[];
  /** Those of them whose throw it does not catch. */
  readonly uncaught: ReadonlySet<FunctionId>;
  /** A call in it does something to a lock, or calls what may be a release handle. */
  readonly isOperation: boolean;
  /** Those of them that may run what this function's own callers passed in. */
  readonly passing: ReadonlySet<FunctionId>;
}

const CHAINS: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);

export function ownBits(flow: Flow, tables: LockTables, fn: FunctionId): OwnBits {
  const outline = flow.view.functionOutline(fn);
  const frame = flow.symbolicFrame(fn);
  const callees = new Set<FunctionId>();
  const uncaught = new Set<FunctionId>();
  const passing = new Set<FunctionId>();
  const guarded = guardedSteps(outline.body);
  let bits = NO_BITS;
  let isOperation = tables.homeMade(fn) !== undefined;
  const add = (more: Partial<Bits>): void => {
    bits = joinBits(bits, { ...NO_BITS, ...more });
  };
  for (const step of bodyFacts(outline).calls) {
    const lock = findLockCall(flow, tables, frame, step, undefined);
    isOperation ||= lock !== undefined;
    const targets = lock?.by === 'row' ? [] : mayRun(flow, frame, step, lock !== undefined);
    const given = lock !== undefined || targets.length > 0 ? givenCode(flow, frame, step) : { functions: [], isCallers: false };
    if (lock !== undefined && isClosedAtStart(flow, lock.model, lock.lock)) add({ asks: new Set([EVENT_CLASS]) });
    if (lock !== undefined) add(bitsOfEffect(lock.effect.effect, new Set([classOf(flow, frame, step, lock)]), given.isCallers));
    for (const target of targets) {
      callees.add(target);
      if (!guarded.has(step)) uncaught.add(target);
      if (given.isCallers || isClosure(flow, target)) passing.add(target);
    }
    for (const one of given.functions) {
      callees.add(one);
      if (isClosure(flow, one)) passing.add(one);
    }
    if (lock === undefined && targets.length === 0) {
      add(bitsOfValueCall(flow, frame, step));
      for (const target of capturedCode(flow, frame, step)) callees.add(target);
      if (!guarded.has(step)) add({ throws: throwsOutside(flow, frame, step) });
    }
    // A callback that it hands on may run before it ends.
    for (const argument of step.arguments) {
      if (argument.value.kind === 'function') {
        callees.add(argument.value.id);
        passing.add(argument.value.id);
      } else if (isChained(step)) {
        const value = flow.evaluate(frame, argument.value);
        for (const target of flow.functionsOf(value).of) {
          callees.add(target.fn);
          passing.add(target.fn);
        }
        if (value.kind === 'symbol') add({ runs: true });
      }
    }
  }
  for (const target of disposers(flow, frame, outline.body)) callees.add(target);
  if (hasUncaughtThrow(outline.body)) add({ throws: 'certain' });
  if (bodyFacts(outline).joins && joinsCell(flow, fn)) add({ asks: new Set([EVENT_CLASS]) });
  return { bits, callees: [...callees], uncaught, passing, isOperation: isOperation || bits.touches.size > 0 };
}

/** It captures: what a function around it was given, it may run. */
function isClosure(flow: Flow, fn: FunctionId): boolean {
  const { outer } = flow.view.functionOutline(fn);
  return outer !== undefined && flow.view.functionOutline(outer).role !== 'module';
}

interface GivenCode {
  /** Functions of the program, passed by name or in an object. */
  readonly functions: readonly FunctionId[];
  /** Something that the function's own callers passed in is passed on. */
  readonly isCallers: boolean;
}

/** Objects in objects that are looked into for functions: options with a group of handlers. */
const GIVEN_DEPTH = 2;

/** The code that a call hands to its callee; functions that are written there are known anyway. */
function givenCode(flow: Flow, frame: Frame, step: CallStep): GivenCode {
  const functions: FunctionId[] = [];
  let isCallers = false;
  const look = (value: Abstract, depth: number): void => {
    for (const one of alternatives(value)) {
      if (one.kind === 'closure') functions.push(one.fn);
      else if (one.kind === 'symbol') isCallers ||= isCallersCode(flow, frame.fn, one);
      else if (one.kind === 'instance' && depth < GIVEN_DEPTH) {
        const parts = one.made.how === 'object' ? [...one.made.fields.values()] : one.made.how === 'array' ? one.made.elements : [];
        for (const part of parts) look(part, depth + 1);
      }
    }
  };
  for (const { value } of step.arguments) {
    if (value.kind !== 'function' && value.kind !== 'constant') look(flow.evaluate(frame, value), 0);
  }
  return { functions, isCallers };
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
  if (argument === undefined) return [];
  if (argument.value.kind === 'function') return callback?.passes === 'element' ? calledElements(flow, frame, step, argument.value.id) : [];
  return flow.functionsOf(flow.evaluate(frame, argument.value)).of.map((target) => target.fn);
}

/** `listeners.map((listener) => listener(event))`: the elements are what runs. */
function calledElements(flow: Flow, frame: Frame, step: CallStep, callback: FunctionId): readonly FunctionId[] {
  const callsValue = bodyFacts(flow.view.functionOutline(callback)).calls.some(
    ({ callee }) => callee.kind === 'value' && ['parameter', 'variable', 'field', 'element'].includes(callee.value.kind),
  );
  if (!callsValue || step.callee.kind !== 'member') return [];
  const element = flow.elementOf(flow.evaluate(frame, step.callee.object), undefined, '');
  return flow.functionsOf(element).of.map((target) => target.fn);
}

function overridesOf(flow: Flow, fn: FunctionId): readonly FunctionId[] {
  const outline = flow.view.functionOutline(fn);
  if (outline.class === undefined || outline.isStatic || outline.role !== 'method') return [];
  const name = outline.name.split('.').at(-1) ?? '';
  if (name.startsWith('#')) return [];
  return heirsOf(flow.view, outline.class).flatMap((id) => findMember(flow.view, id, name, false)?.member.function ?? []);
}

function bitsOfEffect(effect: string, classes: LockClasses, runs: boolean): Partial<Bits> {
  switch (effect) {
    case 'acquire':
      return { asks: classes, touches: classes };
    case 'section':
    case 'own-section':
      return { asks: classes, runs };
    case 'release':
    case 'open':
    case 'close':
    case 'try-acquire':
      return { touches: classes };
    case 'wait-until-free':
      return { asks: classes };
    default:
      return {};
  }
}

/** A call that may be of several locks is of any lock that works so. */
function classOf(flow: Flow, frame: Frame, step: CallStep, lock: LockCall): string {
  const { callee } = step;
  const receiver = callee.kind === 'member' ? callee.object : callee.kind === 'value' ? callee.value : undefined;
  const isOne = receiver !== undefined && alternatives(flow.evaluate(frame, receiver)).length === 1;
  return lockClass(lock.model, isOne ? lock.lock : unknown('several locks'));
}

/** What is called in a step, where that is a value and no declared function. */
function calledValues(flow: Flow, frame: Frame, step: CallStep): readonly Abstract[] {
  const { callee } = step;
  if (callee.kind !== 'value' && callee.kind !== 'member') return [];
  const declared = flow.view.calleeAt(frame.fn, step.id);
  const isProperty = callee.kind === 'member' && declared.some((one) => one.kind === 'value');
  // `method.apply(this, args)`
  const isApplied = callee.kind === 'member' && declared.some((one) => one.kind === 'external' && one.container === 'CallableFunction');
  if (!isProperty && !isApplied && !declared.some((one) => one.kind === 'value' || one.kind === 'member')) return [];
  const object = flow.evaluate(frame, callee.kind === 'value' ? callee.value : callee.object);
  return alternatives(isProperty ? flow.fieldOf(object, callee.name) : object);
}

/**
 * A parameter of a function around this one is called: it was given where the closure was made, and
 * whoever calls the closure does not know it.
 */
function capturedCode(flow: Flow, frame: Frame, step: CallStep): readonly FunctionId[] {
  return calledValues(flow, frame, step).flatMap((one) =>
    one.kind === 'symbol' && isCallersCode(flow, frame.fn, one) && !isOwnParameter(frame.fn, one)
      ? expandSymbol(flow, one, 1).of.flatMap(({ value }) => flow.functionsOf(value).of.map((target) => target.fn))
      : [],
  );
}

function isOwnParameter(fn: FunctionId, value: Abstract): boolean {
  if (value.kind !== 'symbol') return false;
  const { origin } = value;
  return origin.how === 'parameter' ? origin.fn === fn : 'base' in origin && isOwnParameter(fn, origin.base);
}

/**
 * A function value that is called: one that came through a parameter is the caller's code; one that a
 * call outside the program gave may be a release handle. What else a field of the own object holds was
 * looked for in the whole program already; nobody found is nobody.
 */
function bitsOfValueCall(flow: Flow, frame: Frame, step: CallStep): Partial<Bits> {
  const values = calledValues(flow, frame, step);
  const isShown = values.every((one) => isCallersCode(flow, frame.fn, one) || one.kind === 'closure' || one.kind === 'constant');
  return {
    runs: values.some((one) => isCallersCode(flow, frame.fn, one)),
    foreign: !isShown,
    touches: values.some((one) => isGivenByOutside(one) || isMadeWithOutside(flow, one)) ? new Set([ANY_HANDLE]) : NO_CLASSES,
  };
}

/** The object was made with it, and its makers had it from outside: a guard around a release handle. */
function isMadeWithOutside(flow: Flow, value: Abstract): boolean {
  if (value.kind !== 'symbol' || value.origin.how !== 'parameter') return false;
  if (flow.view.functionOutline(value.origin.fn).role !== 'constructor') return false;
  return expandSymbol(flow, value, 1).of.some((one) => isGivenByOutside(one.value));
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
