/**
 * Why an execution can not go on: the wait-for graph of its last state. Nodes are running async
 * functions, promises and requests for locks; an edge says "waits for".
 */
import { findComponents } from '../../src/graph/components.js';
import { handOversOf, heirOf, type Coroutine } from './coroutine.js';
import type { LockRequest } from './lock.js';
import type { OraclePromise } from './promise.js';
import type { Site, World } from './world.js';

export interface StuckRequest {
  readonly lock: Site;
  readonly mode: string;
  readonly asked: Site;
  readonly holders: readonly Taking[];
}

/** Who holds a lock. */
interface Taking {
  readonly mode: string;
  readonly since: Site;
  /** Where those waited for the taker who had the lock in hand after it, the nearest one first. */
  readonly handedOver: readonly Site[];
}

/**
 * One reason why something is stuck.
 * cycle: requests that wait for one another, or one for itself; leak: the holder is gone;
 * event: a promise that nothing settles; work: calls that wait for each other without a lock.
 */
export interface Stuck {
  readonly kind: 'cycle' | 'leak' | 'event' | 'work';
  readonly requests: readonly StuckRequest[];
  /** Where the functions in it wait. */
  readonly awaits: readonly Site[];
  /** Of an event: what the function that waits for it holds, and who waits for that. */
  readonly held: readonly Site[];
}

export interface Leak extends Taking {
  readonly lock: Site;
}

type Node = Coroutine | OraclePromise | LockRequest;

const NOWHERE: Site = { file: '', line: 0 };

export function isStuck(world: World): boolean {
  return world.coroutines.some(({ isDone }) => !isDone);
}

/** Why the coroutines that are left do not go on, one entry a reason. */
export function stuckReasons(world: World): readonly Stuck[] {
  const open = world.coroutines.filter(({ isDone }) => !isDone);
  const components = cyclicComponents(open);
  const reasons = components.map((members) => describeCycle(members));
  const leaks = new Map<LockRequest, LockRequest[]>();
  const events: Coroutine[] = [];
  for (const node of reachable(open)) {
    if (isRequest(node)) {
      for (const holder of node.lock.blockersOf(node)) {
        if (holder.state === 'held' && isGone(holder)) leaks.set(holder, [...(leaks.get(holder) ?? []), node]);
      }
    } else if (isCoroutine(node) && endsInEvent(node)) events.push(node);
  }
  for (const requests of leaks.values()) reasons.push({ kind: 'leak', requests: distinct(requests.map(describeRequest)), awaits: [], held: [] });
  for (const coroutine of events) {
    const mine = heldBy(coroutine, open);
    const waiting = reachable(open).filter((node): node is LockRequest => isRequest(node) && node.lock.blockersOf(node).some((blocker) => mine.includes(blocker)));
    reasons.push({ kind: 'event', requests: distinct(waiting.map(describeRequest)), awaits: [coroutine.site ?? NOWHERE], held: mine.map(({ site }) => site ?? NOWHERE) });
  }
  return reasons;
}

/** Calls that wait for one another, or for themselves, without a lock. */
export function callsInCycles(world: World): readonly Coroutine[] {
  const cycles = cyclicComponents(world.coroutines.filter(({ isDone }) => !isDone)).filter((members) => !members.some(isRequest));
  return cycles.flatMap((members) => members.filter(isCoroutine));
}

/** Locks that are held at the end though nobody is left who could give them back. */
export function leaks(world: World): readonly Leak[] {
  return world.requests
    .filter((request) => request.state === 'held' && isGone(request))
    .map((request) => ({ lock: request.lock.madeAt ?? NOWHERE, ...takingOf(request) }));
}

function takingOf({ mode, site, coroutine }: LockRequest): Taking {
  return { mode, since: site ?? NOWHERE, handedOver: handOversOf(coroutine) };
}

function describeCycle(members: readonly Node[]): Stuck {
  const requests = members.filter(isRequest);
  const awaits = members.flatMap(coroutineOf).flatMap(({ site }) => (site === undefined ? [] : [site]));
  return { kind: requests.length === 0 ? 'work' : 'cycle', requests: distinct(requests.map(describeRequest)), awaits, held: [] };
}

/** One that has returned a promise waits for that promise, too. */
function coroutineOf(node: Node): readonly Coroutine[] {
  if (isCoroutine(node)) return [node];
  return !isRequest(node) && node.adopted !== undefined && node.origin.kind === 'call' ? [node.origin.coroutine] : [];
}

function describeRequest(request: LockRequest): StuckRequest {
  return {
    lock: request.lock.madeAt ?? NOWHERE,
    mode: request.mode,
    asked: request.site ?? NOWHERE,
    holders: distinct(request.lock.holders.map(takingOf)),
  };
}

/** Each once, in an order that does not depend on the execution. */
function distinct<T>(values: readonly T[]): readonly T[] {
  const byText = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

/** Nobody who still runs has it in hand. */
function isGone(holder: LockRequest): boolean {
  if (holder.until !== undefined) return false;
  const owner = heirOf(holder.coroutine);
  return owner === undefined || (owner.isDone && owner.promise.state !== 'pending');
}

function successors(node: Node): readonly Node[] {
  if (isCoroutine(node)) return node.waitsFor === undefined ? [] : [node.waitsFor];
  if (isRequest(node)) return node.state === 'waiting' ? node.lock.blockersOf(node).flatMap(holdersNodes) : [];
  if (node.state !== 'pending') return [];
  if (node.adopted !== undefined) return [node.adopted];
  const { origin } = node;
  switch (origin.kind) {
    case 'call':
      return [origin.coroutine];
    case 'request':
      return [origin.request];
    case 'derived':
      return origin.from.filter(({ state }) => state === 'pending');
    case 'free':
      return origin.lock.holders.flatMap(holdersNodes);
    case 'executor':
    case 'timer':
    case 'given':
      return [];
  }
}

function holdersNodes(blocker: LockRequest): readonly Node[] {
  if (blocker.state === 'waiting') return [blocker];
  if (blocker.until !== undefined) return [blocker.until];
  const owner = heirOf(blocker.coroutine);
  // After `return f()` nothing but f's end ends it.
  return owner === undefined ? [] : [owner.isDone ? owner.promise : owner];
}

function reachable(from: readonly Node[]): readonly Node[] {
  const found = new Set<Node>();
  const visit = (node: Node): void => {
    if (found.has(node)) return;
    found.add(node);
    successors(node).forEach(visit);
  };
  from.forEach(visit);
  return [...found];
}

/** Sets of nodes that wait for one another, and nodes that wait for themselves. */
function cyclicComponents(from: readonly Node[]): readonly (readonly Node[])[] {
  return findComponents<Node>(from, successors).filter(([first, ...others]) => others.length > 0 || (first !== undefined && successors(first).includes(first)));
}

/** It waits, directly or through calls' results, for a promise whose resolver nobody calls. */
function endsInEvent(coroutine: Coroutine): boolean {
  const visit = (node: Node | undefined): boolean => {
    if (node === undefined || isCoroutine(node) || isRequest(node) || node.state !== 'pending') return false;
    if (node.adopted !== undefined) return visit(node.adopted);
    if (node.origin.kind === 'derived') return node.origin.from.some(visit);
    return node.origin.kind === 'executor';
  };
  return visit(coroutine.waitsFor);
}

function heldBy(coroutine: Coroutine, open: readonly Coroutine[]): readonly LockRequest[] {
  const requests = reachable(open).filter(isRequest);
  const holders = new Set(requests.flatMap(({ lock }) => lock.holders));
  return [...holders].filter((holder) => reachable(holdersNodes(holder)).includes(coroutine));
}

function isCoroutine(node: Node): node is Coroutine {
  return 'waitsFor' in node;
}

function isRequest(node: Node): node is LockRequest {
  return 'permits' in node;
}
