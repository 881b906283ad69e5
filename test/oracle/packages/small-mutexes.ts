/** 'await-lock', '@rocicorp/lock', 'async-sema', 'p-limit': one lock with few operations each. */
import { OracleLock, section, type LockRequest } from '../lock.js';
import { OraclePromise } from '../promise.js';
import type { World } from '../world.js';

type Work = (...values: unknown[]) => unknown;

const releaser = (request: LockRequest) => () => { request.lock.release(request); };

export function awaitLock(world: World): object {
  class AwaitLock {
    private readonly lock = new OracleLock(world);

    get acquired(): boolean {
      return this.lock.answerFree() <= 0;
    }

    acquireAsync({ timeout }: { readonly timeout?: number } = {}): OraclePromise {
      const request = this.lock.request();
      if (timeout !== undefined && request.state === 'waiting') {
        world.schedule(() => { this.lock.withdraw(request, new Error('Timed out waiting for lock')); });
      }
      return request.promise;
    }

    tryAcquire(): boolean {
      return this.lock.tryRequest() !== undefined;
    }

    release(): void {
      if (!this.lock.releaseAny()) throw new Error('Cannot release an unacquired lock');
    }
  }
  return { __esModule: true, default: AwaitLock };
}

export function rocicorpLock(world: World): object {
  class Lock {
    private readonly lock = new OracleLock(world);

    get locked(): boolean {
      return this.lock.isHeld();
    }

    lock_(): OraclePromise {
      return this.lock.request('write', { give: releaser }).promise;
    }

    withLock(work: Work): OraclePromise {
      return section(world, this.lock.request(), work);
    }
  }
  // A field of that name is in the way of the method.
  const PublicLock = class {
    private readonly inner = new Lock();
    get locked(): boolean { return this.inner.locked; }
    lock(): OraclePromise { return this.inner.lock_(); }
    withLock(work: Work): OraclePromise { return this.inner.withLock(work); }
  };
  class RWLock {
    private readonly lock = new OracleLock(world);
    read(): OraclePromise { return this.lock.request('read', { give: releaser }).promise; }
    write(): OraclePromise { return this.lock.request('write', { give: releaser }).promise; }
    withRead(work: Work): OraclePromise { return section(world, this.lock.request('read'), work); }
    withWrite(work: Work): OraclePromise { return section(world, this.lock.request('write'), work); }
  }
  return { __esModule: true, Lock: PublicLock, RWLock };
}

export function asyncSema(world: World): object {
  class Sema {
    private readonly lock: OracleLock;

    constructor(private capacity: number) {
      this.lock = new OracleLock(world, capacity);
    }

    acquire(): OraclePromise {
      return this.lock.request('permit').promise;
    }

    tryAcquire(): unknown {
      return this.lock.tryRequest('permit') === undefined ? undefined : '1';
    }

    release(): void {
      if (!this.lock.releaseAny()) this.lock.resize((this.capacity += 1));
    }

    nrWaiting(): number {
      return this.lock.waiting.length;
    }
  }
  return { __esModule: true, Sema };
}

export function pLimit(world: World): object {
  const limit = (options: number | { readonly concurrency: number }) => {
    const lock = new OracleLock(world, typeof options === 'number' ? options : options.concurrency);
    const run = (work: Work, ...values: unknown[]) =>
      section(world, lock.request('permit'), () => work(...values));
    return Object.assign(run, {
      get activeCount() { return lock.holders.length; },
      get pendingCount() { return lock.waiting.length; },
      clearQueue: () => { lock.cancel(new Error('cleared')); },
      map: (items: Iterable<unknown>, work: Work) => {
        const runs = [...items].map((item, index) => run(work, item, index));
        const all = new OraclePromise(world, { kind: 'derived', from: runs });
        let open = runs.length;
        if (open === 0) all.resolve([]);
        for (const each of runs) {
          each.follow((state, value) => {
            if (state === 'rejected') all.reject(value);
            else if ((open -= 1) === 0) all.resolve(runs.map((done) => done.value));
          });
        }
        return all;
      },
    });
  };
  return { __esModule: true, default: limit };
}
