import * as package_ from '@livekit/mutex';
import { livekitMutex } from '../../../../src/locks/libraries/livekit-mutex.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(livekitMutex, { '@livekit/mutex': package_ }, [{}, {}]);
