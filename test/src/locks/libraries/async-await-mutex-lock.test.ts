import * as package_ from 'async-await-mutex-lock';
import { asyncAwaitMutexLock } from '../../../../src/locks/libraries/async-await-mutex-lock.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(asyncAwaitMutexLock, { 'async-await-mutex-lock': package_ }, [{}]);
