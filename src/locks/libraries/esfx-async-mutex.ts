import type { LibraryModel } from '../library-model.js';

export const esfxAsyncMutex = {
  package: '@esfx/async-mutex',
  versions: ['1.0.0'],
  locks: [
    {
      types: ['AsyncMutex'],
      made: [{ how: 'new', name: 'AsyncMutex' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        lock: {
          effect: 'acquire', mode: 'mutex', waits: 'promise',
          handle: { kind: 'member', name: 'unlock', idempotent: false },
          bounds: [{ by: 'signal', given: { at: 'argument', index: 0 }, ends: 'rejects' }],
        },
        tryLock: {
          effect: 'try-acquire', mode: 'mutex', handle: { kind: 'none' }, success: 'true',
        },
        unlock: { effect: 'release', mode: 'mutex', whenIdle: 'nothing' },
        isLocked: { effect: 'is-locked', read: 'property', answer: 'full' },
      },
    },
  ],
} as const satisfies LibraryModel;
