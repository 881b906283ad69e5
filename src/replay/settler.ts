/** Who settles a promise that a path made, as far as the path knows. */
import type { Abstract } from '../calls/abstract-value.js';

/** Work that settles a promise when it is done, and the holds under which it was started. */
export interface Settler {
  readonly work: Abstract;
  readonly under: readonly string[];
}
