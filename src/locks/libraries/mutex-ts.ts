import type { LibraryModel } from '../library-model.js';

const releaser = { kind: 'function', idempotent: true } as const;

export const mutexTs = {
  package: 'mutex-ts',
  versions: ['1.0.3'],
  locks: [
    {
      types: ['Mutex'],
      made: [{ how: 'new', name: 'Mutex' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        obtain: {
          effect: 'acquire', mode: 'mutex', waits: 'promise', handle: releaser,
          neverWaits: [{ given: { at: 'argument', index: 0 }, otherwise: 'unlocked' }],
        },
      },
    },
    {
      types: ['MutexRW'],
      made: [{ how: 'new', name: 'MutexRW' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      fairness: 'reader-preferring',
      operations: {
        obtainRO: { effect: 'acquire', mode: 'read', waits: 'promise', handle: releaser },
        obtainRW: { effect: 'acquire', mode: 'write', waits: 'promise', handle: releaser },
      },
    },
  ],
} as const satisfies LibraryModel;
