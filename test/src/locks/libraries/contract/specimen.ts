import type { LibraryModel, LockModel } from '../../../../../src/locks/library-model.js';

/** A package's module object, by the name it is imported by. */
export type Modules = Readonly<Record<string, object>>;

/** What a table cannot say and a contract test needs: how to feed the real package. */
export interface Specimen {
  /** Arguments of the making call that have no part in the row, by index: a client, a queue length. */
  readonly construct?: readonly unknown[];
  /** The same for operations, by name. */
  readonly arguments?: Readonly<Record<string, readonly unknown[]>>;
  /** What stands for the key `name` in an argument; absent: the name. */
  readonly key?: (name: string) => unknown;
  /** The same for questions, where it differs; absent: the name. */
  readonly isLockedKey?: (name: string) => unknown;
  /** A caller is told by its object: each makes its own, with one name. */
  readonly objectPerCaller?: boolean;
  /** What a signal is for this package; absent: an AbortSignal. */
  readonly signal?: () => { readonly given: unknown; readonly abort: () => void };
  /** Milliseconds to look on before one says "it waits"; absent: some turns of the event loop. */
  readonly patience?: number;
  /** What is given where a time is asked for; absent: 25 milliseconds. */
  readonly time?: unknown;
  /** Runs an Effect. */
  readonly run?: (effect: unknown) => Promise<unknown>;
  /** Makes an Effect of a function that gives a promise. */
  readonly effect?: (body: () => Promise<unknown>) => unknown;
  /** Takes a lock whose hold ends with a scope, and keeps the scope open until `until` settles. */
  readonly scoped?: (take: unknown, onHold: () => void, until: Promise<unknown>) => unknown;
  /** Raises the capacity by one, by the name of the operation. */
  readonly resize?: Readonly<Record<string, (object: unknown) => unknown>>;
  /** The object itself, where no making call of the row runs here. */
  readonly make?: (capacity: number | undefined) => unknown;
  /** Operations and makings that no check reaches, with the reason. */
  readonly unproved?: Readonly<Record<string, string>>;
}

export interface Subject {
  readonly library: LibraryModel;
  readonly model: LockModel;
  readonly modules: Modules;
  readonly specimen: Specimen;
  /** Which checks touched which operation. */
  readonly proved: Set<string>;
}
