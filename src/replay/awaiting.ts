/** Where a path waits, and how it came by what it waits for. */
import type { Place } from '../program/place.js';

/** What the value of a wait is read from. */
export interface Awaiting {
  /** Where it is waited for; undefined: the promise is returned. */
  readonly place: Place | undefined;
  /** Some of what a collection holds. */
  readonly isPart: boolean;
}

export const READ_NOW: Awaiting = { place: undefined, isPart: false };
