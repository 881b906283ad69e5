import { superlock } from '../../../../src/locks/libraries/superlock.js';
import { loadModules } from './contract/load-module.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(superlock, await loadModules('superlock', 'superlock/create'), [{}, {}]);
