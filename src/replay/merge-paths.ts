/** Paths that agree go on as one; the others stay apart, up to a bound. */
import type { Exit, Outcome, State } from './state.js';

/** Paths kept apart in one body; beyond, those with equal holds are joined and the rest dropped. */
export const PATH_STATES = 8;

/** Joins paths that agree in what they hold; keeps a bounded number of others apart. */
export function mergeStates(states: readonly State[], onLimit: () => void): State[] {
  if (states.length < 2) return [...states];
  const bySignature = new Map<string, State>();
  for (const state of states) {
    const { signature } = state;
    const same = bySignature.get(signature);
    bySignature.set(signature, same === undefined ? state : same.join(state));
  }
  const merged = [...bySignature.values()];
  if (merged.length > PATH_STATES) onLimit();
  return merged.slice(0, PATH_STATES);
}

export function mergeOutcomes(outcomes: readonly Outcome[], onLimit: () => void): Outcome[] {
  if (outcomes.length < 2) return [...outcomes];
  const groups = new Map<string, { exit: Exit; states: State[] }>();
  for (const { exit, state } of outcomes) {
    const key = exitKey(exit);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { exit, states: [state] });
    else group.states.push(state);
  }
  return [...groups.values()].flatMap(({ exit, states }) => mergeStates(states, onLimit).map((state) => ({ exit, state })));
}

/** Equal keys: the same way out. */
export function exitKey(exit: Exit): string {
  switch (exit.kind) {
    case 'normal':
      return 'normal';
    case 'return':
      return `return ${exit.value.key}`;
    case 'throw':
      return `throw ${String(exit.place.line)}:${String(exit.place.column)}`;
    case 'break':
    case 'continue':
      return `${exit.kind} ${exit.label ?? ''}`;
  }
}
