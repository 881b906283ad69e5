import type { Key, LibraryModel } from '../library-model.js';

/** A taken file rejects at once unless `retries` is given: nothing hangs, the second lock fails. */
const key = { at: 'argument', index: 0 } as const satisfies Key;
const acquire = {
  effect: 'acquire', mode: 'mutex', key,
  handle: { kind: 'function', idempotent: false },
  bounds: [
    {
      by: 'time', given: { at: 'argument', index: 1, option: 'retries' }, otherwise: 0,
      ends: 'rejects',
    },
  ],
} as const;
const release = { effect: 'release', mode: 'mutex', whenIdle: 'throws', key } as const;
const check = { effect: 'is-locked', read: 'call', answer: 'full', key } as const;

export const properLockfile = {
  package: 'proper-lockfile',
  versions: ['4.1.2'],
  locks: [
    {
      types: [],
      made: [{ how: 'module' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'name',
      operations: {
        '()': { ...acquire, waits: 'promise' },
        lock: { ...acquire, waits: 'promise' },
        lockSync: {
          effect: 'try-acquire', mode: 'mutex', key, handle: acquire.handle,
          success: 'no-rejection',
        },
        unlock: release,
        unlockSync: release,
        check,
        checkSync: check,
      },
    },
  ],
} as const satisfies LibraryModel;
