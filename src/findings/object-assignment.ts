/**
 * Whether one assignment of objects to all locks of a cycle exists. Each edge speaks in terms of its
 * own root: `this:C` and parameters are free there, a path such as `this:C.child` hangs on them, what
 * was made on the spot is fixed.
 */
import type { LockNode } from './lock-class.js';

interface Edge {
  readonly held: LockNode;
  readonly asked: LockNode;
}

type Term =
  | { readonly kind: 'free'; readonly name: string; readonly path: string }
  | { readonly kind: 'fixed'; readonly key: string };

export function agree(cycle: readonly Edge[]): boolean {
  const known = new Map<string, Term>();
  return cycle.every((edge, index) => {
    const at = (index + 1) % cycle.length;
    const next = cycle[at];
    return next === undefined || unifyOwners(edge.asked.owner, index, next.held.owner, at, known);
  });
}

/** Elements of one collection are one where the collection and the keys can be. */
function unifyOwners(asked: string, index: number, held: string, at: number, known: Map<string, Term>): boolean {
  const one = element(asked);
  const other = element(held);
  if (one === undefined || other === undefined || !isFreeKey(one.key) || !isFreeKey(other.key)) return unify(termOf(asked, index), termOf(held, at), known);
  return unify(termOf(one.list, index), termOf(other.list, at), known) && unify(termOf(one.key, index), termOf(other.key, at), known);
}

/** An owner in the terms of edge `index`: a root name and a path behind it. */
function termOf(owner: string, index: number): Term {
  const given = GIVEN.exec(owner);
  const object = given?.[1] === undefined ? undefined : termOf(given[1], index);
  if (given !== null && object?.kind === 'free') return { ...object, path: `${object.path}.given ${given[2] ?? ''}${given[3] ?? ''}` };
  const root = /^(this:[^.[⟨]*(?:\.[cm]?[jt]sx?)?#[^.[⟨@]*|[^⟨[]*:\d+)(.*)$/u.exec(owner);
  if (root?.[1] === undefined) return { kind: 'fixed', key: owner };
  return { kind: 'free', name: `${root[1]}'${String(index)}`, path: root[2] ?? '' };
}

/** What the constructor of an object was given is as good as one of its fields. */
const GIVEN = /^[^⟨@]*\.constructor⟨(.*)⟩:(\d+)([^⟨⟩]*)$/u;

function unify(a: Term, b: Term, known: Map<string, Term>): boolean {
  const x = resolve(a, known);
  const y = resolve(b, known);
  if (x.kind === 'fixed' && y.kind === 'fixed') return x.key === y.key;
  if (x.kind === 'free' && y.kind === 'free' && x.name === y.name) return x.path === y.path || !extendsItself(x.path, y.path);
  if (x.kind === 'free' && x.path === '') {
    known.set(x.name, y);
    return true;
  }
  if (y.kind === 'free' && y.path === '') {
    known.set(y.name, x);
    return true;
  }
  // Two paths, or a path and a fixed object: nothing says that they differ.
  return true;
}

function resolve(term: Term, known: ReadonlyMap<string, Term>): Term {
  if (term.kind === 'fixed') return term;
  const is = known.get(term.name);
  if (is === undefined) return term;
  return is.kind === 'fixed' ? (term.path === '' ? is : { kind: 'fixed', key: is.key + term.path }) : { ...is, path: is.path + term.path };
}

/** `x.child.child` is never `x`: a directed path has no way back through the same field. */
function extendsItself(a: string, b: string): boolean {
  const longer = a.length > b.length ? a.slice(b.length) : b.slice(a.length);
  const steps = new Set(longer.replaceAll(/\[[^\]]*\]/gu, '[]').split('.').filter((step) => step !== ''));
  return steps.size === 1;
}

/**
 * Two objects of one class taken in a proved order: one is reached from the other, or they are
 * neighbours in a collection that is sorted or is the program's own.
 */
export function isOneOrder(edge: Edge): boolean {
  const held = edge.held.owner;
  const asked = edge.asked.owner;
  if (held !== asked && held !== '' && asked !== '' && (asked.includes(held) || held.includes(asked))) return true;
  if (areFieldsOfOne(held, asked)) return true;
  const one = element(held);
  const other = element(asked);
  if (one === undefined || other === undefined || one.list !== other.list) return false;
  // Whoever calls names the keys, in any order.
  if (isFreeKey(one.key) && isFreeKey(other.key)) return isReachedFrom(one.key, other.key) || isReachedFrom(other.key, one.key);
  // An unsorted collection that a caller passes may come in any order.
  return !/:\d+$/u.test(one.list);
}

/** `machine.inner` before `machine.outer`, whichever machine a caller passes. */
function areFieldsOfOne(held: string, asked: string): boolean {
  const [one, other] = [/^([^[\]⟨⟩]*:\d+)\.[^.[\]⟨⟩]+$/u.exec(held), /^([^[\]⟨⟩]*:\d+)\.[^.[\]⟨⟩]+$/u.exec(asked)];
  return one !== null && other !== null && held !== asked && one[1] === other[1];
}

/** Which element of which collection an owner is, or has the lock for. */
function element(owner: string): { readonly list: string; readonly key: string } | undefined {
  if (!owner.endsWith(']')) return undefined;
  let depth = 0;
  for (let at = owner.length - 1; at >= 0; at -= 1) {
    if (owner[at] === ']') depth += 1;
    else if (owner[at] === '[') depth -= 1;
    if (depth === 0) return { list: owner.slice(0, at), key: owner.slice(at + 1, -1) };
  }
  return undefined;
}

/** A key that an argument or a field tells; not what a loop comes to, and no constant. */
function isFreeKey(key: string): boolean {
  return /^(?:this:|[^*"`\d][^*]*:\d+)/u.test(key);
}

/** `node.parent` beside `node`, `node.parent.id` beside `node.id`. */
function isReachedFrom(key: string, other: string): boolean {
  // What the constructor of an object was given is kept in one of its fields.
  const isBehind = (base: string): boolean => other.startsWith(`${base}.`) || other.includes(`⟨${base}⟩`);
  if (isBehind(key)) return true;
  const base = key.slice(0, key.lastIndexOf('.'));
  return key.includes('.') && isBehind(base) && !/^\.[^.]*$/u.test(other.slice(base.length));
}
