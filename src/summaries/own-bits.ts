/** The bits of one body by itself, and the functions that add theirs. */
import { type Abstract, alternatives, type Frame, isGivenByOutside, unknown } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import { isCallersCode } from '../calls/callers-code.js';
import type { Flow } from '../calls/flow.js';
import { isClosedAtStart, joinedCallbacks } from '../locks/given.js';
import { contractLocks } from '../locks/contract-locks.js';
import { findLockCall, type LockCall, type LockTables } from '../locks/lock-call.js';
import { ANY_HANDLE, EVENT_CLASS, KEPT_CLASS, lockClass, type LockClasses, NO_CLASSES } from '../locks/lock-class.js';
import { stepsInside } from '../program/nested-steps.js';
import type { CallStep, FunctionId, Step } from '../program/outline.js';
import { type Bits, equalBits, joinBits, NO_BITS } from './bits.js';
import { calledValues, capturedCode, disposers, givenCode, iterators, mayRun, runsCallersCode } from './called-code.js';
import { computedCode } from './computed-code.js';
import { othersWork } from './kept-promises.js';
import { rejectingCalls } from './rejecting-calls.js';
import { throwsOutside } from './throwers.js';

export interface OwnBits {
  readonly bits: Bits;
  /** Functions it may run, during the call or until its promise is settled. */
  readonly callees: readonly FunctionId[];
  /** Functions that it may wait for without having called them: what they ask for, it waits for. */
  readonly awaited: readonly FunctionId[];
  /** Those of the callees whose throw it does not catch. */
  readonly uncaught: ReadonlySet<FunctionId>;
  /** Those of them whose promise makes it fail by rejecting. */
  readonly rejecting: ReadonlySet<FunctionId>;
  /** A call in it does something to a lock, or calls what may be a release handle. */
  readonly isOperation: boolean;
  /** Callees that may run what this function's own callers passed in. */
  readonly passing: ReadonlySet<FunctionId>;
  /** Functions of the program that a call hands to its callees, where these may fail because it does. */
  readonly handed: readonly Handed[];
  /** It fails by rejecting. A generator runs, and fails, where it is pulled. */
  readonly isAsync: boolean;
}

interface Handed {
  readonly to: readonly FunctionId[];
  readonly functions: readonly FunctionId[];
}

/** Nothing is known of it, or nothing can be. */
export const NO_OWN_BITS: OwnBits = {
  bits: NO_BITS, callees: [], awaited: [], uncaught: new Set(), rejecting: new Set(), isOperation: false, passing: new Set(), handed: [], isAsync: false,
};

export function equalOwnBits(a: OwnBits, b: OwnBits): boolean {
  return (
    equalBits(a.bits, b.bits) && a.isOperation === b.isOperation && a.isAsync === b.isAsync &&
    a.callees.join() === b.callees.join() && a.awaited.join() === b.awaited.join() &&
    printHanded(a) === printHanded(b) && equalSets(a.uncaught, b.uncaught) && equalSets(a.rejecting, b.rejecting) && equalSets(a.passing, b.passing)
  );
}

function printHanded({ handed }: OwnBits): string {
  return handed.map(({ to, functions }) => `${to.join()} ${functions.join()}`).join(';');
}

function equalSets(a: ReadonlySet<FunctionId>, b: ReadonlySet<FunctionId>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}

const CHAINS: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);

export function ownBits(flow: Flow, tables: LockTables, fn: FunctionId): OwnBits {
  const outline = flow.view.functionOutline(fn);
  const frame = flow.symbolicFrame(fn);
  const callees = new Set<FunctionId>();
  const uncaught = new Set<FunctionId>();
  const rejecting = new Set<FunctionId>();
  const joined = rejectingCalls(outline);
  const passing = new Set<FunctionId>();
  const guarded = guardedSteps(outline.body);
  const handed: Handed[] = [];
  let bits = NO_BITS;
  let isOperation = tables.homeMade(fn) !== undefined;
  const add = (more: Partial<Bits>): void => {
    bits = joinBits(bits, { ...NO_BITS, ...more });
  };
  for (const step of bodyFacts(outline).calls) {
    const lock = findLockCall(flow, tables, frame, step, undefined);
    isOperation ||= lock !== undefined;
    const targets = lock?.by === 'row' ? [] : mayRun(flow, frame, step, lock !== undefined);
    const given = lock !== undefined || targets.length > 0 ? givenCode(flow, frame, step, targets) : { functions: [], isCallers: false };
    if (lock !== undefined && isClosedAtStart(flow, lock.model, lock.lock)) add({ asks: new Set([EVENT_CLASS]) });
    if (lock !== undefined) add(bitsOfEffect(lock.effect.effect, new Set([classOf(flow, frame, step, lock)]), given.isCallers));
    for (const target of targets) {
      callees.add(target);
      if (!guarded.has(step)) uncaught.add(target);
      if (joined.has(step.id)) rejecting.add(target);
      if (given.isCallers || isClosure(flow, target)) passing.add(target);
    }
    if (lock !== undefined && joined.has(step.id)) {
      for (const { fn: callback } of joinedCallbacks(flow, lock)) {
        uncaught.add(callback);
        rejecting.add(callback);
      }
    }
    if (joined.has(step.id) && targets.length > 0) {
      const functions = [...given.functions, ...step.arguments.flatMap(({ value }) => (value.kind === 'function' ? [value.id] : []))];
      if (functions.length > 0) handed.push({ to: targets, functions });
    }
    for (const one of given.functions) {
      callees.add(one);
      if (isClosure(flow, one)) passing.add(one);
    }
    if (lock === undefined && targets.length === 0) {
      const called = bitsOfValueCall(flow, frame, step);
      add({ ...called, ...(runsCallersCode(flow, frame, step) ? { runs: true } : {}), failsAsGiven: called.runs === true && joined.has(step.id) });
      for (const target of capturedCode(flow, frame, step)) {
        callees.add(target);
        if (!guarded.has(step)) uncaught.add(target);
        if (joined.has(step.id)) rejecting.add(target);
      }
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
  const computed = computedCode(flow, tables, outline, frame);
  for (const one of computed?.functions ?? []) callees.add(one);
  for (const { effect, model, lock } of computed?.operations ?? []) add(bitsOfEffect(effect.effect, new Set([lockClass(model, lock)]), false));
  const excluded = contractLocks(flow, tables, frame, 'excludesLock');
  if (excluded.length > 0) add({ asks: new Set(excluded.map((one) => lockClass(one.model, one.lock))) });
  for (const target of [...disposers(flow, frame, outline.body), ...iterators(flow, frame, outline.body)]) callees.add(target);
  if (hasUncaughtThrow(outline.body)) add({ throws: 'certain' });
  const others = othersWork(flow, outline, frame);
  if (others !== undefined) add({ asks: new Set(others.isOpen ? [KEPT_CLASS, EVENT_CLASS] : [KEPT_CLASS]) });
  return { bits, callees: [...callees], awaited: [...(others?.work ?? [])], uncaught, rejecting, passing, handed, isOperation: isOperation || bits.touches.size > 0, isAsync: outline.isAsync && !outline.isGenerator };
}

/** It captures: what a function around it was given, it may run. */
function isClosure(flow: Flow, fn: FunctionId): boolean {
  const { outer } = flow.view.functionOutline(fn);
  return outer !== undefined && flow.view.functionOutline(outer).role !== 'module';
}

/** What it is given runs when another promise is settled. */
function isChained(step: CallStep): boolean {
  return step.callee.kind === 'member' && CHAINS.has(step.callee.name);
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
  return flow.expand(value, true).of.some((one) => isGivenByOutside(one.value));
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
      } else for (const inner of stepsInside(step)) look(inner, inside);
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
    return stepsInside(step).some(hasUncaughtThrow);
  });
}
