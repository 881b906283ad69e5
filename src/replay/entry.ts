/** The call stack of a replay, as a reader will see it. */
import type { Named } from '../calls/abstract-value.js';
import type { FunctionId } from '../program/outline.js';
import type { Place } from '../program/place.js';

/** One call (or wait) on the way from the root to where the replay is. */
export interface Entry {
  readonly place: Place;
  /** The function in which the call stands. */
  readonly from: FunctionId;
  readonly fn: FunctionId;
  readonly does: string;
  /**
   * The callee is a parameter of the function entered at this depth (or written on the spot: 0): under
   * a lock taken deeper it is the caller's own code, whose steps tell more than this call.
   */
  readonly symbolic: number | undefined;
  readonly named?: Named;
}
