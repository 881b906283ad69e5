import * as package_ from 'p-mutex';
import { pMutex } from '../../../../src/locks/libraries/p-mutex.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(pMutex, { 'p-mutex': package_ }, [{}]);
