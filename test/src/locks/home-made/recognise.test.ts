import { describe, expect, it } from 'vitest';
import { LOCK_SHAPES } from './lock-shapes.js';
import { LOOK_ALIKES } from './look-alikes.js';
import { printRecognition, recognise } from './recognising.js';

describe('home-made locks', () => {
  it.each(LOCK_SHAPES)('knows $name', ({ text, expected }) => {
    expect(recognise(text).flatMap(printRecognition)).toEqual(expected);
  });
});

describe('look-alikes', () => {
  it.each(Object.entries(LOOK_ALIKES))('leaves %s alone', (_name, text) => {
    const found = recognise(text);
    expect(found.filter((each) => each.kind === 'lock').flatMap(printRecognition)).toEqual([]);
  });
});

describe('what is no lock and still of use', () => {
  it('says who settles an event', () => {
    const found = recognise(`
      export class Pairing {
        private off!: () => void;
        private readonly stopped = new Promise<void>((resolve) => { this.off = resolve; });
        async stop(): Promise<void> { await this.stopped; }
        onMessage(message: string): void { if (message === 'off') this.off(); }
      }`);
    expect(found.flatMap(printRecognition)).toEqual(['event Pairing.stop by Pairing.onMessage']);
  });

  it('tells a flight that is joined from one that is waited out', () => {
    const flight = (after: string): readonly string[] =>
      recognise(`
        export function createUploader(desk: { accept(): Promise<void> }) {
          let inFlight: Promise<void> | null = null;
          const upload = async (): Promise<void> => {
            if (inFlight) { await inFlight; ${after} }
            inFlight = desk.accept();
            try { await inFlight; } finally { inFlight = null; }
          };
          return { upload };
        }`).flatMap(printRecognition);
    expect(flight('return;')).toEqual(['flight createUploader.upload second=same certain']);
    expect(flight('')).toEqual(['flight createUploader.upload second=after certain']);
  });

  it('says why a candidate is none', () => {
    const [found] = recognise(`
      export class Counter {
        private last: Promise<void> | undefined;
        constructor(private readonly log: { write(): Promise<void> }) {}
        async add(): Promise<void> { await this.last; await this.log.write(); }
        set(): void { this.last = Promise.resolve(); }
      }`);
    expect(found?.kind).toBe('none');
    expect(found?.why).toContain('add: the second call passes; the second call works beside the first');
  });

  it('gives up a unit whose scripts never end', () => {
    const found = recognise(`
      export class Endless {
        private tail: Promise<void> = Promise.resolve();
        async run(): Promise<void> { await this.tail; for (;;) this.count += 1; }
        private count = 0;
      }`);
    expect(found.map((each) => each.kind)).toEqual(['none']);
  });

  it.each([
    ['a method that the receiver does not have', 'await this.tail; (this.tail as unknown as Promise<void>[]).push(job());'],
    ['a function that calls itself', 'await this.tail; const again = (): unknown => again(); again();'],
    ['a call of a call of itself', 'await this.tail; const again = function (this: unknown): unknown { return again.call(this); }; again();'],
    ['a text of itself', 'await this.tail; const loop = { toString: (): string => String(loop) }; loop.toString();'],
    ['a thenable that waits for itself', 'await this.tail; const loop = { then: (next: () => void): unknown => loop.then(next) }; await loop;'],
    ['a getter of itself', 'await this.self;'],
  ])('ends where a script never would: %s', (_what, body) => {
    const found = recognise(`
      export class Endless {
        private tail: Promise<void> = Promise.resolve();
        get self(): Promise<void> { return this.self; }
        async run(job: () => Promise<void>): Promise<void> { ${body} }
      }`);
    expect(found.map((each) => each.kind)).toEqual(['none']);
  });

  it('looks at nothing in a file without promises', () => {
    expect(recognise('export class Plain { private n = 0; next() { return this.n++; } }')).toEqual([]);
  });
});

describe('units of several files and shapes', () => {
  it('runs a base class and a deferred of other files', () => {
    const found = recognise(
      `
      import { Line } from './line.js';
      export class Desk extends Line { async serve(): Promise<void> { await this.enter(); } }`,
      {
        '/a/line.ts': `
          import { Deferred } from './deferred.js';
          export class Line {
            protected busy = false;
            private readonly line: Deferred[] = [];
            enter(): Promise<void> {
              if (!this.busy) { this.busy = true; return Promise.resolve(); }
              const turn = new Deferred();
              this.line.push(turn);
              return turn.promise;
            }
            leave(): void { const next = this.line.shift(); if (next) next.resolve(); else this.busy = false; }
          }`,
        '/a/deferred.ts': `
          export class Deferred {
            resolve!: () => void;
            readonly promise = new Promise<void>((resolve) => { this.resolve = resolve; });
          }`,
      },
    );
    // The lock is Line's: it is found where it is written, and here nothing of its own waits.
    expect(found).toEqual([]);
  });

  it('finds a queue that an option pauses, with what resumes it', () => {
    const found = recognise(`
      export class Jobs {
        readonly #jobs: (() => Promise<void>)[] = [];
        #running = false;
        #paused: boolean;
        constructor(options: { paused: boolean }) { this.#paused = options.paused; }
        push(job: () => Promise<void>): Promise<void> {
          return new Promise((resolve, reject) => {
            this.#jobs.push(() => job().then(resolve, reject));
            void this.#drain();
          });
        }
        resume(): void { this.#paused = false; void this.#drain(); }
        async #drain(): Promise<void> {
          if (this.#running || this.#paused) return;
          this.#running = true;
          try { for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) await job(); }
          finally { this.#running = false; }
        }
      }`);
    expect(found.flatMap(printRecognition)).toEqual([
      'lock Jobs (1) gate Jobs.resume when {"argument":0,"option":"paused","is":true} cells #jobs,#paused,#running certain',
      '  push section mode=mutex callback=0',
    ]);
  });

  it('leaves operations that only call others to the summaries', () => {
    const [lock] = recognise(`
      export class Driver {
        private tail: Promise<unknown> = Promise.resolve();
        run(text: string): Promise<void> { return this.enqueue(async () => { await this.send(text); }); }
        transaction<T>(work: () => Promise<T>): Promise<T> { return this.enqueue(async () => work()); }
        private send(text: string): Promise<void> { return fetch(text).then(() => undefined); }
        private enqueue<T>(job: () => Promise<T>): Promise<T> {
          const mine = this.tail.then(job);
          this.tail = mine.catch(() => undefined);
          return mine;
        }
      }`);
    expect(lock?.kind === 'lock' ? lock.wrappers.map((each) => each.member).sort() : []).toEqual(['run', 'transaction']);
    expect(lock?.kind === 'lock' ? lock.operations.map((each) => each.operation.member) : []).toEqual(['enqueue']);
  });
});
