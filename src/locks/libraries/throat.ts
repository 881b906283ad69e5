import type { LibraryModel } from '../library-model.js';

/** `throat(n)` takes the function at each call, `throat(n, fn)` once. Not here: `throat(fn, n)`. */
export const throat = {
  package: 'throat',
  versions: ['6.0.2'],
  locks: [
    {
      types: [],
      made: [{ how: 'call', name: 'default', arguments: 1 }],
      capacity: { at: 'argument', index: 0, otherwise: 0 },
      identity: 'object',
      operations: { '()': { effect: 'section', mode: 'permit', callback: 0, passes: 'rest' } },
    },
    {
      types: [],
      made: [{ how: 'call', name: 'default', arguments: 2 }],
      capacity: { at: 'argument', index: 0, otherwise: 0 },
      identity: 'object',
      operations: {
        '()': { effect: 'section', mode: 'permit', callback: { construction: 1 }, passes: 'rest' },
      },
    },
  ],
} as const satisfies LibraryModel;
