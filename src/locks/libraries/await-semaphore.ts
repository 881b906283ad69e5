import type { LibraryModel } from '../library-model.js';

const releaser = { kind: 'function', idempotent: true } as const;

/** The package ships its source instead of typings: the classes are declared in `index.ts`. */
export const awaitSemaphore = {
  package: 'await-semaphore',
  versions: ['0.1.3'],
  locks: [
    {
      types: ['Mutex'],
      made: [{ how: 'new', name: 'Mutex' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        acquire: { effect: 'acquire', mode: 'mutex', waits: 'promise', handle: releaser },
        use: { effect: 'section', mode: 'mutex', callback: 0 },
      },
    },
    {
      types: ['Semaphore'],
      made: [{ how: 'new', name: 'Semaphore' }],
      capacity: { at: 'argument', index: 0, otherwise: 0 },
      identity: 'object',
      operations: {
        acquire: { effect: 'acquire', mode: 'permit', waits: 'promise', handle: releaser },
        use: { effect: 'section', mode: 'permit', callback: 0 },
      },
    },
  ],
} as const satisfies LibraryModel;
