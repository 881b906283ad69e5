import type { Frame } from '../calls/abstract-value.js';
import type { Place } from '../program/place.js';
import type { Sighting } from './observer.js';
import type { State } from './state.js';
import type { Walker } from './walker.js';

/** The path as it stands: what every observation says of itself. */
export function sighting(walker: Walker, frame: Frame, place: Place, state: State): Sighting {
  return { root: walker.root, fn: frame.fn, place, stack: [...walker.stack], assumed: state.assumed, doubts: state.doubts, conditions: state.conditions };
}
