/**
 * Fingerprints of states. A state is what a set of events leads to, and an event is known by its cause
 * and by the events before it that touched the same things: two orders of independent events have the
 * same fingerprint, two orders of dependent ones have not. 52 bits in a number.
 */

const LANE = 0x1_0000_0000;
const HIGH = 0xf_ffff;

/** Mixes `value` into `hash`; the order of mixing counts. */
export function mix(hash: number, value: number): number {
  const low = scramble((hash | 0) ^ scramble((value | 0) + 0x9e37_79b9), 0x85eb_ca6b);
  const high = scramble(((hash / LANE) | 0) ^ scramble(((value / LANE) | 0) ^ low), 0xc2b2_ae35);
  return (high & HIGH) * LANE + (low >>> 0);
}

/** The same whatever the order of adding. */
export function add(sum: number, hash: number): number {
  const low = ((sum | 0) + (hash | 0)) | 0;
  const high = (((sum / LANE) | 0) + ((hash / LANE) | 0)) & HIGH;
  return high * LANE + (low >>> 0);
}

function scramble(word: number, factor = 0x27d4_eb2f): number {
  let mixed = Math.imul(word ^ (word >>> 16), factor);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x1656_67b1);
  return mixed ^ (mixed >>> 16);
}
