import type {
  Capacity,
  ConstructionPlace,
  Effect,
  Making,
} from '../../../../../src/locks/library-model.js';
import { isCallable, putAt, readPath, type Callable } from './places.js';
import type { Subject } from './specimen.js';

export interface Wish {
  readonly capacity?: number;
  /** Of keys given at construction. */
  readonly key?: string | undefined;
  /** A place of the making call and its value. */
  readonly given?: readonly [ConstructionPlace, unknown];
  readonly making?: Making;
  readonly worker?: Callable;
}

/** Makes a lock by a making call of the row (the first, unless the wish names one). */
export async function makeLock(subject: Subject, wish: Wish = {}): Promise<unknown> {
  if (subject.specimen.make !== undefined) return subject.specimen.make(wish.capacity);
  const making = wish.making ?? subject.model.made[0];
  if (making === undefined) throw new Error('the row says no way to make the lock');
  switch (making.how) {
    case 'new': {
      const maker = findExport(subject, making.name, making.from);
      return Reflect.construct(maker, constructionArguments(subject, wish)) as unknown;
    }
    case 'call': {
      const maker = findExport(subject, making.name, making.from);
      const made = await maker(...constructionArguments(subject, wish));
      const { run } = subject.specimen;
      return run === undefined || hasOperations(subject, made) ? made : run(made);
    }
    case 'module':
      return moduleOf(subject, subject.library.package);
    case 'export':
    case 'global':
      throw new Error('such an object is given by the specimen');
  }
}

function hasOperations({ model }: Subject, made: unknown): boolean {
  return Object.keys(model.operations).some((name) => readPath(made, name) !== undefined);
}

function constructionArguments({ model, specimen }: Subject, wish: Wish): unknown[] {
  const args = [...(specimen.construct ?? [])];
  const effects = Object.values(model.operations);
  const worker = effects.map(workerPlace).find((place) => place !== undefined);
  if (worker !== undefined) {
    args[worker === 'first-function' ? 0 : worker] = wish.worker ?? workerFor(effects);
  }
  if (wish.capacity !== undefined) putCapacity(args, model.capacity, wish.capacity);
  const key = effects
    .map((effect) => ('key' in effect ? effect.key : undefined))
    .find((place) => place !== undefined);
  if (key?.at === 'construction' && wish.key !== undefined) putAt(args, key, wish.key);
  if (wish.given !== undefined) putAt(args, ...wish.given);
  return args;
}

function putCapacity(args: unknown[], capacity: Capacity, value: number): void {
  if (capacity.at === 'constant') return;
  const { index, option } = capacity;
  putAt(
    args,
    option === undefined ? { at: 'construction', index } : { at: 'construction', index, option },
    value,
  );
}

function workerPlace(effect: Effect): number | 'first-function' | undefined {
  return effect.effect === 'section' && typeof effect.callback === 'object'
    ? effect.callback.construction
    : undefined;
}

/** A worker whose task is a function: it runs the task and ends with it. */
function workerFor(effects: readonly Effect[]): Callable {
  const byCallback = effects.some(
    (effect) => effect.effect === 'section' && effect.done === 'always',
  );
  return byCallback ? callbackWorker : promiseWorker;
}

export const promiseWorker: Callable = async (task) =>
  isCallable(task) ? await task() : undefined;

export const callbackWorker: Callable = (task, done) => {
  void Promise.resolve(isCallable(task) ? task() : undefined).then(
    () => {
      callBack(done);
    },
    (error: unknown) => {
      callBack(done, error);
    },
  );
};

function callBack(done: unknown, error?: unknown): void {
  if (isCallable(done)) done(error ?? null);
}

export function moduleOf({ modules }: Subject, name: string): object {
  const found = modules[name];
  if (found === undefined) throw new Error(`the test has no module '${name}'`);
  return found;
}

export function findExport(subject: Subject, name: string, from?: string): Callable {
  const module = moduleOf(subject, from ?? subject.library.package);
  for (const candidate of [module, readPath(module, 'default')]) {
    const found = readPath(candidate, name);
    const inner = readPath(found, name);
    if (isCallable(found)) return found;
    if (isCallable(inner)) return inner;
  }
  throw new Error(`there is no export '${name}'`);
}
