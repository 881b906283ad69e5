import domain from 'node:domain';
import { expect, it } from 'vitest';
import AsyncLock from 'async-lock';
import * as package_ from 'async-lock';
import { asyncLock } from '../../../../src/locks/libraries/async-lock.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(asyncLock, { 'async-lock': package_ }, [{}]);

it('lets its holder in again with the option of the row, inside one domain', async () => {
  expect(asyncLock.locks[0].reentrant).toEqual({
    at: 'construction',
    index: 0,
    option: 'domainReentrant',
  });
  const lock = new AsyncLock({ domainReentrant: true });
  const entered = await new Promise<string>((resolve, reject) => {
    domain.create().run(() => {
      lock.acquire('key', () => lock.acquire('key', () => 'twice')).then(resolve, reject);
    });
  });
  expect(entered).toBe('twice');
});
