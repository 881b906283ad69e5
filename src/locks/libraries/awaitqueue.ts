import type { LibraryModel } from '../library-model.js';

export const awaitqueue = {
  package: 'awaitqueue',
  versions: ['3.3.0'],
  locks: [
    {
      types: ['AwaitQueue'],
      made: [{ how: 'new', name: 'AwaitQueue' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        push: { effect: 'section', mode: 'mutex', callback: 0 },
        stop: { effect: 'cancel', waiters: 'reject' },
        size: { effect: 'is-locked', read: 'property', answer: 'holders' },
      },
    },
  ],
} as const satisfies LibraryModel;
