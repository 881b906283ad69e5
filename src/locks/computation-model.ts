/**
 * What a package does with computations: values that do nothing until they are run, each time anew
 * (an Effect). Rows say which of its functions run what; operations that happen in a run are lock
 * operations with `happens: 'effect-run'`.
 */

/** What happens when the computation is run that a call gave; argument -1 is the last one. */
export type ComputationStep =
  /**
   * Runs what stands there: a computation, a promise, each of an array or object of them; a function
   * is called with what came before, and what it gives is run. With `each`, once for every element
   * of that argument.
   */
  | {
      readonly does: 'run';
      readonly argument: number;
      readonly option?: string;
      readonly each?: number;
      /** Only after a failure of what came before; or after a failure and after success. */
      readonly on?: 'failure' | 'always';
      /** Something else may end the wait: a time, a competitor. */
      readonly isBounded?: true;
    }
  /** Calls the function there with what came before; its result is the value, and is not run. */
  | { readonly does: 'call'; readonly argument: number; readonly option?: string }
  /** Calls the generator function there, on argument `self`: each computation that it yields is run. */
  | { readonly does: 'pull'; readonly argument: number }
  /** It fails. */
  | { readonly does: 'fail' };

/** A function that gives a computation. */
export interface ComputationRow {
  /** The export, or the member of one: 'Effect.gen'; `gen` imported from `<package>/Effect` is the same. */
  readonly name: string;
  /** With fewer arguments it gives a function of the first one: `Effect.tap(f)(effect)`. */
  readonly arity?: number;
  readonly steps: readonly ComputationStep[];
  /** What the run gives; absent: what the last step gave. */
  readonly gives?: 'first' | 'nothing';
}

/** How a function sets a computation going: somebody may wait for it, the call itself waits, nobody does. */
export interface ComputationRunner {
  readonly name: string;
  /** The computation; a call that leaves it out gives a function of it. */
  readonly argument: number;
  readonly waits: 'promise' | 'sync' | 'nobody';
}

export interface Computations {
  readonly made: readonly ComputationRow[];
  /** Functions that apply the functions behind their first argument to it, in turn: `pipe(x, f, g)`. */
  readonly pipes: readonly string[];
  /** The same of methods: `x.pipe(f, g)`. */
  readonly pipeMethods: readonly string[];
  /** Functions that make a function of a generator function; calling that gives a computation: `Effect.fn`. */
  readonly functions: readonly string[];
  readonly runners: readonly ComputationRunner[];
}
