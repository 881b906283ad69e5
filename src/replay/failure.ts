/** How a call fails, as a path goes on behind it. */
import type { FunctionId } from '../program/outline.js';

export type Evidence = 'certain' | 'likely';

export interface Failure {
  readonly evidence: Evidence;
  /** It never ends in another way: what stands behind it is not reached. */
  readonly isSure: boolean;
}

/** What one replay has found out about failing: asked at every call, and the same for equal calls. */
export class KnownFailures {
  /** By call: function, object and arguments. */
  readonly byCall = new Map<string, { readonly failure: Failure | undefined }>();
  /** Whether a function may be one that always fails. */
  readonly mayAlways = new Map<FunctionId, boolean>();
}
