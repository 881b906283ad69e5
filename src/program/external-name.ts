/**
 * How things outside the program are called: the package a declaration or an import specifier
 * belongs to, and the class, interface or namespace it stands in.
 */
import { builtinModules } from 'node:module';
import ts from 'typescript';
import { ancestors } from './ancestors.js';
import { nearestPackage } from './package-json.js';
import type { ProgramContext } from './program-context.js';

const NODE_MODULES = '/node_modules/';
const builtins: ReadonlySet<string> = new Set(builtinModules);

/** 'async-mutex' of '…/node_modules/async-mutex/lib/Mutex.d.ts'; '@types/foo' counts as 'foo'. */
export function findPackageOfPath(path: string): string | undefined {
  const at = path.lastIndexOf(NODE_MODULES);
  if (at < 0) return undefined;
  return withoutTypesScope(firstSegments(path.slice(at + NODE_MODULES.length)));
}

/** Relative and absolute paths: they name a file, never a package. */
export function isPathSpecifier(specifier: string): boolean {
  return specifier === '' || specifier.startsWith('.') || /^(?:[a-z]:)?[\\/]/i.test(specifier);
}

/** '@scope/x' of '@scope/x/sub'; 'node:events' of 'events'; undefined for paths and '#aliases'. */
export function findPackageOfSpecifier(specifier: string): string | undefined {
  if (isPathSpecifier(specifier) || specifier.startsWith('#')) return undefined;
  if (specifier.startsWith('node:')) return specifier;
  if (builtins.has(specifier)) return `node:${specifier}`;
  return firstSegments(specifier);
}

function firstSegments(path: string): string {
  const [first = '', second] = path.split('/');
  return first.startsWith('@') && second !== undefined ? `${first}/${second}` : first;
}

function withoutTypesScope(name: string): string {
  if (!name.startsWith('@types/')) return name;
  const bare = name.slice('@types/'.length);
  // '@types/scope__name' is how typings of '@scope/name' are published.
  return bare.includes('__') ? `@${bare.replace('__', '/')}` : bare;
}

/** The package of a declaration outside the program: a name, 'lib', or 'node:<module>'. */
export function packageOfDeclaration(declaration: ts.Node, context: ProgramContext): string {
  const file = declaration.getSourceFile();
  const byPath = findPackageOfPath(file.fileName);
  const module = findAmbientModule(declaration);
  if (byPath === 'node' || byPath === 'bun-types') {
    return `node:${module?.replace(/^node:/, '') ?? baseName(file.fileName)}`;
  }
  if (isLibrary(file, byPath, context)) return 'lib';
  const ambient = module === undefined ? undefined : findPackageOfSpecifier(module);
  return ambient ?? byPath ?? nearestPackage(file.fileName, context.program)?.name ?? 'unknown';
}

function isLibrary(file: ts.SourceFile, byPath: string | undefined, context: ProgramContext): boolean {
  if (byPath?.startsWith('@typescript/lib-') === true) return true;
  // Another copy of the compiler than the one that made this program, as `extends` may bring in.
  if (byPath === 'typescript' && /\/lib\.[^/]*d\.ts$/.test(file.fileName)) return true;
  return context.program.isSourceFileDefaultLibrary(file);
}

function findAmbientModule(node: ts.Node): string | undefined {
  for (const around of ancestors(node)) {
    if (ts.isModuleDeclaration(around) && ts.isStringLiteral(around.name)) return around.name.text;
  }
  return undefined;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.d\.[cm]?ts$/, '');
}

/** The class, interface, type or namespace around a declaration; undefined at the top of a module. */
export function findContainerName(declaration: ts.Node): string | undefined {
  for (const around of ancestors(declaration)) {
    if (ts.isClassLike(around)) return around.name?.text ?? 'default';
    if (ts.isInterfaceDeclaration(around) || ts.isTypeAliasDeclaration(around)) return around.name.text;
    // `declare const lock: { acquire(): … }`: the type has no name of its own.
    if (ts.isVariableDeclaration(around)) return ts.isIdentifier(around.name) ? around.name.text : undefined;
    if (ts.isModuleDeclaration(around)) return isNamespace(around) ? around.name.text : undefined;
  }
  return undefined;
}

function isNamespace(node: ts.ModuleDeclaration): boolean {
  return ts.isIdentifier(node.name) && (node.flags & ts.NodeFlags.GlobalAugmentation) === 0;
}
