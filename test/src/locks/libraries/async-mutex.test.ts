import * as package_ from 'async-mutex';
import { Mutex, Semaphore, tryAcquire, withTimeout, type MutexInterface } from 'async-mutex';
import { describe, expect, it } from 'vitest';
import { asyncMutex } from '../../../../src/locks/libraries/async-mutex.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(asyncMutex, { 'async-mutex': package_ }, [
  {},
  {
    resize: {
      setValue: (semaphore) => {
        if (semaphore instanceof Semaphore) semaphore.setValue(semaphore.getValue() + 1);
      },
    },
  },
]);

describe('functions that give another face of the same lock', () => {
  const wrappers: readonly (readonly [string, (mutex: MutexInterface) => MutexInterface])[] = [
    ['withTimeout', (mutex) => withTimeout(mutex, 20)],
    ['tryAcquire', (mutex) => tryAcquire(mutex)],
  ];
  it('are all functions of the table', () => {
    expect(wrappers.map(([name]) => name)).toEqual(asyncMutex.functions.map(({ name }) => name));
  });
  it.each(wrappers)('%s', async (name, wrap) => {
    const mutex = new Mutex();
    const wrapped = wrap(mutex);
    const release = await wrapped.acquire();
    expect(mutex.isLocked()).toBe(true);
    await expect(wrapped.acquire()).rejects.toThrow(
      name === 'tryAcquire' ? 'already locked' : 'timeout',
    );
    await expect(wrapped.runExclusive(() => undefined)).rejects.toThrow();
    release();
    // Those who timed out are given the lock first, and give it back.
    await mutex.waitForUnlock();
    await mutex.runExclusive(() => undefined);
    expect(mutex.isLocked()).toBe(false);
  });
});
