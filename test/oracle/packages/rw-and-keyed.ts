/** 'async-rwlock' (readers pass waiting writers) and 'async-lock' (a mutex per key). */
import { OracleLock, section } from '../lock.js';
import { OraclePromise } from '../promise.js';
import type { World } from '../world.js';

export function asyncRwlock(world: World): object {
  class RWLock {
    private readonly lock = new OracleLock(world, 1, 'reader-preferring');

    readLock(timeout?: number): OraclePromise {
      return this.ask('read', timeout);
    }

    writeLock(timeout?: number): OraclePromise {
      return this.ask('write', timeout);
    }

    unlock(): void {
      if (!this.lock.releaseAny()) throw new Error('Not locked');
    }

    getState(): number {
      return this.lock.isHeld('write') ? 2 : this.lock.isHeld('read') ? 1 : 0;
    }

    private ask(mode: 'read' | 'write', timeout: number | undefined): OraclePromise {
      const request = this.lock.request(mode);
      if (timeout !== undefined && request.state === 'waiting') {
        world.schedule(() => { this.lock.withdraw(request, new Error('Timeout')); });
      }
      return request.promise;
    }
  }
  return { __esModule: true, RWLock, default: RWLock, State: { Idle: 0, Reading: 1, Writing: 2 } };
}

type Done = (error?: unknown, value?: unknown) => void;
type Work = (done?: Done) => unknown;

export function asyncLock(world: World): object {
  return class AsyncLock {
    private readonly locks = new Map<string, OracleLock>();

    acquire(keys: string | readonly string[], work: Work): OraclePromise {
      const [first, ...rest] = typeof keys === 'string' ? [keys] : keys;
      if (first === undefined) throw new Error('no key');
      return section(world, this.lockOf(first).request(), () =>
        rest.length > 0 ? this.acquire(rest, work) : finished(world, work),
      );
    }

    isBusy(key?: string): boolean {
      if (key !== undefined) return this.lockOf(key).isHeld();
      return [...this.locks.values()].some((lock) => lock.isHeld());
    }

    private lockOf(key: string): OracleLock {
      let lock = this.locks.get(key);
      if (lock === undefined) {
        lock = new OracleLock(world);
        this.locks.set(key, lock);
      }
      return lock;
    }
  };
}

/** A callback that declares a parameter ends the section by calling it. */
function finished(world: World, work: Work): unknown {
  if (work.length === 0) return work();
  const result = new OraclePromise(world, { kind: 'executor' });
  work((error, value) => {
    if (error === undefined || error === null) result.resolve(value);
    else result.reject(error);
  });
  return result;
}
