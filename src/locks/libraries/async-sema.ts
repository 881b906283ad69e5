import type { LibraryModel } from '../library-model.js';

/** `drain` takes every permit, one after the other. */
export const asyncSema = {
  package: 'async-sema',
  versions: ['3.1.1'],
  locks: [
    {
      types: ['Sema'],
      made: [{ how: 'new', name: 'Sema' }],
      capacity: { at: 'argument', index: 0, otherwise: 0 },
      identity: 'object',
      operations: {
        acquire: { effect: 'acquire', mode: 'permit', waits: 'promise', handle: { kind: 'token' } },
        drain: {
          effect: 'acquire', mode: 'permit', waits: 'promise', handle: { kind: 'none' },
          permits: 'all',
        },
        tryAcquire: {
          effect: 'try-acquire', mode: 'permit', handle: { kind: 'token' }, success: 'defined',
        },
        release: { effect: 'release', mode: 'permit', token: 0, whenIdle: 'over-releases' },
      },
    },
  ],
} as const satisfies LibraryModel;
