/**
 * What an expression may be, as the engine follows it: objects by where they were made, functions
 * with the activation they capture, constants, and symbols for what only a caller knows.
 *
 * Two values with equal keys are one value *in one activation of the frame they were evaluated in*;
 * `same-object.ts` says what may be concluded across activations.
 */
import type { CallStep, ClassId, Constant, FunctionId, StepId } from '../program/outline.js';
import type { Place } from '../program/place.js';
import type { TypeName } from '../program/program-view.js';
import { hashText } from './text-hash.js';

/** One activation of a function: who `this` is, what the arguments are, what it captured. */
export interface Frame {
  /** Equal keys: the same activation, as far as we tell activations apart. */
  readonly key: string;
  readonly fn: FunctionId;
  readonly self: Abstract;
  /** Undefined: called by somebody unknown; each parameter is a symbol. */
  readonly args: readonly Abstract[] | undefined;
  /** The activation in which the function was made; undefined for module bodies. */
  readonly outer: Frame | undefined;
  /** The element that the caller called. */
  readonly named?: Named;
}

/** One of several objects that one place makes, as an element of a collection. */
export interface Named {
  /** How keys of what belongs to the object begin, or what they hold: its own key, or that of the activation that made it. */
  readonly object: string;
  readonly as: Symbolic;
}

/** A call, in the activation that makes it. */
export interface MadeBy {
  readonly frame: Frame;
  readonly step: CallStep;
}

/** How an object came to be. */
export type Made =
  | { readonly how: 'class'; readonly class: ClassId; readonly args: readonly Abstract[] | undefined; readonly scope: Frame }
  /** `module`: the specifier of the import that named it, where one did: `async/queue`; `by`: the call that gave it. */
  | { readonly how: 'external'; readonly package: string; readonly module?: string | undefined; readonly name: string; readonly args: readonly Abstract[]; readonly by?: MadeBy }
  /** What a function from outside makes of a value, where no call of it is written: `pipe(value, f)`. */
  | { readonly how: 'applied'; readonly function: Abstract; readonly to: Abstract }
  | {
      readonly how: 'object';
      /** Of a getter, what it returns. */
      readonly fields: ReadonlyMap<string, Abstract>;
      /** The activations in which getters run. */
      readonly getters?: ReadonlyMap<string, Frame>;
      readonly open: boolean;
    }
  | { readonly how: 'array'; readonly elements: readonly Abstract[]; readonly open: boolean };

/** An object whose making we saw. */
export interface Instance {
  readonly kind: 'instance';
  readonly key: string;
  /** `Manager.stateMutex`, `ink`: the field or variable it was made for. */
  readonly label: string | undefined;
  readonly made: Made;
  /** Made in a loop, or where one key may stand for several objects. */
  readonly many: boolean;
  /** The activation that made it, where code of the program did: what else is written there knows it by this one. */
  readonly within?: Frame;
}

export interface Closure {
  readonly kind: 'closure';
  readonly key: string;
  readonly fn: FunctionId;
  /** The activation it captures. */
  readonly scope: Frame | undefined;
  /** `this` it is bound to: a method read from an object, `f.bind(o)`. */
  readonly self: Abstract | undefined;
  readonly bound: readonly Abstract[];
}

/** Why a symbol is a symbol: where its value would come from. */
export type Origin =
  | { readonly how: 'this'; readonly class: ClassId | undefined; readonly fn: FunctionId }
  | { readonly how: 'parameter'; readonly fn: FunctionId; readonly index: number; readonly rest: boolean; readonly frame: Frame }
  | { readonly how: 'field'; readonly base: Abstract; readonly name: string }
  /** An element of a collection: under this key, or any one (`round`: which turn of a loop). */
  | { readonly how: 'element'; readonly base: Abstract; readonly at: Abstract | undefined; readonly round: string }
  /** Some object of this class, where only a declared type told. */
  | { readonly how: 'typed'; readonly class: ClassId; readonly base: Abstract }
  /** A number that is `by` more than it was: a counter that went up. */
  | { readonly how: 'offset'; readonly base: Symbolic; readonly by: number }
  | { readonly how: 'result'; readonly fn: FunctionId; readonly step: StepId; readonly by: MadeBy }
  | { readonly how: 'variable'; readonly fn: FunctionId; readonly name: string };

/** One definite value that we cannot name further. */
export interface Symbolic {
  readonly kind: 'symbol';
  readonly key: string;
  readonly label: string | undefined;
  readonly origin: Origin;
}

/** Something of a package or of the platform: `async-mutex#Mutex`, `global#navigator.locks`. */
export interface External {
  readonly kind: 'external';
  readonly key: string;
  readonly package: string;
  /** The specifier of the import, where one named it. */
  readonly module?: string | undefined;
  readonly name: string;
}

/** A promise: what has to happen before it is settled. Joining it makes that happen (replay). */
export interface Promised {
  readonly kind: 'promise';
  readonly key: string;
  readonly work: Work;
}

/** How the function was found: one definite one, a value that somebody stored, or the declared type. */
export type Found = 'exact' | 'value' | 'declared';

export type Work =
  /** An async function was called: its body runs when the promise is joined. `isOpen`: nobody knows that it was this one. */
  | { readonly how: 'call'; readonly frame: Frame; readonly place: Place; readonly from: FunctionId; readonly by: Found; readonly isOpen?: boolean; readonly symbolic: number | undefined; readonly name: string }
  /** An async generator was called: its body runs while it is pulled. */
  | { readonly how: 'generator'; readonly frame: Frame; readonly place: Place; readonly from: FunctionId; readonly symbolic: number | undefined; readonly name: string }
  /** `then`, `catch`, `finally` on another promise. */
  | { readonly how: 'then'; readonly base: Abstract; readonly fulfilled: Abstract | undefined; readonly rejected: Abstract | undefined; readonly always: Abstract | undefined; readonly place: Place; readonly from: FunctionId }
  /** `settles`: it is fulfilled also with arms that reject. */
  | { readonly how: 'all' | 'race'; readonly of: readonly Abstract[]; readonly place: Place; readonly settles?: boolean }
  | { readonly how: 'settled'; readonly value: Abstract; readonly rejects: boolean; readonly place: Place }
  /** A lock operation that waits; the replay knows it by `key` of the promise. */
  | { readonly how: 'lock'; readonly fn: FunctionId; readonly step: StepId; readonly frame: Frame }
  /** `new Promise(executor)` or `withResolvers()`: settled by whoever calls its resolver; `byTime`: only timers do. */
  | { readonly how: 'deferred'; readonly place: Place; readonly byTime?: true }
  /** A computation of a package was set going (`Effect.runPromise(effect)`): it runs when the promise is joined. */
  | { readonly how: 'run'; readonly of: Abstract; readonly place: Place; readonly frame: Frame }
  /** Made outside the program. */
  | { readonly how: 'external'; readonly name: string };

/** Gives back one hold: a release function, or the object that has one. */
export interface Handle {
  readonly kind: 'handle';
  readonly key: string;
  /** The hold it gives back (key of the acquiring event). */
  readonly hold: string;
  /** The method that releases; undefined: calling the value itself. */
  readonly member: string | undefined;
  /** It is an element of the value: `[value, release]`. */
  readonly element: number | undefined;
}

export type Abstract =
  | Instance
  | Closure
  | { readonly kind: 'class'; readonly key: string; readonly id: ClassId; readonly scope: Frame }
  | { readonly kind: 'constant'; readonly key: string; readonly value: Constant }
  | Symbolic
  | External
  | Promised
  | Handle
  /** The resolver (or rejecter) of the promise with this key. */
  | { readonly kind: 'resolver'; readonly key: string; readonly of: string; readonly rejects: boolean }
  | { readonly kind: 'choice'; readonly key: string; readonly of: readonly Abstract[] }
  | { readonly kind: 'unknown'; readonly key: string; readonly why: string };

/** Longer names of computed operands are told by a number: a sum of sums would double its name with each call. */
const LONG_NAME = 160;

/** The name that a value has in the names of what is computed from it: equal for equal keys. Objects and paths keep theirs. */
export function operandName(value: Abstract): string {
  const { key } = value;
  const isComputed = value.kind === 'unknown' || value.kind === 'choice' || (value.kind === 'symbol' && key.startsWith('`'));
  if (!isComputed || key.length <= LONG_NAME) return key;
  const [a, b] = hashText(key);
  return `#${a.toString(36)}${b.toString(36)}`;
}

export const UNDEFINED: Abstract = { kind: 'constant', key: 'undefined', value: undefined };

export function constant(value: Constant): Abstract {
  return { kind: 'constant', key: typeof value === 'string' ? JSON.stringify(value) : String(value), value };
}

export function unknown(why: string): Abstract {
  return { kind: 'unknown', key: `?${why}`, why };
}

/** Of a field that a path may have written: what it was before. */
export const AS_BEFORE: Abstract = unknown('as before');

/** How many alternatives a value keeps; beyond it is unknown (docs/architecture.md, "Limits"). */
export const ALTERNATIVES = 8;

/** The join of values: flat, without doubles, in order of first appearance; none: unknown. */
export function choice(values: readonly Abstract[], why: string): Abstract {
  const flat = new Map<string, Abstract>();
  for (const value of values) {
    for (const one of alternatives(value)) flat.set(one.key, one);
  }
  const [first, ...rest] = flat.values();
  if (first === undefined) return unknown(why);
  if (rest.length === 0) return first;
  if (flat.size > ALTERNATIVES) return unknown('more alternatives than the limit');
  return { kind: 'choice', key: `{${[...flat.keys()].join('|')}}`, of: [...flat.values()] };
}

export function alternatives(value: Abstract): readonly Abstract[] {
  return value.kind === 'choice' ? value.of : [value];
}

/** The functions that settle the promise with this key. */
export function resolversOf(promise: string): readonly [Abstract, Abstract] {
  return [
    { kind: 'resolver', key: `${promise}!`, of: promise, rejects: false },
    { kind: 'resolver', key: `${promise}!!`, of: promise, rejects: true },
  ];
}

export function symbol(key: string, origin: Origin, label?: string): Symbolic {
  return { kind: 'symbol', key, label, origin };
}

/** Whether the value is true in a condition; undefined: it depends. */
export function truthiness(value: Abstract): boolean | undefined {
  switch (value.kind) {
    case 'constant':
      return Boolean(value.value);
    case 'instance':
      return isGivenByOutside(value) ? undefined : true;
    case 'closure':
    case 'class':
    case 'promise':
    case 'handle':
    case 'resolver':
    case 'external':
      return true;
    case 'choice': {
      const each = new Set(value.of.map(truthiness));
      return each.size === 1 ? [...each][0] : undefined;
    }
    case 'symbol':
      return isRaised(value) ? true : undefined;
    case 'unknown':
      return undefined;
  }
}

/** What a call outside the program gave: an object, a string, a flag, nothing. */
export function isGivenByOutside(value: Abstract): boolean {
  return value.kind === 'instance' && value.made.how === 'external' && value.made.name.endsWith('()') && !value.made.name.startsWith('Symbol');
}

/** A counter that this path raised is above zero: counters do not start below it. */
export function isRaised(value: Abstract): boolean {
  return value.kind === 'symbol' && value.origin.how === 'offset' && value.origin.by > 0;
}

/** Whether the value is null or undefined; undefined: it depends. */
export function nullishness(value: Abstract): boolean | undefined {
  if (value.kind === 'constant') return value.value === null || value.value === undefined;
  if (value.kind === 'choice') {
    const each = new Set(value.of.map(nullishness));
    return each.size === 1 ? [...each][0] : undefined;
  }
  return truthiness(value) === true ? false : undefined;
}

export type { TypeName };
