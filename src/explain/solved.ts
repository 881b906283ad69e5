/** What the stages hand to an explanation. */
import type { Flow } from '../calls/flow.js';
import type { BitsSolver } from '../fixpoint/solve-bits.js';
import type { LockTables } from '../locks/lock-call.js';
import type { ReplayLimits } from '../replay/limits.js';
import type { Regions } from '../replay/regions.js';
import type { RootRecord } from '../replay/root-record.js';

/** The solved program that questions are asked of. */
export interface Solved {
  readonly flow: Flow;
  readonly tables: LockTables;
  readonly regions: Regions;
  /** Of functions that begin regions, and of kept work that waits for itself. */
  readonly records: readonly RootRecord[];
  readonly bits: BitsSolver;
  readonly limits: ReplayLimits;
}
