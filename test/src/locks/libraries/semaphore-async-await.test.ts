import * as package_ from 'semaphore-async-await';
import { semaphoreAsyncAwait } from '../../../../src/locks/libraries/semaphore-async-await.js';
import { proveLibrary } from './contract/prove-library.js';

// Without a time, `waitFor` gives up at once.
const specimen = { arguments: { waitFor: [2000] } };

proveLibrary(semaphoreAsyncAwait, { 'semaphore-async-await': package_ }, [specimen, specimen]);
