/**
 * Strongly connected components, callees first: Tarjan's algorithm (R. Tarjan, "Depth-first search
 * and linear graph algorithms", 1972), iterative so that the depth of a program's calls is no limit.
 */

/** The components reachable from `roots`, each before those that reach it; members in discovery order. */
export function findComponents<N>(
  roots: readonly N[],
  successors: (node: N) => readonly N[],
): readonly (readonly N[])[] {
  const order = new Map<N, number>();
  const low = new Map<N, number>();
  const open: N[] = [];
  const isOpen = new Set<N>();
  const components: N[][] = [];

  const enter = (node: N): { node: N; next: readonly N[]; at: number } => {
    order.set(node, order.size);
    low.set(node, order.size - 1);
    open.push(node);
    isOpen.add(node);
    return { node, next: successors(node), at: 0 };
  };
  const lower = (node: N, to: number): void => {
    low.set(node, Math.min(low.get(node) ?? to, to));
  };

  for (const root of roots) {
    if (order.has(root)) continue;
    const path = [enter(root)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.next[top.at];
      top.at += 1;
      if (next !== undefined) {
        const seen = order.get(next);
        if (seen === undefined) path.push(enter(next));
        else if (isOpen.has(next)) lower(top.node, seen);
        continue;
      }
      path.pop();
      const own = low.get(top.node) ?? 0;
      const parent = path.at(-1);
      if (parent !== undefined) lower(parent.node, own);
      if (own === order.get(top.node)) components.push(closeComponent(open, isOpen, top.node));
    }
  }
  return components;
}

function closeComponent<N>(open: N[], isOpen: Set<N>, root: N): N[] {
  const from = open.lastIndexOf(root);
  const members = open.splice(from);
  for (const member of members) isOpen.delete(member);
  return members;
}
