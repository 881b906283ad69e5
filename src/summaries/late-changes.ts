/**
 * Work that still changes something after it has waited: whoever goes on without waiting for it finds
 * the change later, or in the middle of what he does. Work that only looks, or that does all it does
 * before its first wait, may be left alone.
 */
import { bodyFacts } from '../calls/body-facts.js';
import { CHANGES } from '../calls/builtins.js';
import type { ProgramView } from '../program/program-view.js';
import { visitSteps } from '../program/nested-steps.js';
import type { CallStep, FunctionId, FunctionOutline, Step, Value } from '../program/outline.js';

/** Bodies that are read for one answer: what is changed further away is somebody else's state. */
const BODIES = 20;

/** Whether the function changes what is not its own behind a wait of its own. */
export function changesLate(view: ProgramView, fn: FunctionId): boolean {
  return new Changes(view).late(fn);
}

class Changes {
  readonly #seen = new Set<string>();
  /** The functions of the work: their variables are its own. */
  readonly #own = new Set<FunctionId>();

  constructor(private readonly view: ProgramView) {}

  late(fn: FunctionId): boolean {
    return this.#look(fn, false);
  }

  /** `isLate`: something was waited for before the body began. */
  #look(fn: FunctionId, isLate: boolean): boolean {
    const key = `${fn} ${String(isLate)}`;
    if (this.#seen.has(key) || this.#seen.size >= BODIES) return false;
    this.#seen.add(key);
    this.#own.add(fn);
    const outline = this.view.functionOutline(fn);
    let hasWaited = isLate;
    let found = false;
    visitSteps(outline.body, (step) => {
      if (found) return;
      if (step.kind === 'join' || (step.kind === 'loop' && step.how === 'await-of')) hasWaited = true;
      if (hasWaited && this.#isChange(outline, step)) found = true;
      if (step.kind === 'call') found ||= this.#called(outline, step).some((callee) => this.#look(callee, hasWaited));
    });
    return found;
  }

  /** Functions of the program that the step names, and those written among its arguments. */
  #called({ id, outer }: FunctionOutline, step: CallStep): readonly FunctionId[] {
    const declared = this.view.calleeAt(id, step.id).flatMap((one) => (one.kind === 'function' ? [one.id] : []));
    const written = step.arguments.flatMap(({ value }) => (value.kind === 'function' ? [value.id] : []));
    return [...declared, ...written].filter((one) => one !== outer);
  }

  /** The step changes an object or a variable that was there before the work began. */
  #isChange(outline: FunctionOutline, step: Step): boolean {
    if (step.kind === 'assign') {
      const { target } = step;
      return target.kind === 'variable' ? !this.#own.has(target.owner) : this.#isShared(outline, target.object);
    }
    return step.kind === 'call' && step.callee.kind === 'member' && CHANGES.has(step.callee.name) && this.#isShared(outline, step.callee.object);
  }

  /** The value is an object that the body did not make. */
  #isShared(outline: FunctionOutline, value: Value): boolean {
    switch (value.kind) {
      case 'this':
        return outline.role !== 'constructor' && outline.role !== 'initializer';
      case 'import':
      case 'parameter':
        return true;
      case 'variable':
        return !this.#own.has(value.owner) || this.#isAlias(outline, value);
      case 'field':
      case 'element':
        return this.#isShared(outline, value.object);
      case 'choice':
        return this.#isShared(outline, value.whenTrue) || this.#isShared(outline, value.whenFalse);
      default:
        return false;
    }
  }

  /** A variable of the body that stands for something of others: `const state = this.state`. */
  #isAlias(outline: FunctionOutline, { owner, name }: Extract<Value, { kind: 'variable' }>): boolean {
    return owner === outline.id && bodyFacts(outline).assigns.some(({ target, value }) =>
      target.kind === 'variable' && target.owner === owner && target.name === name && value.kind !== 'variable' && this.#isShared(outline, value));
  }
}
