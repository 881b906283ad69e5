import { icedLock } from '../../../../src/locks/libraries/iced-lock.js';
import { loadModules } from './contract/load-module.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(icedLock, await loadModules('iced-lock'), [{}, {}]);
