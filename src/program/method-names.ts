/** What the names of built-in methods tell of their effect on a collection or promise. */
import type { Value } from './outline.js';

/** Methods that give an element of a collection. */
export const TAKERS = new Set([
  ...['get', 'shift', 'pop', 'at', 'find', 'findLast', 'values', 'splice', 'slice', 'next', 'filter'],
  ...['map', 'then', 'catch', 'finally', 'concat', 'peek', 'dequeue', 'deref'],
]);

/** Methods that may give what a promise, an array, a map or a set has: the platform's, and those of queues that people write. */
export const GIVERS: ReadonlySet<string> = new Set([
  ...TAKERS,
  ...[Promise, Array, Map, Set, WeakMap, WeakRef].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype)),
]);

export const REACTORS = new Set(['then', 'catch', 'finally']);

/** Methods that change a collection. */
export const MUTATORS = new Set([
  ...['push', 'pop', 'shift', 'unshift', 'splice', 'set', 'add', 'delete', 'clear', 'fill', 'sort'],
]);

/** Methods that put an argument into a collection: which one. */
export const PUTS: ReadonlyMap<string, number> = new Map([['add', 0], ['push', 0], ['set', 1], ['unshift', 0]]);

/** Whoever is given a resolver by one of these settles it: events and timers, not waiters. */
export const LISTENING = new Set(['on', 'once', 'addListener', 'addEventListener', 'subscribe', 'end']);

export function isPromiseGlobal(value: Value): boolean {
  return value.kind === 'global' && value.name === 'Promise';
}
