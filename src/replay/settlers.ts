/**
 * What settles a promise that was made on this path: its resolvers are values, and whoever has one
 * may call it. Work that the path started with a resolver is known here, and waiting for the promise
 * is waiting for the first of that work; a resolver that left the path is the finder's question.
 */
import { type Abstract, alternatives, type Promised, UNDEFINED, unknown } from '../calls/abstract-value.js';
import type { FunctionId } from '../program/outline.js';
import type { Place } from '../program/place.js';
import { resolversIn } from './handles.js';
import { PATH_STATES } from './merge-paths.js';
import type { Settler } from './settler.js';
import type { State } from './state.js';
import type { Joined, Walker } from './walker.js';

/** An unsettled promise whose resolvers this path has. */
export function deferred(promise: Abstract, state: State): void {
  state.settlers.set(promise.key, []);
}

/** `work` was started and has these values: the resolvers among them are called when it comes to that. */
export function givenTo(walker: Walker, work: Abstract, values: readonly (Abstract | undefined)[], state: State): void {
  for (const promise of resolversOf(walker, values, state)) addSettler(promise, work, state);
}

/** The values went where this path does not see them. */
export function letGo(walker: Walker, values: readonly (Abstract | undefined)[], state: State): void {
  for (const promise of resolversOf(walker, values, state)) state.settlers.set(promise, 'open');
}

/** A timer (or microtask) runs the function by itself. */
export function scheduled(walker: Walker, callback: Abstract | undefined, key: string, place: Place, from: FunctionId, state: State): void {
  if (callback === undefined || state.settlers.size === 0) return;
  const now: Abstract = { kind: 'promise', key: `${key} turn`, work: { how: 'settled', value: UNDEFINED, rejects: false, place } };
  const work: Abstract = {
    kind: 'promise', key: `${key} later`, work: { how: 'then', base: now, fulfilled: callback, rejected: undefined, always: undefined, place, from },
  };
  givenTo(walker, work, [callback], state);
}

function resolversOf(walker: Walker, values: readonly (Abstract | undefined)[], state: State): readonly string[] {
  if (state.settlers.size === 0) return [];
  const found = values.flatMap((value) => (value === undefined ? [] : [...resolversIn(walker.flow, value, state)]));
  return found.filter((promise) => state.settlers.has(promise));
}

function addSettler(promise: string, work: Abstract, state: State): void {
  const known = state.settlers.get(promise);
  if (known === undefined || known === 'open' || known.some((one) => one.work.key === work.key)) return;
  state.settlers.set(promise, [...known, { work, under: state.held.map((hold) => hold.id) }]);
}

/** A resolver is called: with a promise, its promise follows that one; else it is settled. */
export function resolve(resolver: Extract<Abstract, { kind: 'resolver' }>, value: Abstract, state: State): void {
  const followed = alternatives(value).find((one) => one.kind === 'promise' && !state.settled.has(one.key));
  if (followed !== undefined && !resolver.rejects) {
    addSettler(resolver.of, followed, state);
    return;
  }
  state.settled.set(resolver.of, true);
  const hold = state.endings.get(resolver.of);
  if (hold !== undefined) state.held = state.held.filter((one) => one.id !== hold);
  state.setFieldOf(resolver.of, 'value', resolver.rejects ? unknown('rejected') : value);
}

/**
 * Waits for a promise made on this path. Undefined: nobody here settles it, or somebody out of sight
 * may. Paths on which all that could settle it waits for what is held here never go on.
 */
export function joinSettlers(walker: Walker, promise: Promised, state: State, place: Place): Joined[] | undefined {
  const settlers = state.settlers.get(promise.key);
  if (settlers === undefined || settlers === 'open' || settlers.length === 0) return undefined;
  const walk = (isBounded: boolean): Joined[] =>
    settlers.flatMap((settler) => {
      const alone = state.fork();
      if (isBounded) alone.doubt('nothing else settles the promise');
      return joinSettler(walker, promise, settler, alone, place);
    }).slice(0, PATH_STATES);
  const isOnly = settlers.length === 1;
  const bounded = walk(!isOnly);
  const ends = !isOnly && !state.hung && bounded.every((one) => one.state.hung) ? walk(false) : bounded;
  const going = ends.filter((one) => !one.state.hung);
  for (const one of ends) one.state.doubtAsBefore(state);
  return going.length > 0 ? going : ends;
}

function joinSettler(walker: Walker, promise: Promised, settler: Settler, state: State, place: Place): Joined[] {
  const outer = walker.elsewhere;
  const waiter = walker.stack.at(-1)?.fn ?? walker.root;
  const event = walker.flow.view.textAt(place, 60).replace(/^await /u, '');
  walker.elsewhere = { event, fromStart: false, hasWaited: false, startedUnder: settler.under, until: promise.key };
  walker.stack.push({ place, from: waiter, fn: waiter, does: `awaits '${event}'`, symbolic: undefined });
  const before = state.settlers.get(promise.key);
  const ends = walker.join(settler.work, state, place);
  walker.stack.pop();
  walker.elsewhere = outer;
  return ends.flatMap((one): Joined[] => {
    const now = one.state;
    keepFrom(walker, now);
    if (now.hung || now.settled.has(promise.key)) return [finished(promise, now)];
    // It followed another promise, or handed its resolver on to work of its own.
    const more = now.settlers.get(promise.key);
    if (more === 'open' || more === undefined || before === 'open' || before === undefined) return [finished(promise, now)];
    const known = new Set(before.map((other) => other.work.key));
    const next = more.filter((other) => !known.has(other.work.key));
    return next.length === 0 ? [finished(promise, now)] : next.flatMap((other) => joinSettler(walker, promise, other, now.fork(), place));
  });
}

/** What the work still holds is held by who waited for it. */
function keepFrom(walker: Walker, state: State): void {
  const depth = walker.stack.length;
  if (state.held.some((hold) => hold.depth > depth)) state.held = state.held.map((hold) => (hold.depth > depth ? { ...hold, depth } : hold));
}

function finished(promise: Promised, state: State): Joined {
  return { state, value: state.field(promise, 'value') ?? unknown('awaited') };
}
