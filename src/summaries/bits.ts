/**
 * What a function may do to locks, as bits: where a replay has to look, and where it need not. A bit
 * that is set says nothing certain; a bit that is not set is a promise.
 *
 * Bottom: nothing is set. Join: or, and union of the classes. Two are equal when all bits are.
 */
import { equalClasses, joinClasses, type LockClasses, NO_CLASSES } from '../locks/lock-class.js';

type Evidence = 'certain' | 'likely' | undefined;

export interface Bits {
  /** The locks that its completion may wait for; an event counts as one. */
  readonly asks: LockClasses;
  /** The locks that it may end holding without having held them, or give back. */
  readonly touches: LockClasses;
  /** It runs a function that a caller passed in or stored. */
  readonly runs: boolean;
  /** It, or a function of the same file, runs a function that the program does not show it: a hook, a listener. */
  readonly foreign: boolean;
  /** It fails where a function fails that a caller passed in. */
  readonly failsAsGiven: boolean;
  /** The surest evidence that it throws, or, if it is async, rejects. */
  readonly throws: Evidence;
  /** The same of a promise that it returns without being async. */
  readonly rejects: Evidence;
}

export const NO_BITS: Bits = { asks: NO_CLASSES, touches: NO_CLASSES, runs: false, foreign: false, failsAsGiven: false, throws: undefined, rejects: undefined };

export function joinBits(a: Bits, b: Bits): Bits {
  return {
    asks: joinClasses(a.asks, b.asks),
    touches: joinClasses(a.touches, b.touches),
    runs: a.runs || b.runs,
    foreign: a.foreign || b.foreign,
    failsAsGiven: a.failsAsGiven || b.failsAsGiven,
    throws: surer(a.throws, b.throws),
    rejects: surer(a.rejects, b.rejects),
  };
}

function surer(a: Evidence, b: Evidence): Evidence {
  return a === 'certain' || b === 'certain' ? 'certain' : (a ?? b);
}

export function equalBits(a: Bits, b: Bits): boolean {
  return equalClasses(a.asks, b.asks) && equalClasses(a.touches, b.touches) && a.runs === b.runs && a.foreign === b.foreign && a.failsAsGiven === b.failsAsGiven && a.throws === b.throws && a.rejects === b.rejects;
}
