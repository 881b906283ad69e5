import { describe, expect, it } from 'vitest';
import { bottleneck } from '../../../../src/locks/libraries/bottleneck.js';
import { loadModules } from './contract/load-module.js';
import { method, readPath } from './contract/places.js';
import { proveLibrary, proveLock } from './contract/prove-library.js';

const modules = await loadModules('bottleneck');
const patience = 40;
const resize = {
  updateSettings: (limiter: unknown) => method(limiter, 'updateSettings')({ maxConcurrent: 3 }),
};
const [ofLimiter, ofGroup] = bottleneck.locks;

proveLibrary(bottleneck, modules, [
  { patience, resize },
  { unproved: { updateSettings: 'limits only the limiters that the group makes later' } },
]);

describe('a limiter of a group', () => {
  const Group = readPath(modules['bottleneck'], 'default.Group');
  proveLock(bottleneck, ofLimiter, modules, {
    patience,
    resize,
    make: (capacity) => {
      if (typeof Group !== 'function') throw new Error('there is no group');
      const group: unknown = Reflect.construct(Group, [{ maxConcurrent: capacity }]);
      return method(group, 'key')('a key');
    },
  });
  it('is made with the settings of the group', () => {
    expect(ofGroup.capacity).toEqual(ofLimiter.capacity);
  });
});
