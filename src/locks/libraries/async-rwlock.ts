import type { Bound, LibraryModel } from '../library-model.js';

const bounds = [
  { by: 'time', given: { at: 'argument', index: 0 }, ends: 'rejects' },
] as const satisfies readonly Bound[];

/** Readers pass a waiting writer. `unlock` gives back whichever mode is held. */
export const asyncRwlock = {
  package: 'async-rwlock',
  versions: ['1.1.1'],
  locks: [
    {
      types: ['RWLock'],
      made: [{ how: 'new', name: 'RWLock' }, { how: 'new', name: 'default' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      fairness: 'reader-preferring',
      operations: {
        readLock: {
          effect: 'acquire', mode: 'read', waits: 'promise', handle: { kind: 'none' }, bounds,
        },
        writeLock: {
          effect: 'acquire', mode: 'write', waits: 'promise', handle: { kind: 'none' }, bounds,
        },
        unlock: { effect: 'release', mode: 'held', whenIdle: 'throws' },
      },
    },
  ],
} as const satisfies LibraryModel;
