/** Correct code that looks like a lock and is none. */
export const LOOK_ALIKES: Readonly<Record<string, string>> = {
  'a reference counter': `
    export class Handles {
      private count = 0;
      private opened: Promise<void> | undefined;
      constructor(private readonly port: { open(): Promise<void>; close(): void }) {}
      async acquire(): Promise<void> {
        this.count += 1;
        if (this.count === 1) await this.port.open();
      }
      release(): void { this.count -= 1; if (this.count === 0) this.port.close(); }
      async ready(): Promise<void> { await this.opened; }
    }`,
  'an event queue': `
    export class Inbox<T> {
      private readonly items: T[] = [];
      private readonly takers: ((item: T) => void)[] = [];
      put(item: T): void {
        const taker = this.takers.shift();
        if (taker) taker(item); else this.items.push(item);
      }
      take(): Promise<T> {
        const item = this.items.shift();
        if (item !== undefined) return Promise.resolve(item);
        return new Promise((resolve) => this.takers.push(resolve));
      }
    }`,
  'a bounded channel': `
    export class Channel<T> {
      private readonly items: T[] = [];
      private readonly senders: (() => void)[] = [];
      private readonly receivers: (() => void)[] = [];
      async send(item: T): Promise<void> {
        while (this.items.length >= 1) await new Promise<void>((resolve) => this.senders.push(resolve));
        this.items.push(item);
        this.receivers.shift()?.();
      }
      async receive(): Promise<T> {
        while (this.items.length === 0) await new Promise<void>((resolve) => this.receivers.push(resolve));
        const item = this.items.shift()!;
        this.senders.shift()?.();
        return item;
      }
    }`,
  'a latch': `
    export class Latch {
      private open = false;
      private readonly waiting: (() => void)[] = [];
      wait(): Promise<void> {
        if (this.open) return Promise.resolve();
        return new Promise((resolve) => this.waiting.push(resolve));
      }
      release(): void { this.open = true; for (const go of this.waiting.splice(0)) go(); }
    }`,
  'a barrier': `
    export class Barrier {
      private waiting: (() => void)[] = [];
      constructor(private readonly parties: number) {}
      async arrive(): Promise<void> {
        if (this.waiting.length + 1 >= this.parties) {
          for (const go of this.waiting.splice(0)) go();
          return;
        }
        await new Promise<void>((resolve) => this.waiting.push(resolve));
      }
    }`,
  'a ready promise': `
    export class Client {
      private readonly ready: Promise<void>;
      constructor(private readonly net: { connect(): Promise<void>; get(key: string): Promise<string> }) {
        this.ready = this.net.connect();
      }
      async get(key: string): Promise<string> { await this.ready; return this.net.get(key); }
    }`,
  'a deferred': `
    export class Deferred<T> {
      resolve!: (value: T) => void;
      readonly promise = new Promise<T>((resolve) => { this.resolve = resolve; });
      wait(): Promise<T> { return this.promise; }
      settle(value: T): void { this.resolve(value); }
    }`,
  'a debounce': `
    export class Debounced {
      private timer: ReturnType<typeof setTimeout> | undefined;
      private waiting: (() => void)[] = [];
      call(): Promise<void> {
        clearTimeout(this.timer);
        return new Promise((resolve) => {
          this.waiting.push(resolve);
          this.timer = setTimeout(() => { for (const go of this.waiting.splice(0)) go(); }, 20);
        });
      }
    }`,
  'a rate limit': `
    export class Rate {
      private last: Promise<void> = Promise.resolve();
      async pass(): Promise<void> {
        const before = this.last;
        this.last = before.then(() => new Promise((resolve) => setTimeout(resolve, 100)));
        await before;
      }
    }`,
  'a cache of promises': `
    export class Pages {
      private readonly cache = new Map<string, Promise<string>>();
      constructor(private readonly load: (url: string) => Promise<string>) {}
      get(url: string): string | undefined { return this.cache.has(url) ? url : undefined; }
      async warm(url: string): Promise<void> { this.cache.set(url, Promise.resolve(url)); }
    }`,
  'a pool that grows': `
    export class Pool {
      private readonly idle: object[] = [];
      private last: Promise<void> | undefined;
      constructor(private readonly make: () => Promise<object>) {}
      async acquire(): Promise<object> {
        await this.last;
        return this.idle.pop() ?? this.make();
      }
      release(item: object): void { this.idle.push(item); }
    }`,
  'a state machine': `
    type State = 'off' | 'starting' | 'on';
    export class Engine {
      private state: State = 'off';
      private change: (() => void)[] = [];
      start(): void { this.state = 'starting'; }
      started(): void { this.state = 'on'; for (const go of this.change.splice(0)) go(); }
      stop(): void { this.state = 'off'; }
      async whenOn(): Promise<void> {
        while (this.state !== 'on') await new Promise<void>((resolve) => this.change.push(resolve));
      }
    }`,
  'requests and replies by number': `
    export class Rpc {
      private next = 0;
      private readonly open = new Map<number, (reply: string) => void>();
      constructor(private readonly wire: { write(id: number, text: string): void }) {}
      ask(text: string): Promise<string> {
        const id = this.next++;
        return new Promise((resolve) => { this.open.set(id, resolve); this.wire.write(id, text); });
      }
      reply(id: number, text: string): void { this.open.get(id)?.(text); this.open.delete(id); }
    }`,
  'skipping while busy': `
    export class Refresher {
      private running: Promise<void> | undefined;
      private busy = false;
      constructor(private readonly work: () => Promise<void>) {}
      async refresh(): Promise<void> {
        if (this.busy) return;
        this.busy = true;
        try { await this.work(); } finally { this.busy = false; }
      }
      async stopped(): Promise<void> { await this.running; }
    }`,
  'a batch that a timer sends': `
    export class Batch {
      private items: string[] = [];
      private waiting: (() => void)[] = [];
      constructor(private readonly send: (items: string[]) => void) {}
      add(item: string): Promise<void> {
        this.items.push(item);
        return new Promise((resolve) => {
          this.waiting.push(resolve);
          if (this.waiting.length === 1) setTimeout(() => this.flush(), 5);
        });
      }
      private flush(): void {
        this.send(this.items.splice(0));
        for (const go of this.waiting.splice(0)) go();
      }
    }`,
  'an emitter as a promise': `
    export class Waits {
      private readonly listeners = new Map<string, ((value: unknown) => void)[]>();
      on(name: string, listener: (value: unknown) => void): void {
        this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
      }
      emit(name: string, value: unknown): void {
        for (const listener of this.listeners.get(name) ?? []) listener(value);
      }
      once(name: string): Promise<unknown> {
        return new Promise((resolve) => { this.on(name, resolve); });
      }
    }`,
  'a counter behind an async method': `
    let seen = 0;
    let last: Promise<number> | undefined;
    export async function next(): Promise<number> { seen += 1; return seen; }
    export async function latest(): Promise<number | undefined> { return await last; }`,
  'sleeping': `
    export const sleep = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });
    export async function poll(isDone: () => boolean): Promise<void> { while (!isDone()) await sleep(10); }`,
};
