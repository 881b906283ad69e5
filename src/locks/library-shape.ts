/** The shape of a row, for those that a user writes: key for key what `library-model.ts` declares. */
import type {
  Acquire,
  ArgumentPlace,
  Bound,
  CallbackPlace,
  Cancel,
  Capacity,
  ConstructionPlace,
  Effect,
  Handle,
  IsLocked,
  Key,
  LibraryModel,
  LockFunction,
  LockModel,
  Making,
  Mode,
  ModeOption,
  NeverWaits,
  Permits,
  Release,
  Resize,
  SameLock,
  Section,
  TryAcquire,
  WaitUntilFree,
} from './library-model.js';
import {
  eitherOf,
  flag,
  listOf,
  number,
  objectOf,
  oneOf,
  optional,
  recordOf,
  taggedBy,
  text,
  type Fields,
  type Shape,
} from './shape.js';

/** A user's row has no contract test, so it needs no versions. */
export type UserRow = Omit<LibraryModel, 'versions'> & Partial<Pick<LibraryModel, 'versions'>>;

const mode: Shape<Mode> = oneOf('mutex', 'read', 'write', 'permit');
const happens = optional(oneOf('result-called', 'effect-run', 'pulled'));

const argument = {
  at: oneOf('argument'),
  index: number,
  option: optional(text),
} satisfies Fields<ArgumentPlace>;

const construction = {
  at: oneOf('construction'),
  index: number,
  option: optional(text),
} satisfies Fields<ConstructionPlace>;

const argumentPlace = objectOf<ArgumentPlace>(argument);
const constructionPlace = objectOf<ConstructionPlace>(construction);
const place = taggedBy<'at', ArgumentPlace | ConstructionPlace>('at', {
  argument: argumentPlace,
  construction: constructionPlace,
});

const keyDetails = {
  otherwise: optional(text),
  each: optional(oneOf('in-order', 'sorted', 'at-once')),
  element: optional(number),
};
const key = optional(
  taggedBy<'at', Key>('at', {
    argument: objectOf<Extract<Key, ArgumentPlace>>({ ...argument, ...keyDetails }),
    construction: objectOf<Extract<Key, ConstructionPlace>>({ ...construction, ...keyDetails }),
  }),
);

const idempotent = flag;
const handle = taggedBy<'kind', Handle>('kind', {
  none: objectOf<Extract<Handle, { kind: 'none' }>>({ kind: oneOf('none') }),
  function: objectOf<Extract<Handle, { kind: 'function' }>>({
    kind: oneOf('function'),
    idempotent,
    twice: optional(flag),
  }),
  member: objectOf<Extract<Handle, { kind: 'member' }>>({
    kind: oneOf('member'),
    name: text,
    alias: optional(text),
    idempotent,
    disposable: optional(flag),
  }),
  element: objectOf<Extract<Handle, { kind: 'element' }>>({
    kind: oneOf('element'),
    index: number,
    idempotent,
  }),
  disposable: objectOf<Extract<Handle, { kind: 'disposable' }>>({ kind: oneOf('disposable') }),
  token: objectOf<Extract<Handle, { kind: 'token' }>>({ kind: oneOf('token') }),
  scope: objectOf<Extract<Handle, { kind: 'scope' }>>({ kind: oneOf('scope') }),
});

const modeOption = optional(
  objectOf<ModeOption>({
    argument: number,
    name: optional(text),
    element: optional(number),
    values: recordOf(mode),
  }),
);

const bounds = optional(
  listOf(
    objectOf<Bound>({
      by: oneOf('time', 'signal', 'queue-length'),
      given: place,
      otherwise: optional(number),
      ends: oneOf('rejects', 'falsy', 'not-called'),
    }),
  ),
);

const neverWaits = optional(
  listOf(
    objectOf<NeverWaits>({
      given: eitherOf(oneOf('always'), argumentPlace),
      otherwise: oneOf('null', 'not-run', 'unlocked', 'steals'),
    }),
  ),
);

const permits = optional<Permits>(eitherOf(oneOf('all'), place));

const callbackPlace: Shape<CallbackPlace> = eitherOf(
  eitherOf(number, oneOf('last', 'first-function')),
  objectOf<Extract<CallbackPlace, object>>({
    construction: eitherOf(number, oneOf('first-function')),
  }),
);

const effect = taggedBy<'effect', Effect>('effect', {
  acquire: objectOf<Acquire>({
    effect: oneOf('acquire'),
    mode,
    handle,
    key,
    modeOption,
    permits,
    bounds,
    neverWaits,
    waits: eitherOf(
      oneOf('promise', 'sync'),
      objectOf<Extract<Acquire['waits'], object>>({ callback: callbackPlace }),
    ),
    happens,
  }),
  section: objectOf<Section>({
    effect: oneOf('section'),
    mode,
    callback: callbackPlace,
    runs: optional(oneOf('array', 'per-element')),
    curried: optional(oneOf('always', 'when-absent')),
    key,
    modeOption,
    permits,
    bounds,
    neverWaits,
    done: optional(oneOf('always', 'when-declared', 'unless-async')),
    passes: optional(oneOf('rest', 'releaser', 'lock')),
    joins: optional(flag),
    happens,
  }),
  release: objectOf<Release>({
    effect: oneOf('release'),
    mode: oneOf('mutex', 'read', 'write', 'permit', 'held'),
    key,
    permits,
    token: optional(number),
    whenIdle: oneOf('nothing', 'throws', 'over-releases'),
    happens,
  }),
  'try-acquire': objectOf<TryAcquire>({
    effect: oneOf('try-acquire'),
    mode,
    handle,
    key,
    permits,
    success: oneOf('true', 'defined', 'no-rejection'),
    happens,
  }),
  'is-locked': objectOf<IsLocked>({
    effect: oneOf('is-locked'),
    key,
    read: oneOf('call', 'property'),
    answer: oneOf('full', 'free', 'held', 'holders', 'permits'),
  }),
  'wait-until-free': objectOf<WaitUntilFree>({
    effect: oneOf('wait-until-free'),
    key,
    until: oneOf('available', 'idle', 'no-holders', 'no-waiters'),
    bounds,
  }),
  cancel: objectOf<Cancel>({
    effect: oneOf('cancel'),
    waiters: oneOf('reject', 'dropped'),
  }),
  resize: objectOf<Resize>({ effect: oneOf('resize') }),
  'same-lock': objectOf<SameLock>({
    effect: oneOf('same-lock'),
    waiting: oneOf('unchanged', 'bounded', 'never'),
    key,
  }),
});

const capacity = taggedBy<'at', Capacity>('at', {
  constant: objectOf<Extract<Capacity, { at: 'constant' }>>({
    at: oneOf('constant'),
    value: number,
  }),
  argument: objectOf<Extract<Capacity, { at: 'argument' }>>({
    ...argument,
    otherwise: number,
  }),
});

const from = optional(text);
const making = taggedBy<'how', Making>('how', {
  new: objectOf<Extract<Making, { how: 'new' }>>({ how: oneOf('new'), name: text, from }),
  call: objectOf<Extract<Making, { how: 'call' }>>({
    how: oneOf('call'),
    name: text,
    from,
    arguments: optional(number),
  }),
  global: objectOf<Extract<Making, { how: 'global' }>>({ how: oneOf('global'), path: text }),
  export: objectOf<Extract<Making, { how: 'export' }>>({ how: oneOf('export'), name: text, from }),
  module: objectOf<Extract<Making, { how: 'module' }>>({ how: oneOf('module') }),
});

const lockModel = objectOf<LockModel>({
  types: listOf(text),
  made: listOf(making),
  capacity,
  readers: optional(capacity),
  identity: oneOf('object', 'name'),
  fairness: optional(oneOf('fair', 'writer-preferring', 'reader-preferring')),
  reentrant: optional(eitherOf(oneOf('always'), constructionPlace)),
  expires: optional(eitherOf(oneOf('always'), listOf(place))),
  operations: recordOf(effect),
});

const lockFunction = objectOf<LockFunction>({
  name: text,
  from,
  lock: number,
  given: optional(oneOf('acquires')),
  effect,
});

export const USER_ROW: Shape<UserRow> = objectOf<UserRow>({
  package: text,
  aliases: optional(listOf(text)),
  typings: optional(listOf(text)),
  versions: optional(listOf(text)),
  locks: listOf(lockModel),
  functions: optional(listOf(lockFunction)),
});
