import type { LibraryModel } from '../library-model.js';

export const awaitLock = {
  package: 'await-lock',
  versions: ['3.0.0'],
  locks: [
    {
      types: ['AwaitLock'],
      made: [{ how: 'new', name: 'default' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        acquireAsync: {
          effect: 'acquire', mode: 'mutex', waits: 'promise', handle: { kind: 'none' },
          bounds: [
            { by: 'time', given: { at: 'argument', index: 0, option: 'timeout' }, ends: 'rejects' },
          ],
        },
        tryAcquire: {
          effect: 'try-acquire', mode: 'mutex', handle: { kind: 'none' }, success: 'true',
        },
        release: { effect: 'release', mode: 'mutex', whenIdle: 'throws' },
        acquired: { effect: 'is-locked', read: 'property', answer: 'full' },
      },
    },
  ],
} as const satisfies LibraryModel;
