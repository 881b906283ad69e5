import { webLocks } from '../../../../src/locks/libraries/web-locks.js';
import { readPath } from './contract/places.js';
import { proveLibrary } from './contract/prove-library.js';
import { WebLockManager } from './contract/web-lock-manager.js';

// Where the runtime has a manager (browsers, Node from 24.5 on), it is asked; else a stand-in.
const manager = readPath(globalThis, 'navigator.locks') ?? new WebLockManager();

proveLibrary(webLocks, {}, [{ make: () => manager }]);
