/**
 * Releases of what this path does not hold. A function that only gives back leaves the duty with its
 * callers: what it does wrong is said of the call, and only where the caller is seen not to hold.
 */
import type { Flow } from '../calls/flow.js';
import { meetsClass } from '../locks/lock-class.js';
import { type Place, printPlace } from '../program/place.js';
import type { ReleaseSeen } from '../replay/observer.js';
import type { RootRecord } from '../replay/root-record.js';
import { type LockRef, unsure } from '../replay/hold.js';
import type { LeakedLock, UnheldRelease } from './finding.js';
import { certaintyOf, namedLock, traceOf } from './witness.js';

/** `leaks`: to give back the wrong side of a lock is one defect, and told as the leak that it is. */
export function findUnheldReleases(flow: Flow, records: readonly RootRecord[], leaks: readonly LeakedLock[]): readonly UnheldRelease[] {
  const byRoot = new Map(records.map((record) => [record.root, record]));
  return records.flatMap((record) => {
    const name = flow.view.functionOutline(record.root).name;
    const leaking = new Set(leaks.filter((leak) => leak.held.holder === name).map((leak) => leak.held.name));
    return record.releases.flatMap((seen) => {
      if (seen.wasHeld || seen.idempotent || leaking.has(seen.lock.label) || isToldDeeper(byRoot, seen)) return [];
      if (seen.releasedAt !== undefined) return [finding(flow, seen, [])];
      if (isOwnMistake(record, seen)) return isCallersHold(records, record, seen) ? [] : [finding(flow, seen, [`no caller of '${name}' holds it`])];
      return seen.stack.length === 0 && !seen.mayBeOwn && isNeverTaken(flow, records, seen.lock) ? [finding(flow, seen, [])] : [];
    });
  });
}

function isAt(seen: ReleaseSeen, place: Place): boolean {
  return printPlace(seen.place) === printPlace(place);
}

/** A function on the way does it wrong all by itself. */
function isToldDeeper(byRoot: ReadonlyMap<string, RootRecord>, seen: ReleaseSeen): boolean {
  return seen.stack.some(({ fn }) => {
    const record = byRoot.get(fn);
    return record?.releases.some((one) => !one.wasHeld && isAt(one, seen.place) && (one.releasedAt !== undefined || isOwnMistake(record, one))) === true;
  });
}

/**
 * The root was refused the lock on this path, or the same step gives back, on another path, what the
 * root has taken: to hold the lock there is its own business.
 */
function isOwnMistake(record: RootRecord, seen: ReleaseSeen): boolean {
  if (seen.mayBeOwn) return false;
  return seen.wasRefused || record.releases.some((one) => one.wasHeld && one.lock.key === seen.lock.key && isAt(one, seen.place));
}

/** Somebody calls the root with the lock held, for the root to give it back. */
function isCallersHold(records: readonly RootRecord[], record: RootRecord, seen: ReleaseSeen): boolean {
  const own = new Set(record.acquires.map((one) => printPlace(one.place)));
  return records.some((other) =>
    other.entered.has(record.root) &&
    other.releases.some((one) => one.hold !== undefined && isAt(one, seen.place) && !own.has(printPlace(one.hold.acquiredAt))),
  );
}

/** Nothing in the program takes the lock, and nobody else can. */
function isNeverTaken(flow: Flow, records: readonly RootRecord[], lock: LockRef): boolean {
  const taken = records.some((record) => [...record.acquires, ...record.floats].some((one) => meetsClass(new Set([one.lock.class]), lock.class)));
  return !taken && isOutOfReach(flow, lock);
}

/** A variable of its module, or a private field: no code out of sight can name it. */
function isOutOfReach(flow: Flow, { object }: LockRef): boolean {
  const { view } = flow;
  const home = object.kind === 'instance' ? flow.homeOf(object) : undefined;
  if (home === undefined || object.kind !== 'instance') return false;
  const id = flow.classOf(home.base);
  if (id !== undefined) {
    const outline = view.classOutline(id);
    const member = outline.members.find((one) => one.name === home.name);
    return home.name.startsWith('#') || member?.access === 'private' || !outline.isExported;
  }
  const file = object.key.split('#')[0] ?? '';
  return view.files.includes(file) && !view.fileOutline(file).exports.some((one) => 'value' in one && one.value.kind === 'variable' && one.value.name === home.name);
}

function finding(flow: Flow, seen: ReleaseSeen, assumptions: readonly string[]): UnheldRelease {
  const { view } = flow;
  const place = seen.stack.find((entry) => entry.symbolic === undefined)?.place ?? seen.place;
  const last = { place: seen.place, where: view.functionOutline(seen.fn).name, does: `releases '${seen.lock.label}'` };
  const all = [...seen.assumed, ...assumptions];
  return {
    kind: 'unheld-release',
    place,
    subject: view.textAt(place, 60),
    certainty: certaintyOf(all, [...seen.doubts, ...unsure(seen.lock)]),
    assumptions: [...all, ...seen.doubts],
    conditions: seen.conditions,
    trace: seen.stack.length === 0 ? [] : [...traceOf(view, seen), last],
    lock: namedLock(seen.lock, seen.mode),
    releasedAt: seen.releasedAt,
  };
}
