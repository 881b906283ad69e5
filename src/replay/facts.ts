/** How conditions that a path came through are named. */
import type { Abstract } from '../calls/abstract-value.js';

/** A comparison of two unknown values: which of two objects comes first depends on it. */
const ORDER = /^\(.* [<>]=? (?!-?[\d.]+\)$).*\)$/u;

/** Whether the condition is such a comparison. */
export function isOrder(condition: string): boolean {
  return ORDER.test(condition);
}

/** The name of the fact that a value is null or undefined, by whatever test. */
export function nullFact(value: Abstract): string {
  return `nullish ${value.key}`;
}
