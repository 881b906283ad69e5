/**
 * What a body may run by running computations: those that it yields, hands to a function of their
 * package, or sets going. They are followed into what they are made of, wherever that was made.
 */
import { type Abstract, alternatives, type Frame } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import type { Flow } from '../calls/flow.js';
import { computationOf, isOfComputations } from '../locks/computation.js';
import type { LockCall, LockTables } from '../locks/lock-call.js';
import { visitSteps } from '../program/nested-steps.js';
import type { FunctionId, FunctionOutline } from '../program/outline.js';

export interface ComputedCode {
  readonly functions: ReadonlySet<FunctionId>;
  readonly operations: readonly LockCall[];
}

/** Computations in computations that are looked into. */
const DEPTH = 8;

/** Undefined: no package with computations is imported. */
export function computedCode(flow: Flow, tables: LockTables, outline: FunctionOutline, frame: Frame): ComputedCode | undefined {
  if (tables.computations.length === 0) return undefined;
  const functions = new Set<FunctionId>();
  const operations: LockCall[] = [];
  const seen = new Set<string>();
  const look = (value: Abstract, depth: number): void => {
    for (const one of alternatives(value)) {
      if (depth > DEPTH || seen.has(one.key)) continue;
      seen.add(one.key);
      for (const part of partsOf(one)) look(part, depth + 1);
      const computation = one.kind === 'closure' ? undefined : computationOf(flow, tables, one, undefined);
      if (one.kind === 'closure') functions.add(one.fn);
      if (computation?.how === 'pull') look(computation.target, depth + 1);
      if (computation?.how === 'operation') operations.push(computation.call);
      const args = computation === undefined ? [] : computation.how === 'operation' ? computation.call.args : computation.args;
      for (const arg of args) look(arg, depth + 1);
    }
  };
  visitSteps(outline.body, (step) => {
    if (step.kind === 'yield' && step.delegate) look(flow.evaluate(frame, step.value), 0);
  });
  for (const step of bodyFacts(outline).calls) {
    if (step.how !== 'call') continue;
    const value = flow.callResult(frame, step);
    if (isOfComputations(tables, value) || computationOf(flow, tables, value, undefined) !== undefined) look(value, 0);
  }
  return { functions, operations };
}

function partsOf(value: Abstract): readonly Abstract[] {
  if (value.kind !== 'instance') return [];
  switch (value.made.how) {
    case 'external':
      return value.made.args;
    case 'applied':
      return [value.made.function, value.made.to];
    case 'array':
      return value.made.elements;
    case 'object':
      return [...value.made.fields.values()];
    case 'class':
      return [];
  }
}
