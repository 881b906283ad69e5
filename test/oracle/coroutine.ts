/**
 * Calls of async functions. TypeScript lowers an async function to a generator that yields what it
 * awaits; this is what pulls the generator. Each `await` is a scheduling point: the rest of the
 * function is a job of its own.
 */
import { OraclePromise, asPromise, isFunction } from './promise.js';
import type { Site, World } from './world.js';

/** Names of variables and fields that a function's code reads and writes and others use too. */
export interface Footprint {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

export class Coroutine {
  readonly promise: OraclePromise;
  /** What it awaits now. */
  waitsFor: OraclePromise | undefined;
  /** Where it awaits, or did last. */
  site: Site | undefined;
  /** The `return` that it came to last; a `finally` around it may await more. */
  returnsAt: Site | undefined;
  footprint: Footprint | undefined;
  /** The coroutine that awaited this one to its end, maybe with others (`Promise.all`): a lock still held then is in its hands. */
  heir: Coroutine | undefined;
  /** Where the heir awaited it. */
  heirsWait: Site | undefined;
  isDone = false;
  /** Which of its waits this is. */
  private turn = 0;

  constructor(
    private readonly world: World,
    private readonly body: Iterator<unknown, unknown>,
    readonly parent: Coroutine | undefined,
  ) {
    this.promise = new OraclePromise(world, { kind: 'call', coroutine: this });
    world.coroutines.push(this);
  }

  resume(how: 'next' | 'throw', value: unknown): void {
    const { world } = this;
    const outer = world.coroutine;
    world.coroutine = this;
    if (this.footprint !== undefined) touchAll(world, this.footprint);
    try {
      const { done, value: result } = this.pull(how, value);
      if (done !== true) this.wait(result);
      else {
        this.finish();
        this.promise.resolve(result);
      }
    } catch (error) {
      this.finish();
      this.promise.reject(error);
    } finally {
      world.coroutine = outer;
    }
  }

  private pull(how: 'next' | 'throw', value: unknown): IteratorResult<unknown, unknown> {
    if (how === 'next') return this.body.next(value);
    if (this.body.throw === undefined) throw value;
    return this.body.throw(value);
  }

  private finish(): void {
    this.isDone = true;
    this.site = this.returnsAt ?? this.site;
    this.waitsFor = undefined;
  }

  /** Goes on as if what it waits for were fulfilled, to see what stands behind. */
  letThrough(): void {
    this.turn += 1;
    this.waitsFor = undefined;
    this.world.schedule(() => { this.resume('next', undefined); });
  }

  private wait(value: unknown): void {
    const awaited = asPromise(this.world, value);
    this.waitsFor = awaited;
    const turn = (this.turn += 1);
    for (const arm of armsOf(awaited)) {
      arm.follow(() => {
        if (turn === this.turn) bequeath(arm, this);
      });
    }
    awaited.react((state, result) => {
      if (turn !== this.turn) return;
      this.waitsFor = undefined;
      bequeath(awaited, this);
      this.resume(state === 'fulfilled' ? 'next' : 'throw', result);
    });
  }
}

/** In whose hands is now what `coroutine` took. */
export function heirOf(coroutine: Coroutine | undefined): Coroutine | undefined {
  let owner = coroutine;
  while (owner?.isDone === true && owner.heir !== undefined) owner = owner.heir;
  return owner;
}

/** Where those awaited it in whose hands is now what `coroutine` took, one after the other. */
export function handOversOf(coroutine: Coroutine | undefined): readonly Site[] {
  const sites: Site[] = [];
  for (let owner = coroutine; owner?.isDone === true && owner.heir !== undefined; owner = owner.heir) if (owner.heirsWait !== undefined) sites.push(owner.heirsWait);
  return sites;
}

/** `__awaiter` of TypeScript's lowering. */
export function awaiter(world: World) {
  return (self: unknown, values: unknown, _promise: unknown, body: unknown): OraclePromise => {
    if (!isFunction(body)) throw new TypeError('an async function without a body');
    const generator = body.apply(self, Array.isArray(values) || isArguments(values) ? [...values] : []);
    if (!isIterator(generator)) throw new TypeError('an async function whose body is no generator');
    const coroutine = new Coroutine(world, generator, world.coroutine);
    coroutine.resume('next', undefined);
    return coroutine.promise;
  };
}

export function touchAll(world: World, { reads, writes }: Footprint): void {
  for (const name of reads) world.touchName(name, 'read');
  for (const name of writes) world.touchName(name, 'write');
}

function bequeath(awaited: OraclePromise, heir: Coroutine): void {
  for (let promise: OraclePromise | undefined = awaited; promise !== undefined; promise = promise.adopted) {
    if (promise.origin.kind !== 'call') continue;
    promise.origin.coroutine.heir = heir;
    promise.origin.coroutine.heirsWait = heir.site;
  }
}

function isArguments(value: unknown): value is Iterable<unknown> {
  return Object.prototype.toString.call(value) === '[object Arguments]';
}

function isIterator(value: unknown): value is Iterator<unknown, unknown> {
  return typeof value === 'object' && value !== null && 'next' in value;
}

/** The promises that one is made from, by way of others too: one that ends before the others leaves to whoever awaits them all. */
function armsOf({ origin }: OraclePromise): readonly OraclePromise[] {
  return origin.kind === 'derived' ? origin.from.flatMap((one) => [one, ...armsOf(one)]) : [];
}
