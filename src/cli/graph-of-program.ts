/** The lock graph of an opened program, under the settings of its first file that has rules. */
import type { LockGraph } from '../findings/lock-graph.js';
import type { OpenedProgram } from './open-programs.js';

/** Undefined when no file of it is asked about. */
export function findGraph(program: OpenedProgram): LockGraph | undefined {
  const rules = program.files.map((file) => program.rulesOf(file)).find((one) => one !== undefined);
  return rules === undefined ? undefined : program.analysis(rules).lockGraph();
}
