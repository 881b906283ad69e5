import type { LibraryModel } from '../library-model.js';
import { asyncMutex } from './async-mutex.js';
import { awaitLock } from './await-lock.js';
import { awaitqueue } from './awaitqueue.js';
import { rocicorpLock } from './rocicorp-lock.js';
import { sapphireAsyncQueue } from './sapphire-async-queue.js';
import { webLocks } from './web-locks.js';

/** Every package whose locks are known without configuration. */
export const libraries: readonly LibraryModel[] = [
  asyncMutex, awaitLock, awaitqueue, rocicorpLock, sapphireAsyncQueue, webLocks,
];
