import { expect, it } from 'vitest';
import type { LockModel } from '../../../../src/locks/library-model.js';
import { redlock } from '../../../../src/locks/libraries/redlock.js';
import { loadModules } from './contract/load-module.js';
import { makeLock } from './contract/make-lock.js';
import { MemoryRedis } from './contract/memory-redis.js';
import { method } from './contract/places.js';
import { proveLock } from './contract/prove-library.js';
import type { Modules, Specimen } from './contract/specimen.js';

const [model] = redlock.locks;
const retries = { retryCount: 100, retryDelay: 5, retryJitter: 0 };
const redis = new MemoryRedis();
const shared = { construct: [[redis], retries], patience: 30, time: 1 } satisfies Specimen;
const {
  redlock: five = {},
  'redlock-4': four = {},
  '@sesamecare-oss/redlock': fork = {},
} = await loadModules('redlock', 'redlock-4', '@sesamecare-oss/redlock');

/** The operations that this version has. */
function only(names: readonly (keyof typeof model.operations)[]): LockModel {
  return {
    ...model,
    made: model.made.filter(
      ({ name }) => name === (names.includes('using') ? version.name : 'default'),
    ),
    operations: Object.fromEntries(names.map((name) => [name, model.operations[name]])),
  };
}

let version = { name: 'default' };
const ofFive = ['acquire', 'using', 'release'] as const;
const arguments_ = { acquire: [undefined, 10_000], using: [undefined, 10_000] };
const key = (name: string): string[] => [name];

version = { name: 'default' };
proveLock(redlock, only(ofFive), { redlock: five }, { ...shared, key, arguments: arguments_ });
version = { name: 'Redlock' };
proveLock(
  { ...redlock, package: '@sesamecare-oss/redlock' },
  only(ofFive),
  { '@sesamecare-oss/redlock': fork },
  {
    ...shared,
    key,
    arguments: arguments_,
  },
);
const options = [undefined, 10_000, {}];
proveLock(
  { ...redlock, versions: ['4.2.0'] },
  only(['acquire', 'lock', 'acquireWithOptions', 'lockWithOptions', 'release', 'unlock']),
  { redlock: four },
  {
    ...shared,
    arguments: {
      acquire: [undefined, 10_000],
      lock: [undefined, 10_000],
      acquireWithOptions: options,
      lockWithOptions: options,
    },
  },
);

it.each<readonly [string, Modules, unknown]>([
  ['5', { redlock: five }, ['expiring']],
  ['4', { redlock: four }, 'expiring too'],
])('is lost after its time, in version %s', async (_, modules, resource) => {
  expect(model.expires).toBe('always');
  const lock = await makeLock({
    library: redlock,
    model,
    modules,
    specimen: shared,
    proved: new Set(),
  });
  await method(lock, 'acquire')(resource, 50);
  await expect(method(lock, 'acquire')(resource, 50)).resolves.toBeDefined();
});
