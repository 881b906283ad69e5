import { browserTabsLock } from '../../../../src/locks/libraries/browser-tabs-lock.js';
import { loadModules } from './contract/load-module.js';
import { proveLibrary } from './contract/prove-library.js';

/** The storage that tabs share, in the form in which the package lets one replace it. */
const stored = new Map<string, string>();
const storage = {
  keySync: (index: number) => [...stored.keys()][index] ?? null,
  getItemSync: (key: string) => stored.get(key) ?? null,
  clearSync: () => {
    stored.clear();
  },
  removeItemSync: (key: string) => {
    stored.delete(key);
  },
  setItemSync: (key: string, value: string) => {
    stored.set(key, value);
  },
};
// The package listens for changes by other tabs, of which there are none.
Object.assign(globalThis, { window: new EventTarget() });

proveLibrary(browserTabsLock, await loadModules('browser-tabs-lock'), [
  {
    construct: [storage],
    arguments: { acquireLock: [undefined, 20_000] },
    patience: 250,
    time: 100,
  },
]);
