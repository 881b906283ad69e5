/** What can be said of a line, a function or a class, as plain data: reports print it. */
import type { NamedLock, WitnessStep } from '../findings/finding.js';
import type { Place } from '../program/place.js';

/** What is asked about. */
export type Subject =
  | { readonly kind: 'line'; readonly file: string; readonly line: number }
  /** `start`, `Manager.start` or `Manager`: functions and classes of this name. */
  | { readonly kind: 'name'; readonly name: string };

export type Explanation = LineExplanation | FunctionExplanation | ClassExplanation;

/** A limit of the analysis that was reached, and how often: what lies beyond it is unknown. */
export interface ReachedLimit {
  readonly name: string;
  readonly times: number;
}

export interface LineExplanation {
  readonly kind: 'line';
  readonly place: Place;
  /** The function in which the line stands. */
  readonly where: string;
  /** The different ways in which paths arrive there, those that hold most first. */
  readonly arrivals: readonly Arrival[];
  /** How many functions that can begin a held region may come here; 0: nothing is ever held. */
  readonly roots: number;
  readonly limits: readonly ReachedLimit[];
}

/** One way to be at a line. */
export interface Arrival {
  readonly held: readonly HeldThere[];
  /** The calls that lead there, outermost first; empty: the line's own function was entered by somebody unknown. */
  readonly way: readonly WitnessStep[];
  readonly conditions: readonly string[];
  /** What had to be assumed on the way, and why it is in doubt. */
  readonly assumed: readonly string[];
}

export interface HeldThere extends NamedLock {
  readonly holder: string;
  /** The line that took it. */
  readonly since: Place;
}

export interface FunctionExplanation {
  readonly kind: 'function';
  readonly name: string;
  readonly place: Place;
  /** Its steps, a line each (`program/print-outline.ts`). */
  readonly outline: string;
  readonly calls: readonly ExplainedCall[];
  /** What it and all it calls may do to locks, clauses. */
  readonly may: readonly string[];
  /** What walking it showed; undefined: no held region begins in it. */
  readonly region: ExplainedRegion | undefined;
}

export interface ExplainedCall {
  readonly place: Place;
  readonly text: string;
  /** What it does to a lock. */
  readonly operation: { readonly does: string; readonly lock: NamedLock; readonly by: 'table' | 'its own body' } | undefined;
  readonly targets: readonly { readonly name: string; readonly place: Place; readonly asks: boolean }[];
  /** How the targets were found. `unknown`: none was, and it is nothing that we know of outside. */
  readonly found: 'exactly' | 'by the value' | 'by the declared type' | 'outside' | 'unknown';
  /** Where it leads when it leaves the program: `node:fs readFile`. */
  readonly outside: string | undefined;
  /** Why there may be more targets than these. */
  readonly open: string | undefined;
}

export interface ExplainedRegion {
  readonly takes: readonly (NamedLock & { readonly place: Place; readonly way: readonly WitnessStep[] })[];
  /** What some path still holds at its end, for a caller to give back. */
  readonly keeps: readonly HeldThere[];
  /** Functions that were walked under its locks. */
  readonly walked: readonly string[];
  readonly limits: readonly ReachedLimit[];
}

export interface ClassExplanation {
  readonly kind: 'class';
  readonly name: string;
  readonly place: Place;
  readonly verdict: 'lock' | 'possible lock' | 'shared flight' | 'event' | 'no lock';
  /** The operations of a lock: `acquire: waits for its turn`. */
  readonly operations: readonly string[];
  /** The evidence, clauses. */
  readonly why: readonly string[];
}
