/**
 * The lock manager of the Web Locks specification, for one agent: a queue of requests and a list of
 * held locks per name, as in "request a lock", "process the lock request queue" and "release". Node
 * 20 has no manager; this one was written from the text of the specification, not from the rows.
 */
interface LockRequest {
  readonly mode: 'exclusive' | 'shared';
  readonly ifAvailable: boolean;
  readonly grant: (lock: Held | null) => void;
}

interface Held {
  readonly name: string;
  readonly mode: 'exclusive' | 'shared';
  readonly lose: (reason: Error) => void;
}

interface Options {
  readonly mode?: 'exclusive' | 'shared';
  readonly ifAvailable?: boolean;
  readonly steal?: boolean;
  readonly signal?: AbortSignal;
}

type Granted = (lock: Held | null) => unknown;

export class WebLockManager {
  readonly #queues = new Map<string, LockRequest[]>();
  readonly #held = new Set<Held>();

  request(name: string, ...rest: [Granted] | [Options | undefined, Granted]): Promise<unknown> {
    const callback = rest.length === 1 ? rest[0] : rest[1];
    const {
      mode = 'exclusive',
      ifAvailable = false,
      steal = false,
      signal,
    } = (rest.length === 1 ? undefined : rest[0]) ?? {};
    if (name.startsWith('-') || (steal && (ifAvailable || mode !== 'exclusive'))) {
      return Promise.reject(new DOMException('the request is not supported', 'NotSupportedError'));
    }
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(abortError());
        return;
      }
      const request: LockRequest = {
        mode,
        ifAvailable,
        grant: (lock) => {
          // The callback runs in a task of its own; what it gives holds the lock until it settles.
          setImmediate(() => {
            const waiting = new Promise<unknown>((done) => {
              done(callback(lock));
            });
            waiting.then(resolve, reject);
            waiting
              .catch(() => undefined)
              .finally(() => {
                if (lock !== null) this.#release(lock);
              })
              .catch(() => undefined);
          });
        },
      };
      const lose = reject;
      const queue = this.#queue(name);
      if (steal) {
        for (const held of [...this.#held].filter((lock) => lock.name === name)) {
          this.#held.delete(held);
          held.lose(abortError());
        }
        queue.unshift(request);
      } else if (ifAvailable && !this.#isGrantable(name, request, queue)) {
        request.grant(null);
        return;
      } else {
        queue.push(request);
      }
      signal?.addEventListener('abort', () => {
        const index = queue.indexOf(request);
        if (index === -1) return;
        queue.splice(index, 1);
        reject(abortError());
        this.#process(name);
      });
      this.#losers.set(request, lose);
      this.#process(name);
    });
  }

  readonly #losers = new WeakMap<LockRequest, (reason: Error) => void>();

  /** Grants from the front of the queue until one cannot be granted. */
  #process(name: string): void {
    const queue = this.#queue(name);
    for (
      let next = queue[0];
      next !== undefined && this.#isCompatible(name, next);
      next = queue[0]
    ) {
      queue.shift();
      const held: Held = {
        name,
        mode: next.mode,
        lose: this.#losers.get(next) ?? (() => undefined),
      };
      this.#held.add(held);
      next.grant(held);
    }
  }

  #isGrantable(name: string, request: LockRequest, queue: readonly LockRequest[]): boolean {
    return queue.length === 0 && this.#isCompatible(name, request);
  }

  #isCompatible(name: string, request: LockRequest): boolean {
    const held = [...this.#held].filter((lock) => lock.name === name);
    return request.mode === 'exclusive'
      ? held.length === 0
      : held.every(({ mode }) => mode === 'shared');
  }

  #release(lock: Held): void {
    this.#held.delete(lock);
    this.#process(lock.name);
  }

  #queue(name: string): LockRequest[] {
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    return queue;
  }
}

function abortError(): DOMException {
  return new DOMException('the lock request was aborted', 'AbortError');
}
