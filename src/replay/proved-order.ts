/** Orders that a comparison on the path proves: `a.id < b.id ? [a, b] : [b, a]`. */
import type { Ordered } from './observer.js';
import type { LockRef } from './hold.js';
import type { State } from './state.js';
import { splitKey } from './same-object.js';

export function provedOrder(held: LockRef, asked: LockRef, state: State): Ordered | undefined {
  const proofs: Ordered[] = [];
  for (const [fact, truth] of state.facts) {
    const parts = /^\((.*) (<=?|>=?) (.*)\)$/u.exec(fact);
    if (parts?.[1] === undefined || parts[2] === undefined || parts[3] === undefined) continue;
    const order = direction(parts[1], parts[3], held, asked);
    if (order === undefined) continue;
    const isUp = parts[2].startsWith('<') === truth;
    proofs.push({ by: order.by, direction: isUp === order.forwards ? 'ascending' : 'descending' });
  }
  const [first] = proofs;
  // `a < b` and `b < a` both came out false.
  if (first !== undefined && proofs.some((one) => one.by === first.by && one.direction !== first.direction)) return { by: first.by, direction: 'tied' };
  return first;
}

/** Whether the comparison reads the same property of both, and whether the held one stands left. */
function direction(left: string, right: string, held: LockRef, asked: LockRef): { readonly by: string; readonly forwards: boolean } | undefined {
  for (const h of names(held)) {
    for (const a of names(asked)) {
      const forwards = samePart(left, h, right, a);
      if (forwards !== undefined) return { by: forwards, forwards: true };
      const backwards = samePart(left, a, right, h);
      if (backwards !== undefined) return { by: backwards, forwards: false };
    }
  }
  return undefined;
}

/** What both read of their objects: a field, or the constructor argument that was kept in one. */
function samePart(left: string, one: string, right: string, other: string): string | undefined {
  if (!left.includes(one) || !right.includes(other)) return undefined;
  const part = left.replaceAll(one, '*');
  return part === right.replaceAll(other, '*') ? part : undefined;
}

/** The lock object, the object that has it, the key of a keyed lock, or of the collection that the lock is in. */
function names({ object, part }: LockRef): readonly string[] {
  const owner = splitKey(object.key).base;
  const filedUnder = object.kind === 'symbol' && object.origin.how === 'element' ? object.origin.at?.key : undefined;
  return [...(part === undefined ? [] : [part.key]), ...(filedUnder === undefined ? [] : [filedUnder]), object.key, ...(owner === '' ? [] : [owner])];
}
