import type { LibraryModel } from '../library-model.js';

const releaser = { kind: 'function', idempotent: true } as const;

export const rocicorpLock = {
  package: '@rocicorp/lock',
  versions: ['1.0.4', '2.0.1'],
  locks: [
    {
      types: ['Lock'],
      made: [{ how: 'new', name: 'Lock' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: {
        lock: { effect: 'acquire', mode: 'mutex', waits: 'promise', handle: releaser },
        withLock: { effect: 'section', mode: 'mutex', callback: 0 },
      },
    },
    {
      types: ['RWLock'],
      made: [{ how: 'new', name: 'RWLock' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      fairness: 'fair',
      operations: {
        read: { effect: 'acquire', mode: 'read', waits: 'promise', handle: releaser },
        write: { effect: 'acquire', mode: 'write', waits: 'promise', handle: releaser },
        withRead: { effect: 'section', mode: 'read', callback: 0 },
        withWrite: { effect: 'section', mode: 'write', callback: 0 },
      },
    },
  ],
} as const satisfies LibraryModel;
