import * as package_ from 'semaphore';
import { semaphore } from '../../../../src/locks/libraries/semaphore.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(semaphore, { semaphore: package_ }, [{ arguments: { available: [1] } }]);
