import * as package_ from 'redis-semaphore';
import { expect, it } from 'vitest';
import { redisSemaphore } from '../../../../src/locks/libraries/redis-semaphore.js';
import { loadModules } from './contract/load-module.js';
import { MemoryRedis } from './contract/memory-redis.js';
import { proveLock } from './contract/prove-library.js';
import type { Specimen } from './contract/specimen.js';

const modules = await loadModules('redis-semaphore');
const redis = new MemoryRedis();
const waiting = { retryInterval: 2, lockTimeout: 60_000, acquireTimeout: 60_000 };
const shared = { patience: 15, objectPerCaller: true } satisfies Specimen;

// Whoever has another object is another holder: the server tells callers by what each object made up.
const specimens: readonly Specimen[] = [
  { construct: [redis, undefined, waiting] },
  { construct: [redis, undefined, undefined, waiting] },
  { construct: [redis, undefined, undefined, 1, waiting] },
];
for (const [index, model] of redisSemaphore.locks.entries()) {
  const specimen = specimens[index] ?? {};
  const [one, ...clients] = model.made;
  proveLock(redisSemaphore, { ...model, made: [one] }, modules, { ...shared, ...specimen });
  proveLock(
    redisSemaphore,
    { ...model, types: [`${model.types[1]}, several servers`], made: clients },
    modules,
    {
      ...shared,
      ...specimen,
      construct: [[redis], ...(specimen.construct ?? []).slice(1)],
    },
  );
}

it('takes as many permits as the object was made for', async () => {
  const three = (): package_.MultiSemaphore =>
    // The stand-in speaks as much of the protocol as the package does.
    new package_.MultiSemaphore(redis as never, 'three permits', 3, 2, {
      ...waiting,
      acquireTimeout: 20,
    });
  const [first, second] = [three(), three()];
  await first.acquire();
  await expect(second.acquire()).rejects.toThrow('timeout');
  await first.release();
  await second.acquire();
});

it('waits ten seconds unless it is told otherwise', () => {
  const otherwise = redisSemaphore.locks.map((lock) => lock.operations.acquire.bounds[1].otherwise);
  expect(new Set(otherwise)).toEqual(new Set([package_.defaultTimeoutOptions.acquireTimeout]));
});
