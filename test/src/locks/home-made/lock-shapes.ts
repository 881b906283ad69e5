/** Home-made locks as programs write them, and what the lock test must say of each. */
export interface LockShape {
  readonly name: string;
  readonly text: string;
  /** As `printRecognition` prints it. */
  readonly expected: readonly string[];
}

export const LOCK_SHAPES: readonly LockShape[] = [
  {
    name: 'an array of waiters, handed on by a function handle',
    text: `
      export class Turn {
        private busy = false;
        private readonly waiters: Array<() => void> = [];
        async take(): Promise<() => void> {
          if (this.busy) await new Promise<void>((resolve) => this.waiters.push(resolve));
          this.busy = true;
          return () => {
            const next = this.waiters.shift();
            if (next) next();
            else this.busy = false;
          };
        }
      }`,
    expected: [
      'lock Turn (1) cells busy,waiters certain',
      '  take acquire mode=mutex handle={kind:function,idempotent:false} waits=promise',
    ],
  },
  {
    name: 'the tail of a promise chain',
    text: `
      export class Chain {
        #tail: Promise<void> = Promise.resolve();
        async enter(): Promise<() => void> {
          const before = this.#tail;
          let open!: () => void;
          this.#tail = new Promise<void>((resolve) => { open = resolve; });
          await before;
          return open;
        }
      }`,
    expected: [
      'lock Chain (1) cells #tail certain',
      '  enter acquire mode=mutex handle={kind:function,idempotent:true} waits=promise',
    ],
  },
  {
    name: 'a flag, a queue, release by an operation, attempt and question',
    text: `
      export class Gate {
        private held = false;
        private queue: Array<() => void> = [];
        pass(): Promise<void> {
          if (!this.held) {
            this.held = true;
            return Promise.resolve();
          }
          return new Promise((resolve) => { this.queue.push(resolve); });
        }
        leave(): void {
          if (!this.held) throw new Error('nobody is in');
          const next = this.queue.shift();
          if (next === undefined) this.held = false;
          else next();
        }
        attempt(): boolean {
          if (this.held) return false;
          this.held = true;
          return true;
        }
        get closed(): boolean { return this.held; }
      }`,
    expected: [
      'lock Gate (1) cells held,queue certain',
      '  pass acquire mode=mutex handle={kind:none} waits=promise',
      '  leave release mode=mutex whenIdle=throws',
      '  attempt try-acquire mode=mutex handle={kind:none} success=true',
      '  closed is-locked read=property answer=full',
    ],
  },
  {
    name: 'readers and writers in order of arrival',
    text: `
      type Kind = 'r' | 'w';
      export class Fair {
        private readers = 0;
        private writing = false;
        private queue: { kind: Kind; go: () => void }[] = [];
        read(): Promise<void> {
          if (!this.writing && this.queue.length === 0) { this.readers++; return Promise.resolve(); }
          return new Promise((go) => { this.queue.push({ kind: 'r', go }); });
        }
        write(): Promise<void> {
          if (!this.writing && this.readers === 0) { this.writing = true; return Promise.resolve(); }
          return new Promise((go) => { this.queue.push({ kind: 'w', go }); });
        }
        done(): void {
          if (this.writing) this.writing = false;
          else this.readers--;
          this.next();
        }
        private next(): void {
          for (let head = this.queue[0]; head !== undefined; head = this.queue[0]) {
            if (head.kind === 'w') {
              if (this.readers > 0 || this.writing) return;
              this.writing = true;
              this.queue.shift();
              head.go();
              return;
            }
            if (this.writing) return;
            this.readers++;
            this.queue.shift();
            head.go();
          }
        }
      }`,
    expected: [
      'lock Fair (1) fair cells queue,readers,writing certain',
      '  write acquire mode=write handle={kind:none} waits=promise',
      '  read acquire mode=read handle={kind:none} waits=promise',
      '  done release mode=held whenIdle=over-releases releases=write+read',
    ],
  },
  {
    name: 'readers before writers, sections',
    text: `
      export class Shelf {
        #readers = 0;
        #writing = false;
        #waiting: (() => void)[] = [];
        async reading<T>(work: () => Promise<T>): Promise<T> {
          while (this.#writing) await this.#change();
          this.#readers++;
          try { return await work(); } finally { this.#readers--; this.#wake(); }
        }
        async writing<T>(work: () => Promise<T>): Promise<T> {
          while (this.#writing || this.#readers > 0) await this.#change();
          this.#writing = true;
          try { return await work(); } finally { this.#writing = false; this.#wake(); }
        }
        #change(): Promise<void> { return new Promise((resolve) => { this.#waiting.push(resolve); }); }
        #wake(): void { for (const go of this.#waiting.splice(0)) go(); }
      }`,
    expected: [
      'lock Shelf (1) reader-preferring cells #readers,#waiting,#writing certain',
      '  writing section mode=write callback=0',
      '  reading section mode=read callback=0',
    ],
  },
  {
    name: 'a counting semaphore with its limit from the constructor',
    text: `
      export class Slots {
        private free: number;
        private readonly queue: Array<() => void> = [];
        constructor(limit: number) { this.free = limit; }
        async take(): Promise<void> {
          if (this.free > 0) { this.free -= 1; return; }
          await new Promise<void>((resolve) => this.queue.push(resolve));
        }
        give(): void {
          const next = this.queue.shift();
          if (next) next();
          else this.free += 1;
        }
      }`,
    expected: [
      'lock Slots (argument 0, else 0) cells free,queue certain',
      '  take acquire mode=permit handle={kind:none} waits=promise',
      '  give release mode=permit whenIdle=over-releases',
    ],
  },
  {
    name: 'a semaphore with a limit by default, and one that can be changed',
    text: `
      export class Permits {
        private queue: (() => void)[] = [];
        constructor(private value = 2) {}
        acquire(): Promise<() => void> {
          return new Promise((resolve) => {
            this.queue.push(() => { resolve(this.releaser()); });
            this.dispatch();
          });
        }
        resize(value: number): void { this.value = value; this.dispatch(); }
        left(): number { return this.value; }
        private releaser(): () => void {
          let called = false;
          return () => {
            if (called) return;
            called = true;
            this.value += 1;
            this.dispatch();
          };
        }
        private dispatch(): void {
          while (this.queue.length > 0 && this.value > 0) {
            this.value -= 1;
            this.queue.shift()!();
          }
        }
      }`,
    expected: [
      'lock Permits (argument 0, else 2) cells queue,value certain',
      '  acquire acquire mode=permit handle={kind:function,idempotent:true} waits=promise',
      '  resize resize',
      '  left is-locked read=call answer=permits',
    ],
  },
  {
    name: 'a limiter as editors have it: options, counted runners, a queue of factories',
    text: `
      interface Waiting<T> { factory: () => Promise<T>; done: (value: T) => void; failed: (error?: unknown) => void }
      export class Limiter<T> {
        private running = 0;
        private readonly most: number;
        private readonly outstanding: Waiting<T>[] = [];
        constructor(options: { degree: number }) { this.most = options.degree; }
        queue(factory: () => Promise<T>): Promise<T> {
          return new Promise<T>((done, failed) => {
            this.outstanding.push({ factory, done, failed });
            this.consume();
          });
        }
        private consume(): void {
          while (this.outstanding.length && this.running < this.most) {
            const waiting = this.outstanding.shift()!;
            this.running++;
            const promise = waiting.factory();
            promise.then(waiting.done, waiting.failed);
            promise.then(() => this.consumed(), () => this.consumed());
          }
        }
        private consumed(): void {
          this.running--;
          if (this.outstanding.length > 0) this.consume();
        }
      }`,
    expected: [
      'lock Limiter (argument 0.degree, else 0) dies: throw cells most,outstanding,running certain',
      '  queue section mode=permit callback=0',
    ],
  },
  {
    name: 'a sequencer',
    text: `
      export class Sequencer {
        private current: Promise<unknown> = Promise.resolve(null);
        queue<T>(task: () => Promise<T>): Promise<T> {
          return this.current = this.current.then(() => task(), () => task());
        }
      }`,
    expected: [
      'lock Sequencer (1) cells current certain',
      '  queue section mode=mutex callback=0',
    ],
  },
  {
    name: 'a closure from a factory',
    text: `
      export function makeMutex() {
        let tail: Promise<unknown> = Promise.resolve();
        return async <T>(work: () => Promise<T>): Promise<T> => {
          const mine = tail.then(work, work);
          tail = mine.catch(() => undefined);
          return mine;
        };
      }
      export const lock = makeMutex();`,
    expected: [
      'lock makeMutex (1) cells tail certain',
      '  () section mode=mutex callback=0',
    ],
  },
  {
    name: 'an object of closures from a factory',
    text: `
      export const createLock = () => {
        const queue: (() => void)[] = [];
        let locked = false;
        const acquire = (): Promise<void> => {
          if (!locked) { locked = true; return Promise.resolve(); }
          return new Promise((resolve) => queue.push(resolve));
        };
        const release = () => {
          const next = queue.shift();
          if (next) next(); else locked = false;
        };
        return { acquire, release, isLocked: () => locked };
      };`,
    expected: [
      'lock createLock (1) cells locked,queue certain',
      '  acquire acquire mode=mutex handle={kind:none} waits=promise',
      '  release release mode=mutex whenIdle=nothing',
      '  isLocked is-locked read=call answer=full',
    ],
  },
  {
    name: 'a tail of the module',
    text: `
      let tail = Promise.resolve();
      export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
        const before = tail;
        let done!: () => void;
        tail = new Promise<void>((resolve) => { done = resolve; });
        await before;
        try { return await work(); } finally { done(); }
      }
      export const other = 1;`,
    expected: [
      'lock unit.ts (1) cells tail certain',
      '  inTurn section mode=mutex callback=0',
    ],
  },
  {
    name: 'a map of tails by key',
    text: `
      export class Rooms {
        private readonly tails = new Map<string, Promise<unknown>>();
        enter<T>(room: string, work: () => Promise<T>): Promise<T> {
          const before = this.tails.get(room) ?? Promise.resolve();
          const mine = before.then(work, work);
          this.tails.set(room, mine);
          const forget = () => { if (this.tails.get(room) === mine) this.tails.delete(room); };
          mine.then(forget, forget);
          return mine;
        }
      }`,
    expected: [
      'lock Rooms (1) cells tails certain',
      '  enter section mode=mutex key={at:argument,index:0} callback=1',
    ],
  },
  {
    name: 'a keyed lock with release by key',
    text: `
      const held = new Map<string, (() => void)[]>();
      export async function lock(key: string): Promise<void> {
        const queue = held.get(key);
        if (queue === undefined) { held.set(key, []); return; }
        await new Promise<void>((resolve) => queue.push(resolve));
      }
      export function unlock(key: string): void {
        const next = held.get(key)?.shift();
        if (next === undefined) held.delete(key);
        else next();
      }`,
    expected: [
      'lock unit.ts (1) cells held certain',
      '  lock acquire mode=mutex key={at:argument,index:0} handle={kind:none} waits=promise',
      '  unlock release mode=mutex whenIdle=nothing key={at:argument,index:0}',
    ],
  },
  {
    name: 'a guard for using',
    text: `
      class Guard implements Disposable {
        constructor(private readonly owner: Vault) {}
        [Symbol.dispose](): void { this.owner.close(); }
      }
      export class Vault {
        private open = false;
        private readonly line: (() => void)[] = [];
        async enter(): Promise<Guard> {
          while (this.open) await new Promise<void>((resolve) => this.line.push(resolve));
          this.open = true;
          return new Guard(this);
        }
        close(): void {
          this.open = false;
          this.line.shift()?.();
        }
      }`,
    expected: [
      'lock Vault (1) cells line,open certain',
      '  enter acquire mode=mutex handle={kind:disposable} waits=promise',
      '  close release mode=mutex whenIdle=nothing',
    ],
  },
  {
    name: 'a tuple with the release in it',
    text: `
      export class Nonces {
        private next = 0;
        private tail = Promise.resolve();
        async get(): Promise<[number, () => void]> {
          let release!: () => void;
          const mine = new Promise<void>((resolve) => { release = resolve; });
          const before = this.tail;
          this.tail = before.then(() => mine);
          await before;
          return [this.next++, release];
        }
      }`,
    expected: [
      'lock Nonces (1) cells next,tail certain',
      '  get acquire mode=mutex handle={kind:element,index:1,idempotent:true} waits=promise',
    ],
  },
  {
    name: 'a pool of one with the release in an object',
    text: `
      export class Single {
        private busy?: Promise<void>;
        async request(): Promise<{ item: string; release: () => void }> {
          while (this.busy) await this.busy;
          const { promise, resolve } = Promise.withResolvers<void>();
          this.busy = promise;
          return { item: 'it', release: () => { this.busy = undefined; resolve(); } };
        }
      }`,
    expected: [
      'lock Single (1) cells busy certain',
      '  request acquire mode=mutex handle={kind:member,name:release,idempotent:true} waits=promise',
    ],
  },
  {
    name: 'a decorator that runs calls one after the other, per object',
    text: `
      export function synchronized<This extends object, Args extends unknown[], R>(
        method: (this: This, ...args: Args) => Promise<R>,
        _context: ClassMethodDecoratorContext,
      ) {
        const tails = new WeakMap<This, Promise<unknown>>();
        return function (this: This, ...args: Args): Promise<R> {
          const before = tails.get(this) ?? Promise.resolve();
          const mine = before.then(() => method.apply(this, args));
          tails.set(this, mine.catch(() => undefined));
          return mine;
        };
      }`,
    expected: [
      'lock synchronized (1) per-this wraps 0 cells method,tails certain',
      '  () own-section mode=mutex region={kind:closure,function:/a/unit.ts#synchronized/0/0} joins=true',
    ],
  },
  {
    name: 'an old decorator, in a factory',
    text: `
      export function serial(name: string) {
        return (_target: object, _key: string, descriptor: PropertyDescriptor) => {
          const original = descriptor.value;
          let last: Promise<unknown> = Promise.resolve();
          descriptor.value = function (...args: unknown[]) {
            const mine = last.then(() => original.apply(this, args), () => original.apply(this, args));
            last = mine;
            return mine;
          };
        };
      }`,
    expected: [
      'lock function in serial (1) wraps 2 cells last,original certain',
      '  (2).value own-section mode=mutex region={kind:closure,function:/a/unit.ts#serial/0/descriptor.value/0} joins=true',
    ],
  },
  {
    name: 'a decorator that shares the call in flight',
    text: `
      export function shared<This extends object, R>(method: (this: This) => Promise<R>) {
        const running = new WeakMap<This, Promise<R>>();
        return function (this: This): Promise<R> {
          const known = running.get(this);
          if (known) return known;
          const mine = method.call(this).finally(() => running.delete(this));
          running.set(this, mine);
          return mine;
        };
      }`,
    expected: ['flight shared.() second=same per-this certain'],
  },
  {
    name: 'a field with the load in flight',
    text: `
      export class Settings {
        #pending: Promise<string> | undefined;
        constructor(private readonly disk: { read(): Promise<string> }) {}
        async get(): Promise<string> { return (this.#pending ??= this.#load()); }
        async #load(): Promise<string> {
          try { return await this.disk.read(); } finally { this.#pending = undefined; }
        }
      }`,
    expected: ['flight Settings.get second=same certain'],
  },
  {
    name: 'a queue that a throwing callback kills',
    text: `
      export class Fragile {
        private busy = false;
        private readonly jobs: (() => Promise<void>)[] = [];
        add(job: () => Promise<void>): void { this.jobs.push(job); void this.run(); }
        private async run(): Promise<void> {
          if (this.busy) return;
          this.busy = true;
          while (this.jobs.length > 0) await this.jobs.shift()!();
          this.busy = false;
        }
        last: Promise<void> = Promise.resolve();
        idle(): Promise<void> { return (this.last = this.last.then(() => undefined)); }
      }`,
    expected: [
      'lock Fragile (1) dies: reject+throw cells busy,jobs certain',
      '  add section mode=mutex callback=0 joins=false',
    ],
  },
  {
    name: 'a chain that a rejection breaks',
    text: `
      export class Brittle {
        private tail: Promise<unknown> = Promise.resolve();
        run<T>(job: () => Promise<T>): Promise<T> {
          const mine = this.tail.then(job);
          this.tail = mine;
          return mine;
        }
      }`,
    expected: [
      'lock Brittle (1) dies: reject+throw cells tail certain',
      '  run section mode=mutex callback=0',
    ],
  },
  {
    name: 'a section that forgets its flag when the callback fails',
    text: `
      export class Forgetful {
        private busy = false;
        private queue: (() => void)[] = [];
        async run<T>(job: () => Promise<T>): Promise<T> {
          if (this.busy) await new Promise<void>((resolve) => this.queue.push(resolve));
          this.busy = true;
          const result = await job();
          this.busy = false;
          this.queue.shift()?.();
          return result;
        }
      }`,
    expected: [
      'lock Forgetful (1) dies: reject+throw cells busy,queue certain',
      '  run section mode=mutex callback=0',
    ],
  },
  {
    name: 'a section that its holder may enter again with what it was given',
    text: `
      interface Tx { readonly of: Store }
      export class Store {
        private tail: Promise<unknown> = Promise.resolve();
        transaction<T>(work: (tx: Tx) => Promise<T>, tx?: Tx): Promise<T> {
          if (tx !== undefined) return work(tx);
          const mine = this.tail.then(() => work({ of: this }));
          this.tail = mine.catch(() => undefined);
          return mine;
        }
      }`,
    expected: [
      'lock Store (1) reentrant by token cells tail certain',
      '  transaction section mode=mutex callback=0',
    ],
  },
  {
    name: 'a section that knows its holder by context',
    text: `
      import { AsyncLocalStorage } from 'node:async_hooks';
      const inside = new AsyncLocalStorage<boolean>();
      let tail: Promise<unknown> = Promise.resolve();
      export async function exclusively<T>(work: () => Promise<T>): Promise<T> {
        if (inside.getStore()) return work();
        const mine = tail.then(() => inside.run(true, work));
        tail = mine.catch(() => undefined);
        return mine;
      }`,
    expected: [
      'lock unit.ts (1) reentrant by context cells inside,tail certain',
      '  exclusively section mode=mutex callback=0',
    ],
  },
  {
    name: 'an owner who passes himself',
    text: `
      export class Owned {
        private owner: object | undefined;
        private depth = 0;
        private waiting: (() => void)[] = [];
        async acquire(who: object): Promise<void> {
          while (this.owner !== undefined && this.owner !== who) {
            await new Promise<void>((resolve) => this.waiting.push(resolve));
          }
          this.owner = who;
          this.depth += 1;
        }
        release(): void {
          this.depth -= 1;
          if (this.depth > 0) return;
          this.owner = undefined;
          this.waiting.shift()?.();
        }
      }`,
    expected: [
      'lock Owned (1) reentrant by token cells depth,owner,waiting certain',
      '  acquire acquire mode=mutex handle={kind:none} waits=promise',
      '  release release mode=mutex whenIdle=nothing',
    ],
  },
  {
    name: 'a mutex with an acquire that gives up, and a section over it',
    text: `
      export class Patient {
        private held = false;
        private waiting: { go: () => void; stop: (error: Error) => void }[] = [];
        acquire(ms?: number): Promise<void> {
          if (!this.held) { this.held = true; return Promise.resolve(); }
          return new Promise((go, stop) => {
            const entry = { go, stop };
            this.waiting.push(entry);
            if (ms !== undefined) {
              setTimeout(() => {
                const at = this.waiting.indexOf(entry);
                if (at >= 0) this.waiting.splice(at, 1);
                stop(new Error('too late'));
              }, ms);
            }
          });
        }
        release(): void {
          const next = this.waiting.shift();
          if (next) next.go(); else this.held = false;
        }
        cancel(): void {
          for (const { stop } of this.waiting.splice(0)) stop(new Error('cancelled'));
        }
        async run<T>(work: () => Promise<T>): Promise<T> {
          await this.acquire();
          try { return await work(); } finally { this.release(); }
        }
        async settled(): Promise<void> {
          if (!this.held) return;
          await this.acquire();
          this.release();
        }
      }`,
    expected: [
      'lock Patient (1) wrappers run,settled cells held,waiting certain',
      '  acquire acquire mode=mutex bounds=[{by:time,given:{at:argument,index:0},ends:rejects}] handle={kind:none} waits=promise',
      '  cancel cancel waiters=reject',
      '  release release mode=mutex whenIdle=nothing',
    ],
  },
  {
    name: 'a paused queue that somebody must start',
    text: `
      export class Starter {
        private readonly jobs: (() => Promise<void>)[] = [];
        private started = false;
        private busy = false;
        push(job: () => Promise<void>): Promise<void> {
          return new Promise((resolve, reject) => {
            this.jobs.push(() => job().then(resolve, reject));
            void this.drain();
          });
        }
        start(): void { this.started = true; void this.drain(); }
        private async drain(): Promise<void> {
          if (this.busy || !this.started) return;
          this.busy = true;
          try {
            for (let job = this.jobs.shift(); job; job = this.jobs.shift()) await job();
          } finally { this.busy = false; }
        }
      }`,
    expected: [
      'lock Starter (1) gate Starter.start when undefined cells busy,jobs,started certain',
      '  push section mode=mutex callback=0',
    ],
  },
  {
    name: 'a callback that gets the release',
    text: `
      export class Bench {
        private tail: Promise<void> = Promise.resolve();
        sit(work: (leave: () => void) => void): void {
          this.tail = this.tail.then(() => new Promise<void>((leave) => { work(leave); }));
        }
      }`,
    expected: [
      'lock Bench (1) cells tail certain',
      '  sit acquire mode=mutex handle={kind:function,idempotent:true} waits={callback:0}',
    ],
  },
  {
    name: 'a generator that holds until it has ended',
    text: `
      export class Stream {
        private sending: Promise<void> = Promise.resolve();
        async send(words: string[]): Promise<AsyncGenerator<string>> {
          await this.sending;
          let done!: () => void;
          this.sending = new Promise<void>((resolve) => { done = resolve; });
          return (async function* () {
            try { for (const word of words) yield word; } finally { done(); }
          })();
        }
      }`,
    expected: [
      'lock Stream (1) cells sending certain',
      '  send acquire-until-generator-ends mode=mutex',
    ],
  },
  {
    name: 'a queue of its own work, with those who only wait',
    text: `
      export class Journal {
        private tail: Promise<void> = Promise.resolve();
        constructor(private readonly disk: { append(line: string): Promise<void> }) {}
        write(line: string): Promise<void> {
          this.tail = this.tail.then(() => this.disk.append(line));
          return this.tail;
        }
        async flushed(): Promise<void> { await this.tail; }
      }`,
    expected: [
      'lock Journal (1) dies: reject cells disk,tail certain',
      '  write own-section mode=mutex region={kind:closure,function:/a/unit.ts#Journal.write/0} joins=true',
      '  flushed wait-until-free until=idle',
    ],
  },
  {
    name: 'polling a flag',
    text: `
      const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      export class Spin {
        private taken = false;
        async acquire(): Promise<void> {
          while (this.taken) await sleep(10);
          this.taken = true;
        }
        release(): void { this.taken = false; }
      }`,
    expected: [
      'lock Spin (1) cells taken certain',
      '  acquire acquire mode=mutex handle={kind:none} waits=promise',
      '  release release mode=mutex whenIdle=nothing',
    ],
  },
];
