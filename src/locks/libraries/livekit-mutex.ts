import type { LibraryModel } from '../library-model.js';

/** Calling the releaser of a `Mutex` again frees nobody, but its counter then says unlocked. */
export const livekitMutex = {
  package: '@livekit/mutex',
  versions: ['1.1.1'],
  locks: [
    {
      types: ['Mutex'],
      made: [{ how: 'new', name: 'Mutex' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        lock: {
          effect: 'acquire', mode: 'mutex', waits: 'promise',
          handle: { kind: 'function', idempotent: true },
        },
        isLocked: { effect: 'is-locked', read: 'call', answer: 'full' },
      },
    },
    {
      types: ['MultiMutex'],
      made: [{ how: 'new', name: 'MultiMutex' }],
      capacity: { at: 'argument', index: 0, otherwise: 0 },
      identity: 'object',
      operations: {
        lock: {
          effect: 'acquire', mode: 'permit', waits: 'promise',
          handle: { kind: 'function', idempotent: false },
        },
        isLocked: { effect: 'is-locked', read: 'call', answer: 'full' },
      },
    },
  ],
} as const satisfies LibraryModel;
