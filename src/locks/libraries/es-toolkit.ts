import type { LibraryModel } from '../library-model.js';

/** Permits never grow beyond the capacity, so that an idle release does nothing. */
export const esToolkit = {
  package: 'es-toolkit',
  aliases: ['es-toolkit/promise'],
  versions: ['1.53.2'],
  locks: [
    {
      types: ['Mutex'],
      made: [{ how: 'new', name: 'Mutex' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        acquire: { effect: 'acquire', mode: 'mutex', waits: 'promise', handle: { kind: 'none' } },
        release: { effect: 'release', mode: 'mutex', whenIdle: 'nothing' },
        isLocked: { effect: 'is-locked', read: 'property', answer: 'full' },
      },
    },
    {
      types: ['Semaphore'],
      made: [{ how: 'new', name: 'Semaphore' }],
      capacity: { at: 'argument', index: 0, otherwise: 0 },
      identity: 'object',
      operations: {
        acquire: { effect: 'acquire', mode: 'permit', waits: 'promise', handle: { kind: 'none' } },
        release: { effect: 'release', mode: 'permit', whenIdle: 'nothing' },
        available: { effect: 'is-locked', read: 'property', answer: 'permits' },
      },
    },
  ],
} as const satisfies LibraryModel;
