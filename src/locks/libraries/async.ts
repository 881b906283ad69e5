import type { LibraryModel } from '../library-model.js';

/** The worker ends by its callback, or by its promise when it is an async function. */
const work = {
  effect: 'section', mode: 'permit', callback: { construction: 0 }, passes: 'rest',
  done: 'unless-async',
} as const;

const shared = {
  drain: { effect: 'wait-until-free', until: 'idle' },
  kill: { effect: 'cancel', waiters: 'dropped' },
  running: { effect: 'is-locked', read: 'call', answer: 'holders' },
  resume: { effect: 'open' },
  pause: { effect: 'close' },
  concurrency: { effect: 'resize' },
} as const;

/** A rejecting worker rejects `pushAsync`; the promise of `push` is then fulfilled. */
export const async = {
  package: 'async',
  aliases: ['async-es'],
  versions: ['3.2.6'],
  locks: [
    {
      types: ['QueueObject', 'AsyncQueue'],
      made: [
        { how: 'call', name: 'queue' },
        { how: 'call', name: 'default.queue' },
        { how: 'call', name: 'default', from: 'async/queue' },
      ],
      capacity: { at: 'argument', index: 1, otherwise: 1 },
      identity: 'object',
      operations: {
        push: work,
        pushAsync: work,
        unshift: work,
        unshiftAsync: work,
        ...shared,
      },
    },
    {
      types: ['AsyncPriorityQueue'],
      made: [
        { how: 'call', name: 'priorityQueue' },
        { how: 'call', name: 'default.priorityQueue' },
        { how: 'call', name: 'default', from: 'async/priorityQueue' },
      ],
      capacity: { at: 'argument', index: 1, otherwise: 1 },
      identity: 'object',
      operations: { push: work, pushAsync: work, ...shared },
    },
  ],
} as const satisfies LibraryModel;
