import { mortice } from '../../../../src/locks/libraries/mortice.js';
import { loadModules } from './contract/load-module.js';
import { proveLibrary } from './contract/prove-library.js';
import { installWithResolvers } from './contract/with-resolvers.js';

installWithResolvers();

proveLibrary(mortice, await loadModules('mortice'), [{ patience: 5 }]);
