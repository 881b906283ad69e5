/**
 * The lock that every modelled package is played with: permits of a capacity, readers and writers, and
 * the order in which waiters get through. It knows who holds it and who waits, and since where.
 */
import { heirOf, type Coroutine } from './coroutine.js';
import { OraclePromise } from './promise.js';
import { LATE, type Resource, type Site, type World } from './world.js';

export type Mode = 'write' | 'read' | 'permit';

/** fair: by arrival; readers pass waiting writers, or must let them go first. */
export type Fairness = 'fair' | 'reader-preferring' | 'writer-preferring';

export interface LockRequest {
  readonly lock: OracleLock;
  readonly mode: Mode;
  /** What it asks for; once it holds, what it still has. */
  permits: number;
  readonly priority: number;
  readonly give: Give;
  readonly promise: OraclePromise;
  /** Who asked; undefined outside async functions. */
  readonly coroutine: Coroutine | undefined;
  readonly site: Site | undefined;
  /** given: another's release counted for it, so that its own one counts for another. */
  state: 'waiting' | 'held' | 'ended' | 'given';
  /** Which lock of the execution, in the order of making. */
  readonly index: number;
  /** What asked began after all had got stuck, to see whether that frees anybody. */
  readonly isLate: boolean;
  /** An exclusive section ends with this promise. */
  until: OraclePromise | undefined;
}

type Give = (request: LockRequest) => unknown;

interface Wish {
  readonly permits?: number;
  readonly priority?: number;
  readonly give?: Give;
}

const nothing: Give = () => undefined;

export class OracleLock {
  readonly holders: LockRequest[] = [];
  readonly waiting: LockRequest[] = [];
  readonly madeAt: Site | undefined;
  private readonly onFree: (() => void)[] = [];
  private readonly resource: Resource;
  private readonly index: number;

  constructor(
    private readonly world: World,
    private capacity = 1,
    private readonly fairness: Fairness = 'fair',
  ) {
    this.resource = world.newResource();
    this.index = world.locks;
    world.locks += 1;
    this.madeAt = world.siteOfCall?.();
  }

  /** `give` makes what the request's promise is fulfilled with. */
  request(mode: Mode = 'write', { permits = 1, priority = 0, give = nothing }: Wish = {}): LockRequest {
    const request = this.newRequest(mode, permits, priority, give);
    this.world.touch(this.resource, 'write');
    const behind = this.waiting.findIndex((other) => other.priority < priority);
    this.waiting.splice(behind < 0 ? this.waiting.length : behind, 0, request);
    this.grant();
    return request;
  }

  /** Never waits: undefined when it would have to. */
  tryRequest(mode: Mode = 'write', permits = 1): LockRequest | undefined {
    const request = this.newRequest(mode, permits, 0, nothing);
    this.world.touch(this.resource, 'write');
    if (!this.mayPass(request, this.waiting)) return undefined;
    this.hold(request);
    return request;
  }

  /** Returns whether it was held. */
  release(request: LockRequest): boolean {
    this.world.touch(this.resource, 'write');
    if (request.state === 'given') {
      request.state = 'ended';
      return this.releaseAny();
    }
    if (request.state !== 'held') return false;
    request.state = 'ended';
    this.holders.splice(this.holders.indexOf(request), 1);
    this.grant();
    return true;
  }

  /** Gives back the latest hold of whoever asks, else the oldest one, as `release()` of a lock without handles does. */
  releaseAny(): boolean {
    this.world.touch(this.resource, 'write');
    const taken = this.holderToRelease();
    if (taken === undefined) return false;
    this.release(taken);
    taken.state = 'given';
    return true;
  }

  /** The same of so many permits, of one hold or several; returns how many of them nobody held. */
  releasePermits(count: number): number {
    let left = count;
    for (let holder = this.holderToRelease(); holder !== undefined && left > 0; holder = this.holderToRelease()) {
      if (holder.permits > left) {
        this.world.touch(this.resource, 'write');
        holder.permits -= left;
        this.grant();
        return 0;
      }
      left -= holder.permits;
      this.releaseAny();
    }
    return left;
  }

  private holderToRelease(): LockRequest | undefined {
    const { coroutine } = this.world;
    return this.holders.findLast((holder) => coroutine !== undefined && heirOf(holder.coroutine) === coroutine) ?? this.holders[0];
  }

  /** Lets a waiting request through against the rules, to see what stands behind it. */
  force(request: LockRequest): void {
    const at = this.waiting.indexOf(request);
    if (at < 0) return;
    this.waiting.splice(at, 1);
    this.hold(request);
    request.promise.resolve(request.give(request));
  }

  /** Takes a waiting request back. */
  withdraw(request: LockRequest, error: unknown): void {
    this.world.touch(this.resource, 'write');
    const at = this.waiting.indexOf(request);
    if (at < 0) return;
    this.waiting.splice(at, 1);
    request.state = 'ended';
    request.promise.reject(error);
    this.grant();
  }

  cancel(error: unknown): void {
    for (const request of [...this.waiting]) this.withdraw(request, error);
  }

  resize(capacity: number): void {
    this.world.touch(this.resource, 'write');
    this.capacity = capacity;
    this.grant();
  }

  /** Fulfilled once nobody holds it or waits for it. */
  whenFree(): OraclePromise {
    this.world.touch(this.resource, 'write');
    const free = new OraclePromise(this.world, { kind: 'free', lock: this });
    if (this.holders.length === 0) free.resolve(undefined);
    else this.onFree.push(() => { free.resolve(undefined); });
    return free;
  }

  /** What the program is told of the permits that are left. */
  answerFree(): number {
    const free = this.free();
    return this.world.hasOpenTests ? this.world.choose(2) : free;
  }

  /** Permits that are left; a held mutex has none. */
  free(): number {
    this.world.touch(this.resource, 'read');
    return this.capacity - this.used();
  }

  isHeld(mode?: Mode): boolean {
    this.world.touch(this.resource, 'read');
    return this.holders.some((holder) => mode === undefined || holder.mode === mode);
  }

  /** Whom this waiting request waits for: those before it in the queue, where no holder is in the way. */
  blockersOf(request: LockRequest): readonly LockRequest[] {
    const holders = this.holders.filter((holder) => this.conflicts(request, holder));
    if (holders.length > 0) return holders;
    const earlier = this.waiting.slice(0, Math.max(0, this.waiting.indexOf(request)));
    return earlier.filter((other) => this.fairness === 'fair' || other.mode === 'write');
  }

  private newRequest(mode: Mode, permits: number, priority: number, give: Give): LockRequest {
    const { world } = this;
    const request: LockRequest = {
      lock: this,
      mode,
      permits,
      priority,
      give,
      promise: new OraclePromise(world, { kind: 'request', get request() { return request; } }),
      coroutine: world.coroutine,
      site: world.siteOfCall?.(),
      state: 'waiting',
      isLate: world.context.has(LATE),
      until: undefined,
      index: this.index,
    };
    world.requests.push(request);
    return request;
  }

  private grant(): void {
    for (let index = 0; index < this.waiting.length; ) {
      const request = this.waiting[index];
      if (request === undefined) return;
      if (this.mayPass(request, this.waiting.slice(0, index))) {
        this.waiting.splice(index, 1);
        this.hold(request);
        request.promise.resolve(request.give(request));
        index = 0;
      } else if (this.fairness === 'fair') return;
      else index += 1;
    }
    if (this.holders.length > 0) return;
    for (const callback of this.onFree.splice(0)) callback();
  }

  private hold(request: LockRequest): void {
    request.state = 'held';
    this.holders.push(request);
  }

  private mayPass(request: LockRequest, earlier: readonly LockRequest[]): boolean {
    if (this.holders.some((holder) => holder.mode !== 'permit' && this.conflicts(request, holder))) return false;
    if (request.mode === 'permit' && this.used() + request.permits > this.capacity) return false;
    switch (this.fairness) {
      case 'fair':
        return earlier.length === 0;
      case 'reader-preferring':
        return true;
      case 'writer-preferring':
        return request.mode === 'write' || !this.waiting.some((other) => other.mode === 'write' && other !== request);
    }
  }

  private conflicts(asked: LockRequest, held: LockRequest): boolean {
    return asked.mode !== 'read' || held.mode !== 'read';
  }

  private used(): number {
    return this.holders.reduce((sum, { permits }) => sum + permits, 0);
  }
}

/** Runs `work` while a request is held, as `runExclusive` does; the result is the section's. */
export function section(world: World, request: LockRequest, work: () => unknown): OraclePromise {
  const result = new OraclePromise(world, { kind: 'derived', from: [request.promise] });
  request.promise.react((state, value) => {
    if (state === 'rejected') {
      result.reject(value);
      return;
    }
    const body = new OraclePromise(world, { kind: 'given' });
    request.until = body;
    try {
      body.resolve(work());
    } catch (error) {
      body.reject(error);
    }
    result.resolve(body);
    body.follow(() => { request.lock.release(request); });
  });
  return result;
}
