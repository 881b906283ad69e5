/** Which files import what, over the whole program: from each file's specifiers alone. */
import type ts from 'typescript';
import { findPackageOfSpecifier, isPathSpecifier } from './external-name.js';
import { fileImports } from './file-imports.js';
import { findModule } from './import-target.js';
import type { ProgramContext } from './program-context.js';

interface Mention {
  readonly file: ts.SourceFile;
  readonly specifier: string;
}

export class ImportIndex {
  readonly #context: ProgramContext;
  /** By package name; several specifiers of one package in a file count once. */
  readonly #byPackage = new Map<string, Set<ts.SourceFile>>();
  /** Relative specifiers by the last part of their path: only these can mean a file of that name. */
  readonly #byLastPart = new Map<string, Mention[]>();
  /** One mention of each bare specifier: path aliases and workspace packages lead to our files too. */
  readonly #bare = new Map<string, Mention[]>();
  #aliased: ReadonlyMap<ts.SourceFile, readonly ts.SourceFile[]> | undefined;

  constructor(context: ProgramContext) {
    this.#context = context;
    for (const file of context.sourceFiles) {
      for (const specifier of fileImports(file).specifiers.keys()) this.#add({ file, specifier });
    }
  }

  #add(mention: Mention): void {
    const { file, specifier } = mention;
    if (isPathSpecifier(specifier)) {
      push(this.#byLastPart, lastPart(specifier), mention);
      return;
    }
    push(this.#bare, specifier, mention);
    const packageName = findPackageOfSpecifier(specifier);
    if (packageName === undefined) return;
    const files = this.#byPackage.get(packageName) ?? new Set();
    this.#byPackage.set(packageName, files.add(file));
  }

  filesImporting(packageName: string): readonly ts.SourceFile[] {
    const name = findPackageOfSpecifier(packageName) ?? packageName;
    return [...(this.#byPackage.get(name) ?? [])];
  }

  /** Files with an import that leads to this file, without itself. */
  importersOf(target: ts.SourceFile): readonly ts.SourceFile[] {
    const mentions = namesOf(target).flatMap((name) => this.#byLastPart.get(name) ?? []);
    const direct = mentions.filter((mention) => this.#leadsTo(mention)?.fileName === target.fileName);
    const importers = [...direct.map(({ file }) => file), ...(this.#importersByAlias().get(target) ?? [])];
    return [...new Set(importers)].filter((file) => file !== target);
  }

  #leadsTo({ file, specifier }: Mention): ts.SourceFile | undefined {
    return findModule(file, specifier, this.#context)?.declarations?.[0]?.getSourceFile();
  }

  /** A bare specifier means the same in (nearly) every file, so it is resolved once. */
  #importersByAlias(): ReadonlyMap<ts.SourceFile, readonly ts.SourceFile[]> {
    if (this.#aliased !== undefined) return this.#aliased;
    const aliased = new Map<ts.SourceFile, ts.SourceFile[]>();
    for (const mentions of this.#bare.values()) {
      const [first] = mentions;
      const target = first === undefined ? undefined : this.#leadsTo(first);
      if (target === undefined || !this.#context.isOwn(target)) continue;
      for (const { file } of mentions) push(aliased, target, file);
    }
    return (this.#aliased = aliased);
  }
}

function push<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** './a/lock.js' → 'lock'; '.', '..' and './a/' mean an index file. */
function lastPart(specifier: string): string {
  const part = specifier.slice(specifier.lastIndexOf('/') + 1);
  return part === '' || part === '.' || part === '..' ? 'index' : withoutExtension(part);
}

/** What an import of this file can end in: its own name or, for an index file, its folder's. */
function namesOf(file: ts.SourceFile): readonly string[] {
  const parts = file.fileName.split('/');
  const name = withoutExtension(parts.at(-1) ?? '');
  const folder = parts.at(-2);
  return name === 'index' && folder !== undefined ? [name, withoutExtension(folder)] : [name];
}

function withoutExtension(name: string): string {
  return name.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '');
}
