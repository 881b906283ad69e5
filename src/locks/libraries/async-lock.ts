import type { LibraryModel } from '../library-model.js';

/**
 * `maxOccupationTime` rejects the caller but leaves its work in place; `maxExecutionTime` lets the
 * next one in beside it. A callback with one parameter ends by calling it.
 */
export const asyncLock = {
  package: 'async-lock',
  versions: ['1.5.0'],
  locks: [
    {
      types: ['AsyncLock'],
      made: [{ how: 'new', name: 'default' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      reentrant: { at: 'construction', index: 0, option: 'domainReentrant' },
      expires: [
        { at: 'construction', index: 0, option: 'maxExecutionTime' },
        { at: 'argument', index: -1, option: 'maxExecutionTime' },
      ],
      operations: {
        acquire: {
          effect: 'section', mode: 'mutex', callback: 1, done: 'when-declared',
          key: { at: 'argument', index: 0, each: 'in-order' },
          bounds: [
            {
              by: 'time', given: { at: 'argument', index: -1, option: 'timeout' }, ends: 'rejects',
            },
            {
              by: 'time', given: { at: 'construction', index: 0, option: 'timeout' },
              ends: 'rejects',
            },
            {
              by: 'time', given: { at: 'argument', index: -1, option: 'maxOccupationTime' },
              ends: 'rejects',
            },
            {
              by: 'time', given: { at: 'construction', index: 0, option: 'maxOccupationTime' },
              ends: 'rejects',
            },
            {
              by: 'queue-length', given: { at: 'argument', index: -1, option: 'maxPending' },
              ends: 'rejects',
            },
            {
              by: 'queue-length', given: { at: 'construction', index: 0, option: 'maxPending' },
              otherwise: 1000, ends: 'rejects',
            },
          ],
        },
        isBusy: {
          effect: 'is-locked', read: 'call', answer: 'full', key: { at: 'argument', index: 0 },
        },
      },
    },
  ],
} as const satisfies LibraryModel;
