/**
 * Timers and everything else that runs code later. Time is nothing but an order that is not known: a
 * timer may fire at any moment after it was set, and before any other.
 */
import { isFunction, OraclePromise, type AnyFunction } from './promise.js';
import { INTERVAL_ROUNDS, type World } from './world.js';

interface Timer {
  isCleared: boolean;
  ref(): Timer;
  unref(): Timer;
  hasRef(): boolean;
  refresh(): Timer;
  [Symbol.dispose](): void;
}

const nothing = (): void => undefined;

/** What a program finds as globals. */
export function timerGlobals(world: World): Readonly<Record<string, unknown>> {
  const fire = (callback: unknown, values: readonly unknown[]) => {
    if (isFunction(callback)) callback(...values);
  };
  const set = (rounds: number, delayed: boolean) => (callback: unknown, ...rest: unknown[]): Timer => {
    const values = delayed ? rest.slice(1) : rest;
    const resource = world.newResource();
    const clear = () => {
      world.touch(resource, 'write');
      timer.isCleared = true;
    };
    const timer: Timer = {
      isCleared: false,
      ref: () => timer,
      unref: () => timer,
      hasRef: () => true,
      refresh: () => timer,
      [Symbol.dispose]: clear,
    };
    const round = (left: number): void => {
      world.schedule(() => {
        world.touch(resource, 'write');
        if (timer.isCleared) return;
        if (left > 1) round(left - 1);
        fire(callback, values);
      });
    };
    round(rounds);
    clears.set(timer, clear);
    return timer;
  };
  const clears = new WeakMap<object, () => void>();
  const clear = (timer: unknown) => {
    if (typeof timer === 'object' && timer !== null) clears.get(timer)?.();
  };
  const soon = (callback: unknown, ...values: unknown[]) => {
    world.schedule(() => { fire(callback, values); });
  };
  return {
    setTimeout: set(1, true),
    setImmediate: set(1, false),
    setInterval: set(INTERVAL_ROUNDS, true),
    clearTimeout: clear,
    clearImmediate: clear,
    clearInterval: clear,
    queueMicrotask: soon,
    fetch: () => answerLater(world, { ok: true, status: 200, json: () => answerLater(world, {}), text: () => answerLater(world, '') }),
    process: { nextTick: soon, env: {}, pid: 1, platform: 'linux', on: nothing, once: nothing, emitWarning: nothing, hrtime: () => [0, 0] },
  };
}

/** The world outside answers at any moment. */
function answerLater(world: World, value: unknown): OraclePromise {
  const promise = new OraclePromise(world, { kind: 'timer' });
  world.schedule(() => { promise.resolve(value); });
  return promise;
}

/** 'node:timers/promises' */
export function timerPromises(world: World): object {
  const later = (value: unknown) => answerLater(world, value);
  return {
    setTimeout: (_delay: unknown, value?: unknown) => later(value),
    setImmediate: (value?: unknown) => later(value),
    scheduler: { wait: () => later(undefined), yield: () => later(undefined) },
  };
}

/** 'node:async_hooks' */
export function asyncHooks(world: World): object {
  return {
    AsyncLocalStorage: class {
      run(value: unknown, callback: AnyFunction, ...values: unknown[]): unknown {
        const outer = world.context;
        world.context = new Map([...outer, [this, value]]);
        try {
          return callback(...values);
        } finally {
          world.context = outer;
        }
      }

      exit(callback: AnyFunction, ...values: unknown[]): unknown {
        return this.run(undefined, callback, ...values);
      }

      enterWith(value: unknown): void {
        world.context = new Map([...world.context, [this, value]]);
      }

      getStore(): unknown {
        return world.context.get(this);
      }
    },
  };
}
