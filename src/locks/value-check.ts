/**
 * Checks of a value that came from outside, put together from small ones. A check gives the first
 * thing wrong in one sentence, which names the key and says what to write instead, or undefined.
 */

/** What is wrong with a value, or undefined. */
export type Check = (value: unknown, key: string) => string | undefined;
/** A check for every field; the compiler finds the field that has none. */
export type Fields<T> = { readonly [K in keyof T]-?: Check };

export function wrong(key: string, found: string, but: string, instead: string): string {
  return `'${key}' is ${found}, but ${but}: ${instead}.`;
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean' || value === null)
    return String(value);
  return isRecord(value) ? 'an object' : `a ${typeof value}`;
}

function choices(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}

export function oneOf(...values: readonly string[]): Check {
  return (value, key) =>
    values.some((known) => known === value)
      ? undefined
      : wrong(key, describe(value), 'it is one of a few', `write ${choices(values)}`);
}

function primitive(type: 'string' | 'number' | 'boolean', name: string, example: string): Check {
  return (value, key) =>
    typeof value === type && value !== '' && !Number.isNaN(value)
      ? undefined
      : wrong(key, describe(value), `${name} is expected`, `write ${example}`);
}

export const text = primitive('string', 'a name', `one like 'acquire'`);
export const number = primitive('number', 'a number', 'one like 0');
export const truth = primitive('boolean', 'a truth value', 'true or false');

export function optional(check: Check): Check {
  return (value, key) => (value === undefined ? undefined : check(value, key));
}

export function listOf(check: Check, example: string): Check {
  return (value, key) => {
    if (!Array.isArray(value))
      return wrong(key, describe(value), 'a list is expected', `write ${example}`);
    const items: readonly unknown[] = value;
    return first(items.entries(), ([index, item]) => check(item, `${key}[${String(index)}]`));
  };
}

export function tableOf(check: Check, example: string): Check {
  return (value, key) =>
    isRecord(value)
      ? first(Object.entries(value), ([name, item]) => check(item, `${key}.${name}`))
      : wrong(key, describe(value), 'an object is expected', `write ${example}`);
}

export function shape<T>(fields: Fields<T>): Check {
  const checks: readonly (readonly [string, Check])[] = Object.entries(fields);
  const names = checks.map(([name]) => name);
  return (value, key) => {
    if (!isRecord(value))
      return wrong(
        key,
        describe(value),
        'an object is expected',
        `write one with ${choices(names)}`,
      );
    const stranger = Object.keys(value).find((name) => !names.includes(name));
    if (stranger !== undefined) {
      return wrong(
        `${key}.${stranger}`,
        describe(value[stranger]),
        'there is no such key',
        `use ${choices(names)}`,
      );
    }
    return first(checks, ([name, check]) => check(value[name], `${key}.${name}`));
  };
}

/** An object of one of several kinds, told by the field `tag`. */
export function kinds(tag: string, checks: Readonly<Record<string, Check>>): Check {
  const known: readonly (readonly [string, Check])[] = Object.entries(checks);
  const names = known.map(([name]) => name);
  return (value, key) => {
    if (!isRecord(value))
      return wrong(
        key,
        describe(value),
        'an object is expected',
        `write { ${tag}: ${choices(names)}, … }`,
      );
    const found = known.find(([name]) => name === value[tag]);
    return found === undefined
      ? wrong(
          `${key}.${tag}`,
          describe(value[tag]),
          'it is one of a few',
          `write ${choices(names)}`,
        )
      : found[1](value, key);
  };
}

/** A word of a few, or else what `check` says. */
export function wordOr(words: readonly string[], check: Check): Check {
  return (value, key) =>
    typeof value === 'string' ? oneOf(...words)(value, key) : check(value, key);
}

export function first<Item>(
  items: Iterable<Item>,
  check: (item: Item) => string | undefined,
): string | undefined {
  for (const item of items) {
    const problem = check(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
