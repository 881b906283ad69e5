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
  /** A factory's variables are what a class has in fields. */
  readonly form: 'class' | 'factory';
  /** How it knows components after it: given to its constructor, or made by it with `this`. */
  readonly knows: 'given' | 'made';
  /** How it is known: by its class, by an interface it names or only has the shape of, or by its base class. */
  readonly seenAs: 'class' | 'interface' | 'structure' | 'base';
  /** The earlier component it calls back, if any. */
  readonly back: number | undefined;
  readonly hook: HookShape;
}

/** Code that others give to a component, once, for it to run later. */
export interface HookShape {
  /** A field that is set from outside, by a method, a list of listeners, or an emitter. */
  readonly style: 'field' | 'setter' | 'list' | 'emitter';
  readonly target: number;
  /** The constructor of the target's component registers it, where it knows the hooked one. */
  readonly byConstructor: boolean;
  readonly isBound: boolean;
}

export interface LockShape {
  readonly kind: 'mutex' | 'semaphore' | 'rw' | 'await-lock' | 'keyed';
  /** Of a semaphore. */
  readonly capacity: 1 | 2;
  /** Of a reader-writer lock: nobody ever writes, so that readers never wait. */
  readonly isOnlyRead: boolean;
  /** A field of the class, a variable of the module, or a module's lock given to the constructor. */
  readonly at: 'field' | 'module' | 'given';
}

export interface MethodShape {
  readonly component: number;
  readonly hasFlag: boolean;
  /** It has a parameter for a callback. */
  readonly takesWork: boolean;
  /** `async m()`, a field with an arrow function, or a method that returns the closure to be called. */
  readonly form: 'async' | 'arrow' | 'closure';
  /** Where a base class is between: in it, overriding what stands there, or only declared there. */
  readonly place: 'inherited' | 'override' | 'abstract';
  /**
   * Single flight: its promise is kept, in a field or in a map by key, and whoever calls it again gets that
   * one. Of methods without parameters only.
   */
  readonly flight: 'none' | 'field' | 'map';
  readonly body: Body;
}

export type Body = readonly Statement[];

/** What a call passes for a flag: a constant, or the caller's own. */
export type FlagValue = 'true' | 'false' | 'own';

export interface CallShape {
  readonly target: number;
  readonly flag: FlagValue;
  /** What is passed for a callback: one that does nothing, the caller's own, or one that calls a method. */
  readonly work: 'nothing' | 'own' | number;
}

export type RegionStyle = 'try' | 'plain' | 'section' | 'helper' | 'kept-handle' | 'pair' | 'attempt';

export interface RegionShape {
  readonly lock: number;
  /** A reader, or the key of a keyed lock. */
  readonly first: boolean;
  /** kept-handle: the handle is in a field; pair: by two methods; attempt: only if it is free. */
  readonly style: RegionStyle;
  readonly body: Body;
}

export type Statement =
  | { readonly kind: 'region'; readonly region: RegionShape }
  | { readonly kind: 'call'; readonly call: CallShape; readonly how: CallStyle }
  | { readonly kind: 'both'; readonly calls: readonly [CallShape, CallShape]; readonly how: 'all' | 'allSettled' | 'map' }
  /** `const p = f(); …; await p` */
  | { readonly kind: 'kept'; readonly call: CallShape; readonly body: Body }
  /** A promise made in the region and awaited after it. */
  | { readonly kind: 'kept-across'; readonly call: CallShape; readonly region: RegionShape }
  /** The same in a field of its own, which other tasks share; with `??=` the first promise stays. */
  | { readonly kind: 'kept-in-field'; readonly call: CallShape; readonly once: boolean; readonly body: Body }
  | { readonly kind: 'branch'; readonly test: BranchTest; readonly lock: number; readonly then: Body; readonly otherwise: Body }
  | { readonly kind: 'loop'; readonly how: 'of' | 'count'; readonly body: Body }
  /**
   * Waits for a flight of the same component: an earlier method, or the very one that the statement stands
   * in. The method is called again, or the promise awaited where it is kept.
   */
  | { readonly kind: 'rejoin'; readonly flight: number; readonly how: 'method' | 'promise' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'throw' }
  | { readonly kind: 'return' }
  | { readonly kind: 'attempt'; readonly body: Body; readonly handler: Body; readonly hasFinally: boolean }
  /** Passed to a helper that calls it at once, twice, without waiting, or returns a closure that does. */
  | { readonly kind: 'callback'; readonly helper: 'run' | 'twice' | 'detach' | 'deferred'; readonly body: Body }
  /** Passed to a method. */
  | { readonly kind: 'with-work'; readonly call: CallShape; readonly body: Body }
  /** The method's own callback. */
  | { readonly kind: 'run-work' }
  /** The component's hook. */
  | { readonly kind: 'hook'; readonly together: boolean }
  /** Reentrancy made by hand: a field says that the region is entered. */
  | { readonly kind: 'guarded'; readonly region: RegionShape }
  /** The inside of such a region: made by the printer. */
  | { readonly kind: 'flagged'; readonly field: string; readonly body: Body };

export type CallStyle = 'await' | 'void' | 'return' | 'then' | 'timer';

export type BranchTest = 'flag' | 'not-flag' | 'locked' | 'free';
