import * as package_ from 'mutex-ts';
import { mutexTs } from '../../../../src/locks/libraries/mutex-ts.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(mutexTs, { 'mutex-ts': package_ }, [{}, {}]);
