/**
 * What a user may say about a program in `settings.deadlock`: parsed once, frozen, passed in.
 * A wrong setting gives one sentence that names the key and says what to write instead.
 */

import type { LibraryModel } from './locks/library-model.js';
import { parseUserRows, type UserRow } from './locks/user-rows.js';

/** Every cut-off that a user may move; what each bounds, and its value, is said where it is used. */
const LIMIT_NAMES = [
  'backwardSites',
  'backwardSteps',
  'cycleLength',
  'implementers',
  'replayDepth',
  'replayEntries',
] as const;

export type LimitName = (typeof LIMIT_NAMES)[number];

/** What a user writes under `settings.deadlock`: every key may be left out. */
export interface DeadlockSettings {
  /** Rows for lock packages that the plugin does not know. */
  readonly locks?: readonly UserRow[];
  /** Classes or files that count as components: `['Manager', 'src/store.ts']`. */
  readonly components?: readonly string[];
  /** Locks that are always taken in this order, outermost first: `['Manager.stateMutex < Store.lock']`. */
  readonly order?: readonly string[];
  /** Locks that their holder may take again: `['Store.lock']`. */
  readonly reentrant?: readonly string[];
  /** Files or functions that outside code calls: `['src/main.ts']`. */
  readonly entryPoints?: readonly string[];
  /** Cut-offs of the analysis, counted in steps. */
  readonly limits?: Readonly<Partial<Record<LimitName, number>>>;
}

/** The same, read: what the analysis is given. */
export interface Settings {
  /** Rows of the user's own lock packages, of the same shape as the built-in tables. */
  readonly locks: readonly LibraryModel[];
  /** Names of classes, or paths of files, that count as components; empty: what owns a lock. */
  readonly components: readonly string[];
  /** Declared orders, outermost lock first: `'A.m < B.n'` is `['A.m', 'B.n']`. */
  readonly order: readonly (readonly string[])[];
  /** Names of locks that their holder may take again. */
  readonly reentrant: readonly string[];
  /** Files or functions that outside code calls; empty: what package.json exports. */
  readonly entryPoints: readonly string[];
  /** Only the limits that the user moved. */
  readonly limits: Readonly<Partial<Record<LimitName, number>>>;
}

/** Either the settings, or the sentence that says which of them is wrong. */
export type ParsedSettings =
  | { readonly settings: Settings; readonly error?: never }
  | { readonly settings?: never; readonly error: string };

export const DEFAULT_SETTINGS: Settings = Object.freeze({
  locks: Object.freeze([]),
  components: Object.freeze([]),
  order: Object.freeze([]),
  reentrant: Object.freeze([]),
  entryPoints: Object.freeze([]),
  limits: Object.freeze({}),
});

/** Reads the value of `settings.deadlock`; undefined means that the user wrote none. */
export function parseSettings(raw: unknown): ParsedSettings {
  try {
    return { settings: readSettings(raw) };
  } catch (error) {
    if (error instanceof WrongSetting) return { error: error.message };
    throw error;
  }
}

/** Thrown inside this file only, so that a reader of one key need not know the others. */
class WrongSetting extends Error {}

function wrong(key: string, found: unknown, instead: string): WrongSetting {
  return new WrongSetting(`'settings.${key}' is ${describe(found)}, ${instead}.`);
}

type Readers = { readonly [K in keyof Settings]: (value: unknown, key: string) => Settings[K] };

const READERS: Readers = {
  locks: readRows,
  components: (value, key) => readNames(value, key, `['Manager', 'src/store.ts']`),
  order: (value, key) => readList(value, key, `['Manager.stateMutex < Store.lock']`, readOrder),
  reentrant: (value, key) => readNames(value, key, `['Store.lock']`),
  entryPoints: (value, key) => readNames(value, key, `['src/main.ts']`),
  limits: readLimits,
};

function readSettings(raw: unknown): Settings {
  if (raw === undefined) return DEFAULT_SETTINGS;
  const given = readObject(raw, 'deadlock', Object.keys(READERS));
  const read = <K extends keyof Settings>(key: K): Settings[K] =>
    given[key] === undefined ? DEFAULT_SETTINGS[key] : READERS[key](given[key], `deadlock.${key}`);
  return Object.freeze({
    locks: read('locks'),
    components: read('components'),
    order: read('order'),
    reentrant: read('reentrant'),
    entryPoints: read('entryPoints'),
    limits: read('limits'),
  });
}

function readRows(value: unknown, key: string): readonly LibraryModel[] {
  const given = readList(value, key, `[{ package: 'my-locks', locks: [] }]`, (row) => row);
  const { rows, error } = parseUserRows(given);
  if (error !== undefined) throw new WrongSetting(error);
  return rows;
}

function readOrder(value: unknown, key: string): readonly string[] {
  const names = typeof value === 'string' ? value.split('<').map((name) => name.trim()) : [];
  if (names.length > 1 && !names.includes('')) return Object.freeze(names);
  throw wrong(
    key,
    value,
    `but an order of locks is expected: write their names with '<' between, like 'Manager.stateMutex < Store.lock'`,
  );
}

function readLimits(value: unknown, key: string): Settings['limits'] {
  const given = readObject(value, key, LIMIT_NAMES);
  const limits: Partial<Record<LimitName, number>> = {};
  for (const name of LIMIT_NAMES) {
    const limit = given[name];
    if (limit === undefined) continue;
    if (typeof limit !== 'number' || !Number.isSafeInteger(limit) || limit < 1) {
      throw wrong(
        `${key}.${name}`,
        limit,
        'but a limit counts steps: write a whole number above 0',
      );
    }
    limits[name] = limit;
  }
  return Object.freeze(limits);
}

function readNames(value: unknown, key: string, example: string): readonly string[] {
  return readList(value, key, example, (name, place) => {
    if (typeof name === 'string' && name !== '') return name;
    throw wrong(place, name, `but a name is expected: write strings, like ${example}`);
  });
}

function readList<Item>(
  value: unknown,
  key: string,
  example: string,
  readItem: (item: unknown, key: string) => Item,
): readonly Item[] {
  if (!Array.isArray(value)) {
    throw wrong(key, value, `but a list is expected: write one like ${example}`);
  }
  const items: readonly unknown[] = value;
  return Object.freeze(items.map((item, i) => readItem(item, `${key}[${String(i)}]`)));
}

function readObject(
  value: unknown,
  key: string,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  const known = `use ${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
  if (!isRecord(value)) {
    throw wrong(key, value, `but an object is expected: ${known}`);
  }
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown === undefined) return value;
  throw wrong(`${key}.${unknown}`, value[unknown], `but there is no such key: ${known}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
