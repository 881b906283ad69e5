/**
 * From what a user types to the programs to look at: tsconfig files with those they refer to, or the
 * tsconfig files above and below a path. A project whose files another one shows already is not opened
 * again: the one that depends on it sees more.
 */
import { dirname, resolve } from 'node:path';
import ts from 'typescript';
import { openLoose, openTsconfig, readTsconfig, slashed, type OpenedProject } from './open-project.js';

export interface Project {
  /** The path of its tsconfig, or of the folder: for progress and errors. */
  readonly name: string;
  /** The files it lists, absolute. */
  readonly files: readonly string[];
  /** `onFile` is told of each file that is read. */
  open(onFile?: () => void): OpenedProject;
}

export type FoundProjects =
  | {
      readonly kind: 'found';
      readonly projects: readonly Project[];
      /** TypeScript files below the paths that no project lists: they are not looked at. */
      readonly outside: readonly string[];
    }
  /** `why` is one line for the user, with the path in it. */
  | { readonly kind: 'failed'; readonly why: string };

const EXCLUDED = ['**/node_modules', '**/.*'];
const TYPESCRIPT = ['.ts', '.tsx', '.mts', '.cts'];

/** The projects of these tsconfig files (or folders that have one), and all they refer to. */
export function projectsOfConfigs(configs: readonly string[]): FoundProjects {
  const collected = new Collected();
  for (const config of configs) {
    const path = slashed(resolve(config));
    const file = ts.sys.directoryExists(path) ? `${path}/tsconfig.json` : path;
    if (!ts.sys.fileExists(file)) return { kind: 'failed', why: `There is no tsconfig at '${config}'.` };
    const why = collected.add(file);
    if (why !== undefined) return { kind: 'failed', why };
  }
  if (collected.projects.length > 0) return { kind: 'found', projects: collected.projects, outside: [] };
  return { kind: 'failed', why: `'${configs.join(`', '`)}' includes no source files.` };
}

/** The projects of the files below these paths. */
export function projectsOfPaths(paths: readonly string[]): FoundProjects {
  const collected = new Collected();
  const wanted = new Set<string>();
  for (const path of paths) {
    const absolute = slashed(resolve(path));
    const isFile = ts.sys.fileExists(absolute);
    if (!isFile && !ts.sys.directoryExists(absolute)) return { kind: 'failed', why: `There is nothing at '${path}'.` };
    if (isFile && absolute.endsWith('.json')) return { kind: 'failed', why: `'${path}' is no source file: write --project ${path}` };
    const files = isFile ? [absolute] : ts.sys.readDirectory(absolute, TYPESCRIPT, EXCLUDED).map(slashed).filter((file) => !isDeclaration(file));
    const above = ts.findConfigFile(isFile ? dirname(absolute) : absolute, (file) => ts.sys.fileExists(file));
    const below = isFile ? [] : ts.sys.readDirectory(absolute, ['.json'], EXCLUDED, ['**/tsconfig.json']);
    for (const config of [...(above === undefined ? [] : [above]), ...below]) {
      const why = collected.add(slashed(config));
      if (why !== undefined) return { kind: 'failed', why };
    }
    // Named by nobody but the user: looked at with the options of most projects.
    if (!files.some((file) => collected.lists(file))) {
      if (files.length === 0) return { kind: 'failed', why: `There are no TypeScript files in '${path}'.` };
      collected.addLoose(absolute, files);
    }
    for (const file of files) wanted.add(file);
  }
  const outside = [...wanted].filter((file) => !collected.lists(file));
  const projects = collected.projects.filter((project) => project.files.some((file) => wanted.has(file)));
  return { kind: 'found', projects, outside };
}

function isDeclaration(file: string): boolean {
  return /\.d\.[cm]?ts$/u.test(file);
}

class Collected {
  readonly projects: Project[] = [];
  readonly #configs = new Set<string>();
  readonly #files = new Set<string>();

  lists(file: string): boolean {
    return this.#files.has(file);
  }

  /** The config and what it refers to, dependents first; a sentence when one cannot be read. */
  add(config: string): string | undefined {
    if (this.#configs.has(config)) return undefined;
    this.#configs.add(config);
    const read = readTsconfig(config);
    if (read.kind === 'failed') return read.why;
    const { parsed } = read;
    const files = parsed.fileNames.map(slashed);
    if (files.some((file) => !this.#files.has(file) && !isDeclaration(file))) {
      this.projects.push({ name: config, files, open: (onFile) => openTsconfig(parsed, onFile) });
      for (const file of files) this.#files.add(file);
    }
    for (const reference of parsed.projectReferences ?? []) {
      const why = this.add(slashed(ts.resolveProjectReferencePath(reference)));
      if (why !== undefined) return why;
    }
    return undefined;
  }

  addLoose(folder: string, files: readonly string[]): void {
    this.projects.push({ name: folder, files, open: (onFile) => openLoose(files, onFile) });
    for (const file of files) this.#files.add(file);
  }
}
