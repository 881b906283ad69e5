/**
 * A path on which an acquired lock is never released and not handed on. A function that ends every
 * normal path holding is itself an acquire: the duty is its callers'.
 */
import { bodyFacts, calleeName } from '../calls/body-facts.js';
import type { Flow } from '../calls/flow.js';
import { isAnyOfKind } from '../locks/lock-class.js';
import type { FunctionId, Value } from '../program/outline.js';
import { printPlace } from '../program/place.js';
import type { ProgramView } from '../program/program-view.js';
import type { AskSeen, EndSeen, Sighting } from '../replay/observer.js';
import type { RootRecord } from '../replay/root-record.js';
import { hasOwnRelease } from '../replay/handles.js';
import { type Hold, type LockRef, unsure } from '../replay/hold.js';
import { boundClasses, boundLocks } from './bound-locks.js';
import type { LeakedLock } from './finding.js';
import { certaintyOf, heldLock } from './witness.js';

export function findLeakedLocks(flow: Flow, records: readonly RootRecord[]): readonly LeakedLock[] {
  const { view } = flow;
  const leaks = records.flatMap((record) =>
    acquisitions(record).flatMap((hold) => {
      const leak = leakOf(record, hold, (one) => isForCallers(flow, records, record, one));
      return leak === undefined ? [] : [{ record, hold, leak }];
    }),
  );
  // Whoever calls a function that leaks sees the lock held, too: it is said once, where it was taken, or where
  // the function ends that had it taken.
  const isOwn = ({ record, hold, leak }: { readonly record: RootRecord; readonly hold: Hold; readonly leak: Leak }): boolean =>
    isWrittenIn(view, hold.fn, record.root) || endsIn(view, leak.end, record.root);
  const own = new Set(leaks.filter(isOwn).map(({ hold }) => printPlace(hold.acquiredAt)));
  const isBelow = (below: RootRecord, above: RootRecord): boolean => above.entered.has(below.root) && !below.entered.has(above.root);
  const isToldBelow = ({ record, hold }: (typeof leaks)[number]): boolean => leaks.some((one) => isTakenAt(one.hold, hold) && isBelow(one.record, record));
  const told = leaks.filter((leak) => isOwn(leak) || !(own.has(printPlace(leak.hold.acquiredAt)) || isToldBelow(leak)));
  const released = new Set(records.flatMap((record) => record.releases.map((one) => lastName(one.lock.label))));
  return [
    ...told.map(({ record, hold, leak }) => finding(view, records, record, hold, leak)),
    ...records.flatMap((record) => neverReleased(view, record, released)),
  ];
}

function endsIn(view: ProgramView, { exit, place }: EndSeen, root: FunctionId): boolean {
  const body = view.functionOutline(root).place;
  return exit === 'throw' && place.file === body.file && place.line >= body.line && place.endLine <= body.endLine;
}

/** Each acquisition of the root, or of a callee that left it to the root. */
function acquisitions(record: RootRecord): readonly Hold[] {
  const found = new Map<string, Hold>();
  for (const end of record.ends) {
    for (const hold of end.taken) {
      if (!hold.scoped) found.set(siteOf(hold), hold);
    }
  }
  return [...found.values()];
}

function isTakenAt(a: Hold, b: Hold): boolean {
  return printPlace(a.acquiredAt) === printPlace(b.acquiredAt);
}

/** The same acquire step, whatever round of a loop. */
function siteOf(hold: Hold): string {
  return hold.id.slice(0, hold.id.lastIndexOf('#'));
}

interface Leak {
  readonly exit: LeakedLock['exit'];
  readonly end: EndSeen;
}

function leakOf(record: RootRecord, hold: Hold, isForCallers: (hold: Hold) => boolean): Leak | undefined {
  const isThis = (other: Hold): boolean => siteOf(other) === siteOf(hold);
  const normal = record.ends.filter((end) => end.exit === 'return');
  const kept = normal.filter((end) => end.kept.some((one) => isThis(one) && !one.handedOn));
  const given = normal.filter((end) => !kept.includes(end) && end.taken.some(isThis));
  const other = normal.filter((end) => !kept.includes(end));
  const [first] = kept;
  if (first !== undefined && given.length > 0 && !tellsApart(kept, other)) return { exit: 'return', end: surest(kept) ?? first };
  if (first !== undefined && given.length === 0) {
    if (tellsApart(kept, other)) return undefined;
    return isForCallers(hold) ? undefined : { exit: 'return', end: surest(kept) ?? first };
  }
  const throwing = record.ends.filter((end) => end.exit === 'throw' && end.kept.some((one) => isThis(one) && !one.handedOn));
  const worst = surest(throwing);
  return worst === undefined ? undefined : { exit: 'throw', end: worst };
}

/**
 * A function that ends every normal path holding is an acquire itself where somebody else can give
 * the lock back: a caller does, or another function that others can call is there for it. A handle
 * that stays in the frame is nobody else's to call, whoever calls this function.
 */
function isForCallers(flow: Flow, records: readonly RootRecord[], record: RootRecord, hold: Hold): boolean {
  if (hold.hasHandle && !hasOwnRelease(hold.lock.model)) return false;
  const isKept = keepsHandle(flow, hold);
  if (!isKept && locksMeant(flow, hold).some((lock) => isPassedIn(lock) || isExported(flow.view, lock))) return true;
  const name = lastName(hold.lock.label);
  if (isGivenBackUnseen(flow, records, record.root, name)) return true;
  const classes = boundClasses(flow, hold.lock).filter((one) => !isAnyOfKind(one));
  const isOfLock = (lock: LockRef): boolean => lastName(lock.label) === name || classes.includes(lock.class);
  return records.some((other) => {
    if (other.root === record.root) return false;
    // What the function itself gives back on another path, or asks for again, is no caller's doing.
    const inside = ({ stack }: Sighting): number => stack.findIndex((entry) => entry.fn === record.root);
    if (other.entered.has(record.root) && other.releases.some((one) => one.hold !== undefined && isTakenAt(one.hold, hold) && inside(one) < 0)) return true;
    if (isKept) return false;
    // A caller that never gets beyond the acquire never gets to its release.
    const isCallers = (one: AskSeen): boolean => inside(one) < 0 || one.hold.depth <= inside(one);
    if (other.reacquires.some((one) => printPlace(one.place) === printPlace(hold.acquiredAt) && isCallers(one)) && mayGiveBack(flow, records, other, hold)) return true;
    const onlyReleases = other.releases.some((one) => !one.wasHeld && isOfLock(one.lock)) && !other.acquires.some((one) => isOfLock(one.lock));
    return onlyReleases && isOpen(flow, other.root);
  });
}

/**
 * The body calls a release of such a lock, or a function that releases what its caller holds, and does so more
 * often than it takes such a lock itself.
 */
function mayGiveBack({ view }: Flow, records: readonly RootRecord[], { root, releases, reacquires }: RootRecord, { lock }: Hold): boolean {
  const names = new Set(Object.entries(lock.model.operations).flatMap(([name, { effect }]) => (effect === 'release' ? [name] : [])));
  for (const other of records) {
    if (other.releases.some((one) => !one.wasHeld)) names.add(ownName(view, other.root));
  }
  const own = releases.flatMap(({ hold }) => (hold !== undefined && hold.fn === root && !hold.hasHandle ? [printPlace(hold.acquiredAt)] : []));
  const calls = bodyFacts(view.functionOutline(root)).calls.filter((step) => names.has(calleeName(step) ?? ''));
  // It takes the lock there too, as the code has it, though it never gets it.
  const never = reacquires.flatMap((one) => (one.fn === root && one.lock.model.operations[one.operation ?? '']?.effect === 'acquire' ? [printPlace(one.place)] : []));
  return calls.length > new Set([...own, ...never]).size;
}

/** Who puts the handle in a variable of its own means to give the lock back by it. */
function keepsHandle({ view }: Flow, hold: Hold): boolean {
  if (!hold.hasHandle) return false;
  const { assigns, steps } = bodyFacts(view.functionOutline(hold.fn));
  const index = Object.values(hold.lock.model.operations).flatMap((one) => ('handle' in one && one.handle.kind === 'element' ? [one.handle.index] : []))[0];
  const isAcquired = (value: Value): boolean => {
    const joined = value.kind === 'result' ? steps.get(value.step) : undefined;
    const call = joined?.kind === 'join' && joined.value.kind === 'result' ? steps.get(joined.value.step) : undefined;
    return call?.kind === 'call' && printPlace(call.place) === printPlace(hold.acquiredAt);
  };
  return assigns.some(({ target, value }) => {
    if (target.kind !== 'variable' || target.owner !== hold.fn) return false;
    if (index === undefined) return isAcquired(value);
    return value.kind === 'element' && value.key.kind === 'constant' && value.key.value === index && isAcquired(value.object);
  });
}

/** It is one of a pair: a function calls both, on a way that no path was seen to take. */
function isGivenBackUnseen(flow: Flow, records: readonly RootRecord[], taker: FunctionId, name: string): boolean {
  const callers = callersOf(flow, taker);
  return callers.length > 0 && records.some((other) =>
    other.root !== taker && other.releases.some((one) => !one.wasHeld && lastName(one.lock.label) === name) && callersOf(flow, other.root).some((fn) => callers.includes(fn)));
}

function callersOf(flow: Flow, fn: FunctionId): readonly FunctionId[] {
  return (flow.callSites(ownName(flow.view, fn), fn) ?? []).map((site) => site.fn);
}

/**
 * A lock that an object or closures were made with is their maker's, and no caller's: which one that is shows where
 * nobody else can make them.
 */
function locksMeant(flow: Flow, { lock, fn }: Hold): readonly LockRef[] {
  const { origin } = lock.object.kind === 'symbol' ? lock.object : { origin: undefined };
  if (origin?.how !== 'parameter') return [lock];
  const maker = flow.view.functionOutline(origin.fn);
  const isMaker = maker.role === 'constructor' ? maker.class !== undefined : maker.id !== fn && isWrittenIn(flow.view, fn, maker.id);
  const isOpenToAll = maker.class !== undefined && maker.role === 'constructor' ? flow.view.classOutline(maker.class).isExported : isOpen(flow, maker.id);
  return isMaker && !isOpenToAll ? boundLocks(flow, lock) : [lock];
}

/** The function itself, or one that is written in it. */
function isWrittenIn(view: ProgramView, fn: FunctionId, outer: FunctionId): boolean {
  for (let at: FunctionId | undefined = fn; at !== undefined; at = view.functionOutline(at).outer) if (at === outer) return true;
  return false;
}

/** Somebody who is not seen may call the function. */
function isOpen(flow: Flow, fn: FunctionId): boolean {
  const { view } = flow;
  const outline = view.functionOutline(fn);
  if (outline.class !== undefined && view.classOutline(outline.class).isExported) return true;
  const name = ownName(view, fn);
  const exported = view.fileOutline(outline.file).exports.some((one) => 'value' in one && ((one.value.kind === 'variable' && one.value.name === name) || (one.value.kind === 'function' && one.value.id === fn)));
  if (exported || outline.role === 'arrow') return true;
  const callers = flow.callSites(name, fn);
  return callers === undefined || callers.length === 0;
}

/** A lock that other modules can reach is theirs to give back, too. */
function isExported(view: ProgramView, lock: LockRef): boolean {
  const file = lock.object.key.split('#')[0] ?? '';
  if (lock.object.kind !== 'instance' || !view.files.includes(file)) return false;
  return view.fileOutline(file).exports.some((one) => 'value' in one && one.value.kind === 'variable' && one.value.name === lock.label);
}

/** The result says whether it holds: true or a handle when it does, false or nothing when not. */
function tellsApart(kept: readonly EndSeen[], other: readonly EndSeen[]): boolean {
  const truths = new Set(kept.map((end) => end.truth));
  const others = new Set(other.map((end) => end.truth));
  const [truth] = truths;
  return truths.size === 1 && truth === true && others.size === 1 && others.has(false);
}

function surest(ends: readonly EndSeen[]): EndSeen | undefined {
  const rank = (end: EndSeen): number => end.doubts.length * 4 + end.assumed.length * 2 + (end.evidence === 'likely' ? 1 : 0);
  return [...ends].sort((a, b) => rank(a) - rank(b))[0];
}

function finding(view: ProgramView, records: readonly RootRecord[], record: RootRecord, hold: Hold, leak: Leak): LeakedLock {
  // A helper that gives back on its other ways has the defect itself, whoever sees it first.
  const isInside = hold.fn !== record.root && isWrittenIn(view, hold.fn, record.root);
  const helper = hold.fn === record.root ? undefined : records.find((one) => one.root === hold.fn);
  const isHelpers = isInside || helper?.ends.every((end) => end.exit !== 'return' || !end.kept.some((one) => isTakenAt(one, hold))) === true;
  const [place, fn] = isHelpers ? [hold.acquiredAt, hold.fn] : [hold.via, record.root];
  const where = view.functionOutline(fn).name;
  const rejects = leak.end.evidence === 'likely' ? [`'${view.textAt(leak.end.place, 40)}' throws or rejects`] : [];
  const assumptions = [...leak.end.assumed, ...rejects];
  const last = { place: leak.end.place, where: view.functionOutline(record.root).name, does: leak.exit === 'throw' ? 'throws, with the lock still held' : 'returns, with the lock still held' };
  return {
    kind: 'leaked-lock',
    place,
    subject: view.textAt(place, 60),
    certainty: certaintyOf(assumptions, [...leak.end.doubts, ...unsure(hold.lock)]),
    assumptions: [...assumptions, ...leak.end.doubts],
    conditions: [],
    trace: [{ place, where, does: `acquires '${hold.lock.label}'` }, last],
    held: heldLock({ ...hold, since: place, holder: where }),
    exit: leak.exit,
  };
}

/** `take in makeStore` and `Store.take` are called by the name of take. */
function ownName(view: ProgramView, fn: FunctionId): string {
  return lastName(view.functionOutline(fn).name.split(' ')[0] ?? '');
}

function lastName(label: string): string {
  return label.slice(label.lastIndexOf('.') + 1);
}

/** A lock that a caller passes is the caller's to give back. */
function isPassedIn(lock: LockRef): boolean {
  return lock.object.kind === 'symbol' && lock.object.origin.how === 'parameter';
}

/** Nobody keeps the handle, and nothing in the program gives this lock back: whatever the path ends in. */
function neverReleased(view: ProgramView, record: RootRecord, released: ReadonlySet<string>): readonly LeakedLock[] {
  return record.acquires
    .filter((seen) => !seen.scoped && seen.handleDropped && seen.stack.length === 0 && hasOwnRelease(seen.lock.model))
    .filter((seen) => !isPassedIn(seen.lock) && !isExported(view, seen.lock) && !released.has(lastName(seen.lock.label)))
    .map((seen): LeakedLock => ({
      kind: 'leaked-lock',
      place: seen.place,
      subject: view.textAt(seen.place, 60),
      certainty: certaintyOf(seen.assumed, [...seen.doubts, ...unsure(seen.lock)]),
      assumptions: [...seen.assumed, ...seen.doubts],
      conditions: seen.conditions,
      trace: [{ place: seen.place, where: view.functionOutline(seen.fn).name, does: `acquires '${seen.lock.label}' and drops what gives it back` }],
      held: { name: seen.lock.label, mode: seen.mode, holder: view.functionOutline(seen.fn).name, since: seen.place },
      exit: 'abandoned',
    }));
}
