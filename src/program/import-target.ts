/**
 * Where an imported name comes from in the end. Re-exports are followed by syntax, hop by hop, so
 * that a package's name for a thing is the one under which our files import it.
 */
import ts from 'typescript';
import { findPackageOfPath, findPackageOfSpecifier, packageOfDeclaration } from './external-name.js';
import { fileImports } from './file-imports.js';
import type { ProgramContext } from './program-context.js';
import type { ImportTarget } from './program-view.js';

/** Longer chains of re-exports are cycles. */
const MAX_HOPS = 32;

export function resolveImport(
  file: ts.SourceFile,
  from: string,
  name: string,
  context: ProgramContext,
  hops = MAX_HOPS,
): ImportTarget {
  if (hops === 0) return unknown(`'${name}' is re-exported in a circle`);
  const module = findModule(file, from, context);
  if (module === undefined) return outside(from, name) ?? unknown(`cannot find module '${from}'`);
  const target = module.declarations?.find((node) => ts.isSourceFile(node));
  if (target === undefined || !context.isOwn(target)) {
    return outside(from, name) ?? outsideByPath(module, name, context);
  }
  if (name === '*') return { kind: 'module', file: target.fileName, name };
  return resolveExport(module, target, name, context, hops);
}

function unknown(why: string): ImportTarget {
  return { kind: 'unknown', why };
}

function outside(from: string, name: string): ImportTarget | undefined {
  const packageName = findPackageOfSpecifier(from);
  return packageName === undefined ? undefined : { kind: 'external', package: packageName, name, module: from };
}

/** A relative path into node_modules or to a declaration file. */
function outsideByPath(module: ts.Symbol, name: string, context: ProgramContext): ImportTarget {
  const [declaration] = module.declarations ?? [];
  if (declaration === undefined) return unknown('a module without a file');
  const byPath = findPackageOfPath(declaration.getSourceFile().fileName);
  return { kind: 'external', package: byPath ?? packageOfDeclaration(declaration, context), name };
}

/** The module symbol behind a specifier written in the file. */
export function findModule(file: ts.SourceFile, from: string, context: ProgramContext): ts.Symbol | undefined {
  const literal = fileImports(file).specifiers.get(from);
  return literal === undefined ? undefined : context.checker.getSymbolAtLocation(literal);
}

function resolveExport(
  module: ts.Symbol,
  file: ts.SourceFile,
  name: string,
  context: ProgramContext,
  hops: number,
): ImportTarget {
  const exported = context.checker.tryGetMemberInModuleExports(name, module);
  const [declaration] = exported?.declarations ?? [];
  if (declaration === undefined) return assignedExport(module, file, name, context);
  return (
    followSpecifier(declaration, context, hops) ??
    followBinding(declaration, context, hops) ??
    declared(declaration, name, context)
  );
}

/** `export = x` stands for the whole module, whichever way it is imported. */
function assignedExport(
  module: ts.Symbol,
  file: ts.SourceFile,
  name: string,
  context: ProgramContext,
): ImportTarget {
  const exports = context.checker.getExportsOfModule(module);
  const isAssigned = module.exports?.has(ts.InternalSymbolName.ExportEquals) === true;
  if (isAssigned && (name === 'default' || exports.some((symbol) => symbol.name === name))) {
    return { kind: 'module', file: file.fileName, name };
  }
  return unknown(`'${file.fileName}' does not export '${name}'`);
}

/** `export { a as b } from './x'` and `export * as ns from './x'` go on in that module. */
function followSpecifier(
  declaration: ts.Declaration,
  context: ProgramContext,
  hops: number,
): ImportTarget | undefined {
  if (!ts.isExportSpecifier(declaration) && !ts.isNamespaceExport(declaration)) return undefined;
  const statement = ts.findAncestor(declaration, ts.isExportDeclaration);
  const from = statement?.moduleSpecifier;
  if (from === undefined || !ts.isStringLiteral(from)) return undefined;
  const name = ts.isNamespaceExport(declaration) ? '*' : (declaration.propertyName ?? declaration.name).text;
  return resolveImport(declaration.getSourceFile(), from.text, name, context, hops - 1);
}

/** `export { a }` and `export default a` of a name that the file itself imports. */
function followBinding(
  declaration: ts.Declaration,
  context: ProgramContext,
  hops: number,
): ImportTarget | undefined {
  const [binding] = localSymbol(declaration, context)?.declarations ?? [];
  if (binding === undefined) return undefined;
  const statement = ts.findAncestor(binding, ts.isImportDeclaration);
  const from = statement?.moduleSpecifier;
  if (from === undefined || !ts.isStringLiteral(from)) return undefined;
  return resolveImport(binding.getSourceFile(), from.text, importedName(binding), context, hops - 1);
}

function localSymbol(declaration: ts.Declaration, { checker }: ProgramContext): ts.Symbol | undefined {
  if (ts.isExportSpecifier(declaration)) return checker.getExportSpecifierLocalTargetSymbol(declaration);
  if (!ts.isExportAssignment(declaration) || !ts.isIdentifier(declaration.expression)) return undefined;
  return checker.getSymbolAtLocation(declaration.expression);
}

function importedName(binding: ts.Declaration): string {
  if (ts.isImportClause(binding)) return 'default';
  return ts.isImportSpecifier(binding) ? (binding.propertyName ?? binding.name).text : '*';
}

/** Declared in that file; `export *` may have led to another one than was asked. */
function declared(declaration: ts.Declaration, name: string, context: ProgramContext): ImportTarget {
  if (context.isOwn(declaration)) {
    return { kind: 'module', file: declaration.getSourceFile().fileName, name };
  }
  return { kind: 'external', package: packageOfDeclaration(declaration, context), name };
}
