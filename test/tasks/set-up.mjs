/**
 * Gets a fresh clone ready: installs when the packages are missing or the lock file changed since we
 * installed, builds when a source is newer than the build. Needs nothing but Node and npm.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/** Where npm keeps what it installed; the hash beside it says from which lock file. */
const INSTALLED = join(ROOT, 'node_modules/.package-lock.json');
const INSTALLED_FROM = join(ROOT, 'node_modules/.deadlock-lock-hash');
const BUILT = join(ROOT, 'dist/rules/index.js');
const SOURCES = ['src', 'rules', 'tsconfig.json', 'tsconfig.build.json'];

export function setUp() {
  install();
  build();
}

export function install() {
  const hash = createHash('sha256').update(lockedPackages()).digest('hex');
  if (existsSync(INSTALLED)) {
    const from = existsSync(INSTALLED_FROM) ? readFileSync(INSTALLED_FROM, 'utf8') : hash;
    if (from === hash) return;
  }
  console.log('Installing packages (once)…');
  run('npm', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(INSTALLED_FROM, hash);
}

/** The lock file without our own version: a release installs nothing new. */
function lockedPackages() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  return JSON.stringify({ ...packages, '': { ...packages[''], version: undefined } });
}

export function build() {
  const newest = Math.max(...SOURCES.map((source) => newestChange(join(ROOT, source))));
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs >= newest) return;
  console.log('Building…');
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
}

/** Runs a command in the project, its output shown; ends the process when the command fails. */
export function run(command, args, options = {}) {
  const status = tryRun(command, args, options);
  if (status !== 0) {
    console.error(`'${[command, ...args].join(' ')}' failed.`);
    process.exit(status);
  }
}

/** The same, but gives back the exit code. */
export function tryRun(command, args, options = {}) {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', shell, ...options });
  if (error !== undefined) console.error(error.message);
  return status ?? 1;
}

function newestChange(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

if (process.argv[1] === import.meta.filename) setUp();
