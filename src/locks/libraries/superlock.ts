import type { Bound, LibraryModel } from '../library-model.js';

const slots = { at: 'argument', index: 0, otherwise: 1 } as const;
const locked = { effect: 'is-locked', read: 'call', answer: 'full' } as const;
const aborted = [
  { by: 'signal', given: { at: 'argument', index: -1 }, ends: 'falsy' },
] as const satisfies readonly Bound[];

/** Aborted: the acquire gives null, the section gives undefined without running its callback. */
export const superlock = {
  package: 'superlock',
  aliases: ['superlock/create'],
  versions: ['1.3.5'],
  locks: [
    {
      types: ['LockInterface'],
      made: [
        { how: 'call', name: 'createLock' },
        { how: 'call', name: 'default', from: 'superlock/create' },
      ],
      capacity: slots,
      identity: 'object',
      operations: {
        '()': {
          effect: 'acquire', mode: 'permit', waits: 'promise', bounds: aborted,
          handle: { kind: 'function', idempotent: false },
        },
        isLocked: locked,
      },
    },
    {
      types: ['WithLockInterface'],
      made: [{ how: 'call', name: 'withLock' }],
      capacity: slots,
      identity: 'object',
      operations: {
        '()': { effect: 'section', mode: 'permit', callback: 0, bounds: aborted },
        isLocked: locked,
      },
    },
  ],
} as const satisfies LibraryModel;
