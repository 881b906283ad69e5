/**
 * Names under which a function is called that was kept as a value: `this.lock = options.lock ?? withLock`,
 * `{ lock: withLock }`, an argument. Calls of other names cost no question.
 */
import { writtenName } from '../program/bare-name.js';
import type { FunctionId, Step, Value } from '../program/outline.js';
import type { ProgramView } from '../program/program-view.js';
import { bodyFacts, calleeName } from './body-facts.js';

/** A value is kept, and what it was kept in is: `{ lock }`, then `this.#lock = options.lock`. */
const ROUNDS = 3;

/** A name that more files mention is a word, and tells nothing. */
const FILES = 60;

/** Names beside the given ones; a function that is only called by its own name has none. */
export function keptNames(view: ProgramView, names: readonly string[]): ReadonlySet<string> {
  const known = new Set(names);
  let added = names;
  for (let round = 0; round < ROUNDS && added.length > 0; round += 1) {
    const next = new Set<string>();
    for (const name of added) {
      const files = view.filesMentioning(name);
      if (files.length > FILES) continue;
      for (const file of files) {
        for (const fn of view.fileOutline(file).functions.keys()) keptIn(view, fn, name, next);
      }
    }
    added = [...next].filter((name) => !known.has(name));
    for (const name of added) known.add(name);
  }
  for (const name of names) known.delete(name);
  return known;
}

/** Names under which what calls of these names give is kept: `const guarded = locked(mutex)`. */
export function givenNames(view: ProgramView, makers: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const maker of makers) {
    const files = view.filesMentioning(maker);
    if (maker === '' || files.length > FILES) continue;
    for (const file of files) {
      for (const outline of view.fileOutline(file).functions.values()) {
        const { assigns, steps } = bodyFacts(outline);
        const isGiven = (value: Value): boolean => {
          const step = value.kind === 'result' ? steps.get(value.step) : undefined;
          return step?.kind === 'call' && step.how === 'call' && calleeName(step) === maker;
        };
        for (const { target, value } of assigns) if (target.kind !== 'element' && isGiven(value)) found.add(writtenName(target.name));
        for (const step of steps.values()) {
          if (step.kind !== 'make' || step.what.kind !== 'object') continue;
          for (const one of step.what.properties) if (one.kind === 'property' && isGiven(one.value)) found.add(one.name);
        }
      }
    }
  }
  return [...found];
}

function keptIn(view: ProgramView, fn: FunctionId, name: string, found: Set<string>): void {
  const { assigns, calls, steps } = bodyFacts(view.functionOutline(fn));
  for (const { target, value } of assigns) {
    if (target.kind !== 'element' && names(value, name, steps)) found.add(writtenName(target.name));
  }
  for (const step of steps.values()) {
    if (step.kind !== 'make' || step.what.kind !== 'object') continue;
    for (const one of step.what.properties) if (one.kind === 'property' && names(one.value, name, steps)) found.add(one.name);
  }
  for (const step of calls) {
    for (const [index, { value }] of step.arguments.entries()) {
      if (names(value, name, steps)) for (const one of parameterNames(view, fn, step.id, index)) found.add(one);
    }
  }
}

function parameterNames(view: ProgramView, fn: FunctionId, step: number, index: number): readonly string[] {
  return view.calleeAt(fn, step).flatMap((one) => {
    const target = one.kind === 'function' ? one.id : one.kind === 'class' ? view.classOutline(one.id).constructorFunction : undefined;
    const name = target === undefined ? undefined : view.functionOutline(target).parameters[index]?.name;
    return name === undefined || name === '' ? [] : [name];
  });
}

/** The value is something of this name, or may be. */
function names(value: Value, name: string, steps: ReadonlyMap<number, Step>): boolean {
  switch (value.kind) {
    case 'variable':
    case 'import':
    case 'field':
      return writtenName(value.name) === name;
    case 'logical':
      return names(value.left, name, steps) || names(value.right, name, steps);
    case 'choice':
      return names(value.whenTrue, name, steps) || names(value.whenFalse, name, steps);
    case 'result': {
      // `withLock.bind(this)`
      const step = steps.get(value.step);
      return step?.kind === 'call' && step.callee.kind === 'member' && step.callee.name === 'bind' && names(step.callee.object, name, steps);
    }
    default:
      return false;
  }
}
