import type { Bound, Key, LibraryModel } from '../library-model.js';

/** All resources of an array are locked together or not at all. */
const key = { at: 'argument', index: 0, each: 'at-once' } as const satisfies Key;
const bounds = [
  {
    by: 'time', given: { at: 'construction', index: 1, option: 'retryCount' }, otherwise: 10,
    ends: 'rejects',
  },
] as const satisfies readonly Bound[];
/** `lock.release()` since version 5, `lock.unlock()` before: the second call rejects. */
const acquire = {
  effect: 'acquire', mode: 'mutex', waits: 'promise', key, bounds,
  handle: { kind: 'member', name: 'release', alias: 'unlock', idempotent: false },
} as const;
const release = { effect: 'release', mode: 'mutex', token: 0, whenIdle: 'throws' } as const;

/** Versions 4 and 5 in one table: 4 has `lock`, `unlock` and `…WithOptions`, 5 has `using`. */
export const redlock = {
  package: 'redlock',
  aliases: ['@sesamecare-oss/redlock'],
  versions: ['4.2.0', '5.0.0-beta.2'],
  locks: [
    {
      types: ['Redlock'],
      made: [{ how: 'new', name: 'default' }, { how: 'new', name: 'Redlock' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'name',
      expires: 'always',
      operations: {
        acquire,
        acquireWithOptions: acquire,
        lock: acquire,
        lockWithOptions: acquire,
        using: { effect: 'section', mode: 'mutex', callback: 'last', key, bounds },
        release,
        unlock: release,
      },
    },
  ],
} as const satisfies LibraryModel;
