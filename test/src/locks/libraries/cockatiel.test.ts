import * as package_ from 'cockatiel';
import { cockatiel } from '../../../../src/locks/libraries/cockatiel.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(cockatiel, { cockatiel: package_ }, [{ construct: [undefined, 100] }]);
