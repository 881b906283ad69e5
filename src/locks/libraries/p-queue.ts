import type { LibraryModel } from '../library-model.js';

/** `timeout` ends the wait for a task that runs, not the task: the next one starts beside it. */
export const pQueue = {
  package: 'p-queue',
  versions: ['9.3.5'],
  locks: [
    {
      types: ['PQueue'],
      made: [{ how: 'new', name: 'default' }],
      capacity: { at: 'argument', index: 0, option: 'concurrency', otherwise: Infinity },
      identity: 'object',
      startsClosed: { at: 'construction', index: 0, option: 'autoStart', is: false },
      expires: [
        { at: 'construction', index: 0, option: 'timeout' },
        { at: 'argument', index: 1, option: 'timeout' },
      ],
      operations: {
        add: {
          effect: 'section', mode: 'permit', callback: 0,
          bounds: [
            {
              by: 'signal', given: { at: 'argument', index: 1, option: 'signal' }, ends: 'rejects',
            },
          ],
        },
        addAll: { effect: 'section', mode: 'permit', callback: 0, runs: 'array' },
        onIdle: { effect: 'wait-until-free', until: 'idle' },
        onPendingZero: { effect: 'wait-until-free', until: 'no-holders' },
        onEmpty: { effect: 'wait-until-free', until: 'no-waiters' },
        start: { effect: 'open' },
        pause: { effect: 'close' },
        clear: { effect: 'cancel', waiters: 'dropped' },
        pending: { effect: 'is-locked', read: 'property', answer: 'holders' },
        concurrency: { effect: 'resize' },
      },
    },
  ],
} as const satisfies LibraryModel;
