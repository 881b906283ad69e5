import { expect, test } from 'vitest';
import { libraries } from '../../../src/locks/libraries/index.js';
import { USER_ROW } from '../../../src/locks/library-shape.js';
import { findFault } from '../../../src/locks/shape.js';

const acquire = { effect: 'acquire', mode: 'mutex', handle: { kind: 'none' }, waits: 'promise' };

const rowWith = (operation: unknown) => ({
  package: 'own-locks',
  locks: [
    {
      types: ['Lock'],
      made: [{ how: 'new', name: 'Lock' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
      operations: { lock: operation },
    },
  ],
});

test.each(libraries)('the row of $package is a row that a user might have written', (row) => {
  expect(findFault(USER_ROW, row)).toBeUndefined();
});

test('a right row has no fault', () => {
  expect(findFault(USER_ROW, rowWith(acquire))).toBeUndefined();
  expect(findFault(USER_ROW, rowWith({ ...acquire, waits: { callback: 'last' } }))).toBeUndefined();
});

test.each([
  [{ ...acquire, mode: 'mutx' }, 'mode', `one of 'mutex', 'read', 'write', 'permit'`],
  [{ ...acquire, effect: 'take' }, 'effect', /^one of 'acquire', 'section', 'release'/],
  [{ ...acquire, waits: 'later' }, 'waits', /^one of 'promise', 'sync'/],
  [{ ...acquire, waits: { callback: 'frist' } }, 'waits.callback', /'last', 'first-function'/],
  [{ ...acquire, handle: { kind: 'function' } }, 'handle.idempotent', 'true or false'],
  [{ ...acquire, hanlde: 1 }, 'hanlde', /^nothing, or one of the keys effect, mode, handle/],
  ['acquire', '', 'an object'],
])('%j is faulty at %s', (operation, key, expected) => {
  const fault = findFault(USER_ROW, rowWith(operation));
  const path = 'locks[0].operations.lock';
  expect(fault?.key).toBe(key === '' ? path : `${path}.${key}`);
  expect(fault?.expected).toMatch(expected);
});
