import type { LibraryModel } from '../library-model.js';

/** A second call of one release lets the next one in beside the holder. */
const releaser = { kind: 'function', idempotent: false } as const;
const locked = { effect: 'is-locked', read: 'property', answer: 'full' } as const;

export const mutexify = {
  package: 'mutexify',
  versions: ['1.4.0'],
  locks: [
    {
      types: [],
      made: [{ how: 'call', name: 'default' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        '()': { effect: 'acquire', mode: 'mutex', waits: { callback: 0 }, handle: releaser },
        locked,
      },
    },
    {
      types: [],
      made: [{ how: 'call', name: 'default', from: 'mutexify/promise' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        '()': { effect: 'acquire', mode: 'mutex', waits: 'promise', handle: releaser },
        locked,
      },
    },
  ],
} as const satisfies LibraryModel;
