import type { Bound, Key, LibraryModel } from '../library-model.js';

/** All mortices made without a name are one lock. */
const key = {
  at: 'construction', index: 0, option: 'name', otherwise: 'lock',
} as const satisfies Key;
const releaser = { kind: 'function', idempotent: true } as const;
const bounds = [
  { by: 'signal', given: { at: 'argument', index: 0, option: 'signal' }, ends: 'rejects' },
] as const satisfies readonly Bound[];

export const mortice = {
  package: 'mortice',
  versions: ['3.3.1'],
  locks: [
    {
      types: ['Mortice'],
      made: [{ how: 'call', name: 'default' }],
      capacity: { at: 'constant', value: 1 },
      readers: { at: 'argument', index: 0, option: 'concurrency', otherwise: Infinity },
      identity: 'name',
      fairness: 'fair',
      operations: {
        readLock: {
          effect: 'acquire', mode: 'read', waits: 'promise', handle: releaser, key, bounds,
        },
        writeLock: {
          effect: 'acquire', mode: 'write', waits: 'promise', handle: releaser, key, bounds,
        },
      },
    },
  ],
} as const satisfies LibraryModel;
