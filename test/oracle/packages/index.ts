/** Modules that are played instead of loaded. Any other package runs as it is, under the world's promises. */
import { asyncHooks, timerPromises } from '../timers.js';
import type { World } from '../world.js';
import { asyncMutex } from './async-mutex.js';
import { asyncLock, asyncRwlock } from './rw-and-keyed.js';
import { asyncSema, awaitLock, pLimit, rocicorpLock } from './small-mutexes.js';

export const PLAYED: Readonly<Record<string, (world: World) => object>> = {
  'async-lock': asyncLock,
  'async-mutex': asyncMutex,
  'async-rwlock': asyncRwlock,
  'async-sema': asyncSema,
  'await-lock': awaitLock,
  'p-limit': pLimit,
  '@rocicorp/lock': rocicorpLock,
  'node:async_hooks': asyncHooks,
  'node:timers/promises': timerPromises,
};
