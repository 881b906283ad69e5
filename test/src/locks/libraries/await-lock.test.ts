import * as package_ from 'await-lock';
import { awaitLock } from '../../../../src/locks/libraries/await-lock.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(awaitLock, { 'await-lock': package_ }, [{}]);
