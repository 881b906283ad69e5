/** How conditions that a path came through are named. */
import type { Abstract } from '../calls/abstract-value.js';
import { kindOfClass } from '../locks/lock-class.js';
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
/** Between what the lock works like and its names. */
const CALLED = ': ';

/** The name of the question for the state of a lock. */
export function stateFact(question: string, { class: of }: Pick<LockRef, 'class'>, names: string): string {
  return `${question} locked(${kindOfClass(of)}${CALLED}${names})`;
}

interface Tested {
  readonly kind: string;
  /** The names of the lock whose state the test asks for. */
  readonly names: readonly string[];
}

function testedBy(fact: string): Tested | undefined {
  const lock = /locked\((.*)\)/u.exec(fact)?.[1];
  if (lock === undefined) return undefined;
  const end = lock.indexOf(CALLED);
  return { kind: lock.slice(0, end), names: lock.slice(end + CALLED.length).split(ALSO) };
}

/** The test asks for the state of the lock with this key. */
export function asksFor(fact: string, key: string): boolean {
  return testedBy(fact)?.names.includes(key) === true;
}

/** The test may be of one of these locks. */
export function tells(fact: string, locks: readonly Pick<LockRef, 'key' | 'class'>[]): boolean {
  const tested = testedBy(fact);
  return tested === undefined || locks.some((lock) => kindOfClass(lock.class) === tested.kind && !tested.names.some((name) => isMadeElsewhere(name, lock.key)));
}

/** Two keys of locks of which one cannot be the other: made by different steps, or given as another argument. */
function isMadeElsewhere(key: string, other: string): boolean {
  const site = (one: string) => one.replace(/⟨.*⟩/u, '');
  if (key.includes('@') && other.includes('@')) return site(key) !== site(other);
  const [one, two] = [parameterIn(key), parameterIn(other)];
  // Two parameters are two objects; and what a constructor is given was there before what its object makes.
  return (one !== undefined && two !== undefined && one !== two) || isGivenTo(key, other) || isGivenTo(other, key);
}

/** The parameter that the lock is, or that keeps a lock for each key. */
function parameterIn(key: string): string | undefined {
  return /^([^[]*:\d+)(?:\[.*\])?$/u.exec(key)?.[1];
}

/** A parameter of the constructor of the object that the other lock is made with. */
function isGivenTo(given: string, made: string): boolean {
  const object = /^[^⟨@]*\.constructor⟨(this:[^⟨⟩]*)⟩:\d+$/u.exec(given)?.[1];
  return object !== undefined && /\.(?:<fields>|constructor)⟨(this:[^⟨⟩]*)⟩@\d+$/u.exec(made)?.[1] === object;
}
