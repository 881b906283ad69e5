import * as package_ from '@sapphire/async-queue';
import { sapphireAsyncQueue } from '../../../../src/locks/libraries/sapphire-async-queue.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(sapphireAsyncQueue, { '@sapphire/async-queue': package_ }, [{}]);
