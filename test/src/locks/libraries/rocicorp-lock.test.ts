import { rocicorpLock } from '../../../../src/locks/libraries/rocicorp-lock.js';
import { loadModules } from './contract/load-module.js';
import { proveLibrary } from './contract/prove-library.js';
import { installWithResolvers } from './contract/with-resolvers.js';

installWithResolvers();
const { '@rocicorp/lock': one = {}, 'rocicorp-lock-2': two = {} } = await loadModules(
  '@rocicorp/lock',
  'rocicorp-lock-2',
);

for (const version of [one, two])
  proveLibrary(rocicorpLock, { '@rocicorp/lock': version }, [{}, {}]);
