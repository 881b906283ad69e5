import type { LibraryModel } from '../library-model.js';

export const shopifySemaphore = {
  package: '@shopify/semaphore',
  versions: ['3.1.0'],
  locks: [
    {
      types: ['Semaphore'],
      made: [{ how: 'new', name: 'Semaphore' }],
      capacity: { at: 'argument', index: 0, otherwise: 0 },
      identity: 'object',
      operations: {
        acquire: {
          effect: 'acquire', mode: 'permit', waits: 'promise',
          handle: { kind: 'member', name: 'release', idempotent: true },
        },
      },
    },
  ],
} as const satisfies LibraryModel;
