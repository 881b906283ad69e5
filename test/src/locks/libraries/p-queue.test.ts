import * as package_ from 'p-queue';
import { pQueue } from '../../../../src/locks/libraries/p-queue.js';
import { grow } from './contract/grow.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(pQueue, { 'p-queue': package_ }, [{ resize: { concurrency: grow('concurrency') } }]);
