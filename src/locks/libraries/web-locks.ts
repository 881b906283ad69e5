import type { LibraryModel } from '../library-model.js';

/** The platform's own: `navigator.locks`, and the same manager of Node's worker threads. */
export const webLocks = {
  package: 'web-locks',
  typings: ['lib.dom', 'lib.webworker', '@types/node'],
  versions: ['platform'],
  locks: [
    {
      types: ['LockManager'],
      made: [
        { how: 'global', path: 'navigator.locks' },
        { how: 'export', name: 'locks', from: 'node:worker_threads' },
        { how: 'export', name: 'locks', from: 'worker_threads' },
      ],
      capacity: { at: 'constant', value: 1 },
      identity: 'name',
      fairness: 'fair',
      operations: {
        request: {
          effect: 'section', mode: 'write', callback: 'last', passes: 'lock',
          key: { at: 'argument', index: 0 },
          modeOption: { argument: 1, name: 'mode', values: { exclusive: 'write', shared: 'read' } },
          bounds: [
            {
              by: 'signal', given: { at: 'argument', index: 1, option: 'signal' }, ends: 'rejects',
            },
          ],
          neverWaits: [
            { given: { at: 'argument', index: 1, option: 'ifAvailable' }, otherwise: 'null' },
            { given: { at: 'argument', index: 1, option: 'steal' }, otherwise: 'steals' },
          ],
        },
      },
    },
  ],
} as const satisfies LibraryModel;
