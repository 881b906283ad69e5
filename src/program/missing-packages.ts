/** Packages that are imported and cannot be resolved: their types, and what flows through them, are unknown. */
import { findPackageOfSpecifier } from './external-name.js';
import { fileImports } from './file-imports.js';
import { findModule } from './import-target.js';
import { nearestPackage } from './package-json.js';
import { ProgramContext } from './program-context.js';
import type { SourceProgram } from './source-program.js';

export interface MissingPackage {
  readonly name: string;
  /** The first of the files that import it, absolute. */
  readonly importedIn: string;
}

/** Those of these modules' packages that some file of ours imports in vain, by name. A package without typings is there. */
export function missingPackages(program: SourceProgram, modules: readonly string[]): readonly MissingPackage[] {
  const names = new Set(modules.map(findPackageOfSpecifier));
  const context = new ProgramContext(program);
  const found = new Map<string, MissingPackage>();
  for (const file of context.sourceFiles) {
    for (const specifier of fileImports(file).specifiers.keys()) {
      const name = findPackageOfSpecifier(specifier);
      if (name === undefined || !names.has(name) || found.has(name)) continue;
      if (findModule(file, specifier, context) !== undefined || isInstalled(name, file.fileName, program)) continue;
      found.set(name, { name, importedIn: file.fileName });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** In a `node_modules` of this folder or one above. */
function isInstalled(name: string, file: string, program: SourceProgram): boolean {
  for (let at = file.lastIndexOf('/'); at >= 0; at = file.lastIndexOf('/', at - 1)) {
    const folder = `${file.slice(0, at)}/node_modules/${name}`;
    if (nearestPackage(`${folder}/index.js`, program)?.folder === folder) return true;
    if (at === 0) return false;
  }
  return false;
}
