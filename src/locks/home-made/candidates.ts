/**
 * The cheap test: which functions of a file wait for a promise that flows from state which outlives
 * the call, or put a resolver into such state. Everything else costs one look at its steps.
 */
import type { FileOutline, FunctionId, Step, Value } from '../../program/outline.js';
import { BodyScan, type BodyFacts } from './body-scan.js';
import { isPromiseGlobal, MUTATORS, REACTORS } from '../../program/method-names.js';
import { someStep, stepsInside } from '../../program/nested-steps.js';
import { variableKey } from './visit-cells.js';

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
  const services = serviceFields(file);
  const facts = new Map<FunctionId, BodyFacts>();
  for (const fn of file.functions.values()) {
    facts.set(fn.id, new BodyScan(fn, executors.has(fn.id), asyncs, services, isFull).run());
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

/** Fields of the file's classes that only ever hold what came in by a parameter, and that nothing of the file puts anything into. */
function serviceFields(file: FileOutline): ReadonlySet<string> {
  const given = new Set<string>();
  const others = new Set<string>();
  for (const fn of file.functions.values()) {
    const parameters = new Set<string>();
    const isGiven = (value: Value): boolean =>
      value.kind === 'parameter' || (value.kind === 'variable' && parameters.has(variableKey(value))) || (value.kind === 'field' && isGiven(value.object));
    const look = (steps: readonly Step[]): void => {
      for (const step of steps) {
        if (step.kind === 'assign') {
          const { target, value } = step;
          if (target.kind === 'variable' && isGiven(value)) parameters.add(variableKey(target));
          else if (target.kind === 'field') (isGiven(value) ? given : others).add(target.name);
          else if (target.kind === 'element' && target.object.kind === 'field') others.add(target.object.name);
        } else if (step.kind === 'call' && step.callee.kind === 'member' && step.callee.object.kind === 'field' && MUTATORS.has(step.callee.name)) {
          others.add(step.callee.object.name);
        }
        for (const inner of stepsInside(step)) look(inner);
      }
    };
    look(fn.body);
  }
  return new Set([...given].filter((name) => !others.has(name)));
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
