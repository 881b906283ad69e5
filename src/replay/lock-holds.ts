/** Holds of a path: taking a lock, and the value by which it is given back. */
import { type Abstract, type Handle as HandleValue, UNDEFINED, unknown } from '../calls/abstract-value.js';
import type { Handle, Mode } from '../locks/library-model.js';
import type { Place } from '../program/place.js';
import { asksFor } from './facts.js';
import { isResultUsed, joinOf } from './handles.js';
import { showState } from './lock-state.js';
import { callsOver, NO_CALLS } from './over.js';
import { permitsOf } from './permits.js';
import { sighting } from './sighting.js';
import type { Hold, LockRef } from './hold.js';
import type { State } from './state.js';
import type { PendingLock, Walker } from './walker.js';

export interface Taking {
  /** A construct of its own gives it back. */
  readonly scoped: boolean;
  readonly handle?: Handle;
  readonly flight?: boolean;
  /** Only to see what is asked for under it. */
  readonly isSilent?: boolean;
  readonly isNever?: true;
}

/** Adds a hold of each lock; gives the identity that they share, by which they are given back. */
export function take(walker: Walker, pending: PendingLock, locks: readonly LockRef[], mode: Mode, state: State, how: Taking): string {
  const { frame, step } = pending;
  const { handle } = how;
  const base = `${frame.key}@${String(step.id)}`;
  const id = `${base}#${String(new Set(state.held.map((one) => one.id).filter((one) => one.startsWith(`${base}#`))).size)}`;
  for (const lock of locks) {
    const hold: Hold = {
      id, lock, mode: lock.own?.mode ?? mode, permits: permitsOf(walker.flow, pending.call, lock), since: step.place, holder: walker.nameOf(frame.fn), fn: frame.fn, depth: walker.stack.length, scoped: how.scoped,
      handedOn: false, keptIn: undefined, isAway: how.isNever === true, ...(how.isNever === true ? { isNever: true } : {}), ...(state.hung ? { isUnreached: true } : {}), hasHandle: handle !== undefined && handle.kind !== 'none', flight: how.flight === true,
      // The acquire itself is waited for next; a section is waited for when it is over.
      waits: state.waits + (how.scoped ? 0 : 1),
      acquiredAt: step.place, via: walker.stack[0]?.place ?? step.place,
    };
    state.held = [...state.held, hold];
    if (how.isNever === true) continue;
    // Whoever takes the lock itself has made an earlier test of it out of date.
    state.dropGuards((fact) => asksFor(fact, hold.lock.key));
    if (how.isSilent === true) continue;
    state.taken = [...state.taken, hold];
    showState(walker.flow, lock, true, state);
    const joined = joinOf(walker.flow, frame.fn, step.id);
    walker.observer.acquired({
      ...sighting(walker, frame, step.place, state), lock, mode: hold.mode, scoped: how.scoped, over: hold.mode === 'write' ? callsOver(state) : NO_CALLS,
      handleDropped: handle?.kind !== 'token' && joined !== undefined && !isResultUsed(walker.flow, frame.fn, joined),
    });
  }
  return id;
}

/** The end of a section: all that it held is free. */
export function release({ flow }: Walker, state: State, id: string, place: Place): void {
  for (const hold of state.held) {
    if (hold.id !== id) continue;
    state.releasedAt.set(hold.lock.key, place);
    showState(flow, hold.lock, false, state);
  }
  state.held = state.held.filter((hold) => hold.id !== id);
}

/** What an acquire gives its caller; with an identity that nobody holds, releasing it does nothing. */
export function handleValue(id: string, handle: Handle): Abstract {
  const value = (member: string | undefined, element: number | undefined): HandleValue => ({ kind: 'handle', key: `handle ${id}`, hold: id, member, element });
  switch (handle.kind) {
    case 'none':
    case 'scope':
      return UNDEFINED;
    case 'function':
    case 'token':
      return value(undefined, undefined);
    case 'member':
      // Another version names it otherwise: any member that is called on the handle is its release.
      return value(handle.alias === undefined ? handle.name : undefined, undefined);
    case 'disposable':
      return value('[Symbol.dispose]', undefined);
    case 'element':
      return { kind: 'instance', key: `tuple ${id}`, label: undefined, many: false, made: { how: 'array', elements: elements(value(undefined, undefined), handle.index), open: false } };
  }
}

/** What a callback is called with once it holds. */
export function handleArguments(id: string, handle: Handle): readonly Abstract[] {
  const value = handleValue(id, handle);
  if (handle.kind !== 'element') return value === UNDEFINED ? [] : [value];
  return elements({ kind: 'handle', key: `handle ${id}`, hold: id, member: undefined, element: undefined }, handle.index, UNDEFINED);
}

function elements(value: Abstract, index: number, before: Abstract = unknown('lock value')): readonly Abstract[] {
  return Array.from({ length: index + 1 }, (_, at) => (at === index ? value : before));
}
