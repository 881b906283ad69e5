/** Which row of a package's computations a value is of, by the call that gave it. */
import type { Abstract } from '../calls/abstract-value.js';
import type { ComputationRow, ComputationRunner, Computations, LibraryModel } from './library-model.js';
import { names } from './library-names.js';

/** The rows of the package, among the libraries that have some. */
export function computationsOf(libraries: readonly LibraryModel[], packageName: string): Computations | undefined {
  return libraries.find((one) => names(one, packageName))?.computations;
}

export function rowOf(libraries: readonly LibraryModel[], value: Abstract): ComputationRow | undefined {
  return namedResult(libraries, value, (one) => one.made);
}

/** The function that set a computation going, of which this is the result. */
export function runnerNamed(libraries: readonly LibraryModel[], value: Abstract): ComputationRunner | undefined {
  return namedResult(libraries, value, (one) => one.runners);
}

/** An export that is passed on as a function: `pipe(effect, Effect.asVoid, Effect.runPromise)`. */
export function namedIn<Row extends Named>(libraries: readonly LibraryModel[], value: Extract<Abstract, { kind: 'external' }>, of: (one: Computations) => readonly Row[]): Row | undefined {
  const found = computationsOf(libraries, value.package);
  return found === undefined ? undefined : of(found).find(({ name }) => name === value.name || name === `${modulePrefix(value.module)}${value.name}`);
}

/** What a call of the export gave; the module may be the sub-path that has the member: `effect/Effect`. */
export function isCallOf(made: { readonly module?: string | undefined }, row: string, name: string): boolean {
  return name === `${row}()` || `${modulePrefix(made.module)}${name}` === `${row}()`;
}

interface Named {
  readonly name: string;
}

function namedResult<Row extends Named>(libraries: readonly LibraryModel[], value: Abstract, of: (one: Computations) => readonly Row[]): Row | undefined {
  if (libraries.length === 0 || value.kind !== 'instance' || value.made.how !== 'external') return undefined;
  const { made } = value;
  const found = computationsOf(libraries, made.package);
  return found === undefined ? undefined : of(found).find((row) => isCallOf(made, row.name, made.name));
}

function modulePrefix(module: string | undefined): string {
  return module === undefined ? '' : `${module.slice(module.lastIndexOf('/') + 1).replace(/\.[cm]?js$/u, '')}.`;
}
