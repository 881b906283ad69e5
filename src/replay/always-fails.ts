/** Functions that, by their text, never end but by failing. */
import { bodyFacts } from '../calls/body-facts.js';
import { findMember } from '../calls/class-members.js';
import type { Flow } from '../calls/flow.js';
import type { CallStep, FunctionId, Step, Value } from '../program/outline.js';
import type { Bits } from '../summaries/bits.js';
import type { KnownFailures } from './failure.js';

/** What is asked of the replay. */
interface Asker {
  readonly flow: Flow;
  readonly failures: KnownFailures;
  bitsOf(fn: FunctionId): Bits;
}

/** Calls in a row that are looked into: there are few such rows. */
export const FAILING_CALLS_IN_A_ROW = 10;

/**
 * By its text alone: each way through the body comes to a throw, or to a call of a function like that. Each
 * function is looked at once in a replay; while that is going on, it counts as one that ends.
 */
export function mayAlwaysFail(asker: Pick<Asker, 'flow' | 'failures' | 'bitsOf'>, fn: FunctionId, calls = FAILING_CALLS_IN_A_ROW): boolean {
  const { flow, failures } = asker;
  const known = failures.mayAlways.get(fn);
  if (known !== undefined) return known;
  failures.mayAlways.set(fn, false);
  const isBodyFailing = (id: FunctionId): boolean => calls > 0 && mayFail(asker.bitsOf(id)) && mayAlwaysFail(asker, id, calls - 1);
  const isFailing = (step: CallStep): boolean => flow.view.calleeAt(fn, step.id).some((one) => {
    switch (one.kind) {
      case 'value':
        return true;
      case 'function':
        return isBodyFailing(one.id);
      case 'member':
        return flow.view.implementers(one.type).some((id) => {
          const method = findMember(flow.view, id, one.name, false)?.member.function;
          return method !== undefined && isBodyFailing(method);
        });
      case 'class':
      case 'external':
      case 'unknown':
        return false;
    }
  });
  const { steps: all, assigns } = bodyFacts(flow.view.functionOutline(fn));
  // `this.flight ??= this.run(); await this.flight`: whoever put it there, it is the promise of that.
  const isKeptFailing = (cell: Value): boolean => (cell.kind === 'field' || cell.kind === 'variable') && assigns.some(({ target, value }) => {
    const made = target.kind === cell.kind && target.name === cell.name && value.kind === 'result' ? all.get(value.step) : undefined;
    return made?.kind === 'call' && isFailing(made);
  });
  const fails = (steps: readonly Step[]): boolean => steps.some((step) => {
    switch (step.kind) {
      case 'throw':
        return true;
      case 'join':
        return isKeptFailing(step.value);
      case 'call':
        return isFailing(step);
      case 'branch':
        return fails(step.whenTrue) && fails(step.whenFalse);
      case 'try':
        return fails(step.finalizer) || (fails(step.body) && (step.handler === undefined || fails(step.handler.body) || givesFailing(step.body)));
      case 'block':
      case 'using':
        return fails(step.body);
      default:
        return false;
    }
  });
  // What it returns, no `catch` around it sees fail.
  const givesFailing = (steps: readonly Step[]): boolean => steps.some((step) => {
    const made = step.kind === 'return' && step.value.kind === 'result' ? all.get(step.value.step) : undefined;
    if (step.kind === 'branch') return givesFailing(step.whenTrue) && givesFailing(step.whenFalse);
    return step.kind === 'block' || step.kind === 'using' ? givesFailing(step.body) : made?.kind === 'call' && isFailing(made);
  });
  const found = fails(flow.view.functionOutline(fn).body);
  failures.mayAlways.set(fn, found);
  return found;
}

export function mayFail({ throws, rejects, failsAsGiven }: Bits): boolean {
  return throws !== undefined || rejects !== undefined || failsAsGiven;
}
