import type { ArgumentPlace, ConstructionPlace } from '../../../../../src/locks/library-model.js';

/** A function of a package, of which nothing is known. */
export type Callable = (...args: unknown[]) => unknown;

export function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}

export function isObject(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** `a.b.c` of an object. */
export function readPath(object: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), object);
}

/** The function at `path`, bound to the object it is a member of; '()' is the object itself. */
export function method(object: unknown, path: string): Callable {
  if (path === '()') {
    const self = isObject(object) && isCallable(object['default']) ? object['default'] : object;
    if (isCallable(self)) return self;
    throw new Error('the object cannot be called');
  }
  const owner = path.includes('.')
    ? readPath(object, path.slice(0, path.lastIndexOf('.')))
    : object;
  const found = readPath(object, path);
  if (isCallable(found)) return (...args) => Reflect.apply(found, owner, args);
  throw new Error(`there is no method '${path}'`);
}

/** Puts a value at a place among arguments; index -1 is one place behind what stands there. */
export function putAt(
  args: unknown[],
  place: ArgumentPlace | ConstructionPlace,
  value: unknown,
): void {
  const index = place.index === -1 ? args.length : place.index;
  const old = args[index];
  args[index] =
    place.option === undefined ? value : { ...(isObject(old) ? old : {}), [place.option]: value };
}
