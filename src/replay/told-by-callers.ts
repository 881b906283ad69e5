/**
 * What a caller of the root would have to bind to tell whether two locks are one. A caller says who `this`
 * and the parameters are; it changes nothing about where in the code an object is made, nor about what
 * a call gave that nobody can look into.
 */
import type { FunctionId } from '../program/outline.js';
import type { Flow } from '../calls/flow.js';
import { splitKey } from './same-object.js';
import type { LockRef } from './hold.js';

export type Binds = 'arguments' | 'this';

/** Undefined: nothing that a caller could say. What a function around the root was given is settled when the root is made. */
export function whatTells(flow: Flow, root: FunctionId, a: LockRef, b: LockRef): Binds | undefined {
  const self = flow.view.functionOutline(root).class;
  const names: RootNames = { parameters: `${root}:`, self: self === undefined ? undefined : `this:${self}` };
  const open: string[] = [];
  const isTold = (x: string, y: string): boolean => x === y || canAgree(x, y, names, open);
  if (!isTold(a.object.key, b.object.key)) return undefined;
  if (a.part !== undefined && b.part !== undefined && !isTold(`[${a.part.key}]`, `[${b.part.key}]`)) return undefined;
  // Equal names of what is not one definite object: with the caller's it may be.
  if (open.length === 0) open.push(a.object.key, a.part?.key ?? '');
  const binding = open.map((key) => bindingIn(key, names));
  return binding.find((one) => one === 'arguments') ?? binding.find((one) => one !== undefined);
}

interface RootNames {
  readonly parameters: string;
  readonly self: string | undefined;
}

function bindingIn(key: string, names: RootNames): Binds | undefined {
  if (key.includes(names.parameters)) return 'arguments';
  return names.self !== undefined && key.includes(names.self) ? 'this' : undefined;
}

/**
 * Whether two keys may be one with other bindings; what is told of them by bindings is put to `open`.
 * Objects of different makings stay two; so do elements under keys that only this run knows.
 */
function canAgree(x: string, y: string, names: RootNames, open: string[]): boolean {
  let [one, other] = [x, y];
  while (isMade(one) && isMade(other)) {
    const [a, b] = [splitKey(one), splitKey(other)];
    if (a.site !== b.site) return false;
    [one, other] = [a.base, b.base];
    if (one === other) return true;
  }
  if (isBeyond(one, names) || isBeyond(other, names)) return false;
  open.push(one, other);
  const [key, otherKey] = [elementKey(one), elementKey(other)];
  if (key === undefined || otherKey === undefined || key === otherKey) return true;
  return [key, otherKey].every((at) => at.startsWith('"') || /^\d/u.test(at) || bindingIn(at, names) !== undefined);
}

/** The key of an object whose making was seen, with what it was made under. */
function isMade(key: string): boolean {
  return /⟩@\d+$/u.test(key) && !key.startsWith('{');
}

/**
 * No caller has a word in it: it is made by an activation below the root, or it is of some other object that
 * only a type told of.
 */
function isBeyond(key: string, names: RootNames): boolean {
  if (/^[^⟨[{]*\^\d+@\d+$/u.test(key)) return true;
  return (key.includes('this:') || /:\d/u.test(key)) && bindingIn(key, names) === undefined;
}

/** The key under which an element is taken from its collection, where that is the last step of the path. */
function elementKey(key: string): string | undefined {
  return /\[([^[\]]*)\](?:~[^[\]]*)?$/u.exec(key)?.[1];
}
