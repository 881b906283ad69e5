import * as package_ from '@henrygd/semaphore';
import { henrygdSemaphore } from '../../../../src/locks/libraries/henrygd-semaphore.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(henrygdSemaphore, { '@henrygd/semaphore': package_ }, [{}]);
