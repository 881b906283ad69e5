/** The only throws for our own bugs: what cannot happen is asserted with its reason. */
export function invariant(condition: unknown, reason: string): asserts condition {
  if (condition === false || condition === null || condition === undefined) {
    throw new Error(`eslint-plugin-deadlock: ${reason}`);
  }
}

/** The end of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new Error(`eslint-plugin-deadlock: unexpected ${JSON.stringify(value)}`);
}
