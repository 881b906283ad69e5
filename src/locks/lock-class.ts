/**
 * Lock classes: a coarse name for a lock that holds in every activation, for the summaries. Locks of
 * different classes are never one lock; locks of one class may be.
 *
 * `Mutex@wallet.ts#Wallet.<fields>@0`: what it works like, and where it is made; `Mutex@*`: made anywhere.
 */
import type { Abstract } from '../calls/abstract-value.js';
import type { LockModel } from './library-model.js';

/** A set of lock classes. Bottom: none. Join: union. Equal: the same members. */
export type LockClasses = ReadonlySet<string>;

export const NO_CLASSES: LockClasses = new Set();

/** Something that waits, but for no lock: a promise that others settle. */
export const EVENT_CLASS = 'event@*';
/** A promise that is kept where others find it: what its work asks for is known, and the work itself must not wait for it. */
export const KEPT_CLASS = 'kept@*';
/** What gives back a lock that cannot be told: a release handle that came from somewhere. */
export const ANY_HANDLE = 'handle@*';

const ANYWHERE = '*';

export function lockClass(model: LockModel, lock: Abstract): string {
  const made = lock.kind === 'instance' && model.made.length > 0 && model.identity === 'object' ? siteOf(lock.key) : undefined;
  return `${model.types.join('|')}@${made ?? ANYWHERE}`;
}

/** `fn@step` of a key `fn^7@step⟨owner⟩`: whatever activation and owner. */
function siteOf(key: string): string | undefined {
  const at = key.indexOf('⟨');
  const site = (at < 0 ? key : key.slice(0, at) + key.slice(key.lastIndexOf('⟩') + 1)).replaceAll(/\^\d+/gu, '');
  return /@\d+$/u.test(site) ? site : undefined;
}

export function joinClasses(a: LockClasses, b: LockClasses): LockClasses {
  if (a === b || b.size === 0) return a;
  if (a.size === 0) return b;
  const added = [...b].filter((one) => !a.has(one));
  return added.length === 0 ? a : new Set([...a, ...added]);
}

export function equalClasses(a: LockClasses, b: LockClasses): boolean {
  return a === b || (a.size === b.size && [...a].every((one) => b.has(one)));
}

/** What its locks work like, wherever they are made. */
export function kindOfClass(one: string): string {
  return one.slice(0, one.indexOf('@') + 1);
}

/** The class of locks of a kind that may be made anywhere. */
export function isAnyOfKind(one: string): boolean {
  return one.endsWith(`@${ANYWHERE}`);
}

/** Whether a lock of this class may be one of those. */
export function meetsClass(classes: LockClasses, one: string): boolean {
  if (classes.size === 0) return false;
  if (classes.has(one)) return true;
  const kind = kindOfClass(one);
  if (isAnyOfKind(one)) return [...classes].some((other) => other.startsWith(kind));
  return classes.has(kind + ANYWHERE);
}
