/**
 * A permit is asked for while the same task holds one: n holders that each wait for one more hang, and
 * one that holds too many hangs by itself.
 */
import type { ProgramView } from '../program/program-view.js';
import type { RootRecord } from '../replay/root-record.js';
import type { Finding } from './finding.js';
import { certaintyOf, heldLock, witnessOf } from './witness.js';

export function findPermitExhaustion(view: ProgramView, records: readonly RootRecord[]): readonly Finding[] {
  return records.flatMap((record) =>
    record.permits.map((seen): Finding => {
      const { capacity } = seen.lock;
      const { tasks, taken, asked } = seen;
      const many = tasks === undefined ? (capacity === undefined ? 'as many tasks as there are permits' : `${String(capacity)} tasks`) : `${String(tasks)} tasks`;
      // What one task holds may be all that there is.
      const assumptions = tasks === 1 ? seen.assumed : [...seen.assumed, `${many} hold a permit and wait for another at the same time`];
      return {
        kind: 'permit-exhaustion',
        ...witnessOf(view, seen),
        certainty: certaintyOf(assumptions, seen.doubts),
        assumptions: [...assumptions, ...seen.doubts],
        conditions: seen.conditions,
        held: heldLock(seen.hold),
        capacity,
        taken,
        asked,
      };
    }),
  );
}
