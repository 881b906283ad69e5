import { OracleLock, section, type LockRequest } from '../lock.js';
import type { OraclePromise } from '../promise.js';
import type { World } from '../world.js';

type Work = (value?: number) => unknown;
interface Either { request: (permits: number, priority: number) => LockRequest; lock: OracleLock }

export function asyncMutex(world: World): object {
  const E_CANCELED = new Error('request for lock canceled');
  const E_TIMEOUT = new Error('timeout while waiting for mutex to become available');
  const E_ALREADY_LOCKED = new Error('mutex already locked');

  const releaser = (request: LockRequest) => () => { request.lock.release(request); };

  abstract class Common {
    abstract readonly lock: OracleLock;

    isLocked(): boolean {
      return this.lock.answerFree() <= 0;
    }

    waitForUnlock(): OraclePromise {
      return this.lock.whenFree();
    }

    cancel(): void {
      this.lock.cancel(E_CANCELED);
    }
  }

  class Mutex extends Common {
    readonly lock = new OracleLock(world);

    acquire(priority = 0): OraclePromise {
      return this.request(1, priority).promise;
    }

    request(_permits: number, priority: number): LockRequest {
      return this.lock.request('write', { priority, give: releaser });
    }

    runExclusive(work: Work, priority = 0): OraclePromise {
      return section(world, this.lock.request('write', { priority }), () => work());
    }

    release(): void {
      this.lock.releaseAny();
    }
  }

  class Semaphore extends Common {
    readonly lock: OracleLock;

    constructor(private value: number) {
      super();
      this.lock = new OracleLock(world, value);
    }

    acquire(permits = 1, priority = 0): OraclePromise {
      return this.request(permits, priority).promise;
    }

    request(permits: number, priority: number): LockRequest {
      const give = (request: LockRequest) => [this.lock.free() + permits, releaser(request)];
      return this.lock.request('permit', { permits, priority, give });
    }

    runExclusive(work: Work, permits = 1, priority = 0): OraclePromise {
      return section(world, this.lock.request('permit', { permits, priority }), () => work(this.lock.free() + permits));
    }

    release(permits = 1): void {
      const left = this.lock.releasePermits(permits);
      if (left > 0) this.lock.resize((this.value += left));
    }

    getValue(): number {
      return this.lock.free();
    }

    setValue(value: number): void {
      this.lock.resize((this.value += value - this.lock.free()));
    }
  }

  /** `limit` says when a request that waits is given up. */
  const limited = (inner: Either, limit: (request: LockRequest) => void) => {
    const ask = (permits = 1, priority = 0) => {
      const request = inner.request(permits, priority);
      if (request.state === 'waiting') limit(request);
      return request;
    };
    return Object.assign(Object.create(inner) as object, {
      acquire: (permits?: number, priority?: number) => ask(permits, priority).promise,
      runExclusive: (work: Work, permits?: number, priority?: number) => section(world, ask(permits, priority), () => work()),
    });
  };

  return {
    Mutex,
    Semaphore,
    E_CANCELED,
    E_TIMEOUT,
    E_ALREADY_LOCKED,
    withTimeout: (inner: Either, _ms: number, error: unknown = E_TIMEOUT) =>
      limited(inner, (request) => {
        world.schedule(() => { request.lock.withdraw(request, error); });
      }),
    tryAcquire: (inner: Either, error: unknown = E_ALREADY_LOCKED) =>
      limited(inner, (request) => { request.lock.withdraw(request, error); }),
  };
}
