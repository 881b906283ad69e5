/** Tables of two paths that come together (`state.ts`). */
import { type Abstract, choice } from '../calls/abstract-value.js';
import type { ForkedMap } from './forked-map.js';

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
