import type { LibraryModel } from '../library-model.js';

/** Without a queue (the default) a full bulkhead rejects at once. */
export const cockatiel = {
  package: 'cockatiel',
  versions: ['3.2.1'],
  locks: [
    {
      types: ['BulkheadPolicy'],
      made: [{ how: 'call', name: 'bulkhead' }, { how: 'new', name: 'BulkheadPolicy' }],
      capacity: { at: 'argument', index: 0, otherwise: 0 },
      identity: 'object',
      operations: {
        execute: {
          effect: 'section', mode: 'permit', callback: 0,
          bounds: [
            {
              by: 'queue-length', given: { at: 'construction', index: 1 }, otherwise: 0,
              ends: 'rejects',
            },
          ],
        },
        executionSlots: { effect: 'is-locked', read: 'property', answer: 'permits' },
      },
    },
  ],
} as const satisfies LibraryModel;
