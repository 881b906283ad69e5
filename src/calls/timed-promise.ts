/**
 * Promises that time settles: `new Promise((resolve) => setTimeout(resolve, 100))`. Nobody has to come
 * for such a promise to end, so waiting for it waits for no other work.
 */
import type { CallStep, FileOutline, FunctionId, FunctionOutline, Value } from '../program/outline.js';
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
  return occurrences(file, executor, resolvers) === expected;
}

function isTimerCall({ callee }: CallStep): boolean {
  if (callee.kind === 'value') return callee.value.kind === 'global' && isTimer(callee.value.name);
  return callee.kind === 'member' && callee.object.kind === 'global' && isTimer(callee.name);
}

/** How often the executor and the functions in it speak of these variables, in whatever place. A class in it may do so unseen. */
function occurrences(file: FileOutline, executor: FunctionOutline, names: ReadonlySet<string>): number {
  const parts: unknown[] = [...executor.body];
  let count = 0;
  // A list, since generated expressions may be deeper than the stack.
  for (const part of parts) {
    if (typeof part !== 'object' || part === null) continue;
    if ('kind' in part && part.kind === 'define-class') return Infinity;
    if ('kind' in part && part.kind === 'variable' && 'owner' in part && part.owner === executor.id && 'name' in part && names.has(String(part.name))) {
      count += 1;
      continue;
    }
    for (const inner of Object.values(part)) parts.push(inner);
    const id = functionIn(part);
    if (id !== undefined) parts.push(file.functions.get(id)?.body);
  }
  return count;
}

/** A function value, or the accessor of an object literal. */
function functionIn(part: object): FunctionId | undefined {
  if ('kind' in part && part.kind === 'function' && 'id' in part && typeof part.id === 'string') return part.id;
  return 'function' in part && typeof part.function === 'string' ? part.function : undefined;
}
