import type { LibraryModel } from '../library-model.js';

export const pMutex = {
  package: 'p-mutex',
  versions: ['1.0.0'],
  locks: [
    {
      types: ['Mutex'],
      made: [{ how: 'new', name: 'default' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        lock: { effect: 'acquire', mode: 'mutex', waits: 'promise', handle: { kind: 'none' } },
        unlock: { effect: 'release', mode: 'mutex', whenIdle: 'nothing' },
        withLock: { effect: 'section', mode: 'mutex', callback: 0 },
        isLocked: { effect: 'is-locked', read: 'property', answer: 'full' },
      },
    },
  ],
} as const satisfies LibraryModel;
