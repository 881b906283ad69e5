/**
 * A map that forks for nothing: both sides read one table until one of them writes, and only then
 * takes its own copy. A replay forks its state at every branch; most forks write little.
 *
 * Bottom: the empty map. Two are equal when their entries are; `isSharedWith` is the cheap half of
 * that question.
 */
export class ForkedMap<K, V> implements Iterable<readonly [K, V]> {
  #entries: Map<K, V>;
  #isOwn: boolean;

  /** `shared`: the table of another map, which is not written. */
  constructor(shared?: Map<K, V>) {
    this.#entries = shared ?? new Map<K, V>();
    this.#isOwn = shared === undefined;
  }

  fork(): ForkedMap<K, V> {
    this.#isOwn = false;
    return new ForkedMap(this.#entries);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  set(key: K, value: V): void {
    this.#own().set(key, value);
  }

  delete(key: K): void {
    if (this.#entries.has(key)) this.#own().delete(key);
  }

  /** True: neither side wrote since the fork. False: they may be equal all the same. */
  isSharedWith(other: ForkedMap<K, V>): boolean {
    return this.#entries === other.#entries;
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.#entries.entries();
  }

  #own(): Map<K, V> {
    if (!this.#isOwn) {
      this.#entries = new Map(this.#entries);
      this.#isOwn = true;
    }
    return this.#entries;
  }
}
