/**
 * What the platform does with the functions it is given: a table of *now / later / never*, and what
 * its calls give back. Rows are by declaring interface and member, as the standard typings name them.
 */

/** When a callback runs: during the call; after it, by nobody who waits; never by this call. */
export type CallbackTime = 'now' | 'later' | 'chained';

/** What the call's value is made of. */
export type BuiltinResult =
  /** An array of what the callback returns. */
  | 'mapped'
  /** An array with some of the receiver's elements. */
  | 'same-elements'
  /** An array with the receiver's elements, last one first. */
  | 'reversed'
  /** An array of the elements of the arrays that the callback returns. */
  | 'flat-mapped'
  /** An array with the elements of a collection; or with its keys and values, in pairs. */
  | 'values'
  | 'entries'
  /** An array with the values of argument 0's properties; or with names and values, in pairs. */
  | 'property-values'
  | 'property-entries'
  /** What the callback returns for its last call, which is passed what it returned before. */
  | 'accumulated'
  /** One element of the receiver. */
  | 'element'
  /** Whether something is in the receiver under argument 0. */
  | 'presence'
  /** The receiver itself. */
  | 'receiver'
  /** What the callback returns. */
  | 'returned'
  /** Argument 0 itself. */
  | 'argument'
  /** The text of argument 0: what a template of it alone gives. */
  | 'text'
  | 'nothing';

/** What the callback is called with: an element; what it returned before and an element; the arguments behind it. */
export type Passed = 'element' | 'accumulated' | 'rest' | 'nothing';

export interface BuiltinRow {
  readonly callback?: { readonly index: number; readonly time: CallbackTime; readonly passes: Passed };
  /** The argument that is the collection; absent: the receiver is. */
  readonly source?: number;
  readonly result: BuiltinResult;
}

const each = (result: BuiltinResult): BuiltinRow => ({ callback: { index: 0, time: 'now', passes: 'element' }, result });
const later = (index = 0): BuiltinRow => ({ callback: { index, time: 'later', passes: 'nothing' }, result: 'nothing' });
/** It runs during the call, with what is no object of the program. */
function called(index: number): BuiltinRow {
  return { callback: { index, time: 'now', passes: 'nothing' }, result: 'nothing' };
}
const gives = (result: BuiltinResult): BuiltinRow => ({ result });

const ARRAY: Readonly<Record<string, BuiltinRow>> = {
  forEach: each('nothing'),
  map: each('mapped'),
  flatMap: each('flat-mapped'),
  filter: each('same-elements'),
  some: each('nothing'),
  every: each('nothing'),
  find: each('element'),
  findLast: each('element'),
  findIndex: each('nothing'),
  findLastIndex: each('nothing'),
  reduce: { callback: { index: 0, time: 'now', passes: 'accumulated' }, result: 'accumulated' },
  reduceRight: { callback: { index: 0, time: 'now', passes: 'accumulated' }, result: 'accumulated' },
  sort: gives('same-elements'),
  toSorted: gives('same-elements'),
  reverse: gives('reversed'),
  toReversed: gives('reversed'),
  slice: gives('same-elements'),
  splice: gives('same-elements'),
  concat: gives('same-elements'),
  values: gives('same-elements'),
  at: gives('element'),
  push: gives('nothing'),
  unshift: gives('nothing'),
  pop: gives('element'),
  shift: gives('element'),
  keys: gives('nothing'),
  entries: gives('entries'),
  toArray: gives('same-elements'),
};

/** Numbers have no elements to follow: only their callbacks matter. */
const TYPED_ARRAY: Readonly<Record<string, BuiltinRow>> = Object.fromEntries(Object.entries(ARRAY).filter(([, one]) => one.callback !== undefined));
const TYPED_ARRAYS = ['Int8', 'Uint8', 'Uint8Clamped', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Float16', 'Float32', 'Float64', 'BigInt64', 'BigUint64'];

/** Collections of the platform that have nothing but numbers, texts or nodes: `headers.forEach(f)`. */
export const FOR_EACH: BuiltinRow = { callback: { index: 0, time: 'now', passes: 'nothing' }, result: 'nothing' };

const KEYED: Readonly<Record<string, BuiltinRow>> = {
  forEach: each('nothing'),
  get: gives('element'),
  has: gives('presence'),
  values: gives('values'),
  entries: gives('entries'),
  keys: gives('nothing'),
  set: gives('receiver'),
  add: gives('receiver'),
};

const PROMISE: Readonly<Record<string, BuiltinRow>> = {
  then: { callback: { index: 0, time: 'chained', passes: 'nothing' }, result: 'nothing' },
  catch: { callback: { index: 0, time: 'chained', passes: 'nothing' }, result: 'nothing' },
  finally: { callback: { index: 0, time: 'chained', passes: 'nothing' }, result: 'nothing' },
};

const EMITTER: Readonly<Record<string, BuiltinRow>> = {
  on: { ...later(1), result: 'receiver' },
  once: { ...later(1), result: 'receiver' },
  addListener: { ...later(1), result: 'receiver' },
  prependListener: { ...later(1), result: 'receiver' },
  prependOnceListener: { ...later(1), result: 'receiver' },
  addEventListener: later(1),
};

/** By interface name of the standard or Node typings. */
export const BUILTIN_MEMBERS: Readonly<Record<string, Readonly<Record<string, BuiltinRow>>>> = {
  Array: ARRAY,
  ReadonlyArray: ARRAY,
  IteratorObject: ARRAY,
  ...Object.fromEntries(TYPED_ARRAYS.flatMap((name) => [[`${name}Array`, TYPED_ARRAY], [`${name}ArrayConstructor`, { from: called(1) }]])),
  Map: KEYED,
  ReadonlyMap: KEYED,
  WeakMap: KEYED,
  Set: KEYED,
  ReadonlySet: KEYED,
  WeakSet: KEYED,
  Promise: PROMISE,
  PromiseLike: PROMISE,
  EventEmitter: EMITTER,
  EventTarget: EMITTER,
  AsyncLocalStorage: {
    run: { callback: { index: 1, time: 'now', passes: 'rest' }, result: 'returned' },
    exit: { callback: { index: 0, time: 'now', passes: 'rest' }, result: 'returned' },
    bind: gives('argument'),
  },
  AsyncResource: {
    bind: gives('argument'),
    runInAsyncScope: { callback: { index: 0, time: 'now', passes: 'rest' }, result: 'returned' },
  },
  // A promise of what the function gives: to be waited for, like that.
  PromiseConstructor: { try: { callback: { index: 0, time: 'now', passes: 'rest' }, result: 'returned' } },
  URLSearchParams: { forEach: FOR_EACH },
  ArrayConstructor: { fromAsync: { callback: { index: 1, time: 'now', passes: 'element' }, source: 0, result: 'nothing' }, from: { callback: { index: 1, time: 'now', passes: 'element' }, source: 0, result: 'mapped' } },
  ObjectConstructor: {
    freeze: gives('argument'),
    assign: gives('argument'),
    values: gives('property-values'),
    entries: gives('property-entries'),
    groupBy: { ...called(1), callback: { index: 1, time: 'now', passes: 'element' }, source: 0 },
  },
  MapConstructor: { groupBy: { ...called(1), callback: { index: 1, time: 'now', passes: 'element' }, source: 0 } },
  String: { replace: called(1), replaceAll: called(1) },
  RegExp: { '[Symbol.replace]': called(1) },
  JSON: { parse: called(1), stringify: called(1) },
  Domain: { run: { callback: { index: 0, time: 'now', passes: 'rest' }, result: 'returned' } },
  Channel: { runStores: { callback: { index: 1, time: 'now', passes: 'nothing' }, result: 'returned' } },
  TracingChannel: {
    traceSync: { callback: { index: 0, time: 'now', passes: 'nothing' }, result: 'returned' },
    tracePromise: { callback: { index: 0, time: 'now', passes: 'nothing' }, result: 'returned' },
    traceCallback: { callback: { index: 0, time: 'now', passes: 'nothing' }, result: 'returned' },
  },
  Performance: { timerify: gives('argument') },
  Process: { nextTick: later() },
};

/** Free functions, by name. */
export const BUILTIN_FUNCTIONS: Readonly<Record<string, BuiltinRow>> = {
  setTimeout: later(),
  setInterval: later(),
  setImmediate: later(),
  queueMicrotask: later(),
  requestAnimationFrame: later(),
  requestIdleCallback: later(),
  nextTick: later(),
  structuredClone: gives('argument'),
  String: gives('text'),
  // `node:assert`: the block runs at once, what it promises is waited for by who waits for the assertion.
  throws: called(0),
  doesNotThrow: called(0),
  rejects: { callback: { index: 0, time: 'now', passes: 'nothing' }, result: 'returned' },
  doesNotReject: { callback: { index: 0, time: 'now', passes: 'nothing' }, result: 'returned' },
};

/** Names of functions and members that run a callback during the call. */
export const CALLBACK_RUNNERS: ReadonlySet<string> = new Set(
  [...Object.values(BUILTIN_MEMBERS), BUILTIN_FUNCTIONS].flatMap((rows) =>
    Object.entries(rows).flatMap(([name, { callback }]) => (callback?.time === 'now' ? [name] : []))),
);

/** It runs a function later, whatever else happens: a timer, the next turn of the event loop. */
export function isTimer(name: string): boolean {
  const row = Object.hasOwn(BUILTIN_FUNCTIONS, name) ? BUILTIN_FUNCTIONS[name] : undefined;
  return row?.callback?.time === 'later';
}

/** Members that change a built-in collection in place. */
export const CHANGES: ReadonlySet<string> = new Set([
  'push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin', 'set', 'add', 'delete', 'clear',
]);
