import { Lock, LockBox, RWLockWriter } from '@matrixai/async-locks';
import { withF } from '@matrixai/resources';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { matrixaiAsyncLocks } from '../../../../src/locks/libraries/matrixai-async-locks.js';
import { loadModules } from './contract/load-module.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(matrixaiAsyncLocks, await loadModules('@matrixai/async-locks'), [
  {},
  {},
  {},
  {},
  { key: (name) => [name, Lock] },
]);

it('withF of the resources takes the locks of its array and gives them back', async () => {
  expect(matrixaiAsyncLocks.functions.map(({ name }) => name)).toEqual(['withF', 'withG']);
  const [one, two] = [new Lock(), new Lock()];
  const acquire = one.lock();
  expect(one.isLocked()).toBe(false);
  await withF([acquire, two.lock()], () => {
    expect([one.isLocked(), two.isLocked()]).toEqual([true, true]);
    return Promise.resolve();
  });
  expect([one.isLocked(), two.isLocked()]).toEqual([false, false]);
});

it('a lock box takes a reading hold where its request says so', async () => {
  const box = new LockBox<RWLockWriter>();
  let entered = 0;
  const read = (): Promise<void> =>
    box.withF(['key', RWLockWriter, 'read'], async () => {
      entered += 1;
      await delay(20);
    });
  const both = Promise.all([read(), read()]);
  await delay(5);
  expect(entered).toBe(2);
  await both;
});
