import * as package_ from 'await-semaphore';
import { awaitSemaphore } from '../../../../src/locks/libraries/await-semaphore.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(awaitSemaphore, { 'await-semaphore': package_ }, [{}, {}]);
