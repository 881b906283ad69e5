/**
 * Which lock classes may be taken in different orders, by classes alone: only these are worth a closer
 * look at what is asked for under another lock.
 */
import { findComponents } from '../graph/components.js';
import { isAnyOfKind, kindOfClass, type LockClasses } from '../locks/lock-class.js';
import type { AskSeen } from './observer.js';

/** What one replay says of the order of locks. */
interface OrderSeen {
  readonly edges: readonly AskSeen[];
  readonly passed: ReadonlyMap<string, LockClasses>;
}

/** The classes on a cycle of "taken while held", seen or passed by. */
export function classesOnCycles(records: readonly OrderSeen[]): LockClasses {
  const after = new Map<string, Set<string>>();
  const add = (held: string, asked: string): void => {
    const known = after.get(held);
    if (known === undefined) after.set(held, new Set([asked]));
    else known.add(asked);
  };
  for (const { edges, passed } of records) {
    for (const { hold, lock } of edges) add(hold.lock.class, lock.class);
    for (const [held, asks] of passed) for (const asked of asks) add(held, asked);
  }
  const classes = new Set([...after].flatMap(([held, asked]) => [held, ...asked]));
  // A lock of any making may be each of its kind: then the kind is one node.
  const anyOfKind = new Set([...classes].filter(isAnyOfKind).map(kindOfClass));
  const node = (one: string): string => (anyOfKind.has(kindOfClass(one)) ? kindOfClass(one) : one);
  const successors = new Map<string, Set<string>>();
  for (const [held, asked] of after) {
    const known = successors.get(node(held)) ?? new Set<string>();
    for (const one of asked) known.add(node(one));
    successors.set(node(held), known);
  }
  const onCycle = new Set<string>();
  for (const component of findComponents([...successors.keys()], (one) => [...(successors.get(one) ?? [])])) {
    // Two locks of one class meet wherever they are asked for: only cycles of several are news.
    if (component.length > 1) for (const one of component) onCycle.add(one);
  }
  return new Set([...classes].filter((one) => onCycle.has(node(one))));
}
