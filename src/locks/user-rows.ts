/**
 * The rows of `settings.deadlock.locks`: the same rows as the built-in tables, from a user who has
 * no compiler to check them. The first thing wrong is said in one sentence that names row and key
 * and what to write instead.
 */
import type {
  Acquire, ArgumentPlace, Bound, CallbackPlace, Cancel, Capacity, ConstructionPlace, Effect, Handle,
  IsLocked, Key, LibraryModel, LockFunction, LockModel, Making, Mode, ModeOption, NeverWaits,
  Permits, Release, Resize, SameLock, Section, TryAcquire, WaitUntilFree,
} from './library-model.js';

/** A row as a user may write it: what stands in most rows can be left out. */
export type UserLock = Omit<LockModel, 'made' | 'capacity' | 'identity'>
  & Partial<Pick<LockModel, 'made' | 'capacity' | 'identity'>>;
export type UserRow = Omit<LibraryModel, 'versions' | 'locks'>
  & { readonly versions?: readonly string[]; readonly locks: readonly UserLock[] };

export type ParsedRows =
  | { readonly rows: readonly LibraryModel[]; readonly error?: never }
  | { readonly rows?: never; readonly error: string };

/** Reads the list of rows; what is left out is: made by `new`, one holder, a lock of its own. */
export function parseUserRows(given: readonly unknown[]): ParsedRows {
  const rows: LibraryModel[] = [];
  for (const [index, value] of given.entries()) {
    const key = `settings.deadlock.locks[${String(index)}]`;
    const error = problemOf(value, key);
    if (error !== undefined) return { error };
    if (isUserRow(value)) rows.push(complete(value));
  }
  return { rows: Object.freeze(rows) };
}

function problemOf(value: unknown, key: string): string | undefined {
  return checkRow(value, key) ?? (isUserRow(value) ? findDeadEnd(value, key) : undefined);
}

function isUserRow(value: unknown): value is UserRow {
  return checkRow(value, '') === undefined;
}

function complete({ versions = [], locks, ...row }: UserRow): LibraryModel {
  return Object.freeze({ ...row, versions, locks: locks.map(completeLock) });
}

function completeLock(lock: UserLock): LockModel {
  const made = lock.types.map((name): Making => ({ how: 'new', name }));
  return { made, capacity: { at: 'constant', value: 1 }, identity: 'object', ...lock };
}

/** A lock that nothing gives back is a row that forgets its release. */
function findDeadEnd(row: UserRow, key: string): string | undefined {
  for (const [index, lock] of row.locks.entries()) {
    const effects = Object.entries(lock.operations);
    const released = effects.flatMap(([, effect]) => (effect.effect === 'release' ? [effect.mode] : []));
    for (const [name, effect] of effects) {
      if (effect.effect !== 'acquire' && effect.effect !== 'try-acquire') continue;
      const bare = effect.handle.kind === 'none' || effect.handle.kind === 'token';
      if (!bare || released.includes(effect.mode) || released.includes('held')) continue;
      return wrong(`${key}.locks[${String(index)}].operations.${name}.handle`, `'${effect.handle.kind}'`,
        `no operation releases '${effect.mode}'`,
        `add one: { effect: 'release', mode: '${effect.mode}', whenIdle: 'throws' }`);
    }
  }
  return undefined;
}

/** What is wrong with a value, or undefined. */
type Check = (value: unknown, key: string) => string | undefined;
/** A check for every field; the compiler finds the field that has none. */
type Fields<T> = { readonly [K in keyof T]-?: Check };

function wrong(key: string, found: string, but: string, instead: string): string {
  return `'${key}' is ${found}, but ${but}: ${instead}.`;
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return isRecord(value) ? 'an object' : `a ${typeof value}`;
}

function choices(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}

function oneOf(...values: readonly string[]): Check {
  return (value, key) =>
    values.some((known) => known === value)
      ? undefined
      : wrong(key, describe(value), 'it is one of a few', `write ${choices(values)}`);
}

function primitive(type: 'string' | 'number' | 'boolean', name: string, example: string): Check {
  return (value, key) =>
    typeof value === type && value !== '' && !Number.isNaN(value)
      ? undefined
      : wrong(key, describe(value), `${name} is expected`, `write ${example}`);
}

const text = primitive('string', 'a name', `one like 'acquire'`);
const number = primitive('number', 'a number', 'one like 0');
const truth = primitive('boolean', 'a truth value', 'true or false');

function optional(check: Check): Check {
  return (value, key) => (value === undefined ? undefined : check(value, key));
}

function listOf(check: Check, example: string): Check {
  return (value, key) => {
    if (!Array.isArray(value)) return wrong(key, describe(value), 'a list is expected', `write ${example}`);
    const items: readonly unknown[] = value;
    return first(items.entries(), ([index, item]) => check(item, `${key}[${String(index)}]`));
  };
}

function tableOf(check: Check, example: string): Check {
  return (value, key) =>
    isRecord(value)
      ? first(Object.entries(value), ([name, item]) => check(item, `${key}.${name}`))
      : wrong(key, describe(value), 'an object is expected', `write ${example}`);
}

function shape<T>(fields: Fields<T>): Check {
  const checks: readonly (readonly [string, Check])[] = Object.entries(fields);
  const names = checks.map(([name]) => name);
  return (value, key) => {
    if (!isRecord(value)) return wrong(key, describe(value), 'an object is expected', `write one with ${choices(names)}`);
    const stranger = Object.keys(value).find((name) => !names.includes(name));
    if (stranger !== undefined) {
      return wrong(`${key}.${stranger}`, describe(value[stranger]), 'there is no such key', `use ${choices(names)}`);
    }
    return first(checks, ([name, check]) => check(value[name], `${key}.${name}`));
  };
}

/** An object of one of several kinds, told by the field `tag`. */
function kinds(tag: string, checks: Readonly<Record<string, Check>>): Check {
  const known: readonly (readonly [string, Check])[] = Object.entries(checks);
  const names = known.map(([name]) => name);
  return (value, key) => {
    if (!isRecord(value)) return wrong(key, describe(value), 'an object is expected', `write { ${tag}: ${choices(names)}, … }`);
    const found = known.find(([name]) => name === value[tag]);
    return found === undefined
      ? wrong(`${key}.${tag}`, describe(value[tag]), 'it is one of a few', `write ${choices(names)}`)
      : found[1](value, key);
  };
}

/** A word of a few, or else what `check` says. */
function wordOr(words: readonly string[], check: Check): Check {
  return (value, key) => (typeof value === 'string' ? oneOf(...words)(value, key) : check(value, key));
}

function first<Item>(items: Iterable<Item>, check: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = check(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Only says what its argument is: the type of a member of a union by its tag. */
type Kind<Union, Tag extends keyof Union, Name> = Extract<Union, Readonly<Record<Tag, Name>>>;

const MODES = ['mutex', 'read', 'write', 'permit'] as const satisfies readonly Mode[];
const mode = oneOf(...MODES);

const argumentPlace = shape<ArgumentPlace>({ at: oneOf('argument'), index: number, option: optional(text) });
const constructionPlace = shape<ConstructionPlace>({
  at: oneOf('construction'), index: number, option: optional(text),
});
const place = kinds('at', { argument: argumentPlace, construction: constructionPlace });

const key = shape<Key>({
  at: oneOf('argument', 'construction'),
  index: number,
  option: optional(text),
  otherwise: optional(text),
  each: optional(oneOf('in-order', 'sorted', 'at-once')),
  element: optional(number),
});

const handle = kinds('kind', {
  none: shape<Kind<Handle, 'kind', 'none'>>({ kind: text }),
  function: shape<Kind<Handle, 'kind', 'function'>>({ kind: text, idempotent: truth, twice: optional(truth) }),
  member: shape<Kind<Handle, 'kind', 'member'>>({
    kind: text, name: text, alias: optional(text), idempotent: truth, disposable: optional(truth),
  }),
  element: shape<Kind<Handle, 'kind', 'element'>>({ kind: text, index: number, idempotent: truth }),
  disposable: shape<Kind<Handle, 'kind', 'disposable'>>({ kind: text }),
  token: shape<Kind<Handle, 'kind', 'token'>>({ kind: text }),
  scope: shape<Kind<Handle, 'kind', 'scope'>>({ kind: text }),
} satisfies Record<Handle['kind'], Check>);

const modeOption = optional(shape<ModeOption>({
  argument: number, name: optional(text), element: optional(number), values: tableOf(mode, `{ shared: 'read' }`),
}));
const bounds = optional(listOf(shape<Bound>({
  by: oneOf('time', 'signal', 'queue-length'),
  given: place,
  otherwise: optional(number),
  ends: oneOf('rejects', 'falsy', 'not-called'),
}), `[{ by: 'time', given: { at: 'argument', index: 0 }, ends: 'rejects' }]`));
const neverWaits = optional(listOf(shape<NeverWaits>({
  given: wordOr(['always'], argumentPlace),
  otherwise: oneOf('null', 'not-run', 'unlocked', 'steals'),
}), `[{ given: { at: 'argument', index: 1, option: 'ifAvailable' }, otherwise: 'null' }]`));
const permits = optional(wordOr(['all'] satisfies Permits[], place));
const happens = optional(oneOf('result-called', 'effect-run', 'pulled'));

const callbackWords = ['last', 'first-function'] as const satisfies readonly CallbackPlace[];
const callbackAtConstruction = shape<Extract<CallbackPlace, object>>({
  construction: (value, at) => (value === 'first-function' ? undefined : number(value, at)),
});
const callback: Check = (value, at) =>
  typeof value === 'number' ? undefined : wordOr(callbackWords, callbackAtConstruction)(value, at);

const effect = kinds('effect', {
  acquire: shape<Acquire>({
    effect: text, mode, handle, key: optional(key), modeOption, permits, bounds, neverWaits,
    waits: wordOr(['promise', 'sync'], shape<Extract<Acquire['waits'], object>>({ callback })),
    happens,
  }),
  section: shape<Section>({
    effect: text, mode, callback, runs: optional(oneOf('array', 'per-element')),
    curried: optional(oneOf('always', 'when-absent')), key: optional(key), modeOption, permits, bounds,
    neverWaits, done: optional(oneOf('always', 'when-declared', 'unless-async')),
    passes: optional(oneOf('rest', 'releaser', 'lock')), joins: optional(truth), happens,
  }),
  release: shape<Release>({
    effect: text, mode: oneOf(...MODES, 'held'), key: optional(key), permits, token: optional(number),
    whenIdle: oneOf('nothing', 'throws', 'over-releases'), happens,
  }),
  'try-acquire': shape<TryAcquire>({
    effect: text, mode, handle, key: optional(key), permits,
    success: oneOf('true', 'defined', 'no-rejection'), happens,
  }),
  'is-locked': shape<IsLocked>({
    effect: text, key: optional(key), read: oneOf('call', 'property'),
    answer: oneOf('full', 'free', 'held', 'holders', 'permits'),
  }),
  'wait-until-free': shape<WaitUntilFree>({
    effect: text, key: optional(key), bounds,
    until: oneOf('available', 'idle', 'no-holders', 'no-waiters'),
  }),
  cancel: shape<Cancel>({ effect: text, waiters: oneOf('reject', 'dropped') }),
  resize: shape<Resize>({ effect: text }),
  'same-lock': shape<SameLock>({
    effect: text, waiting: oneOf('unchanged', 'bounded', 'never'), key: optional(key),
  }),
} satisfies Record<Effect['effect'], Check>);

const capacity = kinds('at', {
  constant: shape<Kind<Capacity, 'at', 'constant'>>({ at: text, value: number }),
  argument: shape<Kind<Capacity, 'at', 'argument'>>({
    at: text, index: number, option: optional(text), otherwise: number,
  }),
});

const making = kinds('how', {
  new: shape<Kind<Making, 'how', 'new'>>({ how: text, name: text, from: optional(text) }),
  call: shape<Kind<Making, 'how', 'call'>>({
    how: text, name: text, from: optional(text), arguments: optional(number),
  }),
  global: shape<Kind<Making, 'how', 'global'>>({ how: text, path: text }),
  export: shape<Kind<Making, 'how', 'export'>>({ how: text, name: text, from: optional(text) }),
  module: shape<Kind<Making, 'how', 'module'>>({ how: text }),
} satisfies Record<Making['how'], Check>);

const names = listOf(text, `a list of names, like ['Mutex']`);
const lock = shape<UserLock>({
  types: names,
  made: optional(listOf(making, `[{ how: 'new', name: 'Mutex' }]`)),
  capacity: optional(capacity),
  readers: optional(capacity),
  identity: optional(oneOf('object', 'name')),
  fairness: optional(oneOf('fair', 'writer-preferring', 'reader-preferring')),
  reentrant: optional(wordOr(['always'], constructionPlace)),
  expires: optional(wordOr(['always'], listOf(place, `[{ at: 'construction', index: 0, option: 'timeout' }]`))),
  operations: tableOf(effect, `{ release: { effect: 'release', mode: 'mutex', whenIdle: 'throws' } }`),
});

const checkRow = shape<UserRow>({
  package: text,
  aliases: optional(names),
  typings: optional(names),
  versions: optional(names),
  locks: listOf(lock, `[{ types: ['Mutex'], operations: {} }]`),
  functions: optional(listOf(shape<LockFunction>({
    name: text, from: optional(text), lock: number, given: optional(oneOf('acquires')), effect,
  }), `[{ name: 'withLock', lock: 0, effect: { effect: 'section', mode: 'mutex', callback: 1 } }]`)),
});
