import type {
  Acquire,
  ArgumentPlace,
  CallbackPlace,
  Effect,
  Handle,
  Release,
  Section,
  TryAcquire,
} from '../../../../../src/locks/library-model.js';
import { makeGate } from './gate.js';
import { isCallable, isObject, method, putAt, readPath, type Callable } from './places.js';
import type { Subject } from './specimen.js';

export type Standing = 'waits' | 'holds' | 'refused' | 'ended';

/** One caller that asked for the lock. */
export interface Attempt {
  /** What was asked. */
  readonly object: unknown;
  readonly standing: () => Standing;
  /** Gives the lock back the way the row says; resolves when the package has done so. */
  readonly release: () => Promise<void>;
  /** Ends a section by a rejection of its callback; what its caller got. */
  readonly fail: () => Promise<unknown>;
  /** What the callback of a section was passed. */
  readonly passed: () => readonly unknown[];
  /** What the operation gave, or what it was rejected with. */
  readonly outcome: Promise<unknown>;
  readonly rejected: () => boolean;
}

export interface Ask {
  readonly key?: string | readonly string[] | undefined;
  readonly given?: readonly (readonly [ArgumentPlace, unknown])[];
  /** A callback that ends by its own `done`, for rows that say so. */
  readonly declaresDone?: boolean;
  /** A callback that ends by its promise, for rows that say it does not. */
  readonly endsByPromise?: boolean;
  /** Arguments behind the callback. */
  readonly rest?: readonly unknown[];
}

export type Taker = Acquire | Section | TryAcquire;

/** Calls a taking operation of the row, and says at any time how it stands. */
export function attempt(
  subject: Subject,
  object: unknown,
  name: string,
  effect: Taker,
  ask: Ask = {},
): Attempt {
  subject.proved.add(name);
  switch (effect.effect) {
    case 'acquire':
      return effect.handle.kind === 'scope'
        ? attemptScoped(subject, object, name, effect, ask)
        : attemptAcquire(subject, object, name, effect, ask);
    case 'section':
      return attemptSection(subject, object, name, effect, ask);
    case 'try-acquire':
      return attemptTry(subject, object, name, effect, ask);
  }
}

function attemptAcquire(
  subject: Subject,
  object: unknown,
  name: string,
  effect: Acquire,
  ask: Ask,
): Attempt {
  let standing: Standing = 'waits';
  let rejected = false;
  let value: unknown;
  const holds = (given: unknown): void => {
    value = given;
    standing = effect.handle.kind === 'none' || isHandle(given) ? 'holds' : 'refused';
  };
  const callback = (...given: unknown[]): void => {
    holds(effect.handle.kind === 'element' ? given : given[0]);
  };
  const waits = effect.waits;
  const outcome = run(
    () => {
      const called = call(
        subject,
        object,
        name,
        effect,
        ask,
        typeof waits === 'object' ? { place: waits.callback, callback } : undefined,
      );
      if (waits === 'sync') holds(called);
      return called;
    },
    subject,
    effect,
    ask,
  ).then(
    (given) => {
      if (typeof waits !== 'object' && waits !== 'sync')
        holdsUnlessFalsy(effect, given, holds, () => {
          standing = 'refused';
        });
      return given;
    },
    (error: unknown) => {
      standing = 'refused';
      rejected = true;
      return error;
    },
  );
  return {
    object,
    standing: () => standing,
    outcome,
    rejected: () => rejected,
    passed: () => [],
    fail: () => Promise.reject(new Error('an acquire has no callback')),
    release: async () => {
      standing = 'ended';
      await releaseBy(subject, object, effect.mode, effect.handle, value, ask);
    },
  };
}

function holdsUnlessFalsy(
  effect: Acquire,
  given: unknown,
  holds: (given: unknown) => void,
  refused: () => void,
): void {
  const mayBeFalsy = effect.bounds?.some((bound) => bound.ends === 'falsy') === true;
  if (mayBeFalsy && (given === false || given === null)) refused();
  else holds(given);
}

function isHandle(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A hold that lasts as long as a scope: the specimen keeps the scope open. */
function attemptScoped(
  subject: Subject,
  object: unknown,
  name: string,
  effect: Acquire,
  ask: Ask,
): Attempt {
  let standing: Standing = 'waits';
  const gate = makeGate();
  const { run: runEffect, scoped } = subject.specimen;
  if (runEffect === undefined || scoped === undefined)
    throw new Error('the specimen cannot keep a scope open');
  const take = call(subject, object, name, effect, ask, undefined);
  const outcome = runEffect(
    scoped(
      take,
      () => {
        standing = 'holds';
      },
      gate.promise,
    ),
  );
  return {
    object,
    standing: () => standing,
    outcome,
    rejected: () => false,
    passed: () => [],
    fail: () => Promise.reject(new Error('an acquire has no callback')),
    release: async () => {
      standing = 'ended';
      gate.open();
      await outcome;
    },
  };
}

function attemptSection(
  subject: Subject,
  object: unknown,
  name: string,
  effect: Section,
  ask: Ask,
): Attempt {
  let standing: Standing = 'waits';
  let rejected = false;
  let passed: readonly unknown[] = [];
  const gate = makeGate();
  const enter = (given: readonly unknown[]): void => {
    passed = given;
    standing = 'holds';
  };
  const callback = callbackFor(subject, effect, ask, enter, gate.promise);
  const place = typeof effect.callback === 'object' ? 0 : effect.callback;
  const outcome = run(
    () => call(subject, object, name, effect, ask, { place, callback }),
    subject,
    effect,
    ask,
  ).then(
    (value) => {
      if (standing === 'waits' && effect.joins !== false) standing = 'ended';
      return value;
    },
    (error: unknown) => {
      standing = standing === 'waits' ? 'refused' : 'ended';
      rejected = true;
      return error;
    },
  );
  return {
    object,
    standing: () => standing,
    outcome,
    rejected: () => rejected,
    passed: () => passed,
    fail: async () => {
      standing = 'ended';
      gate.fail(new Error('the callback fails'));
      return outcome;
    },
    release: async () => {
      standing = 'ended';
      gate.open();
      await outcome;
    },
  };
}

function callbackFor(
  subject: Subject,
  effect: Section,
  ask: Ask,
  enter: (given: readonly unknown[]) => void,
  gate: Promise<unknown>,
): unknown {
  if (effect.happens === 'effect-run') {
    const { effect: makeEffect } = subject.specimen;
    if (makeEffect === undefined) throw new Error('the specimen cannot make an Effect');
    return makeEffect(async () => {
      enter([]);
      return gate;
    });
  }
  if (effect.happens === 'pulled') {
    return async function* pulled(...given: unknown[]) {
      enter(given);
      yield await gate;
    };
  }
  const byDone =
    effect.done === 'always' && ask.endsByPromise !== true && typeof effect.callback !== 'object';
  if (byDone || ask.declaresDone === true) {
    // Of one parameter: packages tell by the length.
    const callback = (done: unknown): void => {
      enter([done]);
      gate.then(
        () => {
          finish(done);
        },
        (error: unknown) => {
          finish(done, error);
        },
      );
    };
    return callback;
  }
  if (effect.modeOption === undefined && effect.runs === 'array')
    return [
      async () => {
        enter([]);
        return gate;
      },
    ];
  return async (...given: unknown[]) => {
    enter(given);
    return gate;
  };
}

function finish(done: unknown, error?: unknown): void {
  if (isCallable(done)) done(error ?? null);
}

function attemptTry(
  subject: Subject,
  object: unknown,
  name: string,
  effect: TryAcquire,
  ask: Ask,
): Attempt {
  let standing: Standing = 'waits';
  let rejected = false;
  let value: unknown;
  const outcome = run(
    () => call(subject, object, name, effect, ask, undefined),
    subject,
    effect,
    ask,
  ).then(
    (given) => {
      value = given;
      standing = isSuccess(effect, given) ? 'holds' : 'refused';
      return given;
    },
    (error: unknown) => {
      standing = 'refused';
      rejected = true;
      return error;
    },
  );
  return {
    object,
    standing: () => standing,
    outcome,
    rejected: () => rejected,
    passed: () => [],
    fail: () => Promise.reject(new Error('an acquire has no callback')),
    release: async () => {
      standing = 'ended';
      await releaseBy(subject, object, effect.mode, effect.handle, value, ask);
    },
  };
}

function isSuccess(effect: TryAcquire, given: unknown): boolean {
  switch (effect.success) {
    case 'true':
      return given !== false && given !== 0;
    case 'defined':
      return given !== undefined && given !== null;
    case 'no-rejection':
      return true;
  }
}

/** Pulls an async generator to its end. */
async function pullAll(value: unknown): Promise<void> {
  const iterator = isObject(value) ? value[Symbol.asyncIterator] : undefined;
  if (!isCallable(iterator)) throw new Error('there is no generator to pull');
  const pulled = iterator.call(value) as AsyncIterator<unknown>;
  while ((await pulled.next()).done !== true);
}

/** Calls the operation the way its row says, down to the promise that one waits for. */
function run(called: () => unknown, subject: Subject, effect: Taker, ask: Ask): Promise<unknown> {
  const start = (): unknown => {
    const value = called();
    if (effect.happens === 'result-called' && isCallable(value)) return value(...(ask.rest ?? []));
    if (effect.happens === 'effect-run') return subject.specimen.run?.(value);
    if (effect.happens === 'pulled') return pullAll(value);
    return value;
  };
  return new Promise((resolve) => {
    resolve(start());
  });
}

function call(
  subject: Subject,
  object: unknown,
  name: string,
  effect: Effect,
  ask: Ask,
  callback: { readonly place: CallbackPlace; readonly callback: unknown } | undefined,
): unknown {
  const { args, behind } = argumentsOf(subject, name, effect, ask);
  const curried = effect.effect === 'section' && effect.curried === 'always';
  if (callback !== undefined && !curried)
    putCallback(args, callback.place, callback.callback, behind);
  else args.push(...behind);
  if (effect.effect === 'section' && effect.runs === 'per-element') args[0] = ['element'];
  const rest = 'happens' in effect && effect.happens === 'result-called' ? [] : (ask.rest ?? []);
  const value = method(object, name)(...args, ...rest);
  return curried && isCallable(value) ? value(callback?.callback) : value;
}

/** The arguments before the callback, and those that the row puts last. */
function argumentsOf(
  subject: Subject,
  name: string,
  effect: Effect,
  ask: Ask,
): { args: unknown[]; behind: unknown[] } {
  const args = [...(subject.specimen.arguments?.[name] ?? [])];
  const behind: unknown[] = [];
  if ('key' in effect && effect.key.at === 'argument' && ask.key !== undefined) {
    putKey(subject, args, effect.key, ask.key);
  }
  for (const [place, value] of ask.given ?? []) {
    if (place.index === -1) putAt(behind, { ...place, index: 0 }, value);
    else putAt(args, place, value);
  }
  return { args, behind };
}

function putKey(
  subject: Subject,
  args: unknown[],
  place: ArgumentPlace & { element?: number },
  key: string | readonly string[],
): void {
  const make = subject.specimen.key ?? ((name: string): unknown => name);
  if (typeof key === 'string') putAt(args, place, make(key));
  else if (place.element === undefined) putAt(args, place, key);
  else args.splice(place.index, 1, ...key.map(make));
}

/** A callback that stands last stands behind everything; others before what is last. */
function putCallback(
  args: unknown[],
  place: CallbackPlace,
  callback: unknown,
  behind: readonly unknown[],
): void {
  if (place === 'last') args.push(...behind, callback);
  else if (place === 'first-function' || typeof place === 'object') args.push(callback, ...behind);
  else {
    args[place] = callback;
    args.push(...behind);
  }
}

/** Gives back by a handle, or by the release operation of the row. */
export async function releaseBy(
  subject: Subject,
  object: unknown,
  mode: string,
  handle: Handle,
  value: unknown,
  ask: Ask = {},
): Promise<void> {
  switch (handle.kind) {
    case 'function': {
      const given = handle.twice === true ? undefined : asCallable(value)();
      await (handle.twice === true ? asCallable(asCallable(value)(() => undefined))() : given);
      return;
    }
    case 'member':
      await method(
        value,
        readPath(value, handle.name) === undefined ? (handle.alias ?? handle.name) : handle.name,
      )();
      return;
    case 'element':
      await asCallable(isObject(value) ? value[handle.index] : undefined)();
      return;
    case 'none':
    case 'token': {
      const release = findRelease(subject, mode);
      await releaseOperation(subject, object, release[0], release[1], ask, value);
      return;
    }
    case 'disposable':
    case 'scope':
      throw new Error('such a handle has nothing to call');
  }
}

function asCallable(value: unknown): Callable {
  if (isCallable(value)) return value;
  throw new Error('the handle cannot be called');
}

export function findRelease(subject: Subject, mode: string): readonly [string, Release] {
  for (const [name, effect] of Object.entries(subject.model.operations)) {
    if (
      effect.effect === 'release' &&
      (effect.mode === mode || effect.mode === 'held') &&
      effect.permits !== 'all'
    ) {
      return [name, effect];
    }
  }
  throw new Error(`the row has no release of mode '${mode}'`);
}

export async function releaseOperation(
  subject: Subject,
  object: unknown,
  name: string,
  effect: Release,
  ask: Ask = {},
  token?: unknown,
): Promise<void> {
  subject.proved.add(name);
  const { args } = argumentsOf(subject, name, effect, ask);
  if (effect.token !== undefined) args[effect.token] = token;
  const { run: runEffect } = subject.specimen;
  if (effect.happens !== 'effect-run' || runEffect === undefined)
    await method(object, name)(...args);
  else
    await runEffect(
      args.length === 0 && !isCallable(readPath(object, name))
        ? readPath(object, name)
        : method(object, name)(...args),
    );
}
