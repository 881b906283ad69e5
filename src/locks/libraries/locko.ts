import type { Key, LibraryModel } from '../library-model.js';

const key = { at: 'argument', index: 0 } as const satisfies Key;

export const locko = {
  package: 'locko',
  versions: ['1.1.0'],
  locks: [
    {
      types: [],
      made: [{ how: 'module' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'name',
      operations: {
        lock: { effect: 'acquire', mode: 'mutex', waits: 'promise', handle: { kind: 'none' }, key },
        unlock: { effect: 'release', mode: 'mutex', whenIdle: 'nothing', key },
        doWithLock: { effect: 'section', mode: 'mutex', callback: 1, key },
      },
    },
  ],
} as const satisfies LibraryModel;
