import * as package_ from 'lock';
import { lock } from '../../../../src/locks/libraries/lock.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(lock, { lock: package_ }, [{}]);
