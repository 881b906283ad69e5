import type { Effect, LibraryModel } from '../library-model.js';

const none = { kind: 'none' } as const;
const acquire = { effect: 'acquire', mode: 'permit', waits: 'promise', handle: none } as const;
const release = { effect: 'release', mode: 'permit', whenIdle: 'over-releases' } as const;

/** `Lock` is a semaphore of one: an idle `release` gives it a second permit. */
const operations = {
  acquire,
  wait: acquire,
  waitFor: {
    ...acquire,
    bounds: [{ by: 'time', given: { at: 'argument', index: 0 }, ends: 'falsy' }],
  },
  tryAcquire: { effect: 'try-acquire', mode: 'permit', handle: none, success: 'true' },
  drainPermits: {
    effect: 'try-acquire', mode: 'permit', handle: none, success: 'true', permits: 'all',
  },
  release,
  signal: release,
  execute: { effect: 'section', mode: 'permit', callback: 0 },
  getPermits: { effect: 'is-locked', read: 'call', answer: 'permits' },
} as const satisfies Record<string, Effect>;

export const semaphoreAsyncAwait = {
  package: 'semaphore-async-await',
  versions: ['1.5.1'],
  locks: [
    {
      types: ['Semaphore'],
      made: [{ how: 'new', name: 'default' }],
      capacity: { at: 'argument', index: 0, otherwise: 0 },
      identity: 'object',
      operations,
    },
    {
      types: ['Lock'],
      made: [{ how: 'new', name: 'Lock' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations,
    },
  ],
} as const satisfies LibraryModel;
