/** What the names of built-in methods tell of their effect on a collection or promise. */
import type { Value } from '../../program/outline.js';

/** Methods that give an element of a collection. */
export const TAKERS = new Set([
  ...['get', 'shift', 'pop', 'at', 'find', 'findLast', 'values', 'splice', 'slice', 'next', 'filter'],
  ...['map', 'then', 'catch', 'finally', 'concat', 'peek', 'dequeue', 'deref'],
]);
export const REACTORS = new Set(['then', 'catch', 'finally']);

/** Methods that change a collection. */
export const MUTATORS = new Set([
  ...['push', 'pop', 'shift', 'unshift', 'splice', 'set', 'add', 'delete', 'clear', 'fill', 'sort'],
]);

/** Whoever is given a resolver by one of these settles it: events and timers, not waiters. */
export const LISTENING = new Set(['on', 'once', 'addListener', 'addEventListener', 'subscribe', 'end']);

export function isPromiseGlobal(value: Value): boolean {
  return value.kind === 'global' && value.name === 'Promise';
}
