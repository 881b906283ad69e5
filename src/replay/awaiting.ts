/** What a path is in the middle of, and where the value that it waits for was read. */
import type { Frame } from '../calls/abstract-value.js';
import type { Place } from '../program/place.js';

/** A body that is being walked, and how often its path had waited when it began. */
export interface Activation {
  readonly frame: Frame;
  readonly waits: number;
}

/** What the value of a wait is read from. */
export interface Awaiting {
  /** Where it is waited for; undefined: the promise is returned. */
  readonly place: Place | undefined;
  /**
   * The activation in which the value was read from where it is kept, by its number on the path: what a
   * parameter has was read before its activation began, and what it was then is not the promise of that.
   */
  readonly fixedIn: number;
  /** Some of what a collection holds. */
  readonly isPart: boolean;
  /** Other work may have taken its place. */
  readonly isOneOfMany: boolean;
}

export const READ_NOW: Awaiting = { place: undefined, fixedIn: Number.POSITIVE_INFINITY, isPart: false, isOneOfMany: false };
