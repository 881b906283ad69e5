import * as package_ from 'locko';
import { locko } from '../../../../src/locks/libraries/locko.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(locko, { locko: package_ }, [{}]);
