import type { Modules } from './specimen.js';

/** Imports packages at run time: some have no typings, and the rows say all we need to know. */
export async function loadModules(...names: readonly string[]): Promise<Modules> {
  const loaded = await Promise.all(
    names.map(async (name) => [name.replace(/\.js$/, ''), await importModule(name)] as const),
  );
  return Object.fromEntries(loaded);
}

async function importModule(name: string): Promise<object> {
  const module: unknown = await import(/* @vite-ignore */ name);
  if (typeof module === 'object' && module !== null) return module;
  throw new Error(`'${name}' is no module`);
}
