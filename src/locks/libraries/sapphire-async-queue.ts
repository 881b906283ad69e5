import type { LibraryModel } from '../library-model.js';

export const sapphireAsyncQueue = {
  package: '@sapphire/async-queue',
  versions: ['1.5.5'],
  locks: [
    {
      types: ['AsyncQueue'],
      made: [{ how: 'new', name: 'AsyncQueue' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        wait: {
          effect: 'acquire', mode: 'mutex', waits: 'promise', handle: { kind: 'none' },
          bounds: [
            {
              by: 'signal', given: { at: 'argument', index: 0, option: 'signal' }, ends: 'rejects',
            },
          ],
        },
        shift: { effect: 'release', mode: 'mutex', whenIdle: 'nothing' },
        abortAll: { effect: 'cancel', waiters: 'reject' },
        remaining: { effect: 'is-locked', read: 'property', answer: 'holders' },
      },
    },
  ],
} as const satisfies LibraryModel;
