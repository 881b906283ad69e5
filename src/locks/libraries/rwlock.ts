import type { Bound, Key, LibraryModel } from '../library-model.js';

const key = { at: 'argument', index: 0 } as const satisfies Key;
const waits = { callback: 'first-function' } as const;
const bounds = [
  { by: 'time', given: { at: 'argument', index: -1, option: 'timeout' }, ends: 'not-called' },
] as const satisfies readonly Bound[];
const releaser = { kind: 'function', idempotent: true } as const;
/** The callback of `async` gets an error first, then the releaser. */
const secondParameter = { kind: 'element', index: 1, idempotent: true } as const;

/** After a time, `timeoutCallback` is called instead of the callback. */
export const rwlock = {
  package: 'rwlock',
  versions: ['5.0.0'],
  locks: [
    {
      types: ['ReadWriteLock', 'ReadWriteGeneric'],
      made: [{ how: 'new', name: 'default' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      fairness: 'fair',
      operations: {
        readLock: { effect: 'acquire', mode: 'read', waits, handle: releaser, key, bounds },
        writeLock: { effect: 'acquire', mode: 'write', waits, handle: releaser, key, bounds },
        'async.readLock': {
          effect: 'acquire', mode: 'read', waits, handle: secondParameter, key, bounds,
        },
        'async.writeLock': {
          effect: 'acquire', mode: 'write', waits, handle: secondParameter, key, bounds,
        },
      },
    },
  ],
} as const satisfies LibraryModel;
