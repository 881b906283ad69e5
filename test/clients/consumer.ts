/**
 * A repository that uses the plugin: an otherwise empty folder into which a package manager installs the
 * packed plugin and the versions of its peers that a test names. Nothing of ours is linked in.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { ESLint, Linter } from 'eslint';
import { inject } from 'vitest';
import { ROOT } from '../programs.js';

/** What most of the tests are about; a cell of the matrix names its own versions. */
export const CURRENT = {
  eslint: '10.15.0',
  typescript: '6.0.3',
  '@typescript-eslint/parser': '8.73.0',
  'async-mutex': '0.5.0',
  '@types/node': '20.19.43',
} as const;

export const CONFIG = `
import deadlock from 'eslint-plugin-deadlock';
import { defineConfig } from 'eslint/config';

export default defineConfig({
  files: ['**/*.ts'],
  plugins: { deadlock },
  extends: ['deadlock/setup', 'deadlock/recommended'],
});
`;

export const TSCONFIG = JSON.stringify({
  compilerOptions: { strict: true, target: 'es2022', module: 'nodenext', types: ['node'], noEmit: true },
});

export interface ConsumerPlan {
  /** Exact versions by package; the plugin itself comes from the tarball. */
  readonly packages: Readonly<Record<string, string>>;
  /** Texts by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly manager?: 'npm' | 'pnpm';
  /** Further keys of the package.json. */
  readonly manifest?: Readonly<Record<string, unknown>>;
}

/** One report, in one line's worth of data. */
export interface Report {
  readonly file: string;
  readonly line: number;
  readonly rule: string | null;
  readonly message: string;
}

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Consumer {
  readonly folder: string;
  /** The program that runs JavaScript: another Node than ours in the matrix. */
  #node = process.execPath;

  constructor({ packages, files, manager = 'npm', manifest = {} }: ConsumerPlan) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'deadlock-client-')));
    const devDependencies = { 'eslint-plugin-deadlock': `file:${inject('tarball')}`, ...packages };
    this.write(
      'package.json',
      JSON.stringify({ name: 'consumer', private: true, type: 'module', devDependencies, ...manifest }),
    );
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    if (manager === 'npm') this.#install('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline');
    else this.#install('npx', '--yes', 'pnpm@10.34.4', 'install', '--prefer-offline');
    if ('node' in packages) this.#node = join(this.folder, 'node_modules/node/bin/node');
  }

  #install(command: string, ...args: readonly string[]): void {
    const shell = process.platform === 'win32';
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: this.folder, encoding: 'utf8', shell });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  }

  /** `path` stands below the folder. */
  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** The major version and the like of the Node that lints. */
  nodeVersion(): string {
    return execFileSync(this.#node, ['--version'], { encoding: 'utf8' }).trim();
  }

  /** Runs a script of an installed package, given by its path below node_modules. */
  run(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
    return this.node([join(this.folder, 'node_modules', script), ...args], env);
  }

  node(args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
    const { status, stdout, stderr } = spawnSync(this.#node, args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: { ...process.env, ...env },
      maxBuffer: 2 ** 26,
    });
    return { status, stdout, stderr };
  }

  /** ESLint's own command line; throws when it did not lint. */
  lint(...args: readonly string[]): readonly Report[] {
    const { status, stdout, stderr } = this.run('eslint/bin/eslint.js', ['--format', 'json', ...args]);
    if (status !== 0 && status !== 1) throw new Error(`${stdout}\n${stderr}`);
    return (JSON.parse(stdout) as readonly ESLint.LintResult[]).flatMap(({ filePath, messages }) =>
      messages.map((message) => this.#report(filePath, message)),
    );
  }

  #report(file: string, { line, ruleId, message }: Linter.LintMessage): Report {
    return { file: relative(this.folder, file).replaceAll('\\', '/'), line, rule: ruleId, message };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `file:line rule`, for comparing at a glance. */
export function placed(reports: readonly Report[]): readonly string[] {
  return reports.map(({ file, line, rule }) => `${file}:${String(line)} ${rule ?? 'cannot be read'}`);
}

/** The texts of a folder of ours, by their paths below its parent. */
export function sourcesOf(path: string): Readonly<Record<string, string>> {
  const folder = join(ROOT, path);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [relative(dirname(folder), file), readFileSync(file, 'utf8')];
    }),
  );
}
