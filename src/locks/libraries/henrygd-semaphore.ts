import type { Key, LibraryModel } from '../library-model.js';

/** The same key gives the same semaphore for as long as somebody holds it. */
const key = { at: 'construction', index: 0 } as const satisfies Key;

export const henrygdSemaphore = {
  package: '@henrygd/semaphore',
  versions: ['0.1.0'],
  locks: [
    {
      types: ['Semaphore'],
      made: [{ how: 'call', name: 'getSemaphore' }],
      capacity: { at: 'argument', index: 1, otherwise: 1 },
      identity: 'name',
      operations: {
        acquire: {
          effect: 'acquire', mode: 'permit', waits: 'promise', handle: { kind: 'none' }, key,
        },
        release: { effect: 'release', mode: 'permit', whenIdle: 'nothing', key },
        size: { effect: 'is-locked', read: 'call', answer: 'holders', key },
      },
    },
  ],
} as const satisfies LibraryModel;
