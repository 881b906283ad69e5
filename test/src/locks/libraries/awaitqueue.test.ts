import * as package_ from 'awaitqueue';
import { awaitqueue } from '../../../../src/locks/libraries/awaitqueue.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(awaitqueue, { awaitqueue: package_ }, [{}]);
