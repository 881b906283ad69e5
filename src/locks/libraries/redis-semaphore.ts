import type { Bound, Key, LibraryModel, LockModel } from '../library-model.js';

/** One key is one lock, whoever made the object; its holder must refresh it, or Redis forgets. */
const shared = { identity: 'name', expires: 'always' } as const;
const key = { at: 'construction', index: 1 } as const satisfies Key;
const none = { kind: 'none' } as const;
const mutex = { effect: 'acquire', mode: 'mutex', waits: 'promise', handle: none, key } as const;
const permit = { ...mutex, mode: 'permit' } as const;
const permits = { ...permit, permits: { at: 'construction', index: 3 } } as const;
const aborted = {
  by: 'signal', given: { at: 'argument', index: 0 }, ends: 'rejects',
} as const satisfies Bound;

/** `tryAcquire` waits as long as `acquire` does, and then gives false. */
const limits2 = [
  aborted,
  {
    by: 'time', given: { at: 'construction', index: 2, option: 'acquireTimeout' },
    otherwise: 10_000,
    ends: 'rejects',
  },
] as const satisfies readonly Bound[];
const falsy2 = [aborted, { ...limits2[1], ends: 'falsy' }] as const satisfies readonly Bound[];
const limits3 = [
  aborted, { ...limits2[1], given: { ...limits2[1].given, index: 3 } },
] as const satisfies readonly Bound[];
const falsy3 = [aborted, { ...limits3[1], ends: 'falsy' }] as const satisfies readonly Bound[];
const limits4 = [
  aborted, { ...limits2[1], given: { ...limits2[1].given, index: 4 } },
] as const satisfies readonly Bound[];
const falsy4 = [aborted, { ...limits4[1], ends: 'falsy' }] as const satisfies readonly Bound[];

const ofMutex = {
  acquire: { ...mutex, bounds: limits2 },
  tryAcquire: { ...mutex, bounds: falsy2 },
  release: { effect: 'release', mode: 'mutex', whenIdle: 'nothing', key },
} as const satisfies LockModel['operations'];
const ofSemaphore = {
  acquire: { ...permit, bounds: limits3 },
  tryAcquire: { ...permit, bounds: falsy3 },
  release: { effect: 'release', mode: 'permit', whenIdle: 'nothing', key },
} as const satisfies LockModel['operations'];
const ofMultiSemaphore = {
  acquire: { ...permits, bounds: limits4 },
  tryAcquire: { ...permits, bounds: falsy4 },
  release: {
    effect: 'release', mode: 'permit', whenIdle: 'nothing', key, permits: permits.permits,
  },
} as const satisfies LockModel['operations'];

const one = { at: 'constant', value: 1 } as const;
const limit = { at: 'argument', index: 2, otherwise: 0 } as const;

export const redisSemaphore = {
  package: 'redis-semaphore',
  versions: ['5.8.0'],
  locks: [
    {
      types: ['RedisMutex', 'RedlockMutex'],
      made: [{ how: 'new', name: 'Mutex' }, { how: 'new', name: 'RedlockMutex' }],
      capacity: one, ...shared, operations: ofMutex,
    },
    {
      types: ['RedisSemaphore', 'RedlockSemaphore'],
      made: [{ how: 'new', name: 'Semaphore' }, { how: 'new', name: 'RedlockSemaphore' }],
      capacity: limit, ...shared, operations: ofSemaphore,
    },
    {
      types: ['RedisMultiSemaphore', 'RedlockMultiSemaphore'],
      made: [{ how: 'new', name: 'MultiSemaphore' }, { how: 'new', name: 'RedlockMultiSemaphore' }],
      capacity: limit, ...shared, operations: ofMultiSemaphore,
    },
  ],
} as const satisfies LibraryModel;
