import * as package_ from 'es-toolkit';
import { esToolkit } from '../../../../src/locks/libraries/es-toolkit.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(esToolkit, { 'es-toolkit': package_ }, [{}, {}]);
