/** Packs the package once for all client tests, as `npm publish` would. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ROOT } from '../programs.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed package: the absolute path of a .tgz. */
    readonly tarball: string;
  }
}

export default function pack(project: TestProject): () => void {
  execFileSync(process.execPath, ['test/tasks/set-up.mjs'], { cwd: ROOT, stdio: 'inherit' });
  const folder = mkdtempSync(join(tmpdir(), 'deadlock-packed-'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: ROOT,
    shell: process.platform === 'win32',
    stdio: 'pipe',
  });
  const [tarball] = readdirSync(folder);
  if (tarball === undefined) throw new Error('npm pack left no tarball');
  project.provide('tarball', join(folder, tarball));
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
