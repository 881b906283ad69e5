/**
 * A cycle of locks, each taken while the one before is held, on paths that can overlap. Cycles are
 * sought between declared locks first; one assignment of objects to all locks must then fit.
 */
import { bodyFacts } from '../calls/body-facts.js';
import type { Flow } from '../calls/flow.js';
import { isStartedWhereEmpty } from '../calls/started-once.js';
import type { FunctionId } from '../program/outline.js';
import { comparePlaces, printPlace } from '../program/place.js';
import type { AskSeen } from '../replay/observer.js';
import type { Hold, LockRef } from '../replay/hold.js';
import { permitsHeld } from '../replay/permits.js';
import type { RootRecord } from '../replay/root-record.js';
import { conflictOf } from '../replay/lock-wait.js';
import { boundPairs } from './bound-locks.js';
import type { Finding, OrderEdge } from './finding.js';
import { type LockNode, lockNode } from './lock-class.js';
import { agree, isOneOrder } from './object-assignment.js';
import { certaintyOf, heldLock, namedLock, witnessOf } from './witness.js';

export interface Edge {
  readonly held: LockNode;
  readonly asked: LockNode;
  readonly seen: AskSeen;
  /** Of objects that the root itself makes: only tasks that it starts can take them the other way round. */
  readonly isOfNew: boolean;
  /** How many tasks must hold as much of it, so that nothing is left for who asks. */
  readonly tasks: number;
}

export interface CycleLimits {
  /** Locks on one cycle. */
  readonly cycleLength: number;
}

export const CYCLE_LIMITS: CycleLimits = Object.freeze({
  // Longer cycles are real in theory and read by nobody.
  cycleLength: 5,
});

export function findOrderInversions(flow: Flow, records: readonly RootRecord[], limits: CycleLimits): readonly Finding[] {
  const edges = edgesOf(flow, records);
  const [from, fromAlone] = [new Map<string, Edge[]>(), new Map<string, Edge[]>()];
  for (const edge of edges) {
    push(from, edge.held.class, edge);
    if (edge.tasks === 1) push(fromAlone, edge.held.class, edge);
  }
  const isOfSeveral = edges.some(({ tasks }) => tasks > 1);
  const findings: Finding[] = [];
  for (const edge of edges) {
    // One holder of each lock is the plainer story.
    const plain = edge.tasks === 1 ? shortestCycle(flow, edge, fromAlone, limits) : undefined;
    const cycle = plain ?? (isOfSeveral ? shortestCycle(flow, edge, from, limits) : undefined);
    if (cycle !== undefined) findings.push(finding(flow, edge, cycle));
  }
  return findings;
}

/** Each way in which a lock is asked for while another is held: the plainest sighting of it. */
export function edgesOf(flow: Flow, records: readonly RootRecord[]): readonly Edge[] {
  const edges = new Map<string, Edge>();
  const tasksOf = tasksIn(flow);
  for (const record of records) {
    const onlyCalled = isOnlyCalledBy(flow, records, record.root);
    for (const seen of record.edges) {
      // Whoever calls it was walked through it, with what that caller holds besides.
      if (onlyCalled && isWrittenIn(flow, seen.fn, record.root) && isToldElsewhere(flow, records, record, seen)) continue;
      const tasks = seen.hold.flight ? undefined : tasksOf(seen);
      if (tasks === undefined) continue;
      for (const { held, asked, isOfNew } of nodesOf(flow, record, seen)) {
        // One activation makes few tasks, and two semaphores of one class are told apart by their objects only.
        if (tasks > 1 && (isOfNew || held.class === asked.class)) continue;
        const { place, ordered, hold, ownTasks } = seen;
        const own = isOfNew ? [record.root, held.owner, asked.owner, ownTasks?.during.join()] : [];
        const key = [held.class, asked.class, tasks, printPlace(place), printPlace(hold.since), ordered?.by, ordered?.direction, ...own].join('|');
        const before = edges.get(key);
        if (before === undefined || doubt(seen) < doubt(before.seen)) edges.set(key, { held, asked, seen, isOfNew, tasks });
      }
    }
  }
  return [...edges.values()].sort((a, b) => comparePlaces(a.seen.place, b.seen.place));
}

/** A caller's walk came by here, and knows which locks these are. */
function isToldElsewhere(flow: Flow, records: readonly RootRecord[], record: RootRecord, { place }: AskSeen): boolean {
  const at = printPlace(place);
  return records.some((other) =>
    other !== record &&
    other.edges.some((one) => printPlace(one.place) === at && lockNode(flow, one.hold.lock) !== undefined && lockNode(flow, one.lock) !== undefined),
  );
}

/** The two locks; those that the function's object or closure was made with, once for each making. */
function nodesOf(flow: Flow, record: RootRecord, seen: RootRecord['edges'][number]): readonly Omit<Edge, 'seen' | 'tasks'>[] {
  // One lock given for both is no order: taking it twice is the maker's doing. Two keys of one are two locks.
  const given = boundPairs(flow, seen.hold.lock, seen.lock).filter(([one, other]) => one.object.key !== other.object.key || isOtherKey(one, other));
  const pairs: readonly (readonly [LockRef, LockRef])[] = [[seen.hold.lock, seen.lock], ...given];
  return pairs.flatMap(([one, other]) => {
    const held = lockNode(flow, one);
    const asked = lockNode(flow, other);
    if (held === undefined || asked === undefined) return [];
    if (seen.relation === 'unknown' && held.class === asked.class) return [];
    // An object that this very path makes is nobody else's yet, but for the tasks that the path starts.
    const [isNewHeld, isNewAsked] = [isNew(flow, held.owner, record.root), isNew(flow, asked.owner, record.root)];
    return isNewHeld === isNewAsked ? [{ held, asked, isOfNew: isNewHeld }] : [];
  });
}

function isOtherKey({ part: a }: LockRef, { part: b }: LockRef): boolean {
  return a?.kind === 'constant' && b?.kind === 'constant' && a.key !== b.key;
}

/** Made by the root, by a closure that is written in it, or by the function around it, whose variables it has. */
function isNew(flow: Flow, owner: string, root: FunctionId): boolean {
  const fn = /^([^⟨^@]+)(?:\^\d+)?(?:⟨.*⟩)?@\d+$/u.exec(owner)?.[1];
  if (fn === undefined || !isInBody(flow, fn)) return false;
  return (fn.startsWith(root) && isWrittenIn(flow, fn, root)) || (root.startsWith(fn) && isWrittenIn(flow, root, fn));
}

/** What a module makes when it is loaded is there for all. */
function isInBody(flow: Flow, fn: string): boolean {
  return isFunction(flow, fn) && flow.view.functionOutline(fn).role !== 'module';
}

/** A lock's class may be named after a type, or after something outside the program. */
function isFunction(flow: Flow, name: string): boolean {
  const file = name.split('#')[0] ?? '';
  return flow.view.files.includes(file) && flow.view.fileOutline(file).functions.has(name);
}

/** Whoever asks for the lock waits for this holder. */
function isAlone(hold: Hold, held: readonly Hold[]): boolean {
  return holdersOf(hold, held) === 1;
}

/** How many that hold as much of it leave nothing to others; undefined: not known, or so many always leave a rest. */
function holdersOf({ mode, lock }: Hold, held: readonly Hold[]): number | undefined {
  if (mode !== 'permit' || lock.capacity === 1) return 1;
  const taken = permitsHeld(held.filter((one) => one.lock.key === lock.key));
  if (lock.capacity === undefined || taken === undefined || taken <= 0) return undefined;
  if (taken >= lock.capacity) return 1;
  return Number.isFinite(lock.capacity) && lock.capacity % taken === 0 ? lock.capacity / taken : undefined;
}

/** The same of a sighting; undefined also where so many can not be there at once. */
function tasksIn(flow: Flow): (seen: AskSeen) => number | undefined {
  const known = new Map<FunctionId, boolean>();
  const isOneAtATime = (fn: FunctionId): boolean => {
    const isOne = known.get(fn) ?? (flow.view.functionOutline(fn).role === 'module' || isStartedWhereEmpty(flow, fn));
    known.set(fn, isOne);
    return isOne;
  };
  return ({ hold, held, root, stack }) => {
    const tasks = holdersOf(hold, held);
    if (tasks === undefined || tasks === 1) return tasks;
    const around = held.slice(0, held.findIndex(({ lock }) => lock.key === hold.lock.key));
    const isKeptApart = around.some((one) => one.mode !== 'read' && isAlone(one, held));
    return isKeptApart || [root, ...stack.slice(0, hold.depth).map(({ fn }) => fn)].some(isOneAtATime) ? undefined : tasks;
  };
}

function isWrittenIn(flow: Flow, fn: FunctionId, outer: FunctionId): boolean {
  for (let at: FunctionId | undefined = fn; at !== undefined; at = flow.view.functionOutline(at).outer) {
    if (at === outer) return true;
  }
  return false;
}

/** Not exported, and every call of it stands in a root that walked it. */
function isOnlyCalledBy(flow: Flow, records: readonly RootRecord[], fn: FunctionId): boolean {
  const outline = flow.view.functionOutline(fn);
  if (outline.role !== 'function' || outline.outer === undefined || flow.view.functionOutline(outline.outer).role !== 'module') return false;
  const isExported = flow.view.fileOutline(outline.file).exports.some((one) => 'value' in one && one.value.kind === 'variable' && one.value.name === outline.name);
  const callers = isExported ? undefined : flow.callSites(outline.name, fn);
  if (callers === undefined || callers.length === 0) return false;
  return callers.every((caller) => records.some((record) => (record.root === caller.fn || record.entered.has(caller.fn)) && record.entered.has(fn)));
}

/** The plainest sighting of an edge speaks for it: nothing assumed, then nearest to the acquire. */
function doubt(seen: AskSeen): number {
  return (seen.doubts.length * 4 + seen.assumed.length) * 100 + seen.stack.length;
}

/** Breadth first from where the edge ends, back to where it begins. */
function shortestCycle(flow: Flow, edge: Edge, from: ReadonlyMap<string, readonly Edge[]>, { cycleLength }: CycleLimits): readonly Edge[] | undefined {
  if (edge.held.class === edge.asked.class && edge.isOfNew) return wayBack(flow, edge, from.get(edge.held.class) ?? []);
  if (edge.held.class === edge.asked.class) return isOneOrder(edge) || isProved([edge]) || isSingle(flow, edge) || !agree([edge, edge]) ? undefined : [edge];
  let paths: (readonly Edge[])[] = [[]];
  for (let length = 1; length < cycleLength; length += 1) {
    const longer: (readonly Edge[])[] = [];
    for (const path of paths) {
      const at = path.at(-1)?.asked.class ?? edge.asked.class;
      for (const next of from.get(at) ?? []) {
        const whole = [...path, next];
        if (next.asked.class === next.held.class || whole.slice(0, -1).some((one) => one.held.class === next.held.class)) continue;
        if (next.asked.class === edge.held.class) {
          if (closes(flow, [edge, ...whole])) return whole;
        } else if (next.asked.class !== edge.asked.class) longer.push(whole);
      }
    }
    // Bounded: cycles through very common locks are found from their other edges.
    paths = longer.slice(0, 200);
  }
  return undefined;
}

/** Two objects that the root makes, taken the other way round by another of its tasks. */
function wayBack(flow: Flow, edge: Edge, edges: readonly Edge[]): readonly Edge[] | undefined {
  const back = edges.find((one) => one.held.owner === edge.asked.owner && one.asked.owner === edge.held.owner && one.held.owner !== one.asked.owner && closes(flow, [edge, one]));
  return back === undefined ? undefined : [back];
}

/**
 * New objects are in the hands of one activation: all edges are its own or its closures', and of tasks that
 * run at the same time.
 */
function canMeet(flow: Flow, cycle: readonly Edge[]): boolean {
  if (!cycle.some((edge) => edge.isOfNew)) return true;
  return cycle.every((edge, index) => cycle.slice(index + 1).every((other) => edge.isOfNew && other.isOfNew && isBeside(flow, edge.seen, other.seen)));
}

function isBeside(flow: Flow, { root, ownTasks: a }: AskSeen, { root: otherRoot, ownTasks: b }: AskSeen): boolean {
  if (root !== otherRoot) return !(isInTurn(flow, root, otherRoot) && isInTurn(flow, otherRoot, root));
  if (a === undefined || b === undefined) return false;
  return a.during.some((one) => b.beside.includes(one)) || b.during.some((one) => a.beside.includes(one));
}

/**
 * The function around the other, or a closure for which every caller waits at once: the function around it, or
 * another such closure. Whoever calls it from outside may do so twice.
 */
function isInTurn(flow: Flow, fn: FunctionId, other: FunctionId, asked: readonly FunctionId[] = []): boolean {
  if (isWrittenIn(flow, other, fn) || asked.includes(fn)) return true;
  const { name, outer } = flow.view.functionOutline(fn);
  const sites = flow.callSites(name.split(' ')[0] ?? '', fn) ?? [];
  const onTheSpot = outer === undefined ? [] : bodyFacts(flow.view.functionOutline(outer)).calls.filter(({ callee }) => callee.kind === 'value' && callee.value.kind === 'function' && callee.value.id === fn);
  const calls = [...sites, ...(outer === undefined ? [] : onTheSpot.map((step) => ({ fn: outer, step })))];
  return calls.length > 0 && calls.every((call) => {
    if (call.fn !== outer && (outer === undefined || !isWrittenIn(flow, call.fn, outer) || !isInTurn(flow, call.fn, other, [...asked, fn]))) return false;
    const next = bodyFacts(flow.view.functionOutline(call.fn)).steps.get(call.step.id + 1);
    return next?.kind === 'join' && next.value.kind === 'result' && next.value.step === call.step.id;
  });
}

/** The program makes one object of the class that has the lock: there are no two to take in turn. */
function isSingle(flow: Flow, edge: Edge): boolean {
  // One object may have a lock for each key.
  if (edge.held.class.endsWith('[]')) return false;
  const fn = edge.held.class.split('@')[0] ?? '';
  const id = isFunction(flow, fn) ? flow.view.functionOutline(fn).class : undefined;
  if (id === undefined) return false;
  const made = flow.constructions(id);
  const [only] = made.of;
  return made.of.length === 1 && made.incomplete === undefined && only?.value.kind === 'instance' && !only.value.many;
}

/** The modes exclude each other, no common lock keeps the paths apart, the objects can be the same. */
function closes(flow: Flow, cycle: readonly Edge[]): boolean {
  const excludes = cycle.every((edge, index) => {
    const next = cycle[(index + 1) % cycle.length];
    const conflict = next === undefined ? undefined : conflictOf(next.seen.hold.lock.model, next.seen.hold.mode, edge.seen.mode);
    return conflict !== undefined && conflict !== 'recursive-read';
  });
  return excludes && !isOfPermits(cycle) && canMeet(flow, cycle) && !isGated(cycle) && !isProved(cycle) && agree(cycle);
}

/** Who asks for the permit that several hold has one of them: that is told as such. */
function isOfPermits(cycle: readonly Edge[]): boolean {
  return cycle.some(({ tasks, seen: { hold } }, index) => {
    const asking = cycle.at(index - 1)?.seen.held ?? [];
    return tasks > 1 && asking.some(({ lock, isAway }) => !isAway && lock.class === hold.lock.class);
  });
}

/** Every edge goes the same way in one compared property: no way back. */
function isProved(cycle: readonly Edge[]): boolean {
  const orders = new Set(cycle.map((edge) => edge.seen.ordered).filter((one) => one?.direction !== 'tied').map((one) => (one === undefined ? '' : `${one.by} ${one.direction}`)));
  return orders.size <= 1 && !orders.has('');
}

/** A lock that every edge holds besides lets only one of the paths run at a time. */
function isGated(cycle: readonly Edge[]): boolean {
  const [first, ...rest] = cycle;
  if (first === undefined) return false;
  return gates(first).some((gate) => rest.every((edge) => gates(edge).includes(gate)));
}

function gates(edge: Edge): readonly string[] {
  return edge.seen.held
    .filter((hold) => hold.id !== edge.seen.hold.id && hold.mode !== 'read' && isAlone(hold, edge.seen.held))
    .map((hold) => hold.lock.key);
}

function finding(flow: Flow, edge: Edge, others: readonly Edge[]): Finding {
  const assumed = [...new Set([edge, ...others].flatMap((one) => one.seen.assumed))];
  const doubts = [...new Set([edge, ...others].flatMap((one) => one.seen.doubts))];
  const assumptions = [...assumed, ...tasksAssumed([edge, ...others])];
  return {
    kind: 'order-inversion',
    ...witnessOf(flow.view, edge.seen),
    certainty: certaintyOf(assumptions, doubts),
    assumptions: [...assumptions, ...doubts],
    conditions: edge.seen.conditions,
    held: heldLock(edge.seen.hold),
    asked: namedLock(edge.seen.lock, edge.seen.mode),
    others: others.map((one): OrderEdge => {
      const witness = witnessOf(flow.view, one.seen);
      return { held: heldLock(one.seen.hold), asked: namedLock(one.seen.lock, one.seen.mode), place: witness.place, trace: witness.trace };
    }),
  };
}

/** Who else must be at it: several holders of a permit, and the other order; work that each of those holders starts is no further task. */
function tasksAssumed(cycle: readonly Edge[]): readonly string[] {
  const several = cycle.filter(({ tasks }) => tasks > 1);
  const isOwnWork = several.some((edge) => cycle.every((other) => other === edge || startsBeside(edge.seen, other.seen.root)));
  return [
    ...several.map(({ tasks, seen }) => `${String(tasks)} tasks hold permits of '${seen.hold.lock.label}' at the same time`),
    ...(isOwnWork ? [] : ['another task takes the locks in the other order at the same time']),
  ];
}

/** The path has started the work, and does not wait for it yet. */
function startsBeside({ ownTasks }: AskSeen, work: FunctionId): boolean {
  return ownTasks?.beside.some((promise) => promise.startsWith(`call ${work}^`)) === true;
}

function push<T>(table: Map<string, T[]>, key: string, item: T): void {
  const list = table.get(key);
  if (list === undefined) table.set(key, [item]);
  else list.push(item);
}
