import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, parseSettings } from '../../src/settings.js';

describe('a right setting', () => {
  test('none at all gives the defaults', () => {
    expect(parseSettings(undefined).settings).toBe(DEFAULT_SETTINGS);
    expect(parseSettings({}).settings).toEqual(DEFAULT_SETTINGS);
  });

  test('every key is read, and the value is frozen', () => {
    const { settings } = parseSettings({
      locks: [{ package: 'own-locks', locks: [] }],
      components: ['Manager'],
      order: ['Manager.stateMutex < Store.lock < Log.lock'],
      reentrant: ['Store.lock'],
      entryPoints: ['src/main.ts'],
      limits: { implementers: 4 },
    });
    expect(settings).toEqual({
      locks: [{ package: 'own-locks', versions: [], locks: [] }],
      components: ['Manager'],
      order: [['Manager.stateMutex', 'Store.lock', 'Log.lock']],
      reentrant: ['Store.lock'],
      entryPoints: ['src/main.ts'],
      limits: { implementers: 4 },
    });
    expect(Object.isFrozen(settings)).toBe(true);
    expect(Object.isFrozen(settings?.limits)).toBe(true);
    expect(Object.isFrozen(settings?.order)).toBe(true);
  });
});

describe('a wrong setting gives one sentence that names the key', () => {
  test.each([
    [5, `'settings.deadlock' is 5, but an object is expected: use locks, components, order, reentrant, entryPoints or limits.`],
    [{ lock: [] }, `'settings.deadlock.lock' is a list, but there is no such key: use locks, components, order, reentrant, entryPoints or limits.`],
    [{ order: 'A < B' }, `'settings.deadlock.order' is 'A < B', but a list is expected: write one like ['Manager.stateMutex < Store.lock'].`],
    [{ order: ['A < '] }, `'settings.deadlock.order[0]' is 'A < ', but an order of locks is expected: write their names with '<' between, like 'Manager.stateMutex < Store.lock'.`],
    [{ reentrant: ['a', 7] }, `'settings.deadlock.reentrant[1]' is 7, but a name is expected: write strings, like ['Store.lock'].`],
    [{ limits: { implementers: 0 } }, `'settings.deadlock.limits.implementers' is 0, but a limit counts steps: write a whole number above 0.`],
    [{ locks: [null] }, `'settings.deadlock.locks[0]' is null, but an object is expected: write one with 'package', 'aliases', 'typings', 'versions', 'locks', 'functions' or 'computations'.`],
    [{ locks: [{ locks: [] }] }, `'settings.deadlock.locks[0].package' is missing, but a name is expected: write one like 'acquire'.`],
  ])('%j', (raw, error) => {
    expect(parseSettings(raw)).toEqual({ error });
  });
});
