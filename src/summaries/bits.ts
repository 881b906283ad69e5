/**
 * What a function may do to locks, as bits: where a replay has to look, and where it need not. A bit
 * that is set says nothing certain; a bit that is not set is a promise.
 *
 * Bottom: nothing is set. Join: or. Two are equal when all bits are.
 */
export interface Bits {
  /** Its completion may wait for a lock, a section or an event. */
  readonly asks: boolean;
  /** It may end holding a lock that it did not hold, or give one back. */
  readonly touches: boolean;
  /** It runs a function that a caller passed in or stored. */
  readonly runs: boolean;
  /** It may settle a promise that others wait for. */
  readonly settles: boolean;
  /** The surest evidence that it throws or rejects. */
  readonly throws: 'certain' | 'likely' | undefined;
}

export const NO_BITS: Bits = { asks: false, touches: false, runs: false, settles: false, throws: undefined };

export function joinBits(a: Bits, b: Bits): Bits {
  return {
    asks: a.asks || b.asks,
    touches: a.touches || b.touches,
    runs: a.runs || b.runs,
    settles: a.settles || b.settles,
    throws: a.throws === 'certain' || b.throws === 'certain' ? 'certain' : (a.throws ?? b.throws),
  };
}

export function equalBits(a: Bits, b: Bits): boolean {
  return a.asks === b.asks && a.touches === b.touches && a.runs === b.runs && a.settles === b.settles && a.throws === b.throws;
}
