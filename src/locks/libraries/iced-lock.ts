import type { LibraryModel } from '../library-model.js';

/** The package has no typings; with `no_wait` a taken name gives null. */
export const icedLock = {
  package: 'iced-lock',
  versions: ['2.0.1'],
  locks: [
    {
      types: ['Lock'],
      made: [{ how: 'new', name: 'Lock' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        acquire: {
          effect: 'acquire', mode: 'mutex', waits: { callback: 0 }, handle: { kind: 'none' },
        },
        release: { effect: 'release', mode: 'mutex', whenIdle: 'nothing' },
        open: { effect: 'is-locked', read: 'call', answer: 'free' },
      },
    },
    {
      types: ['Table'],
      made: [{ how: 'new', name: 'Table' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        acquire2: {
          effect: 'acquire', mode: 'mutex', waits: { callback: 1 },
          handle: { kind: 'member', name: 'release', idempotent: false },
          key: { at: 'argument', index: 0, option: 'name' },
          neverWaits: [
            { given: { at: 'argument', index: 0, option: 'no_wait' }, otherwise: 'null' },
          ],
        },
      },
    },
  ],
} as const satisfies LibraryModel;
