/** How conditions that a path came through are named. */
import type { Abstract } from '../calls/abstract-value.js';
import type { LockRef } from './hold.js';

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

/** Between two names of one lock. */
export const ALSO = ' is ';

/** The names of the lock whose state the test asks for. */
function namesTested(fact: string): readonly string[] | undefined {
  return /locked\((.*)\)/u.exec(fact)?.[1]?.split(ALSO);
}

/** The test asks for the state of the lock with this key. */
export function asksFor(fact: string, key: string): boolean {
  return namesTested(fact)?.includes(key) === true;
}

/** The test may be of one of these locks. */
export function tells(fact: string, locks: readonly Pick<LockRef, 'key'>[]): boolean {
  const names = namesTested(fact);
  return names === undefined || locks.some(({ key }) => !names.some((name) => isMadeElsewhere(name, key)));
}

/** Two keys of locks of which one cannot be the other: made by different steps, or given as another argument. */
function isMadeElsewhere(key: string, other: string): boolean {
  const site = (one: string) => one.replace(/⟨.*⟩/u, '');
  if (key.includes('@') && other.includes('@')) return site(key) !== site(other);
  // Two parameters are two objects; and what a constructor is given was there before what its object makes.
  return (isParameter(key) && isParameter(other) && key !== other) || isGivenTo(key, other) || isGivenTo(other, key);
}

function isParameter(key: string): boolean {
  return /:\d+$/u.test(key);
}

/** A parameter of the constructor of the object that the other lock is made with. */
function isGivenTo(given: string, made: string): boolean {
  const object = /^[^⟨@]*\.constructor⟨(this:[^⟨⟩]*)⟩:\d+$/u.exec(given)?.[1];
  return object !== undefined && /\.(?:<fields>|constructor)⟨(this:[^⟨⟩]*)⟩@\d+$/u.exec(made)?.[1] === object;
}
