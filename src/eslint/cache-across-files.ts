/**
 * Makes ESLint's `--cache` right for rules that look into other files. ESLint keeps the result of a file
 * while the file and its configuration are the same; a digest of all sources in the configuration makes a
 * change of any of them a change for all.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Linter } from 'eslint';

/** What a finding can depend on: sources, what configures them, and which versions are installed. */
const COUNTED = /\.(?:[cm]?[jt]sx?|vue|svelte)$|^(?:package|[jt]sconfig.*)\.json$|^(?:package-lock|npm-shrinkwrap)\.json$|^(?:pnpm-lock\.yaml|yarn\.lock|bun\.lock)$/;

/**
 * A config to put beside the others: it has no rule, only a setting that changes with the sources.
 * `folder` is the repository, absolute: `cacheAcrossFiles(import.meta.dirname)`. What lies in node_modules
 * or in a folder whose name begins with a dot does not count. A file that cannot be read counts by its name.
 */
export function cacheAcrossFiles(folder: string): Linter.Config {
  const digest = createHash('sha256');
  for (const path of countedFiles(folder)) digest.update(`${path}\0`).update(read(join(folder, path))).update('\0');
  return { name: 'deadlock/cache', settings: { 'deadlock/sources': digest.digest('hex') } };
}

/** Paths below the folder with forward slashes, in one order on every system. */
function countedFiles(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (!entry.isDirectory()) return COUNTED.test(entry.name) ? [path] : [];
      return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : countedFiles(folder, path);
    })
    .sort();
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
