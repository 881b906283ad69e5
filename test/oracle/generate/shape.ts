/**
 * The language of generated programs, as plain data. Numbers that refer to something are taken modulo
 * what there is to refer to at that place, so that every shape can be printed and every part of it be
 * dropped: that is what makes counterexamples shrink well.
 */

export interface ProgramShape {
  readonly components: readonly ComponentShape[];
  /** In one order for the whole program: a method calls later ones only, so every execution ends. */
  readonly methods: readonly MethodShape[];
  /** Methods that exported functions call. */
  readonly entries: readonly number[];
}

export interface ComponentShape {
  readonly locks: readonly LockShape[];
  /** How it knows components after it: given to its constructor, or made by it with `this`. */
  readonly knows: 'given' | 'made';
  /** How it is known: by its class, by an interface it names, or by one it only has the shape of. */
  readonly seenAs: 'class' | 'interface' | 'structure';
  /** The earlier component it calls back, if any. */
  readonly back: number | undefined;
}

export interface LockShape {
  readonly kind: 'mutex' | 'semaphore' | 'rw' | 'await-lock' | 'keyed';
  /** Of a semaphore. */
  readonly capacity: 1 | 2;
  /** A field of the class, a variable of the module, or a module's lock given to the constructor. */
  readonly at: 'field' | 'module' | 'given';
}

export interface MethodShape {
  readonly component: number;
  readonly hasFlag: boolean;
  readonly body: Body;
}

export type Body = readonly Statement[];

/** What a call passes for a flag: a constant, or the caller's own. */
export type FlagValue = 'true' | 'false' | 'own';

export interface CallShape {
  readonly target: number;
  readonly flag: FlagValue;
}

export interface RegionShape {
  readonly lock: number;
  /** A reader, or the key of a keyed lock. */
  readonly first: boolean;
  readonly style: 'try' | 'plain' | 'section' | 'helper';
  readonly body: Body;
}

export type Statement =
  | { readonly kind: 'region'; readonly region: RegionShape }
  | { readonly kind: 'call'; readonly call: CallShape; readonly how: 'await' | 'void' | 'return' | 'then' | 'timer' }
  | { readonly kind: 'both'; readonly calls: readonly [CallShape, CallShape]; readonly how: 'all' | 'allSettled' }
  /** `const p = f(); …; await p` */
  | { readonly kind: 'kept'; readonly call: CallShape; readonly body: Body }
  /** A promise made in the region and awaited after it. */
  | { readonly kind: 'kept-across'; readonly call: CallShape; readonly region: RegionShape }
  | { readonly kind: 'branch'; readonly test: 'flag' | 'not-flag' | 'locked' | 'free'; readonly lock: number; readonly then: Body; readonly otherwise: Body }
  | { readonly kind: 'loop'; readonly how: 'of' | 'count'; readonly body: Body }
  | { readonly kind: 'pause' }
  | { readonly kind: 'throw' }
  | { readonly kind: 'return' }
  | { readonly kind: 'attempt'; readonly body: Body; readonly handler: Body; readonly hasFinally: boolean }
  /** Passed to a helper that calls it at once, twice, or without waiting for it. */
  | { readonly kind: 'callback'; readonly helper: 'run' | 'twice' | 'detach'; readonly body: Body }
  /** The component's hook, which the module sets. */
  | { readonly kind: 'hook' }
  /** Reentrancy made by hand: a field says that the region is entered. */
  | { readonly kind: 'guarded'; readonly region: RegionShape }
  /** The inside of such a region: made by the printer. */
  | { readonly kind: 'flagged'; readonly field: string; readonly body: Body };
