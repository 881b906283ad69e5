import type { Bound, Key, LibraryModel } from '../library-model.js';

const key = { at: 'argument', index: 0 } as const satisfies Key;
const ofLock = [
  { by: 'time', given: { at: 'construction', index: 0 }, ends: 'rejects' },
] as const satisfies readonly Bound[];
const ofKeys = [
  {
    by: 'time', given: { at: 'construction', index: 0, option: 'timeoutMilliseconds' },
    ends: 'rejects',
  },
] as const satisfies readonly Bound[];
const none = { kind: 'none' } as const;

/** `pool()`, which waits for the lock and ends its use, is left out. */
export const databasesLock = {
  package: '@databases/lock',
  versions: ['2.1.0'],
  locks: [
    {
      types: ['Lock'],
      made: [{ how: 'call', name: 'createLock' }, { how: 'call', name: 'getLock' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        acquireLock: {
          effect: 'acquire', mode: 'mutex', waits: 'promise', handle: none, bounds: ofLock,
        },
        releaseLock: { effect: 'release', mode: 'mutex', whenIdle: 'nothing' },
        withLock: { effect: 'section', mode: 'mutex', callback: 0, passes: 'rest', bounds: ofLock },
      },
    },
    {
      types: ['LocksByKey'],
      made: [{ how: 'call', name: 'createLocksByKey' }, { how: 'call', name: 'getLocksByKey' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        acquireLock: {
          effect: 'acquire', mode: 'mutex', waits: 'promise', handle: none, key, bounds: ofKeys,
        },
        releaseLock: { effect: 'release', mode: 'mutex', whenIdle: 'nothing', key },
        withLock: {
          effect: 'section', mode: 'mutex', callback: 1, passes: 'rest', key, bounds: ofKeys,
        },
      },
    },
  ],
} as const satisfies LibraryModel;
