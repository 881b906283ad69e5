import type { LibraryModel } from '../library-model.js';
import { async } from './async.js';
import { asyncAwaitMutexLock } from './async-await-mutex-lock.js';
import { asyncLock } from './async-lock.js';
import { asyncMutex } from './async-mutex.js';
import { asyncRwlock } from './async-rwlock.js';
import { asyncSema } from './async-sema.js';
import { awaitLock } from './await-lock.js';
import { awaitSemaphore } from './await-semaphore.js';
import { awaitqueue } from './awaitqueue.js';
import { bottleneck } from './bottleneck.js';
import { browserTabsLock } from './browser-tabs-lock.js';
import { cockatiel } from './cockatiel.js';
import { databasesLock } from './databases-lock.js';
import { effect } from './effect.js';
import { esToolkit } from './es-toolkit.js';
import { esfxAsyncMutex } from './esfx-async-mutex.js';
import { fastq } from './fastq.js';
import { henrygdSemaphore } from './henrygd-semaphore.js';
import { icedLock } from './iced-lock.js';
import { livekitMutex } from './livekit-mutex.js';
import { lock } from './lock.js';
import { locko } from './locko.js';
import { matrixaiAsyncLocks } from './matrixai-async-locks.js';
import { mortice } from './mortice.js';
import { mutexTs } from './mutex-ts.js';
import { mutexify } from './mutexify.js';
import { pLimit } from './p-limit.js';
import { pMutex } from './p-mutex.js';
import { pQueue } from './p-queue.js';
import { properLockfile } from './proper-lockfile.js';
import { redisSemaphore } from './redis-semaphore.js';
import { redlock } from './redlock.js';
import { rocicorpLock } from './rocicorp-lock.js';
import { rwlock } from './rwlock.js';
import { sapphireAsyncQueue } from './sapphire-async-queue.js';
import { semaphore } from './semaphore.js';
import { semaphoreAsyncAwait } from './semaphore-async-await.js';
import { shopifySemaphore } from './shopify-semaphore.js';
import { superlock } from './superlock.js';
import { throat } from './throat.js';
import { webLocks } from './web-locks.js';

/** Every package whose locks are known without configuration. */
export const libraries: readonly LibraryModel[] = [
  async, asyncAwaitMutexLock, asyncLock, asyncMutex, asyncRwlock, asyncSema, awaitLock,
  awaitSemaphore, awaitqueue, bottleneck, browserTabsLock, cockatiel, databasesLock, effect,
  esToolkit, esfxAsyncMutex, fastq, henrygdSemaphore, icedLock, livekitMutex, lock, locko,
  matrixaiAsyncLocks, mortice, mutexTs, mutexify, pLimit, pMutex, pQueue, properLockfile,
  redisSemaphore, redlock, rocicorpLock, rwlock, sapphireAsyncQueue, semaphore,
  semaphoreAsyncAwait, shopifySemaphore, superlock, throat, webLocks,
];
