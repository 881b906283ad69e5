import * as package_ from 'p-limit';
import { pLimit } from '../../../../src/locks/libraries/p-limit.js';
import { grow } from './contract/grow.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(pLimit, { 'p-limit': package_ }, [
  { resize: { concurrency: grow('concurrency') } },
  {},
]);
