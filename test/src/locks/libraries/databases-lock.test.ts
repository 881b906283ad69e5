import * as package_ from '@databases/lock';
import { databasesLock } from '../../../../src/locks/libraries/databases-lock.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(databasesLock, { '@databases/lock': package_ }, [{}, {}]);
