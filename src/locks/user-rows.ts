/**
 * The rows of `settings.deadlock.locks`: the same rows as the built-in tables, from a user who has
 * no compiler to check them. The first thing wrong is said in one sentence that names row and key
 * and what to write instead.
 */
import type { LibraryModel, LockModel, Making } from './library-model.js';
import { checkRow, type UserLock, type UserRow } from './user-row-shape.js';
import { wrong } from './value-check.js';

export type { UserRow } from './user-row-shape.js';

export type ParsedRows =
  | { readonly rows: readonly LibraryModel[]; readonly error?: never }
  | { readonly rows?: never; readonly error: string };

/** Reads the list of rows; what is left out is: made by `new`, one holder, a lock of its own. */
export function parseUserRows(given: readonly unknown[]): ParsedRows {
  const rows: LibraryModel[] = [];
  for (const [index, value] of given.entries()) {
    const key = `settings.deadlock.locks[${String(index)}]`;
    const error = problemOf(value, key);
    if (error !== undefined) return { error };
    if (isUserRow(value)) rows.push(complete(value));
  }
  return { rows: Object.freeze(rows) };
}

function problemOf(value: unknown, key: string): string | undefined {
  return checkRow(value, key) ?? (isUserRow(value) ? findDeadEnd(value, key) : undefined);
}

function isUserRow(value: unknown): value is UserRow {
  return checkRow(value, '') === undefined;
}

function complete({ versions = [], locks, ...row }: UserRow): LibraryModel {
  return Object.freeze({ ...row, versions, locks: locks.map(completeLock) });
}

function completeLock(lock: UserLock): LockModel {
  const made = lock.types.map((name): Making => ({ how: 'new', name }));
  return { made, capacity: { at: 'constant', value: 1 }, identity: 'object', ...lock };
}

/** A lock that nothing gives back is a row that forgets its release. */
function findDeadEnd(row: UserRow, key: string): string | undefined {
  for (const [index, lock] of row.locks.entries()) {
    const effects = Object.entries(lock.operations);
    const released = effects.flatMap(([, effect]) =>
      effect.effect === 'release' ? [effect.mode] : [],
    );
    for (const [name, effect] of effects) {
      if (effect.effect !== 'acquire' && effect.effect !== 'try-acquire') continue;
      const bare = effect.handle.kind === 'none' || effect.handle.kind === 'token';
      if (!bare || released.includes(effect.mode) || released.includes('held')) continue;
      return wrong(
        `${key}.locks[${String(index)}].operations.${name}.handle`,
        `'${effect.handle.kind}'`,
        `no operation releases '${effect.mode}'`,
        `add one: { effect: 'release', mode: '${effect.mode}', whenIdle: 'throws' }`,
      );
    }
  }
  return undefined;
}
