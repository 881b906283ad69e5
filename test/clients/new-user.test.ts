/**
 * From nothing to the first finding with what the README and `docs/getting-started.md` say, word for word: their
 * commands are run and their config is written, in a repository that uses async-mutex and has no ESLint.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { ROOT } from '../programs.js';

const CACHE = `import { Mutex } from 'async-mutex';
import { Loader } from './loader';

export class Cache {
  private readonly mutex = new Mutex();
  private readonly entries = new Map<string, string>();
  constructor(private readonly loader: Loader) {}

  async get(key: string): Promise<string> {
    return this.mutex.runExclusive(async () => {
      const known = this.entries.get(key);
      if (known !== undefined) return known;
      return this.loader.load(key, this);
    });
  }

  async put(key: string, value: string): Promise<void> {
    const release = await this.mutex.acquire();
    try {
      this.entries.set(key, value);
    } finally {
      release();
    }
  }
}
`;

const LOADER = `import type { Cache } from './cache';

export class Loader {
  async load(key: string, cache: Cache): Promise<string> {
    const value = key.toUpperCase();
    await cache.put(key, value);
    return value;
  }
}
`;

const SENTENCE = `'this.loader.load(key, this)' never finishes: it waits for 'Cache.mutex', which 'Cache.get' has held since line 10.`;

/** What a new user is promised. */
const FIVE_MINUTES = 300_000;

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'new-user-')));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** As it was before anybody heard of us. */
function startRepository(typescript: string, install: string): void {
  write('package.json', JSON.stringify({ name: 'app', private: true, dependencies: { 'async-mutex': '0.5.0' }, devDependencies: { typescript } }));
  write('tsconfig.json', JSON.stringify({ compilerOptions: { strict: true, target: 'es2022', module: 'esnext', moduleResolution: 'bundler', types: [], noEmit: true } }));
  write('src/cache.ts', CACHE);
  write('src/loader.ts', LOADER);
  expect(run(install)).toMatchObject({ status: 0 });
}

/** A command as the page has it; only the package comes from here instead of the registry, which has not got it yet. */
function run(command: string): { readonly status: number | null; readonly output: string } {
  const packed = `file:${inject('tarball')}`;
  const here = command
    .replace(/^pnpm\b/, 'npx --yes pnpm@10.34.4')
    .replace('npx eslint-plugin-deadlock', 'npx --yes eslint-plugin-deadlock')
    .replace('eslint-plugin-deadlock', packed);
  const { status, stdout, stderr } = spawnSync(here, { cwd: folder, encoding: 'utf8', shell: true });
  return { status, output: `${stdout}\n${stderr}` };
}

const page = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The commands and configs of a section, in their order. */
function steps(text: string, heading: string): readonly { readonly kind: string; readonly text: string }[] {
  const [, after = ''] = text.split(`\n${heading}\n`);
  const [section = ''] = after.split(/^#{2,3} /m);
  return [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, kind = '', body = '']) => ({ kind, text: body.trim() }));
}

function installedVersion(name: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as { version: string };
  return version;
}

test('the README, with npm and TypeScript 5.9', () => {
  startRepository('5.9.3', 'npm install --no-audit --no-fund');
  const [look, install, config, lint, ...more] = steps(page('README.md'), '## Start');
  expect([look?.kind, install?.kind, config?.kind, lint?.kind, more]).toEqual(['sh', 'sh', 'js', 'sh', []]);

  const began = performance.now();
  const first = run(look?.text ?? '');
  expect(first).toMatchObject({ status: 1 });
  expect(first.output.replaceAll(/\s+/g, ' ')).toContain(SENTENCE);

  expect(run(install?.text ?? '')).toMatchObject({ status: 0 });
  const [, file = ''] = /^\/\/ (\S+)$/m.exec(config?.text ?? '') ?? [];
  write(file, config?.text ?? '');
  const linted = run(lint?.text ?? '');
  expect(linted).toMatchObject({ status: 1 });
  expect(linted.output).toContain(SENTENCE);
  expect(linted.output).toContain('1 problem (1 error, 0 warnings)');
  expect(performance.now() - began).toBeLessThan(FIVE_MINUTES);
  // What was there is there still.
  expect(installedVersion('typescript')).toBe('5.9.3');
});

test('getting started, with pnpm', () => {
  startRepository('5.9.3', 'pnpm install');
  const start = page('docs/getting-started.md');
  const [, install] = steps(start, '## 1. Install');
  const [config] = steps(start, '## 2. Configure');
  expect(run((install?.text ?? '').replace(' typescript@6', ''))).toMatchObject({ status: 0 });
  write('eslint.config.mjs', config?.text ?? '');
  expect(run('pnpm exec eslint .').output).toContain(SENTENCE);
  expect(installedVersion('typescript')).toBe('5.9.3');
});

test('getting started, with npm and TypeScript 7', () => {
  startRepository('7.0.2', 'npm install --no-audit --no-fund');
  const start = page('docs/getting-started.md');
  const [aliases] = steps(start, '### With TypeScript 7');
  const [install] = steps(start, '## 1. Install');
  const [config] = steps(start, '## 2. Configure');
  // Why there is a section on it.
  const refused = run(install?.text ?? '');
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.output).toContain('ERESOLVE');
  expect(run(aliases?.text ?? '')).toMatchObject({ status: 0 });
  expect(run(install?.text ?? '')).toMatchObject({ status: 0 });
  write('eslint.config.mjs', config?.text ?? '');
  expect(run('npx eslint .').output).toContain(SENTENCE);
  expect(run('npx tsc --version').output).toMatch(/Version 7\./);
  expect(run('npx tsc6 --version').output).toMatch(/Version 6\./);
});
