/** Where the walk of one root stops. What is said from there on is doubted. */

export interface ReplayLimits {
  /** Calls inside one another. */
  readonly replayDepth: number;
  /** Bodies walked, all together. */
  readonly replayEntries: number;
}

export const REPLAY_LIMITS: ReplayLimits = Object.freeze({
  // A longer chain is no report that somebody would read.
  replayDepth: 24,
  // The median region reaches 150 functions, the worst measured 508.
  replayEntries: 2_000,
});
