/** What ends a wait: the handle of a holder, another operation, or time. */
import {
  begin,
  isHeldUp,
  isThrough,
  occupy,
  planOf,
  type Contender,
  type Turn,
} from './contenders.js';
import { OUTSIDE_ROUNDS, TIMER_ROUNDS } from './limits.js';
import { Thrown } from './machine-api.js';
import { UNDEFINED, isFunctionValue, isNullish, type MachineValue } from './machine-values.js';
import type { Operation } from './recognition.js';
import type { Plan, Session } from './session.js';
import type { Trial } from './trial.js';

/** Who holds, with how many places, and who waits for it: the same operation, or a conflicting one. */
export interface Standoff {
  readonly holder: Contender;
  readonly capacity: number;
  readonly waiter: Contender;
}

/** How a handle releases. */
export type Way =
  | { readonly kind: 'function' }
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'element'; readonly index: number }
  | { readonly kind: 'generator' };

/** An operation that ends a wait, and the argument in which it gets the handle. */
export interface Free {
  readonly operation: Operation;
  readonly token: number | undefined;
  readonly plan: (handle: MachineValue) => Plan;
}

export type Ending =
  /** The waiter holds now: the next one waits. */
  | 'frees'
  /** The waiter is through, and so is the next. */
  | 'opens'
  | 'rejects'
  | 'nothing';

/** Sets up a stand-off, acts, and looks what became of the waiter. */
export function endingOf(
  trial: Trial,
  standoff: Standoff,
  act: (session: Session, held: readonly Turn[]) => void,
  withTime = true,
): Ending {
  const session = trial.session();
  const { holder, capacity, waiter } = standoff;
  const held = occupy(session, holder, capacity);
  const turn = begin(session, waiter, planOf(waiter, capacity));
  if (!isHeldUp(session, waiter, turn)) return 'nothing';
  act(session, held);
  const through = withTime ? passes(session, waiter, turn) : isThrough(session, waiter, turn);
  if (!through) return isRefused(session, turn) ? 'rejects' : 'nothing';
  const next = begin(session, waiter, planOf(waiter, capacity + 1));
  return isHeldUp(session, waiter, next) ? 'frees' : 'opens';
}

function passes(session: Session, waiter: Contender, turn: Turn): boolean {
  for (let round = 0; round < TIMER_ROUNDS; round += 1) {
    if (isThrough(session, waiter, turn)) return true;
    session.passTime();
  }
  return isThrough(session, waiter, turn);
}

function isRefused(session: Session, turn: Turn): boolean {
  const { kind } = session.status(turn.call);
  return kind === 'rejected' || kind === 'threw';
}

/** What the waiter's fate is when nobody does anything but time passes. */
export function endingByTime(trial: Trial, standoff: Standoff): Ending {
  return endingOf(trial, standoff, () => undefined);
}

/** The ways in which a value might release, to be tried. */
export function waysOf(value: MachineValue): readonly Way[] {
  switch (value.kind) {
    case 'closure':
    case 'native':
      return [{ kind: 'function' }];
    case 'generator':
      return [{ kind: 'generator' }];
    case 'array':
      return value.items.flatMap((item, index) =>
        isFunctionValue(item) ? [{ kind: 'element', index }] : [],
      );
    case 'object': {
      const names = new Set<string>();
      for (const [name, field] of value.fields) if (isFunctionValue(field)) names.add(name);
      let at: MachineValue | undefined = value.class;
      while (at?.kind === 'class') {
        for (const member of at.outline.members) {
          if (member.kind === 'method' && !member.isStatic) names.add(member.name);
        }
        at = at.base;
      }
      return [...names].map((name) => ({ kind: 'member', name }));
    }
    case 'constant':
    case 'collection':
    case 'class':
    case 'promise':
    case 'store':
    case 'global':
    case 'unknown':
      return [];
  }
}

export function useWay(session: Session, value: MachineValue, way: Way): void {
  const { machine } = session;
  try {
    switch (way.kind) {
      case 'function':
        machine.call(value, UNDEFINED, []);
        break;
      case 'member':
        machine.callMember(value, way.name, []);
        break;
      case 'element':
        machine.call(machine.get(value, String(way.index)), UNDEFINED, []);
        break;
      case 'generator':
        runToItsEnd(session, value);
        break;
    }
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
  }
  session.drain();
}

function runToItsEnd(session: Session, value: MachineValue): void {
  if (value.kind !== 'generator') return;
  for (let round = 0; round < OUTSIDE_ROUNDS; round += 1) {
    const next = value.step('next', UNDEFINED);
    session.drain();
    while (session.machine.endOutside(() => true)) session.drain();
    const result = next.kind === 'promise' ? next.value : next;
    if (isNullish(result) || session.machine.truthy(session.machine.get(result, 'done'))) return;
  }
}

/** The value that a holder got. */
export function handleOf(session: Session, held: readonly Turn[]): MachineValue {
  const [first] = held;
  if (first === undefined) return UNDEFINED;
  const status = session.status(first.call);
  return status.kind === 'fulfilled' || status.kind === 'returned' ? status.value : UNDEFINED;
}

/** How the arguments of a would-be release can be chosen. */
export function plansOf(
  trial: Trial,
  operation: Operation,
  holder: Contender,
  hasHandle: boolean,
): readonly Free[] {
  const base: Free = { operation, token: undefined, plan: () => sameOwner(operation, holder) };
  const withHandle = hasHandle
    ? trial.plainParameters(operation).map(
        (index): Free => ({
          operation,
          token: index,
          plan: (handle) => ({ given: new Map([[index, handle]]) }),
        }),
      )
    : [];
  return [base, ...withHandle];
}

/** A release names the owner where the acquire did. */
function sameOwner(operation: Operation, holder: Contender): Plan {
  if (holder.owner === undefined || operation.optional.length === 0) return {};
  return { change: { index: 0, token: 't0' } };
}

export function callFree(session: Session, free: Free, held: readonly Turn[]): void {
  session.settle(session.call(free.operation, free.plan(handleOf(session, held))));
}

/** A release never waits, in no state that scripts reach: otherwise it is a channel's other end. */
export function canWait(trial: Trial, free: Free, standoff: Standoff): boolean {
  const idle = trial.session();
  for (let round = 0; round < 3; round += 1) {
    if (idle.settleWithTime(idle.call(free.operation)).kind === 'pending') return true;
  }
  const busy = trial.session();
  const held = occupy(busy, standoff.holder, standoff.capacity);
  for (let round = 0; round < 2; round += 1) {
    const call = busy.call(free.operation, free.plan(handleOf(busy, held)));
    if (busy.settleWithTime(call).kind === 'pending') return true;
  }
  return false;
}
