/** Which throws anybody would notice: the others end their path, and its sections give back what it held. */
import type { Frame } from '../calls/abstract-value.js';
import { calleeName } from '../calls/body-facts.js';
import { findMember } from '../calls/class-members.js';
import { visitSteps } from '../program/nested-steps.js';
import type { FunctionId, Step } from '../program/outline.js';
import type { Bits } from '../summaries/bits.js';
import { mayAlwaysFail } from './always-fails.js';
import type { State } from './state.js';
import type { Failure } from './failure.js';
import { throwsHere } from './throws-here.js';
import type { Walker } from './walker.js';

/**
 * How a call fails, where somebody would notice: a handler around it that may do something about locks,
 * or a lock that only the path's own steps give back. One that cannot but fail ends the path in any case.
 */
export function noticedThrow(walker: Walker, frame: Frame, state: State): Failure | undefined {
  const isNoticed = walker.handlers > 0 || state.held.some((hold) => !hold.scoped);
  if (isNoticed) return throwsHere(walker, frame, state);
  const { throws, failsAsGiven } = walker.bitsOf(frame.fn);
  if ((throws !== 'certain' && !failsAsGiven) || !mayAlwaysFail(walker, frame.fn)) return undefined;
  const failure = throwsHere(walker, frame, state);
  return failure?.isSure === true ? failure : undefined;
}

/** Whether the steps of a handler may do something about locks: most only log, or throw again. */
export function handlesLocks(walker: Pick<Walker, 'flow' | 'tables' | 'bitsOf'>, steps: readonly Step[], fn: FunctionId): boolean {
  let handles = false;
  visitSteps(steps, (step) => {
    if (step.kind === 'join') handles ||= step.value.kind !== 'result';
    if (step.kind !== 'call' || handles) return;
    if (walker.tables.operations.has(calleeName(step) ?? '')) handles = true;
    else handles = walker.flow.view.calleeAt(fn, step.id).some((one) => {
      switch (one.kind) {
        case 'external':
          return false;
        case 'function':
          return mattersToLocks(walker.bitsOf(one.id));
        case 'member':
          return walker.flow.view.implementers(one.type).some((id) => {
            const found = findMember(walker.flow.view, id, one.name, false)?.member.function;
            return found !== undefined && mattersToLocks(walker.bitsOf(found));
          });
        case 'class':
        case 'value':
        case 'unknown':
          return true;
      }
    });
  });
  return handles;
}

function mattersToLocks({ asks, touches, runs }: Bits): boolean {
  return asks.size > 0 || touches.size > 0 || runs;
}
