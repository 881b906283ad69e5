import type { LibraryModel, LockModel } from '../library-model.js';

const capacity = {
  at: 'argument', index: 0, option: 'maxConcurrent', otherwise: Infinity,
} as const;
const permits = { at: 'argument', index: 0, option: 'weight' } as const;
const limiter = {
  schedule: {
    effect: 'section', mode: 'permit', callback: 'first-function', passes: 'rest', permits,
  },
  wrap: {
    effect: 'section', mode: 'permit', callback: 0, passes: 'rest', happens: 'result-called',
  },
  submit: {
    effect: 'section', mode: 'permit', callback: 'first-function', passes: 'rest', permits,
    done: 'always', joins: false,
  },
  stop: { effect: 'cancel', waiters: 'reject' },
  updateSettings: { effect: 'resize' },
} as const satisfies LockModel['operations'];

/** `expiration` fails the caller and frees the place; the job itself goes on. */
export const bottleneck = {
  package: 'bottleneck',
  versions: ['2.19.5'],
  locks: [
    {
      types: ['Bottleneck'],
      made: [{ how: 'new', name: 'default' }],
      capacity,
      identity: 'object',
      expires: [{ at: 'argument', index: 0, option: 'expiration' }],
      operations: limiter,
    },
    {
      types: ['Group'],
      made: [{ how: 'new', name: 'default.Group' }, { how: 'new', name: 'Group' }],
      capacity,
      identity: 'object',
      expires: [{ at: 'argument', index: 0, option: 'expiration' }],
      operations: {
        key: { effect: 'same-lock', waiting: 'unchanged', key: { at: 'argument', index: 0 } },
        updateSettings: { effect: 'resize' },
      },
    },
  ],
} as const satisfies LibraryModel;
