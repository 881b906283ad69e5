import { mutexify } from '../../../../src/locks/libraries/mutexify.js';
import { loadModules } from './contract/load-module.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(mutexify, await loadModules('mutexify', 'mutexify/promise.js'), [{}, {}]);
