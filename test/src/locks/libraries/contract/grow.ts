import { readPath } from './places.js';

/** Raises a number that the object keeps under `name`, as a program does by assignment. */
export function grow(name: string): (object: unknown) => void {
  return (object) => {
    const old = readPath(object, name);
    if (typeof old !== 'number' || !isWritable(object)) throw new Error(`'${name}' is no number`);
    Reflect.set(object, name, old + 1);
  };
}

function isWritable(object: unknown): object is object {
  return (typeof object === 'object' && object !== null) || typeof object === 'function';
}
