/** Who settles a promise that a path made, as far as the path knows. */
import type { Abstract } from '../calls/abstract-value.js';

/** Work that settles a promise when it is done, and the holds under which it was started. */
export interface Settler {
  readonly work: Abstract;
  readonly under: readonly string[];
}

/** As two paths that come together know it; 'open': others may, too. */
export function bothSettle(a: readonly Settler[] | 'open', b: readonly Settler[] | 'open'): readonly Settler[] | 'open' {
  if (a === 'open' || b === 'open') return 'open';
  return [...a, ...b.filter((one) => !a.some((other) => other.work.key === one.work.key))];
}
