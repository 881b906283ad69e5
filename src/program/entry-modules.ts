/** Which files outside code can import: what package.json names, or what no other file imports. */
import type ts from 'typescript';
import type { ImportIndex } from './import-index.js';
import { isRecord, nearestPackage, type PackageJson } from './package-json.js';
import type { ProgramContext } from './program-context.js';

const ENTRY_FIELDS = ['main', 'module', 'browser', 'exports', 'bin', 'types', 'typings'] as const;
const EXTENSION = /(?:\.d)?\.[cm]?[jt]sx?$/;
const TEST_FILE = /(?:\.(?:test|spec)\.[cm]?[jt]sx?$)|\/__tests__\//;

export class EntryModules {
  readonly #context: ProgramContext;
  readonly #imports: () => ImportIndex;
  readonly #ofPackages = new Map<string, ReadonlySet<string>>();

  constructor(context: ProgramContext, imports: () => ImportIndex) {
    this.#context = context;
    this.#imports = imports;
  }

  isEntry(file: ts.SourceFile): boolean {
    const around = nearestPackage(file.fileName, this.#context.program);
    const entries = around === undefined ? new Set<string>() : this.#entriesOf(around);
    if (entries.size > 0) return entries.has(file.fileName);
    // A test that imports a module does not make it less of an entry.
    return this.#imports().importersOf(file).every(({ fileName }) => TEST_FILE.test(fileName));
  }

  #entriesOf(around: PackageJson): ReadonlySet<string> {
    const known = this.#ofPackages.get(around.folder);
    if (known !== undefined) return known;
    const files = this.#context.sourceFiles
      .map(({ fileName }) => fileName)
      .filter((fileName) => fileName.startsWith(`${around.folder}/`));
    const sources = new Map(files.map((file) => [file.slice(around.folder.length + 1).replace(EXTENSION, ''), file]));
    const targets = ENTRY_FIELDS.flatMap((field) => pathsIn(around.fields[field]));
    const entries = new Set(targets.flatMap((target) => sourcesOf(target, sources, this.#sourceFolders(around))));
    this.#ofPackages.set(around.folder, entries);
    return entries;
  }

  /** Where sources usually stand, and where the compiler options say they do. */
  #sourceFolders({ folder }: PackageJson): readonly string[] {
    const { rootDir } = this.#context.program.getCompilerOptions();
    const isBelow = rootDir?.startsWith(`${folder}/`) === true;
    return [...(isBelow ? [`${rootDir.slice(folder.length + 1)}/`] : []), 'src/', 'source/', ''];
  }
}

/** All paths in a field: `exports` nests them under conditions and sub-paths. */
function pathsIn(field: unknown): readonly string[] {
  if (typeof field === 'string') return [field];
  if (Array.isArray(field)) return field.flatMap(pathsIn);
  return isRecord(field) ? Object.values(field).flatMap(pathsIn) : [];
}

/**
 * The source of a built file has its path under another folder: 'dist/esm/a/b.js' is 'src/a/b',
 * 'a/b' or 'dist/esm/a/b' itself. The candidate that keeps most of the path wins.
 */
function sourcesOf(
  target: string,
  sources: ReadonlyMap<string, string>,
  folders: readonly string[],
): readonly string[] {
  const parts = target.replace(/^\.?\//, '').replace(EXTENSION, '').split('/');
  for (let dropped = 0; dropped < parts.length; dropped++) {
    const rest = parts.slice(dropped).join('/');
    for (const folder of dropped === 0 ? [''] : folders) {
      const found = matching(folder + rest, sources);
      if (found.length > 0) return found;
    }
  }
  return [];
}

function matching(path: string, sources: ReadonlyMap<string, string>): readonly string[] {
  if (!path.includes('*')) {
    const found = sources.get(path) ?? sources.get(`${path}/index`);
    return found === undefined ? [] : [found];
  }
  // A lone '*' would make every file of the package an entry by dropping the folder it stands in.
  if (path === '*') return [];
  const [start = '', end = ''] = path.split('*');
  return [...sources]
    .filter(([source]) => source.startsWith(start) && source.endsWith(end))
    .map(([, file]) => file);
}
