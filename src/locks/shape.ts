/**
 * Shapes: whether an unknown value has a type, said as data that the compiler holds against the type.
 * A shape of `T` names every key of `T`, marks exactly the optional ones, and lists exactly its
 * literals; a type that changes takes its shape along or does not compile.
 */

/** The first thing that is wrong: where, what stands there, and what is expected instead. */
export interface Fault {
  /** `operations.lock.mode`, from the value that was asked about. */
  readonly key: string;
  readonly found: unknown;
  /** `one of 'read' and 'write'`: reads on after "but", before "is expected". */
  readonly expected: string;
}

export interface Shape<T> {
  readonly check: (value: unknown, key: string) => Fault | undefined;
  /** Whether the value is meant to be of this shape, however faulty: tells members of a union apart. */
  readonly means: (value: unknown) => boolean;
  /** Never there: makes shapes of two types two types. */
  readonly type?: (value: T) => T;
}

export function findFault<T>(shape: Shape<T>, value: unknown): Fault | undefined {
  return shape.check(value, '');
}

export function hasShape<T>(shape: Shape<T>, value: unknown): value is T {
  return findFault(shape, value) === undefined;
}

export const text: Shape<string> = simple('a text', (value) => typeof value === 'string');
export const flag: Shape<boolean> = simple('true or false', (value) => typeof value === 'boolean');
export const number: Shape<number> = simple('a number', (value) => typeof value === 'number');

export function oneOf<const Literals extends readonly string[]>(
  ...literals: Literals
): Shape<Literals[number]> {
  const quoted = literals.map((literal) => `'${literal}'`);
  const expected = quoted.length === 1 ? quoted.join('') : `one of ${quoted.join(', ')}`;
  return simple(expected, (value) => literals.some((literal) => literal === value));
}

export function listOf<Item>(item: Shape<Item>): Shape<readonly Item[]> {
  const check = (value: unknown, key: string) => {
    if (!isList(value)) return { key, found: value, expected: 'a list' };
    return firstFault(value.map((each, i) => () => item.check(each, `${key}[${String(i)}]`)));
  };
  return { check, means: isList };
}

export function recordOf<Value>(item: Shape<Value>): Shape<Readonly<Record<string, Value>>> {
  const check = (value: unknown, key: string) => {
    if (!isRecord(value)) return { key, found: value, expected: 'an object' };
    return firstFault(
      Object.entries(value).map(([name, each]) => () => item.check(each, join(key, name))),
    );
  };
  return { check, means: isRecord };
}

/** A key that may be left out. */
export interface Optional<T> {
  readonly optional: Shape<T>;
}

export function optional<T>(shape: Shape<T>): Optional<T> {
  return { optional: shape };
}

export type Fields<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K> ? Optional<Required<T>[K]> : Shape<T[K]>;
};

/** An object with these keys and no others. */
export function objectOf<T extends object>(fields: Fields<T>): Shape<T> {
  const known: readonly (readonly [string, Shape<never> | Optional<never>])[] =
    Object.entries(fields);
  const names = known.map(([name]) => name);
  const check = (value: unknown, key: string) => {
    if (!isRecord(value)) return { key, found: value, expected: 'an object' };
    const stranger = Object.keys(value).find((name) => !names.includes(name));
    if (stranger !== undefined) {
      const expected = `nothing, or one of the keys ${names.join(', ')}`;
      return { key: join(key, stranger), found: value[stranger], expected };
    }
    return firstFault(
      known.map(([name, field]) => () => {
        const given = value[name];
        if ('optional' in field) {
          return given === undefined ? undefined : field.optional.check(given, join(key, name));
        }
        return field.check(given, join(key, name));
      }),
    );
  };
  return { check, means: isRecord };
}

/** A union of objects, told apart by one key. */
export function taggedBy<Tag extends string, T extends Readonly<Record<Tag, string>>>(
  tag: Tag,
  members: { readonly [V in T[Tag]]: Shape<Extract<T, Readonly<Record<Tag, V>>>> },
): Shape<T> {
  const shapes = new Map<unknown, Shape<never>>(Object.entries(members));
  const tags = [...shapes.keys()].map((name) => `'${String(name)}'`).join(', ');
  const check = (value: unknown, key: string) => {
    if (!isRecord(value)) return { key, found: value, expected: 'an object' };
    const member = shapes.get(value[tag]);
    if (member !== undefined) return member.check(value, key);
    return { key: join(key, tag), found: value[tag], expected: `one of ${tags}` };
  };
  return { check, means: isRecord };
}

/** A union of unlike things: a literal or an object, a number or a word. */
export function eitherOf<A, B>(first: Shape<A>, second: Shape<B>): Shape<A | B> {
  const check = (value: unknown, key: string) => {
    const fault = first.check(value, key);
    if (fault === undefined) return undefined;
    const other = second.check(value, key);
    if (other === undefined) return undefined;
    if (first.means(value)) return fault;
    if (second.means(value)) return other;
    return { key, found: value, expected: `${fault.expected}, or ${other.expected},` };
  };
  return { check, means: (value) => first.means(value) || second.means(value) };
}

function simple<T>(expected: string, accepts: (value: unknown) => boolean): Shape<T> {
  return {
    check: (value, key) => (accepts(value) ? undefined : { key, found: value, expected }),
    means: accepts,
  };
}

function firstFault(checks: readonly (() => Fault | undefined)[]): Fault | undefined {
  for (const check of checks) {
    const fault = check();
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function join(key: string, name: string): string {
  return key === '' ? name : `${key}.${name}`;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
