/** The lock graph as text for other programs: Graphviz draws `dot`, pull requests draw `mermaid`. */
import type { GraphEdge, GraphLock, LockGraph } from '../findings/lock-graph.js';
import { shownPath } from './report.js';

const RED = '#c92a2a';

/** Components as clusters, cycles in red, the places of an edge as its tooltip. */
export function dotGraph(graph: LockGraph, root: string): string {
  const ids = numbered(graph);
  const node = (lock: GraphLock): string => {
    const attributes = [`label=${quote(nameInside(lock))}`, `tooltip=${quote(`${lock.name}, taken at ${shownPath(lock.taken.file, root)}:${String(lock.taken.line)}`)}`];
    if (lock.isOnCycle) attributes.push(`color="${RED}"`, 'penwidth=2');
    return `    ${idOf(ids, lock.id)} [id="lock-${idOf(ids, lock.id)}", ${attributes.join(', ')}];`;
  };
  const edge = (one: GraphEdge, index: number): string => {
    const attributes = [`id="edge-${String(index)}"`, `tooltip=${quote(placesOf(one, root).join('\n'))}`];
    if (one.sightings.length > 1) attributes.push(`label="${String(one.sightings.length)}"`);
    if (one.isOnCycle) attributes.push(`color="${RED}"`, `fontcolor="${RED}"`, 'penwidth=2');
    return `  ${idOf(ids, one.held)} -> ${idOf(ids, one.asked)} [${attributes.join(', ')}];`;
  };
  const hidden = followingEdges(graph);
  const clusters = byComponent(graph).flatMap(([component, locks], index) => [
    `  subgraph cluster_${String(index)} {`,
    `    label=${quote(component)};`,
    ...locks.map(node),
    '  }',
  ]);
  return [
    'digraph locks {',
    '  graph [rankdir=LR, fontname="sans-serif", fontsize=11, style="rounded", color="#adb5bd"];',
    '  node [shape=box, style="rounded", fontname="sans-serif", fontsize=11];',
    '  edge [fontname="sans-serif", fontsize=9];',
    ...(hidden.size === 0 ? [] : [`  label="${String(hidden.size)} orders that follow from those drawn are left out";`]),
    ...clusters,
    ...graph.edges.flatMap((one, index) => (hidden.has(one) ? [] : [edge(one, index)])),
    '}',
    '',
  ].join('\n');
}

/** For GitHub, GitLab and others that draw mermaid in Markdown. */
export function mermaidGraph(graph: LockGraph): string {
  const ids = numbered(graph);
  const clusters = byComponent(graph).flatMap(([component, locks], index) => [
    `  subgraph c${String(index)}["${mermaidText(component)}"]`,
    ...locks.map((lock) => `    ${idOf(ids, lock.id)}["${mermaidText(nameInside(lock))}"]`),
    '  end',
  ]);
  const edges = graph.edges.map(({ held, asked, sightings }) => {
    const label = sightings.length > 1 ? `|${String(sightings.length)} places|` : '';
    return `  ${idOf(ids, held)} -->${label} ${idOf(ids, asked)}`;
  });
  const red = graph.edges.flatMap(({ isOnCycle }, index) => (isOnCycle ? [index] : []));
  const onCycle = graph.locks.filter(({ isOnCycle }) => isOnCycle).map(({ id }) => idOf(ids, id));
  return [
    'flowchart LR',
    ...clusters,
    ...edges,
    ...(red.length === 0 ? [] : [`  linkStyle ${red.join(',')} stroke:${RED},stroke-width:2px`]),
    ...(onCycle.length === 0 ? [] : [`  classDef cycle stroke:${RED},stroke-width:2px`, `  class ${onCycle.join(',')} cycle`]),
    '',
  ].join('\n');
}

/** With more edges than this, a picture of all of them is a picture of none. */
const READABLE = 60;

/**
 * Edges that say nothing new: there is another way from the one lock to the other. Edges on a cycle
 * always count; small graphs are drawn whole.
 */
function followingEdges({ edges }: LockGraph): ReadonlySet<GraphEdge> {
  if (edges.length <= READABLE) return new Set();
  const next = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const list = next.get(edge.held);
    if (list === undefined) next.set(edge.held, [edge]);
    else list.push(edge);
  }
  // One after the other: two edges into a cycle are each other's detour, and one of them must stay.
  const hidden = new Set<GraphEdge>();
  for (const edge of edges) {
    if (!edge.isOnCycle && hasDetour(edge, next, hidden)) hidden.add(edge);
  }
  return hidden;
}

/** Another way from the held to the asked lock, over edges that are drawn. */
function hasDetour(edge: GraphEdge, next: ReadonlyMap<string, readonly GraphEdge[]>, hidden: ReadonlySet<GraphEdge>): boolean {
  const seen = new Set<string>();
  const from = (id: string): readonly string[] => (next.get(id) ?? []).flatMap((one) => (one === edge || hidden.has(one) ? [] : [one.asked]));
  const queue = [...from(edge.held)];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (at === edge.asked) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    queue.push(...from(at));
  }
  return false;
}

/** Only what is on a way to or from locks of this name, or of a component of it. */
export function focused(graph: LockGraph, name: string): LockGraph {
  const chosen = graph.locks.filter((lock) => lock.name === name || lock.component === name || lock.name.split('.').at(-1) === name).map(({ id }) => id);
  const after = reached(chosen, graph.edges.map(({ held, asked }) => [held, asked]));
  const before = reached(chosen, graph.edges.map(({ held, asked }) => [asked, held]));
  return {
    locks: graph.locks.filter(({ id }) => after.has(id) || before.has(id)),
    edges: graph.edges.filter(({ held, asked }) => (after.has(held) && after.has(asked)) || (before.has(held) && before.has(asked))),
  };
}

function reached(from: readonly string[], arrows: readonly (readonly [string, string])[]): ReadonlySet<string> {
  const found = new Set(from);
  const queue = [...from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const [tail, head] of arrows) {
      if (tail !== at || found.has(head)) continue;
      found.add(head);
      queue.push(head);
    }
  }
  return found;
}

/** The graph of several programs: a lock of a file that both hold is one lock. */
export function unitedGraphs(graphs: readonly LockGraph[]): LockGraph {
  const locks = new Map<string, GraphLock>();
  const edges = new Map<string, GraphEdge>();
  for (const graph of graphs) {
    for (const lock of graph.locks) {
      const before = locks.get(lock.id);
      locks.set(lock.id, before === undefined ? lock : { ...before, isOnCycle: before.isOnCycle || lock.isOnCycle });
    }
    for (const edge of graph.edges) {
      const key = `${edge.held}\n${edge.asked}`;
      const before = edges.get(key);
      edges.set(key, before === undefined || before.sightings.length < edge.sightings.length ? { ...edge, isOnCycle: edge.isOnCycle || before?.isOnCycle === true } : before);
    }
  }
  return { locks: [...locks.values()], edges: [...edges.values()] };
}

/** `file:line, in function` for each place of an edge. */
export function placesOf({ sightings }: GraphEdge, root: string): readonly string[] {
  return sightings.map(({ place, holder }) => `${shownPath(place.file, root)}:${String(place.line)}, in ${holder}`);
}

export function byComponent({ locks }: LockGraph): readonly (readonly [string, readonly GraphLock[]])[] {
  const groups = new Map<string, GraphLock[]>();
  for (const lock of locks) {
    const group = groups.get(lock.component);
    if (group === undefined) groups.set(lock.component, [lock]);
    else group.push(lock);
  }
  return [...groups];
}

/** Inside its component's frame the component need not be said again; `Store (a.ts)` tells two of one name apart. */
export function nameInside({ name, component }: GraphLock): string {
  const owner = component.replace(/ \(.*\)$/u, '');
  return name.startsWith(`${owner}.`) ? name.slice(owner.length + 1) : name;
}

/** Ids of our own: names come from the program and may hold anything. */
export function numbered({ locks }: LockGraph): ReadonlyMap<string, string> {
  return new Map(locks.map(({ id }, index) => [id, `n${String(index)}`]));
}

function idOf(ids: ReadonlyMap<string, string>, id: string): string {
  return ids.get(id) ?? 'none';
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** Mermaid reads entities without their ampersand, and markup where it is not escaped. */
function mermaidText(text: string): string {
  return text.replace(/[^\w .,$@/[\]()-]/gu, (character) => `#${String(character.codePointAt(0) ?? 63)};`);
}
