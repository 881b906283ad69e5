import * as package_ from 'throat';
import { throat } from '../../../../src/locks/libraries/throat.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(throat, { throat: package_ }, [{}, {}]);
