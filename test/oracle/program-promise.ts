/** `Promise` as a program knows it, over the promises of one world. */
import { asPromise, isFunction, OraclePromise, type Settle } from './promise.js';
import type { World } from './world.js';

export function programPromise(world: World): object {
  const derived = (from: readonly OraclePromise[]) => new OraclePromise(world, { kind: 'derived', from });
  const members = (values: Iterable<unknown>) => [...values].map((value) => asPromise(world, value));

  /** Settled by the last of its members. */
  function gather(
    values: Iterable<unknown>,
    take: (all: OraclePromise, state: 'fulfilled' | 'rejected', value: unknown) => { readonly put: unknown } | undefined,
    finish: (all: OraclePromise, results: readonly unknown[]) => void,
  ): OraclePromise {
    const list = members(values);
    const all = derived(list);
    const results: unknown[] = [];
    let open = list.length;
    if (open === 0) finish(all, results);
    list.forEach((member, index) => {
      member.follow((state, value) => {
        const result = take(all, state, value);
        if (result === undefined) return;
        results[index] = result.put;
        open -= 1;
        if (open === 0) finish(all, results);
      });
    });
    return all;
  }

  return class Promise extends OraclePromise {
    constructor(executor: (resolve: Settle, reject: Settle) => void) {
      super(world, { kind: 'executor' });
      try {
        executor((value) => { this.resolve(value); }, (error) => { this.reject(error); });
      } catch (error) {
        this.reject(error);
      }
    }

    static override [Symbol.hasInstance](value: unknown): boolean {
      return value instanceof OraclePromise;
    }

    static resolve(value?: unknown): OraclePromise {
      return asPromise(world, value);
    }

    static reject(error?: unknown): OraclePromise {
      const promise = new OraclePromise(world, { kind: 'given' });
      promise.reject(error);
      return promise;
    }

    static withResolvers(): unknown {
      const promise = new OraclePromise(world, { kind: 'executor' });
      return {
        promise,
        resolve: (value: unknown) => { promise.resolve(value); },
        reject: (error: unknown) => { promise.reject(error); },
      };
    }

    static try(callback: unknown, ...values: unknown[]): OraclePromise {
      const promise = new OraclePromise(world, { kind: 'given' });
      try {
        promise.resolve(isFunction(callback) ? callback(...values) : undefined);
      } catch (error) {
        promise.reject(error);
      }
      return promise;
    }

    static all(values: Iterable<unknown>): OraclePromise {
      return gather(
        values,
        (all, state, value) => {
          if (state === 'fulfilled') return { put: value };
          all.reject(value);
          return undefined;
        },
        (all, results) => { all.resolve([...results]); },
      );
    }

    static allSettled(values: Iterable<unknown>): OraclePromise {
      return gather(
        values,
        (_, state, value) => ({ put: state === 'fulfilled' ? { status: state, value } : { status: state, reason: value } }),
        (all, results) => { all.resolve([...results]); },
      );
    }

    static any(values: Iterable<unknown>): OraclePromise {
      return gather(
        values,
        (all, state, value) => {
          if (state === 'rejected') return { put: value };
          all.resolve(value);
          return undefined;
        },
        (all, errors) => { all.reject(new AggregateError(errors, 'All promises were rejected')); },
      );
    }

    static race(values: Iterable<unknown>): OraclePromise {
      const list = members(values);
      const first = derived(list);
      const order = world.newResource();
      for (const member of list) {
        member.follow((state, value) => {
          // Which of them is first is part of the state.
          world.touch(order, 'write');
          if (state === 'fulfilled') first.resolve(value);
          else first.reject(value);
        });
      }
      return first;
    }
  };
}
