import type { CallbackPlace, LibraryModel } from '../library-model.js';

const worker = { construction: 'first-function' } as const satisfies CallbackPlace;
const capacity = { at: 'argument', index: -1, otherwise: 0 } as const;
const byCallback = {
  effect: 'section', mode: 'permit', callback: worker, passes: 'rest', done: 'always', joins: false,
} as const;
const byPromise = { effect: 'section', mode: 'permit', callback: worker, passes: 'rest' } as const;
const shared = {
  kill: { effect: 'cancel', waiters: 'dropped' },
  killAndDrain: { effect: 'cancel', waiters: 'dropped' },
  running: { effect: 'is-locked', read: 'call', answer: 'holders' },
  resume: { effect: 'open' },
  pause: { effect: 'close' },
  concurrency: { effect: 'resize' },
} as const;

/** One worker for all tasks, given when the queue is made. `abort` calls back with an error. */
export const fastq = {
  package: 'fastq',
  versions: ['1.20.3'],
  locks: [
    {
      types: ['queue'],
      made: [{ how: 'call', name: 'default' }],
      capacity,
      identity: 'object',
      operations: { ...shared, push: byCallback, unshift: byCallback },
    },
    {
      types: ['queueAsPromised'],
      made: [{ how: 'call', name: 'promise' }, { how: 'call', name: 'default.promise' }],
      capacity,
      identity: 'object',
      operations: {
        ...shared,
        push: byPromise,
        unshift: byPromise,
        drained: { effect: 'wait-until-free', until: 'idle' },
        abort: { effect: 'cancel', waiters: 'reject' },
      },
    },
  ],
} as const satisfies LibraryModel;
