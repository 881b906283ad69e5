/**
 * Code that the owner of a lock does not own, running while the lock is held. What such code does, no
 * analysis of the owner can tell: it may come back through any public method.
 */
import type { Abstract } from '../calls/abstract-value.js';
import type { Flow } from '../calls/flow.js';
import type { FunctionId } from '../program/outline.js';
import type { CallbackSeen } from '../replay/observer.js';
import { conflictOf } from '../replay/lock-wait.js';
import type { RootRecord } from '../replay/root-record.js';
import type { Hold } from '../replay/hold.js';
import { type Component, componentOf, isCalledFromOutside, isPartOf, isPublic, isSameComponent, ownerOf } from './components.js';
import type { CallbackUnderLock } from './finding.js';
import { lockNode } from './lock-class.js';
import { certaintyOf, heldLock, traceOf, wayUnder } from './witness.js';

export function findCallbacks(flow: Flow, records: readonly RootRecord[]): readonly CallbackUnderLock[] {
  const askers = publicAskers(flow, records);
  return records.flatMap((record) =>
    record.callbacks.flatMap((seen) => seen.held.flatMap((hold) => {
      const owner = hold.flight || hold.isAway ? undefined : ownerOf(flow, hold);
      if (owner === undefined || !isOwnWay(flow, seen, hold, owner) || isOwnCode(flow, record, seen, owner)) return [];
      return [finding(flow, seen, hold, owner, isUnknown(flow, record, seen) ? reentryOf(flow, hold, askers) : undefined)];
    })),
  );
}

/** What code of others does in turn is theirs: the first step out of the component is the one to judge. */
function isOwnWay(flow: Flow, seen: CallbackSeen, hold: Hold, owner: Component): boolean {
  return seen.stack.slice(hold.depth).every(({ fn }) => isPartOf(flow.view, fn, owner));
}

/** Everything it can be is written in the component itself, or a private function's callers speak for it. */
function isOwnCode(flow: Flow, record: RootRecord, seen: CallbackSeen, owner: Component): boolean {
  if (isParameter(record, seen)) return !isPublic(flow.view, record.root) && !isCalledFromOutside(flow, record.root);
  return seen.targets.length > 0 && seen.incomplete === undefined && seen.targets.every((fn) => isSameComponent(flow.view, componentOf(flow.view, fn), owner));
}

/** It is what the root itself was given. */
function isParameter(record: RootRecord, { value, targets }: CallbackSeen): boolean {
  return value.kind === 'symbol' && value.origin.how === 'parameter' && value.origin.fn === record.root && targets.length === 0;
}

/** Nobody in sight supplies it: what the program itself passes in was walked, and is another rule's to judge. */
function isUnknown(flow: Flow, record: RootRecord, seen: CallbackSeen): boolean {
  if (seen.waits === 'call') return false;
  if (isParameter(record, seen) || seen.how === 'yield') return isCalledFromOutside(flow, record.root);
  return seen.targets.length === 0 && isKept(flow, seen.value);
}

/** A field of the object, or an element of a collection that it or the module keeps: where callers put things. */
function isKept(flow: Flow, value: Abstract): boolean {
  switch (value.kind) {
    case 'symbol':
      return (value.origin.how === 'field' || value.origin.how === 'element') && (isSelf(value.origin.base) || isKept(flow, value.origin.base));
    case 'instance': {
      // What stands in a literal is in sight.
      const isEmpty = value.made.how === 'external' || (value.made.how === 'array' && value.made.elements.length === 0);
      const home = isEmpty ? flow.homeOf(value) : undefined;
      return home !== undefined && (isSelf(home.base) || home.base.key.endsWith('#'));
    }
    default:
      return false;
  }
}

function isSelf(base: Abstract): boolean {
  return base.kind === 'symbol' && base.origin.how === 'this';
}

/** A public method that asks for the lock by itself, so that code which comes back through it waits. */
interface Asker {
  readonly fn: FunctionId;
  readonly hold: Hold;
}

/** By declared lock. Methods that only lend the lock to their callers are the lock's own face: no askers. */
function publicAskers(flow: Flow, records: readonly RootRecord[]): ReadonlyMap<string, readonly Asker[]> {
  const found = new Map<string, Asker[]>();
  for (const record of records) {
    if (!isPublic(flow.view, record.root)) continue;
    for (const hold of new Map(record.ends.flatMap((end) => end.taken.map((one) => [one.lock.key, one] as const))).values()) {
      const name = lockNode(flow, hold.lock)?.class;
      const isLent = record.callbacks.some((seen) => seen.held.some((one) => one.lock.key === hold.lock.key)) ||
        record.ends.some((end) => end.kept.some((one) => one.lock.key === hold.lock.key));
      if (name === undefined || isLent || hold.flight) continue;
      found.set(name, [...(found.get(name) ?? []), { fn: record.root, hold }]);
    }
  }
  return found;
}

function reentryOf(flow: Flow, hold: Hold, askers: ReadonlyMap<string, readonly Asker[]>): CallbackUnderLock['reentry'] {
  const name = lockNode(flow, hold.lock)?.class;
  const meeting = (name === undefined ? [] : (askers.get(name) ?? [])).find((asker) => {
    const conflict = conflictOf(hold.lock.model, hold.mode, asker.hold.mode);
    return conflict !== undefined && conflict !== 'recursive-read';
  });
  return meeting === undefined ? undefined : { by: flow.view.functionOutline(meeting.fn).name, place: meeting.hold.acquiredAt };
}

function finding(flow: Flow, seen: CallbackSeen, hold: Hold, owner: Component, reentry: CallbackUnderLock['reentry']): CallbackUnderLock {
  const { view } = flow;
  const way = traceOf(view, { ...seen, stack: wayUnder(seen, hold) });
  return {
    kind: 'callback-under-lock',
    place: seen.place,
    subject: view.textAt(seen.place, 60),
    certainty: certaintyOf(seen.assumed, seen.doubts),
    assumptions: [...seen.assumed, ...seen.doubts],
    conditions: [],
    trace: [...way, { place: seen.place, where: view.functionOutline(seen.fn).name, does: RUNS[seen.how] }],
    held: heldLock(hold),
    how: seen.how,
    owner: owner.name,
    reentry,
  };
}

const RUNS = {
  call: 'calls what it was given',
  section: 'runs what it was given as the section',
  event: 'runs the listeners',
  yield: 'lets its consumer run',
} as const;
