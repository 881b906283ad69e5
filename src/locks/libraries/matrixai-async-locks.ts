import type { Bound, Effect, Key, LibraryModel, ModeOption } from '../library-model.js';

/**
 * `lock()`, `read()` and `write()` only make a function that acquires: it is called, or handed to
 * `withF` of @matrixai/resources. `Monitor` (it rejects where it would deadlock) and `Barrier` (it
 * has no holder) are no locks of this table. `RWLockWriter` holds new readers back while a writer
 * waits, but lets readers that wait go before a writer that came later.
 */
const handle = { kind: 'element', index: 0, idempotent: true } as const;
const deferred = { waits: 'promise', happens: 'result-called', handle } as const;
const bounds = [
  { by: 'time', given: { at: 'argument', index: -1, option: 'timer' }, ends: 'rejects' },
  { by: 'signal', given: { at: 'argument', index: -1, option: 'signal' }, ends: 'rejects' },
] as const satisfies readonly Bound[];
const weight = { at: 'argument', index: 0 } as const;
const waitForUnlock = { effect: 'wait-until-free', until: 'available', bounds } as const;
const held = { effect: 'is-locked', read: 'call', answer: 'held' } as const;
const inLock = { effect: 'section', mode: 'mutex', callback: 'last', passes: 'lock' } as const;
const inPermit = {
  effect: 'section', mode: 'permit', callback: 'last', passes: 'lock', permits: weight,
} as const;
const inRead = {
  effect: 'section', mode: 'read', callback: 'last', passes: 'lock', bounds,
} as const;
const inWrite = {
  effect: 'section', mode: 'write', callback: 'last', passes: 'lock', bounds,
} as const;

const generator = { happens: 'pulled' } as const;

const type = {
  argument: 0, values: { read: 'read', write: 'write' },
} as const satisfies ModeOption;
const readersAndWriters = {
  lock: { effect: 'acquire', mode: 'write', modeOption: type, bounds, ...deferred },
  read: { effect: 'acquire', mode: 'read', bounds, ...deferred },
  write: { effect: 'acquire', mode: 'write', bounds, ...deferred },
  withF: { ...inWrite, modeOption: type },
  withG: { ...inWrite, modeOption: type, ...generator },
  withReadF: inRead,
  withReadG: { ...inRead, ...generator },
  withWriteF: inWrite,
  withWriteG: { ...inWrite, ...generator },
  isLocked: held,
  waitForUnlock,
} as const satisfies Record<string, Effect>;

/** `box.withF([key, RWLockWriter, 'read'], …, callback)` */
const boxKey = { at: 'argument', index: 0, element: 0, each: 'sorted' } as const satisfies Key;
const boxMode = {
  argument: 0, element: 2, values: { read: 'read', write: 'write' },
} as const satisfies ModeOption;
/** Each request of these has its own bounds, behind the lock class. */
const inBoxOneByOne = { ...inLock, key: boxKey, modeOption: boxMode } as const;
const inBox = { ...inBoxOneByOne, bounds } as const;

export const matrixaiAsyncLocks = {
  package: '@matrixai/async-locks',
  versions: ['5.0.2'],
  locks: [
    {
      types: ['Lock'],
      made: [{ how: 'new', name: 'Lock' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        lock: { effect: 'acquire', mode: 'mutex', bounds, ...deferred },
        withF: { ...inLock, bounds },
        withG: { ...inLock, bounds, ...generator },
        isLocked: held,
        waitForUnlock,
      },
    },
    {
      types: ['Semaphore'],
      made: [{ how: 'new', name: 'Semaphore' }],
      capacity: { at: 'argument', index: 0, otherwise: 0 },
      identity: 'object',
      operations: {
        lock: { effect: 'acquire', mode: 'permit', permits: weight, bounds, ...deferred },
        withF: { ...inPermit, bounds },
        withG: { ...inPermit, bounds, ...generator },
        isLocked: held,
        waitForUnlock,
      },
    },
    {
      types: ['RWLockWriter'],
      made: [{ how: 'new', name: 'RWLockWriter' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      fairness: 'fair',
      operations: readersAndWriters,
    },
    {
      types: ['RWLockReader'],
      made: [{ how: 'new', name: 'RWLockReader' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      fairness: 'reader-preferring',
      operations: readersAndWriters,
    },
    {
      types: ['LockBox'],
      made: [{ how: 'new', name: 'LockBox' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        lock: {
          effect: 'acquire', mode: 'mutex', key: boxKey, modeOption: boxMode, bounds, ...deferred,
        },
        withF: inBox,
        withG: { ...inBox, ...generator },
        withMultiF: inBoxOneByOne,
        withMultiG: { ...inBoxOneByOne, ...generator },
        isLocked: { ...held, key: { at: 'argument', index: 0 } },
        waitForUnlock: { ...waitForUnlock, key: { at: 'argument', index: 0 } },
      },
    },
  ],
  functions: [
    {
      name: 'withF', from: '@matrixai/resources', lock: 0, given: 'acquires',
      effect: { effect: 'section', mode: 'mutex', callback: 'last' },
    },
    {
      name: 'withG', from: '@matrixai/resources', lock: 0, given: 'acquires',
      effect: { effect: 'section', mode: 'mutex', callback: 'last', ...generator },
    },
  ],
} as const satisfies LibraryModel;
