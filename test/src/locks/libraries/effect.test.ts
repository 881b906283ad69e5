import * as three from 'effect';
import * as four from 'effect-4';
import { describe, expect, it } from 'vitest';
import type { Effect, LockFunction, LockModel } from '../../../../src/locks/library-model.js';
import { effect as library } from '../../../../src/locks/libraries/effect.js';
import { isCallable, readPath } from './contract/places.js';
import { proveLock } from './contract/prove-library.js';
import type { Specimen } from './contract/specimen.js';

type Runtime = typeof three.Effect | typeof four.Effect;

/** How version 3 or 4 makes, runs and scopes Effects. */
function runtime(Effect: Runtime): Pick<Specimen, 'run' | 'effect' | 'scoped'> {
  const call = (name: string, ...args: readonly unknown[]): unknown => {
    const found = readPath(Effect, name);
    return isCallable(found) ? found(...args) : undefined;
  };
  return {
    run: (effect) => Promise.resolve(call('runPromise', effect)),
    effect: (body) => call('promise', body),
    scoped: (take, onHold, until) =>
      call(
        'scoped',
        call('flatMap', take, () =>
          call('promise', () => {
            onHold();
            return until;
          }),
        ),
      ),
  };
}

const [semaphore, partitioned, reentrantLock] = library.locks;
const resize = (Effect: Runtime): Specimen['resize'] => ({
  resize: (object) => {
    const resized = readPath(object, 'resize');
    return runtime(Effect).run?.(isCallable(resized) ? resized.call(object, 3) : undefined);
  },
});

const onlyInFour = ['withPermit', 'takeScoped', 'takeIfAvailable'];
function ofThree(model: LockModel): LockModel {
  return {
    ...model,
    made: model.made.filter((making) => 'name' in making && making.name.startsWith('Effect.')),
    operations: Object.fromEntries(
      Object.entries(model.operations).filter(([name]) => !onlyInFour.includes(name)),
    ),
  };
}
function ofFour(model: LockModel): LockModel {
  return {
    ...model,
    made: model.made.filter((making) => 'name' in making && !making.name.startsWith('Effect.')),
  };
}

const onePermit = {
  withPermits: [1],
  withPermitsIfAvailable: [1],
  take: [1],
  takeScoped: [1],
  takeIfAvailable: [1],
  release: [1],
};
describe('effect 3', () => {
  proveLock(
    library,
    ofThree(semaphore),
    { effect: three },
    {
      ...runtime(three.Effect),
      arguments: onePermit,
      resize: resize(three.Effect) ?? {},
    },
  );
});
describe('effect 4', () => {
  proveLock(
    library,
    ofFour(semaphore),
    { effect: four },
    {
      ...runtime(four.Effect),
      arguments: onePermit,
      resize: resize(four.Effect) ?? {},
    },
  );
  proveLock(
    library,
    partitioned,
    { effect: four },
    {
      ...runtime(four.Effect),
      arguments: {
        withPermits: ['key', 1],
        withPermit: ['key'],
        withPermitsIfAvailable: [1],
        take: ['key', 1],
        release: [1],
      },
    },
  );
  it('shares the permits of all partitions', async () => {
    const shared = four.PartitionedSemaphore.makeUnsafe<string>({ permits: 1 });
    await four.Effect.runPromise(shared.take('one', 1));
    const other = four.Effect.runPromise(shared.take('other', 1)).then(() => 'taken');
    const late = new Promise((resolve) => {
      setTimeout(resolve, 20, 'waits');
    });
    expect(await Promise.race([other, late])).toBe('waits');
  });
});

/** The functions of one module as the operations of an object that passes the lock to them. */
function proveFunctions(
  module: object,
  moduleName: string,
  model: LockModel,
  make: (capacity: number | undefined) => unknown,
  specimen: Specimen,
): void {
  const functions: readonly LockFunction[] = library.functions;
  const own = functions.filter(({ name }) => name.startsWith(`${moduleName}.`));
  const short = (name: string): string => name.slice(moduleName.length + 1);
  const operations: Record<string, Effect> = Object.fromEntries(
    own.map(({ name, effect }) => [short(name), effect]),
  );
  proveLock(
    library,
    { ...model, types: [`functions of ${moduleName}`], made: [], operations },
    {},
    {
      ...specimen,
      make: async (capacity) => {
        const lock = await make(capacity);
        return Object.fromEntries(
          own.map(({ name, lock: index }) => [
            short(name),
            (...args: unknown[]) => {
              const passed = [...args];
              passed[index] = lock;
              const found = readPath(module, short(name));
              return isCallable(found) ? found(...passed) : undefined;
            },
          ]),
        );
      },
    },
  );
}

const second = [undefined, 1];
const oneFiber = 'belongs to its fiber: proved below';
proveFunctions(
  four.Semaphore,
  'Semaphore',
  semaphore,
  (capacity) => four.Semaphore.makeUnsafe(capacity ?? 2),
  {
    ...runtime(four.Effect),
    arguments: {
      withPermits: second,
      withPermitsIfAvailable: second,
      take: second,
      takeScoped: second,
      takeIfAvailable: second,
      release: second,
      withPermit: [undefined],
      releaseAll: [undefined],
    },
  },
);
proveFunctions(
  four.TxReentrantLock,
  'TxReentrantLock',
  reentrantLock,
  () => four.Effect.runPromise(four.TxReentrantLock.make()),
  {
    ...runtime(four.Effect),
    unproved: {
      acquireRead: oneFiber,
      acquireWrite: oneFiber,
      releaseRead: oneFiber,
      releaseWrite: oneFiber,
    },
  },
);

describe('functions of TxReentrantLock that belong to the fiber which calls them', () => {
  const { Effect: Run, TxReentrantLock: Lock } = four;
  it('takes again what its fiber holds, and gives back once for each', async () => {
    expect(reentrantLock.reentrant).toBe('always');
    const program = Run.gen(function* run() {
      const lock = yield* Lock.make();
      yield* Lock.acquireWrite(lock);
      yield* Lock.acquireWrite(lock);
      yield* Lock.withWriteLock(lock, Lock.acquireRead(lock));
      yield* Lock.releaseRead(lock);
      yield* Lock.releaseWrite(lock);
      const between = yield* Lock.writeLocked(lock);
      yield* Lock.releaseWrite(lock);
      return [between, yield* Lock.locked(lock)];
    });
    expect(await Run.runPromise(program)).toEqual([true, false]);
  });
  it('does nothing when it gives back what is not held', async () => {
    const program = Run.gen(function* run() {
      const lock = yield* Lock.make();
      yield* Lock.releaseWrite(lock);
      yield* Lock.releaseRead(lock);
      yield* Lock.acquireWrite(lock);
      return yield* Lock.writeLocks(lock);
    });
    expect(await Run.runPromise(program)).toBe(1);
  });
  it('makes another fiber wait', async () => {
    const lock = await Run.runPromise(Lock.make());
    const order: string[] = [];
    const enter = (name: string): Promise<void> =>
      Run.runPromise(
        Lock.withWriteLock(
          lock,
          Run.promise(async () => {
            order.push(`${name} enters`);
            await new Promise((resolve) => {
              setTimeout(resolve, 5);
            });
            order.push(`${name} leaves`);
          }),
        ),
      );
    await Promise.all([enter('one'), enter('two')]);
    expect(order).toEqual(['one enters', 'one leaves', 'two enters', 'two leaves']);
  });
});
