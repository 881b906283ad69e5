/**
 * Walks that showed nothing. A function below a lock is reached again and again: by other ways, in other
 * rounds of a loop, with other values. What it does to locks hangs on who it is called on, on constants
 * and functions that it is given, and on what is held; where two walks that agree in these saw nothing
 * new, a third is not made, and the call is passed by like one that has nothing to do with locks.
 */
import type { Abstract, Frame } from '../calls/abstract-value.js';
import { printContext } from './async-context.js';
import type { Hold } from './hold.js';
import type { State } from './state.js';

/** The second walk may come with a fact that the first one learnt. */
const QUIET_WALKS = 2;
/** Activations are numbered; a site is the same in all of them. */
const ACTIVATIONS = /\^\d+/gu;

/** Counts of everything that an observer is told. */
export interface Seen {
  /** Whatever it is told. */
  readonly sightings: number;
  /** What it was not told before. */
  readonly news: number;
}

export class QuietWalks {
  /** How many walks with nothing new, by what they agree in. */
  readonly #walks = new Map<string, number>();

  constructor(private readonly seen: Seen) {}

  /** Undefined: walk it, and tell the answer how it ended. */
  begin(frame: Frame, state: State, way: () => string): ((ends: readonly State[]) => void) | undefined {
    const call = callOf(frame, state);
    if (this.#isQuiet(call)) return undefined;
    const along = `${call} ${way()}`;
    if (this.#isQuiet(along)) return undefined;
    const { sightings, news } = this.seen;
    const before = traceOf(state);
    const { held } = state;
    return (ends) => {
      const key = this.seen.sightings === sightings ? call : along;
      const isTraceless = ends.every((end) => sameHolds(end.held, held) && traceOf(end) === before);
      // Who takes, gives back or starts something does so in each walk.
      const walks = isTraceless ? (this.seen.news === news ? (this.#walks.get(key) ?? 0) + 1 : 0) : Number.NEGATIVE_INFINITY;
      this.#walks.set(key, walks);
    };
  }

  #isQuiet(key: string): boolean {
    return (this.#walks.get(key) ?? 0) >= QUIET_WALKS;
  }
}

/** A key without the activations in it: where the object is made, or how it is reached. */
export function siteOf(key: string): string {
  return key.replace(ACTIVATIONS, '');
}

function callOf(frame: Frame, state: State): string {
  return `${frame.fn} ${siteOf(frame.self.key)}${frame.named?.as.key ?? ''} ${surroundings(frame)} (${argumentsOf(frame)}) ${holdsOf(state.held)} ${String(state.hung)} ${printContext(state.context)}`;
}

/** Whose closure it is, and what these were given: it captured that. */
function surroundings({ outer }: Frame): string {
  if (outer === undefined) return '';
  let given = siteOf(outer.key);
  for (let at: Frame | undefined = outer; at?.args !== undefined; at = at.outer) given += `(${argumentsOf(at)})`;
  return given;
}

function argumentsOf({ args }: Frame): string {
  return args === undefined ? '?' : args.map(natureOf).join();
}

/** What of an argument may decide about locks: which object, which function, which constant. */
function natureOf(value: Abstract): string {
  return value.kind === 'unknown' ? '?' : siteOf(value.key);
}

function holdsOf(held: readonly Hold[]): string {
  return held.map(({ lock, mode }) => `${siteOf(lock.key)}:${mode}`).join();
}

function sameHolds(one: readonly Hold[], other: readonly Hold[]): boolean {
  return one.length === other.length && one.every((hold, index) => hold.id === other[index]?.id);
}

/**
 * What a walk leaves behind besides holds: locks that were asked for and not yet waited for, promises to be
 * settled. Who calls a handle of nothing in one walk may call one of a lock in the next.
 */
function traceOf({ pending, settlers, endings, releases }: State): string {
  return [pending.size, settlers.size, endings.size, releases].join();
}
