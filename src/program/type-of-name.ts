/** The way back from a `TypeName` to the checker's type, in this program. */
import ts from 'typescript';
import { declaredTypes, type Shape } from './declared-types.js';
import { findPackageOfSpecifier } from './external-name.js';
import { fileImports } from './file-imports.js';
import type { ProgramContext } from './program-context.js';
import type { TypeName } from './program-view.js';
import type { TypeScope } from './type-name.js';

export function findDeclaredType(name: TypeName, scope: TypeScope): ts.Type | undefined {
  const { context, types } = scope;
  switch (name.kind) {
    case 'class': {
      const node = context.findClassNode(name.id);
      return node === undefined ? undefined : instanceType(node, context);
    }
    case 'interface': {
      const [shape] = findShapes(name.key, context);
      return shape === undefined ? undefined : context.checker.getTypeAtLocation(shape);
    }
    case 'external': {
      const symbol = types.findExternal(name) ?? findExport(name, scope);
      return symbol === undefined ? undefined : context.checker.getDeclaredTypeOfSymbol(symbol);
    }
    case 'anonymous':
    case 'unknown':
      return undefined;
  }
}

/** A name that nobody has met yet in this program, as a table of libraries spells it. */
function findExport(name: TypeName & { kind: 'external' }, { context, types }: TypeScope): ts.Symbol | undefined {
  for (const file of context.sourceFiles) {
    for (const [specifier, literal] of fileImports(file).specifiers) {
      if (findPackageOfSpecifier(specifier) !== name.package) continue;
      const module = context.checker.getSymbolAtLocation(literal);
      for (const symbol of module === undefined ? [] : context.checker.getExportsOfModule(module)) {
        const target = context.followAlias(symbol);
        // Naming a symbol is what makes it found.
        if (target !== undefined) types.findNameOf(target);
      }
      const found = types.findExternal(name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Declarations of an interface or alias key; merged interfaces have several. */
export function findShapes(key: string, context: ProgramContext): readonly Shape[] {
  const file = context.findFileOfId(key);
  if (file === undefined) return [];
  return declaredTypes(file).shapes.get(key.slice(file.fileName.length + 1)) ?? [];
}

/** A class expression's own type is its constructor; its symbol declares the instances. */
export function instanceType(node: ts.ClassLikeDeclaration, { checker }: ProgramContext): ts.Type | undefined {
  const type = checker.getTypeAtLocation(node);
  if (!ts.isClassExpression(node)) return type;
  const symbol = type.getSymbol();
  return symbol === undefined ? undefined : checker.getDeclaredTypeOfSymbol(symbol);
}
