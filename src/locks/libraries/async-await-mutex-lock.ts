import type { Key, LibraryModel } from '../library-model.js';

const key = { at: 'argument', index: 0 } as const satisfies Key;

export const asyncAwaitMutexLock = {
  package: 'async-await-mutex-lock',
  versions: ['1.0.12'],
  locks: [
    {
      types: ['Lock'],
      made: [{ how: 'new', name: 'Lock' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        acquire: {
          effect: 'acquire', mode: 'mutex', waits: 'promise', handle: { kind: 'none' }, key,
        },
        release: { effect: 'release', mode: 'mutex', whenIdle: 'throws', key },
        isAcquired: { effect: 'is-locked', read: 'call', answer: 'full', key },
      },
    },
  ],
} as const satisfies LibraryModel;
