import type { Key, LibraryModel } from '../library-model.js';

/** Keys lie in the storage of all tabs; only the object that acquired one can release it. */
const key = { at: 'argument', index: 0 } as const satisfies Key;

export const browserTabsLock = {
  package: 'browser-tabs-lock',
  versions: ['1.3.0'],
  locks: [
    {
      types: ['SuperTokensLock'],
      made: [{ how: 'new', name: 'default' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'name',
      operations: {
        acquireLock: {
          effect: 'acquire', mode: 'mutex', waits: 'promise', handle: { kind: 'none' }, key,
          bounds: [
            { by: 'time', given: { at: 'argument', index: 1 }, otherwise: 5000, ends: 'falsy' },
          ],
        },
        releaseLock: { effect: 'release', mode: 'mutex', whenIdle: 'nothing', key },
      },
    },
  ],
} as const satisfies LibraryModel;
