/** Executes the entries of a module in every order and says what got stuck, where and why. */
import { explore, type Limits, type Scenario } from './explore.js';
import type { LockRequest } from './lock.js';
import type { ExecutableProgram } from './load.js';
import { isFunction } from './promise.js';
import { callsInCycles, isStuck, leaks, stuckReasons, type Leak, type Stuck } from './wait-for.js';
import { LATE, type Site, type World } from './world.js';

export interface Entry {
  readonly name: string;
  /** Starts it; a throw is like a rejection. */
  readonly call: (exports: Readonly<Record<string, unknown>>, world: World) => unknown;
}

export interface RunOptions {
  readonly limits: Limits;
  /**
   * Lets one request after the other through where all are stuck, and says what gets stuck behind: a
   * second deadlock in a function is there even if nobody gets beyond the first one.
   */
  readonly goesOn?: boolean;
  /** Lets `isLocked()` and its kin answer either way: a condition on the way, like one on data. */
  readonly hasOpenTests?: boolean;
  /** Nothing that an entry does could free who is stuck: no entry is called once more. */
  readonly isFinal?: boolean;
}

/** Requests that are let through in one execution. */
const FORCED = 60;

export interface Verdict {
  readonly stuck: readonly Stuck[];
  readonly leaks: readonly Leak[];
  readonly executions: number;
  readonly isExhaustive: boolean;
  readonly isEndless: boolean;
}

/**
 * Runs the entries together from the start: `together` lists indices of `entries`, one set a search.
 * When nothing goes on, all entries are called once more, one after the other: what one of them
 * could still free is not stuck.
 */
export function runProgram(
  program: ExecutableProgram,
  file: string,
  entries: readonly Entry[],
  together: readonly (readonly number[])[],
  { limits, goesOn = false, hasOpenTests = false, isFinal = false }: RunOptions,
): Verdict {
  const stuck = new Map<string, Stuck>();
  const leaked = new Map<string, Leak>();
  const known = new Set<string>();
  let executions = 0;
  let isExhaustive = true;
  let isEndless = false;
  for (const set of together) {
    const note = (reason: Stuck) => { stuck.set(JSON.stringify(reason), reason); };
    let exports: Readonly<Record<string, unknown>> = {};
    const begin = (world: World, index: number) => {
      const entry = entries[index];
      if (entry !== undefined) world.schedule(() => { contained(() => entry.call(exports, world)); });
    };
    const scenario: Scenario = {
      start(world) {
        world.hasOpenTests = hasOpenTests;
        exports = program.evaluate(world, file);
        for (const index of set) begin(world, index);
      },
      late(world, round) {
        if (!isStuck(world)) return false;
        const called = isFinal ? 0 : entries.length;
        if (round >= called) return goesOn && round < called + FORCED && forceOne(world, note);
        const { context } = world;
        world.context = new Map([[LATE, true]]);
        begin(world, round);
        world.context = context;
        return true;
      },
      siteOfCall: () => program.siteOfStack(new Error().stack ?? ''),
    };
    const result = explore(scenario, limits, (world, again) => {
      if (world.forced.length === 0 && !isStuck(world) && !world.requests.some(({ state }) => state === 'held')) return;
      const shape = shapeOf(world);
      if (known.has(shape)) return;
      known.add(shape);
      const placed = again();
      stuckReasons(placed).forEach(note);
      for (const leak of leaks(placed)) leaked.set(JSON.stringify(leak), leak);
    });
    executions += result.executions;
    isExhaustive &&= result.isExhaustive;
    isEndless ||= result.isEndless;
  }
  return { stuck: [...stuck.values()], leaks: [...leaked.values()], executions, isExhaustive, isEndless };
}

/** Only an execution that knows places can say why it was stuck before. */
function forceOne(world: World, note: (reason: Stuck) => void): boolean {
  const waiting = world.requests.filter(({ state, isLate }) => state === 'waiting' && !isLate);
  const chosen = waiting.length > 1 ? world.choose(waiting.length) : 0;
  const request = waiting[chosen];
  if (request === undefined) return forceWait(world, note);
  if (world.siteOfCall !== undefined) stuckReasons(world).forEach(note);
  world.forced.push(`${placeOf(request.coroutine?.site)}#${String(chosen)}`);
  request.lock.force(request);
  return true;
}

/** The same for work that waits for itself: one wait in the circle is let through. */
function forceWait(world: World, note: (reason: Stuck) => void): boolean {
  const waiting = callsInCycles(world);
  const chosen = waiting.length > 1 ? world.choose(waiting.length) : 0;
  const coroutine = waiting[chosen];
  if (coroutine === undefined) return false;
  if (world.siteOfCall !== undefined) stuckReasons(world).forEach(note);
  world.forced.push(`${placeOf(coroutine.site)}#${String(chosen)}`);
  coroutine.letThrough();
  return true;
}

function placeOf(site: Site | undefined): string {
  return `${site?.file ?? ''}:${String(site?.line ?? 0)}`;
}

/** Roughly where everybody waits, and who was let through in which order, so that the same end is looked at once. */
function shapeOf(world: World): string {
  const waiting = world.coroutines.filter(({ isDone }) => !isDone).map(({ site }) => placeOf(site));
  const request = ({ state, mode, index, coroutine }: LockRequest) => `${state}${mode}${String(index)}${placeOf(coroutine?.site)}`;
  const held = world.requests.filter(({ state }) => state !== 'ended').map(request);
  return [...waiting.sort(), '|', ...held.sort(), '|', ...world.forced].join(' ');
}

function contained(call: () => unknown): void {
  try {
    call();
  } catch {
    // Its caller gets the error; nobody waits for it.
  }
}

/** Entries for exported functions that are called without arguments. */
export function entryOf(name: string): Entry {
  return {
    name,
    call: (exports) => {
      const value = exports[name];
      return isFunction(value) ? value() : undefined;
    },
  };
}
