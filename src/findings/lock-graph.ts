/**
 * Which lock is asked for while which is held, over the whole program: declared locks as nodes, by the
 * component that owns them. Order inversions are cycles of it that pass further tests; the graph shows
 * all edges, and marks those that lie on some cycle.
 */
import type { Flow } from '../calls/flow.js';
import { findComponents } from '../graph/components.js';
import { comparePlaces, printPlace, type Place } from '../program/place.js';
import type { LockRef } from '../replay/hold.js';
import type { RootRecord } from '../replay/root-record.js';
import type { WitnessStep } from './finding.js';
import { edgesOf } from './find-order-inversion.js';
import { lockNode } from './lock-class.js';
import { shortFileNames } from './print-chain.js';
import { heldLock, witnessOf } from './witness.js';

export interface LockGraph {
  /** By component, then name. */
  readonly locks: readonly GraphLock[];
  /** By the places of their first sightings. */
  readonly edges: readonly GraphEdge[];
}

export interface GraphLock {
  readonly id: string;
  /** `Manager.stateMutex` */
  readonly name: string;
  /** The class or file that owns it. */
  readonly component: string;
  /** Where it is taken; the first in the order of files. */
  readonly taken: Place;
  readonly isOnCycle: boolean;
}

export interface GraphEdge {
  /** Id of the lock that is held. */
  readonly held: string;
  /** Id of the lock that is asked for. */
  readonly asked: string;
  readonly isOnCycle: boolean;
  readonly sightings: readonly EdgeSighting[];
}

/** One place where the lock is asked for while the other is held. */
export interface EdgeSighting {
  readonly place: Place;
  /** The function that holds, and since where. */
  readonly holder: string;
  readonly since: Place;
  readonly trace: readonly WitnessStep[];
}

export function lockGraph(flow: Flow, records: readonly RootRecord[]): LockGraph {
  const locks = new Map<string, GraphLock>();
  const note = (lock: LockRef, place: Place): string | undefined => {
    const id = lockNode(flow, lock)?.class;
    if (id === undefined) return undefined;
    const before = locks.get(id);
    const taken = before === undefined || comparePlaces(place, before.taken) < 0 ? place : before.taken;
    locks.set(id, { id, name: nameOf(before?.name, lock.label), component: componentOf(lock.label, fileOf(flow, id, taken)), taken, isOnCycle: false });
    return id;
  };
  for (const { acquires } of records) {
    for (const { lock, place } of acquires) note(lock, place);
  }
  const edges = new Map<string, GraphEdge>();
  for (const { seen } of edgesOf(flow, records)) {
    const held = note(seen.hold.lock, seen.hold.since);
    const asked = note(seen.lock, seen.place);
    if (held === undefined || asked === undefined) continue;
    const { place, trace } = witnessOf(flow.view, seen);
    const { holder, since } = heldLock(seen.hold);
    const key = `${held}\n${asked}`;
    const before = edges.get(key);
    edges.set(key, { held, asked, isOnCycle: false, sightings: [...(before?.sightings ?? []), { place, holder, since, trace }] });
  }
  return marked(toldApart(flow, [...locks.values()]), [...edges.values()]);
}

/** A lock is on a cycle when its strongly connected component has an edge inside. */
function marked(locks: readonly GraphLock[], edges: readonly GraphEdge[]): LockGraph {
  const next = new Map<string, string[]>();
  for (const { held, asked } of edges) next.set(held, [...(next.get(held) ?? []), asked]);
  const componentOfLock = new Map<string, number>();
  for (const [index, component] of findComponents(locks.map(({ id }) => id), (id) => next.get(id) ?? []).entries()) {
    for (const id of component) componentOfLock.set(id, index);
  }
  const isInside = ({ held, asked }: GraphEdge): boolean => componentOfLock.get(held) === componentOfLock.get(asked);
  const onCycle = new Set(edges.filter(isInside).flatMap(({ held, asked }) => [held, asked]));
  return {
    locks: locks
      .map((lock) => ({ ...lock, isOnCycle: onCycle.has(lock.id) }))
      .sort((a, b) => compare(a.component, b.component) || compare(a.name, b.name) || compare(a.id, b.id)),
    edges: edges
      .map((edge) => ({ ...edge, isOnCycle: isInside(edge), sightings: distinct(edge.sightings) }))
      .sort((a, b) => comparePlaces(firstPlace(a), firstPlace(b)) || compare(a.held, b.held) || compare(a.asked, b.asked)),
  };
}

function distinct(sightings: readonly EdgeSighting[]): readonly EdgeSighting[] {
  const byPlace = new Map(sightings.map((one) => [`${printPlace(one.place)} ${printPlace(one.since)}`, one]));
  return [...byPlace.values()].sort((a, b) => comparePlaces(a.place, b.place) || comparePlaces(a.since, b.since));
}

const NOWHERE: Place = { file: '', line: 0, column: 0, endLine: 0, endColumn: 0 };

function firstPlace({ sightings }: GraphEdge): Place {
  return sightings[0]?.place ?? NOWHERE;
}

/** Different roots may name one lock differently: a name with its owner says more. */
function nameOf(before: string | undefined, label: string): string {
  if (before === undefined) return label;
  const isBetter = label.includes('.') !== before.includes('.') ? label.includes('.') : label < before;
  return isBetter ? label : before;
}

/** The class in the lock's name, or the file in which it stands. */
function componentOf(label: string, file: string): string {
  const owner = label.replace(/\[.*$/u, '').split('.');
  return owner.length > 1 ? owner.slice(0, -1).join('.') : (file.split('/').at(-1) ?? file);
}

/** The file that declares it: ids begin with it; of a lock known by name only, where it is taken. */
function fileOf(flow: Flow, id: string, taken: Place): string {
  return flow.view.files.find((one) => id.startsWith(`${one}#`)) ?? taken.file;
}

/** Components of one name in several files are several: each then says its file. */
function toldApart(flow: Flow, locks: readonly GraphLock[]): readonly GraphLock[] {
  const files = new Map<string, Set<string>>();
  for (const { id, component, taken } of locks) files.set(component, (files.get(component) ?? new Set()).add(fileOf(flow, id, taken)));
  return locks.map((lock) => {
    const own = files.get(lock.component) ?? new Set();
    if (own.size < 2) return lock;
    const file = fileOf(flow, lock.id, lock.taken);
    return { ...lock, component: `${lock.component} (${shortFileNames([...own]).get(file) ?? file})` };
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

