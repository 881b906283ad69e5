import { describe, expect, it } from 'vitest';
import { libraries } from '../../../src/locks/libraries/index.js';
import { parseUserRows } from '../../../src/locks/user-rows.js';

const latch = {
  package: 'my-latches',
  locks: [
    {
      types: ['Latch'],
      operations: {
        close: { effect: 'acquire', mode: 'mutex', waits: 'promise', handle: { kind: 'none' } },
        open: { effect: 'release', mode: 'mutex', whenIdle: 'throws' },
      },
    },
  ],
};

describe('parseUserRows', () => {
  it('takes every built-in table', () => {
    const { rows, error } = parseUserRows(libraries);
    expect(error).toBeUndefined();
    expect(rows).toEqual(libraries);
  });

  it('fills in what most locks are', () => {
    expect(parseUserRows([latch]).rows?.[0]?.locks[0]).toMatchObject({
      made: [{ how: 'new', name: 'Latch' }],
      capacity: { at: 'constant', value: 1 },
      identity: 'object',
    });
  });

  it.each<readonly [string, (operations: Record<string, object>) => void, string]>([
    [
      'a mode that there is not',
      (operations) => {
        Object.assign(operations['close'] ?? {}, { mode: 'exclusive' });
      },
      `'settings.deadlock.locks[1].locks[0].operations.close.mode' is 'exclusive', but it is one of a few: write 'mutex', 'read', 'write' or 'permit'.`,
    ],
    [
      'a missing key',
      (operations) => {
        operations['open'] = { effect: 'release', mode: 'mutex' };
      },
      `'settings.deadlock.locks[1].locks[0].operations.open.whenIdle' is missing, but it is one of a few: write 'nothing', 'throws' or 'over-releases'.`,
    ],
    [
      'a key that there is not',
      (operations) => {
        Object.assign(operations['open'] ?? {}, { idle: 'throws' });
      },
      `'settings.deadlock.locks[1].locks[0].operations.open.idle' is 'throws', but there is no such key: use 'effect', 'mode', 'key', 'permits', 'token', 'whenIdle' or 'happens'.`,
    ],
    [
      'an effect that there is not',
      (operations) => {
        operations['open'] = { effect: 'unlock' };
      },
      `'settings.deadlock.locks[1].locks[0].operations.open.effect' is 'unlock', but it is one of a few: write 'acquire', 'section', 'release', 'try-acquire', 'is-locked', 'wait-until-free', 'cancel', 'resize', 'open', 'close' or 'same-lock'.`,
    ],
    [
      'a handle of no kind',
      (operations) => {
        Object.assign(operations['close'] ?? {}, { handle: 'none' });
      },
      `'settings.deadlock.locks[1].locks[0].operations.close.handle' is 'none', but an object is expected: write { kind: 'none', 'function', 'member', 'element', 'disposable', 'token' or 'scope', … }.`,
    ],
    [
      'a way to wait that there is not',
      (operations) => {
        Object.assign(operations['close'] ?? {}, { waits: 'await' });
      },
      `'settings.deadlock.locks[1].locks[0].operations.close.waits' is 'await', but it is one of a few: write 'promise' or 'sync'.`,
    ],
    [
      'a lock that nothing gives back',
      (operations) => {
        delete operations['open'];
      },
      `'settings.deadlock.locks[1].locks[0].operations.close.handle' is 'none', but no operation releases 'mutex': add one: { effect: 'release', mode: 'mutex', whenIdle: 'throws' }.`,
    ],
    [
      'an operation that is no object',
      (operations) => {
        Object.assign(operations, { open: true });
      },
      `'settings.deadlock.locks[1].locks[0].operations.open' is true, but an object is expected: write { effect: 'acquire', 'section', 'release', 'try-acquire', 'is-locked', 'wait-until-free', 'cancel', 'resize', 'open', 'close' or 'same-lock', … }.`,
    ],
  ])('names row and key of %s', (_, spoil, expected) => {
    const spoilt = structuredClone(latch);
    const operations: Record<string, object> | undefined = spoilt.locks[0]?.operations;
    if (operations !== undefined) spoil(operations);
    expect(parseUserRows([latch, spoilt])).toEqual({ error: expected });
  });

  it.each([
    [
      42,
      `'settings.deadlock.locks[0]' is 42, but an object is expected: write one with 'package', 'aliases', 'typings', 'versions', 'locks', 'functions' or 'computations'.`,
    ],
    [
      { package: 'p' },
      `'settings.deadlock.locks[0].locks' is missing, but a list is expected: write [{ types: ['Mutex'], operations: {} }].`,
    ],
    [
      { package: '', locks: [] },
      `'settings.deadlock.locks[0].package' is '', but a name is expected: write one like 'acquire'.`,
    ],
    [
      { package: 'p', locks: [{ types: 'Mutex', operations: {} }] },
      `'settings.deadlock.locks[0].locks[0].types' is 'Mutex', but a list is expected: write a list of names, like ['Mutex'].`,
    ],
  ])('says what is wrong with %j', (row, expected) => {
    expect(parseUserRows([row])).toEqual({ error: expected });
  });
});
