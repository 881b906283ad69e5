import type { Effect, LibraryModel } from '../library-model.js';

/** The second element of what a semaphore's `acquire` gives, the first is the value before it. */
const tupleReleaser = { kind: 'element', index: 1, idempotent: true } as const;
const weight = { at: 'argument', index: 0 } as const;

const shared = {
  isLocked: { effect: 'is-locked', read: 'call', answer: 'full' },
  waitForUnlock: { effect: 'wait-until-free', until: 'available' },
  cancel: { effect: 'cancel', waiters: 'reject' },
} as const satisfies Record<string, Effect>;

export const asyncMutex = {
  package: 'async-mutex',
  versions: ['0.5.0'],
  locks: [
    {
      types: ['Mutex', 'MutexInterface'],
      made: [{ how: 'new', name: 'Mutex' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        ...shared,
        acquire: {
          effect: 'acquire', mode: 'mutex', waits: 'promise',
          handle: { kind: 'function', idempotent: true },
        },
        runExclusive: { effect: 'section', mode: 'mutex', callback: 0 },
        release: { effect: 'release', mode: 'mutex', whenIdle: 'nothing' },
      },
    },
    {
      types: ['Semaphore', 'SemaphoreInterface'],
      made: [{ how: 'new', name: 'Semaphore' }],
      capacity: { at: 'argument', index: 0, otherwise: 0 },
      identity: 'object',
      operations: {
        ...shared,
        acquire: {
          effect: 'acquire', mode: 'permit', waits: 'promise', handle: tupleReleaser,
          permits: weight,
        },
        runExclusive: {
          effect: 'section', mode: 'permit', callback: 0, permits: { at: 'argument', index: 1 },
        },
        release: { effect: 'release', mode: 'permit', permits: weight, whenIdle: 'over-releases' },
        getValue: { effect: 'is-locked', read: 'call', answer: 'permits' },
        setValue: { effect: 'resize' },
      },
    },
  ],
  functions: [
    { name: 'withTimeout', lock: 0, effect: { effect: 'same-lock', waiting: 'bounded' } },
    { name: 'tryAcquire', lock: 0, effect: { effect: 'same-lock', waiting: 'never' } },
  ],
} as const satisfies LibraryModel;
