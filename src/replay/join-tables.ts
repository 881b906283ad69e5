/** Tables of two paths that come together (`state.ts`). */
import { type Abstract, choice } from '../calls/abstract-value.js';
import type { ForkedMap } from './forked-map.js';
import type { Gate } from './hold.js';

/** What the table has under this key goes by another name. */
export function renameIn<K>(table: ForkedMap<K, Abstract>, key: string, value: Abstract): void {
  for (const [name, one] of [...table]) if (one.key === key) table.set(name, value);
}

/** Adds to `into` what the other path knows: a value is either's. */
export function joinValues<K>(into: ForkedMap<K, Abstract>, from: ForkedMap<K, Abstract>): void {
  if (into.isSharedWith(from)) return;
  for (const [key, value] of from) {
    const own = into.get(key);
    if (own === undefined) into.set(key, value);
    else if (own.key !== value.key) into.set(key, choice([own, value], 'paths'));
  }
}

/** Adds what the other path has: what either began goes on. */
export function addAll<K, V>(into: ForkedMap<K, V>, from: ForkedMap<K, V>): void {
  if (into.isSharedWith(from)) return;
  for (const [key, value] of from) into.set(key, value);
}

/** Forgets what the other path has not, or does not agree with. */
export function keepCommon<K, V>(into: ForkedMap<K, V>, from: ForkedMap<K, V>, agrees: (own: V, theirs: V | undefined) => boolean = isThere): void {
  if (into.isSharedWith(from)) return;
  for (const [key, own] of [...into]) if (!agrees(own, from.get(key))) into.delete(key);
}

/** Who opened a gate on one path only had a reason not to do so on the other. */
export function joinGates(into: ForkedMap<string, Gate>, from: ForkedMap<string, Gate>): void {
  if (into.isSharedWith(from)) return;
  keepCommon(into, from, (own, theirs) => own.is === 'open' || theirs?.is === own.is);
  for (const [key, gate] of from) if (gate.is === 'open') into.set(key, gate);
}

function isThere(_own: unknown, theirs: unknown): boolean {
  return theirs !== undefined;
}
