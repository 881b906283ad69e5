import * as package_ from 'async-sema';
import { asyncSema } from '../../../../src/locks/libraries/async-sema.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(asyncSema, { 'async-sema': package_ }, [{}]);
