/** How a call fails, as a path goes on behind it. */

export type Evidence = 'certain' | 'likely';

export interface Failure {
  readonly evidence: Evidence;
  /** It never ends in another way: what stands behind it is not reached. */
  readonly isSure: boolean;
}
