import * as package_ from 'async-rwlock';
import { asyncRwlock } from '../../../../src/locks/libraries/async-rwlock.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(asyncRwlock, { 'async-rwlock': package_ }, [{}]);
