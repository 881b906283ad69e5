/** Work that is started once: of what is seen inside it, there is one at a time, and never two. */
import { lineage } from '../calls/class-members.js';
import type { Flow } from '../calls/flow.js';
import { hasOneCall, hasOneObject } from '../calls/only-object.js';
import { isStartedOnce, whoWaitsFor } from '../calls/started-once.js';
import type { FunctionId } from '../program/outline.js';
import type { LockRef } from '../replay/hold.js';
import type { Sighting } from '../replay/observer.js';
import { partsOfCall } from '../replay/over.js';

/** The works of that kind around a sighting, outermost first, that have the lock for themselves; `depth`: calls on the way that count. */
export type FlightsOf = (seen: Pick<Sighting, 'root' | 'stack'>, depth: number, lock: LockRef) => readonly FunctionId[];

export function flightsIn(flow: Flow): FlightsOf {
  const known = new Map<FunctionId, boolean>();
  return ({ root, stack }, depth, lock) =>
    [root, ...stack.slice(0, depth).map(({ fn }) => fn)].filter((fn) => {
      const isOnce = known.get(fn) ?? isStartedOnce(flow, fn);
      known.set(fn, isOnce);
      return isOnce && isOfOne(flow, fn, lock);
    });
}

/** The path has waited for this work of the lock's own object, or of the only one, before it asks. */
export function isOver(flow: Flow, work: FunctionId, { over, lock }: { readonly over: ReadonlySet<string>; readonly lock: LockRef }): boolean {
  if (over.size === 0) return false;
  const { class: own, outer } = flow.view.functionOutline(work);
  const isOfOne = own === undefined ? outer !== undefined && flow.view.functionOutline(outer).role === 'module' : hasOneObject(flow, own);
  const keeper = whoWaitsFor(flow, work);
  return [...over].some((call) => {
    const [fn, object] = partsOfCall(call);
    return (fn === work || (keeper !== undefined && fn === keeper)) && (isOfOne || (object !== '' && lock.object.key.includes(`⟨${object}⟩`)));
  });
}

/** Each activation of the work has a lock of its own, or there is but one. */
function isOfOne(flow: Flow, work: FunctionId, lock: LockRef): boolean {
  const { view } = flow;
  const { class: own, outer } = view.functionOutline(work);
  const [maker] = (lock.object.kind === 'instance' ? /^[^⟨^@]+/u.exec(lock.object.key) : null) ?? [];
  const file = maker?.split('#')[0] ?? '';
  const made = maker !== undefined && view.files.includes(file) ? view.fileOutline(file).functions.get(maker) : undefined;
  if (own !== undefined) return hasOneObject(flow, own) || lineage(view, own).some(({ id }) => id === made?.class);
  if (outer === undefined) return false;
  return view.functionOutline(outer).role === 'module' || made?.id === outer || hasOneCall(flow, outer);
}
