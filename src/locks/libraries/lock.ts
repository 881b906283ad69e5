import type { Key, LibraryModel } from '../library-model.js';

/** An array of keys joins the queues of all of them at once, so that no order arises. */
const key = { at: 'argument', index: 0, each: 'at-once' } as const satisfies Key;

export const lock = {
  package: 'lock',
  versions: ['1.1.0'],
  locks: [
    {
      types: ['ILock'],
      made: [{ how: 'call', name: 'Lock' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        '()': {
          effect: 'acquire', mode: 'mutex', waits: { callback: 1 }, key,
          handle: { kind: 'function', idempotent: false, twice: true },
        },
        isLocked: {
          effect: 'is-locked', read: 'call', answer: 'full', key: { at: 'argument', index: 0 },
        },
      },
    },
  ],
} as const satisfies LibraryModel;
