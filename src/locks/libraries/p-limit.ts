import type { LibraryModel } from '../library-model.js';

export const pLimit = {
  package: 'p-limit',
  versions: ['7.3.3'],
  locks: [
    {
      types: ['LimitFunction'],
      made: [{ how: 'call', name: 'default' }],
      capacity: { at: 'argument', index: 0, option: 'concurrency', otherwise: 0 },
      identity: 'object',
      operations: {
        '()': { effect: 'section', mode: 'permit', callback: 0, passes: 'rest' },
        map: { effect: 'section', mode: 'permit', callback: 1, runs: 'per-element' },
        clearQueue: { effect: 'cancel', waiters: 'dropped' },
        activeCount: { effect: 'is-locked', read: 'property', answer: 'holders' },
        concurrency: { effect: 'resize' },
      },
    },
    {
      types: [],
      made: [{ how: 'call', name: 'limitFunction' }],
      capacity: { at: 'argument', index: 1, option: 'concurrency', otherwise: 0 },
      identity: 'object',
      operations: {
        '()': { effect: 'section', mode: 'permit', callback: { construction: 0 }, passes: 'rest' },
        clearQueue: { effect: 'cancel', waiters: 'dropped' },
      },
    },
  ],
} as const satisfies LibraryModel;
