import { createRequire } from 'node:module';
import { awaitSemaphore } from '../../../../src/locks/libraries/await-semaphore.js';
import { proveLibrary } from './contract/prove-library.js';

// An import would make our compiler check the sources that the package ships beside its code.
const package_ = createRequire(import.meta.url)('await-semaphore') as object;

proveLibrary(awaitSemaphore, { 'await-semaphore': package_ }, [{}, {}]);
