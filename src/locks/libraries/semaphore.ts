import type { LibraryModel } from '../library-model.js';

export const semaphore = {
  package: 'semaphore',
  versions: ['1.1.0'],
  locks: [
    {
      types: ['Semaphore'],
      made: [{ how: 'call', name: 'default' }],
      capacity: { at: 'argument', index: 0, otherwise: 1 },
      identity: 'object',
      operations: {
        take: {
          effect: 'acquire', mode: 'permit', waits: { callback: 'first-function' },
          handle: { kind: 'function', idempotent: false }, permits: { at: 'argument', index: 0 },
        },
        leave: {
          effect: 'release', mode: 'permit', permits: { at: 'argument', index: 0 },
          whenIdle: 'throws',
        },
        available: { effect: 'is-locked', read: 'call', answer: 'free' },
      },
    },
  ],
} as const satisfies LibraryModel;
