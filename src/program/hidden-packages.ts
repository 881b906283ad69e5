/** Packages of the repository that a program knows by their declarations only. */
import type ts from 'typescript';
import { nearestPackage } from './package-json.js';

export interface HiddenPackage {
  readonly name: string;
  /** The first of the declaration files by which it is seen, absolute. */
  readonly seenAs: string;
  /** The package that the program is of; undefined where it has no name. */
  readonly from: string | undefined;
}

/**
 * What stands in node_modules is somebody else's. A declaration file elsewhere, in another package than the
 * program's own, belongs to a workspace: its bodies exist, and `references` would show them. By name.
 */
export function hiddenPackages(program: ts.Program): readonly HiddenPackage[] {
  const roots = program.getRootFileNames();
  const owners = roots.map((file) => nearestPackage(file, program));
  const from = owners.find((owner) => owner?.name !== undefined)?.name;
  const own = new Set(owners.map((owner) => owner?.folder));
  const found = new Map<string, HiddenPackage>();
  for (const { fileName, isDeclarationFile } of program.getSourceFiles()) {
    if (!isDeclarationFile || fileName.includes('/node_modules/') || roots.includes(fileName)) continue;
    const around = nearestPackage(fileName, program);
    if (around?.name === undefined || own.has(around.folder) || found.has(around.name)) continue;
    found.set(around.name, { name: around.name, seenAs: fileName, from });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
