import * as package_ from 'rwlock';
import { rwlock } from '../../../../src/locks/libraries/rwlock.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(rwlock, { rwlock: package_ }, [{}]);
