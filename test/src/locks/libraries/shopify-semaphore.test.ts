import * as package_ from '@shopify/semaphore';
import { shopifySemaphore } from '../../../../src/locks/libraries/shopify-semaphore.js';
import { proveLibrary } from './contract/prove-library.js';

proveLibrary(shopifySemaphore, { '@shopify/semaphore': package_ }, [{}]);
