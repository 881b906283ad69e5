/**
 * The cheap test: which functions of a file wait for a promise that flows from state which outlives
 * the call, or put a resolver into such state. Everything else costs one look at its steps.
 */
import type { FileOutline, FunctionId, Step } from '../../program/outline.js';
import { BodyScan, type BodyFacts } from './body-scan.js';
import { isPromiseGlobal, REACTORS } from './method-names.js';
import { someStep, stepsInside } from './steps-inside.js';

/** Whether any body of the file can be a candidate: without promises there is nothing to look for. */
export function mayHoldCandidates(file: FileOutline): boolean {
  for (const fn of file.functions.values()) {
    if (fn.isAsync || someStep(fn.body, hintsAtWaiting)) return true;
  }
  return false;
}

function hintsAtWaiting(step: Step): boolean {
  if (step.kind !== 'call') return false;
  const { callee } = step;
  if (callee.kind === 'member') return REACTORS.has(callee.name) || callee.name === 'withResolvers';
  return step.how === 'new' && callee.kind === 'value' && isPromiseGlobal(callee.value);
}

/** Undefined: no body of the file waits on a cell. */
export function factsOfCandidates(file: FileOutline): ReadonlyMap<FunctionId, BodyFacts> | undefined {
  const waiting = scanFile(file, false);
  return [...waiting.values()].some((facts) => facts.waits) ? scanFile(file, true) : undefined;
}

export function factsOfFile(file: FileOutline): ReadonlyMap<FunctionId, BodyFacts> {
  return scanFile(file, true);
}

function scanFile(file: FileOutline, isFull: boolean): ReadonlyMap<FunctionId, BodyFacts> {
  const executors = new Set<FunctionId>();
  for (const fn of file.functions.values()) collectExecutors(fn.body, executors);
  const asyncs = asyncNames(file);
  const facts = new Map<FunctionId, BodyFacts>();
  for (const fn of file.functions.values()) {
    facts.set(fn.id, new BodyScan(fn, executors.has(fn.id), asyncs, isFull).run());
  }
  return facts;
}

/** Names by which the file calls its own async functions, and their ids. */
function asyncNames(file: FileOutline): ReadonlySet<string> {
  const names = new Set<string>();
  for (const fn of file.functions.values()) {
    if (!fn.isAsync) continue;
    names.add(fn.id);
    names.add(fn.id.slice(fn.id.search(/[^#./]+$/)));
    names.add(fn.id.slice(Math.max(fn.id.lastIndexOf('.'), fn.id.lastIndexOf('/')) + 1));
  }
  return names;
}

function collectExecutors(steps: readonly Step[], into: Set<FunctionId>): void {
  for (const step of steps) {
    if (step.kind === 'call' && step.how === 'new' && step.callee.kind === 'value') {
      const executor = step.arguments[0]?.value;
      if (isPromiseGlobal(step.callee.value) && executor?.kind === 'function') into.add(executor.id);
    }
    for (const inner of stepsInside(step)) collectExecutors(inner, into);
  }
}
