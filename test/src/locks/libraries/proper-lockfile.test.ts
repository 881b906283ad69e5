import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { properLockfile } from '../../../../src/locks/libraries/proper-lockfile.js';
import { loadModules } from './contract/load-module.js';
import { proveLibrary } from './contract/prove-library.js';

const folder = mkdtempSync(join(tmpdir(), 'locked-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The file that stands for a key. */
function file(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  return path;
}

const patient = { retries: { retries: 1000, minTimeout: 5, maxTimeout: 5, factor: 1 } };

proveLibrary(properLockfile, await loadModules('proper-lockfile'), [
  {
    key: file,
    isLockedKey: file,
    patience: 60,
    time: { retries: 1, minTimeout: 5, maxTimeout: 5 },
    arguments: { '()': [undefined, patient], lock: [undefined, patient] },
  },
]);
