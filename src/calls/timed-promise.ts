/**
 * Promises that time settles: `new Promise((resolve) => setTimeout(resolve, 100))`. Nobody has to come
 * for such a promise to end, so waiting for it waits for no other work.
 */
import type { CallStep, FileOutline, FunctionId, FunctionOutline, Step, Value } from '../program/outline.js';
import { bodyFacts } from './body-facts.js';
import { isTimer } from './builtins.js';

const known = new WeakMap<FunctionOutline, boolean>();

/**
 * Whether the executor's resolvers are given to timers, and called in what timers or the executor itself
 * run at once, and are put nowhere else.
 */
export function isSettledByTime(file: FileOutline, executor: FunctionId): boolean {
  const outline = file.functions.get(executor);
  if (outline === undefined) return false;
  let settled = known.get(outline);
  if (settled === undefined) known.set(outline, (settled = looksSettledByTime(file, outline)));
  return settled;
}

function looksSettledByTime(file: FileOutline, executor: FunctionOutline): boolean {
  if (executor.isAsync) return false;
  const resolvers = new Set(
    bodyFacts(executor).assigns.flatMap(({ target, value }) => (value.kind === 'parameter' && target.kind === 'variable' && target.owner === executor.id ? [target.name] : [])),
  );
  const isResolver = (value: Value): boolean => value.kind === 'variable' && value.owner === executor.id && resolvers.has(value.name);
  // The executor, and the functions that its timers run.
  const timed = [executor];
  let expected = resolvers.size;
  let settles = false;
  for (const outline of timed) {
    for (const step of bodyFacts(outline).calls) {
      if (step.callee.kind === 'value' && isResolver(step.callee.value)) {
        expected += 1;
        settles = true;
      }
      const [first] = isTimerCall(step) ? step.arguments : [];
      if (first === undefined) continue;
      if (isResolver(first.value)) {
        expected += 1;
        settles = true;
      }
      const inner = first.value.kind === 'function' ? file.functions.get(first.value.id) : undefined;
      if (inner !== undefined && !inner.isAsync) timed.push(inner);
    }
  }
  if (!settles) return false;
  const inside = [...file.functions.values()].filter(({ id }) => isInside(file, id, executor.id));
  const found = inside.reduce((count, { body }) => count + occurrences(body, executor.id, resolvers), 0);
  return found === expected;
}

function isTimerCall({ callee }: CallStep): boolean {
  if (callee.kind === 'value') return callee.value.kind === 'global' && isTimer(callee.value.name);
  return callee.kind === 'member' && callee.object.kind === 'global' && isTimer(callee.name);
}

function isInside(file: FileOutline, inner: FunctionId, outer: FunctionId): boolean {
  for (let at: FunctionId | undefined = inner; at !== undefined; at = file.functions.get(at)?.outer) if (at === outer) return true;
  return false;
}

/** How often the steps speak of these variables of the owner, in whatever place. */
function occurrences(steps: readonly Step[], owner: FunctionId, names: ReadonlySet<string>): number {
  const parts: unknown[] = [...steps];
  let count = 0;
  for (const part of parts) {
    if (typeof part !== 'object' || part === null) continue;
    if ('kind' in part && part.kind === 'variable' && 'owner' in part && part.owner === owner && 'name' in part && names.has(String(part.name))) count += 1;
    else for (const inner of Object.values(part)) parts.push(inner);
  }
  return count;
}
