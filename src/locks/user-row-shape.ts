/** The shape of a user's row, field by field: the compiler finds the field that has no check. */
import type {
  Acquire,
  ArgumentPlace,
  Bound,
  CallbackPlace,
  Cancel,
  Capacity,
  Close,
  ClosedAtStart,
  ComputationRow,
  ComputationRunner,
  Computations,
  ComputationStep,
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
  Open,
  Permits,
  Release,
  Resize,
  SameLock,
  Section,
  TryAcquire,
  WaitUntilFree,
} from './library-model.js';
import {
  type Check,
  kinds,
  listOf,
  number,
  oneOf,
  optional,
  shape,
  tableOf,
  text,
  truth,
  wordOr,
} from './value-check.js';

/** A row as a user may write it: what stands in most rows can be left out. */
export type UserLock = Omit<LockModel, 'made' | 'capacity' | 'identity' | 'isUnsure'> &
  Partial<Pick<LockModel, 'made' | 'capacity' | 'identity'>>;
export type UserRow = Omit<LibraryModel, 'versions' | 'locks'> & {
  readonly versions?: readonly string[];
  readonly locks: readonly UserLock[];
};

/** Only says what its argument is: the type of a member of a union by its tag. */
type Kind<Union, Tag extends keyof Union, Name> = Extract<Union, Readonly<Record<Tag, Name>>>;

const MODES = ['mutex', 'read', 'write', 'permit'] as const satisfies readonly Mode[];
const mode = oneOf(...MODES);

const argumentPlace = shape<ArgumentPlace>({
  at: oneOf('argument'),
  index: number,
  option: optional(text),
});
const constructionPlace = shape<ConstructionPlace>({
  at: oneOf('construction'),
  index: number,
  option: optional(text),
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
  function: shape<Kind<Handle, 'kind', 'function'>>({
    kind: text,
    idempotent: truth,
    twice: optional(truth),
  }),
  member: shape<Kind<Handle, 'kind', 'member'>>({
    kind: text,
    name: text,
    alias: optional(text),
    idempotent: truth,
    disposable: optional(truth),
  }),
  element: shape<Kind<Handle, 'kind', 'element'>>({ kind: text, index: number, idempotent: truth }),
  disposable: shape<Kind<Handle, 'kind', 'disposable'>>({ kind: text }),
  token: shape<Kind<Handle, 'kind', 'token'>>({ kind: text }),
  scope: shape<Kind<Handle, 'kind', 'scope'>>({ kind: text }),
} satisfies Record<Handle['kind'], Check>);

const modeOption = optional(
  shape<ModeOption>({
    argument: number,
    name: optional(text),
    element: optional(number),
    values: tableOf(mode, `{ shared: 'read' }`),
  }),
);
const bounds = optional(
  listOf(
    shape<Bound>({
      by: oneOf('time', 'signal', 'queue-length'),
      given: place,
      otherwise: optional(number),
      ends: oneOf('rejects', 'falsy', 'not-called'),
    }),
    `[{ by: 'time', given: { at: 'argument', index: 0 }, ends: 'rejects' }]`,
  ),
);
const neverWaits = optional(
  listOf(
    shape<NeverWaits>({
      given: wordOr(['always'], argumentPlace),
      otherwise: oneOf('null', 'not-run', 'unlocked', 'steals'),
    }),
    `[{ given: { at: 'argument', index: 1, option: 'ifAvailable' }, otherwise: 'null' }]`,
  ),
);
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
    effect: text,
    mode,
    handle,
    key: optional(key),
    modeOption,
    permits,
    bounds,
    neverWaits,
    waits: wordOr(['promise', 'sync'], shape<Extract<Acquire['waits'], object>>({ callback })),
    happens,
  }),
  section: shape<Section>({
    effect: text,
    mode,
    callback,
    runs: optional(oneOf('array', 'per-element')),
    curried: optional(oneOf('always', 'when-absent')),
    key: optional(key),
    modeOption,
    permits,
    bounds,
    neverWaits,
    done: optional(oneOf('always', 'when-declared', 'unless-async')),
    passes: optional(oneOf('rest', 'releaser', 'lock')),
    joins: optional(truth),
    happens,
  }),
  release: shape<Release>({
    effect: text,
    mode: oneOf(...MODES, 'held'),
    key: optional(key),
    permits,
    token: optional(number),
    whenIdle: oneOf('nothing', 'throws', 'over-releases'),
    happens,
  }),
  'try-acquire': shape<TryAcquire>({
    effect: text,
    mode,
    handle,
    key: optional(key),
    permits,
    success: oneOf('true', 'defined', 'no-rejection'),
    happens,
  }),
  'is-locked': shape<IsLocked>({
    effect: text,
    key: optional(key),
    read: oneOf('call', 'property'),
    answer: oneOf('full', 'free', 'held', 'holders', 'permits'),
  }),
  'wait-until-free': shape<WaitUntilFree>({
    effect: text,
    key: optional(key),
    bounds,
    until: oneOf('available', 'idle', 'no-holders', 'no-waiters'),
  }),
  cancel: shape<Cancel>({ effect: text, waiters: oneOf('reject', 'dropped') }),
  resize: shape<Resize>({ effect: text }),
  open: shape<Open>({ effect: text }),
  close: shape<Close>({ effect: text }),
  'same-lock': shape<SameLock>({
    effect: text,
    waiting: oneOf('unchanged', 'bounded', 'never'),
    key: optional(key),
  }),
} satisfies Record<Effect['effect'], Check>);

const capacity = kinds('at', {
  constant: shape<Kind<Capacity, 'at', 'constant'>>({ at: text, value: number }),
  argument: shape<Kind<Capacity, 'at', 'argument'>>({
    at: text,
    index: number,
    option: optional(text),
    otherwise: number,
  }),
});

const making = kinds('how', {
  new: shape<Kind<Making, 'how', 'new'>>({ how: text, name: text, from: optional(text) }),
  call: shape<Kind<Making, 'how', 'call'>>({
    how: text,
    name: text,
    from: optional(text),
    arguments: optional(number),
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
  startsClosed: optional(
    wordOr(
      ['always'],
      shape<ClosedAtStart>({
        at: oneOf('construction'),
        index: number,
        option: optional(text),
        is: truth,
      }),
    ),
  ),
  expires: optional(
    wordOr(['always'], listOf(place, `[{ at: 'construction', index: 0, option: 'timeout' }]`)),
  ),
  operations: tableOf(
    effect,
    `{ release: { effect: 'release', mode: 'mutex', whenIdle: 'throws' } }`,
  ),
});

const computations = shape<Computations>({
  made: listOf(
    shape<ComputationRow>({
      name: text,
      arity: optional(number),
      steps: listOf(
        kinds('does', {
          run: shape<Kind<ComputationStep, 'does', 'run'>>({
            does: text,
            argument: number,
            option: optional(text),
            each: optional(number),
            on: optional(oneOf('failure', 'always')),
            isBounded: optional(truth),
          }),
          call: shape<Kind<ComputationStep, 'does', 'call'>>({
            does: text,
            argument: number,
            option: optional(text),
          }),
          pull: shape<Kind<ComputationStep, 'does', 'pull'>>({ does: text, argument: number }),
          fail: shape<Kind<ComputationStep, 'does', 'fail'>>({ does: text }),
        } satisfies Record<ComputationStep['does'], Check>),
        `[{ does: 'run', argument: 0 }]`,
      ),
      gives: optional(oneOf('first', 'nothing')),
    }),
    `[{ name: 'Task.map', arity: 2, steps: [{ does: 'run', argument: 0 }] }]`,
  ),
  pipes: names,
  pipeMethods: names,
  functions: names,
  runners: listOf(
    shape<ComputationRunner>({
      name: text,
      argument: number,
      waits: oneOf('promise', 'sync', 'nobody'),
    }),
    `[{ name: 'Task.run', argument: 0, waits: 'promise' }]`,
  ),
});

export const checkRow = shape<UserRow>({
  package: text,
  aliases: optional(names),
  typings: optional(names),
  versions: optional(names),
  locks: listOf(lock, `[{ types: ['Mutex'], operations: {} }]`),
  functions: optional(
    listOf(
      shape<LockFunction>({
        name: text,
        from: optional(text),
        lock: number,
        given: optional(oneOf('acquires')),
        effect,
      }),
      `[{ name: 'withLock', lock: 0, effect: { effect: 'section', mode: 'mutex', callback: 1 } }]`,
    ),
  ),
  computations: optional(computations),
});
