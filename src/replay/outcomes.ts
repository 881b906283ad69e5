/** How a body ends, seen by who waits for it. */
import { UNDEFINED } from '../calls/abstract-value.js';
import type { Outcome } from './state.js';
import type { Joined } from './walker.js';

/** A body's outcome as what its promise is settled with. */
export function ended(outcome: Outcome): Joined[] {
  const { exit, state } = outcome;
  switch (exit.kind) {
    case 'return':
      return [{ state, value: exit.value }];
    case 'throw':
      return [{ state, rejected: exit.evidence, place: exit.place }];
    case 'normal':
    case 'break':
    case 'continue':
      return [{ state, value: UNDEFINED }];
  }
}
