import type { LibraryModel, LockFunction, LockModel } from '../library-model.js';
import { effectComputations } from '../computations/effect.js';

/** Nothing happens at the call: an Effect is made, and what runs it takes the permits. */
const happens = 'effect-run';
const none = { kind: 'none' } as const;
const permits = { at: 'argument', index: 0 } as const;
const within = { effect: 'section', mode: 'permit', callback: 0, happens } as const;
const take = {
  effect: 'acquire', mode: 'permit', waits: 'promise', handle: none, permits, happens,
} as const;
const release = {
  effect: 'release', mode: 'permit', permits, whenIdle: 'over-releases', happens,
} as const;
const ifFree = [{ given: 'always', otherwise: 'not-run' }] as const;

const semaphore = {
  withPermits: { ...within, curried: 'always', permits },
  withPermit: within,
  withPermitsIfAvailable: { ...within, curried: 'always', permits, neverWaits: ifFree },
  take,
  takeScoped: { ...take, handle: { kind: 'scope' } },
  takeIfAvailable: {
    effect: 'try-acquire', mode: 'permit', handle: none, permits, success: 'true', happens,
  },
  release,
  releaseAll: { ...release, permits: 'all', whenIdle: 'nothing' },
  resize: { effect: 'resize' },
} as const satisfies LockModel['operations'];

/** The data-first forms of `effect/Semaphore`: the semaphore is argument 0. */
const second = { at: 'argument', index: 1 } as const;
const functions = [
  {
    name: 'Semaphore.withPermits', lock: 0,
    effect: { ...within, callback: 2, curried: 'when-absent', permits: second },
  },
  {
    name: 'Semaphore.withPermit', lock: 0,
    effect: { ...within, callback: 1, curried: 'when-absent' },
  },
  {
    name: 'Semaphore.withPermitsIfAvailable', lock: 0,
    effect: { ...within, callback: 2, curried: 'when-absent', permits: second, neverWaits: ifFree },
  },
  { name: 'Semaphore.take', lock: 0, effect: { ...take, permits: second } },
  {
    name: 'Semaphore.takeScoped', lock: 0,
    effect: { ...take, permits: second, handle: { kind: 'scope' } },
  },
  {
    name: 'Semaphore.takeIfAvailable', lock: 0,
    effect: { ...semaphore.takeIfAvailable, permits: second },
  },
  { name: 'Semaphore.release', lock: 0, effect: { ...release, permits: second } },
  { name: 'Semaphore.releaseAll', lock: 0, effect: semaphore.releaseAll },
] as const satisfies readonly LockFunction[];

const lockScope = {
  effect: 'acquire', waits: 'promise', handle: { kind: 'scope' }, happens,
} as const;
const reentrant = [
  {
    name: 'TxReentrantLock.acquireRead', lock: 0,
    effect: { effect: 'acquire', mode: 'read', waits: 'promise', handle: none, happens },
  },
  {
    name: 'TxReentrantLock.acquireWrite', lock: 0,
    effect: { effect: 'acquire', mode: 'write', waits: 'promise', handle: none, happens },
  },
  {
    name: 'TxReentrantLock.releaseRead', lock: 0,
    effect: { effect: 'release', mode: 'read', whenIdle: 'nothing', happens },
  },
  {
    name: 'TxReentrantLock.releaseWrite', lock: 0,
    effect: { effect: 'release', mode: 'write', whenIdle: 'nothing', happens },
  },
  { name: 'TxReentrantLock.readLock', lock: 0, effect: { ...lockScope, mode: 'read' } },
  { name: 'TxReentrantLock.writeLock', lock: 0, effect: { ...lockScope, mode: 'write' } },
  {
    name: 'TxReentrantLock.withReadLock', lock: 0,
    effect: { effect: 'section', mode: 'read', callback: 1, curried: 'when-absent', happens },
  },
  {
    name: 'TxReentrantLock.withWriteLock', lock: 0,
    effect: { effect: 'section', mode: 'write', callback: 1, curried: 'when-absent', happens },
  },
  {
    name: 'TxReentrantLock.withLock', lock: 0,
    effect: { effect: 'section', mode: 'write', callback: 1, curried: 'when-absent', happens },
  },
] as const satisfies readonly LockFunction[];

/** Versions 3 and 4 in one: 3 makes semaphores by `Effect.makeSemaphore`, 4 by `Semaphore.make`. */
export const effect = {
  package: 'effect',
  versions: ['3.22.4', '4.1.0'],
  locks: [
    {
      types: ['Semaphore'],
      made: [
        { how: 'call', name: 'Effect.makeSemaphore' },
        { how: 'call', name: 'Effect.unsafeMakeSemaphore' },
        { how: 'call', name: 'Semaphore.make' },
        { how: 'call', name: 'Semaphore.makeUnsafe' },
      ],
      capacity: { at: 'argument', index: 0, otherwise: 0 },
      identity: 'object',
      operations: semaphore,
    },
    {
      types: ['PartitionedSemaphore', 'Partitioned'],
      made: [
        { how: 'call', name: 'PartitionedSemaphore.make' },
        { how: 'call', name: 'PartitionedSemaphore.makeUnsafe' },
      ],
      capacity: { at: 'argument', index: 0, option: 'permits', otherwise: 0 },
      identity: 'object',
      // Its key only shares the permits out evenly: all partitions draw on the same ones.
      operations: {
        withPermits: { ...within, curried: 'always', permits: second },
        withPermit: { ...within, curried: 'always' },
        withPermitsIfAvailable: { ...within, curried: 'always', permits, neverWaits: ifFree },
        take: { ...take, permits: second },
        release: { ...release, whenIdle: 'nothing' },
      },
    },
    {
      types: ['TxReentrantLock'],
      made: [
        { how: 'call', name: 'TxReentrantLock.make' },
      ],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      fairness: 'reader-preferring',
      reentrant: 'always',
      operations: {},
    },
  ],
  functions: [...functions, ...reentrant],
  computations: effectComputations,
} as const satisfies LibraryModel;
