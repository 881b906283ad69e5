/**
 * What a package without typings leaves to be seen: the checker calls everything from it `any`, but
 * the import and the `new` still say which class of which package a value is.
 */
import ts from 'typescript';
import { ancestors } from './ancestors.js';
import { findPackageOfSpecifier } from './external-name.js';
import type { ProgramContext } from './program-context.js';

export interface ExternalReference {
  readonly package: string;
  /** The exported name, 'default', or '*' for the module itself. */
  readonly name: string;
}

/** How many variables and fields we go back through to the import. */
const MAX_HOPS = 4;

/** The export of a package that an expression or type name names through an import. */
export function findExternalReference(node: ts.Node, context: ProgramContext): ExternalReference | undefined {
  if (ts.isPropertyAccessExpression(node)) return memberOf(node.expression, node.name.text, context);
  if (ts.isQualifiedName(node)) return memberOf(node.left, node.right.text, context);
  if (!ts.isIdentifier(node)) return undefined;
  for (const declaration of context.checker.getSymbolAtLocation(node)?.declarations ?? []) {
    const found = referenceOfBinding(declaration);
    if (found !== undefined) return found;
  }
  return undefined;
}

function memberOf(object: ts.Node, name: string, context: ProgramContext): ExternalReference | undefined {
  const module = findExternalReference(object, context);
  if (module === undefined) return undefined;
  // CommonJS: the default import is the module, so `lib.Mutex` is its export all the same.
  return module.name === '*' || module.name === 'default' ? { ...module, name } : undefined;
}

function referenceOfBinding(declaration: ts.Declaration): ExternalReference | undefined {
  const from = specifierAround(declaration);
  const packageName = from === undefined ? undefined : findPackageOfSpecifier(from);
  if (packageName === undefined) return undefined;
  if (ts.isImportClause(declaration)) return { package: packageName, name: 'default' };
  if (ts.isImportSpecifier(declaration)) {
    return { package: packageName, name: (declaration.propertyName ?? declaration.name).text };
  }
  if (!ts.isBindingElement(declaration)) return { package: packageName, name: '*' };
  return { package: packageName, name: (declaration.propertyName ?? declaration.name).getText() };
}

/** The module of an import, `import x = require()` or `const x = require()` binding. */
function specifierAround(declaration: ts.Declaration): string | undefined {
  if (ts.isVariableDeclaration(declaration)) return specifierOfRequire(declaration);
  for (const around of [declaration, ...ancestors(declaration)]) {
    if (ts.isImportDeclaration(around)) return textOf(around.moduleSpecifier);
    if (ts.isImportEqualsDeclaration(around)) {
      const { moduleReference } = around;
      return ts.isExternalModuleReference(moduleReference) ? textOf(moduleReference.expression) : undefined;
    }
    if (ts.isVariableDeclaration(around)) return specifierOfRequire(around);
    if (ts.isStatement(around)) return undefined;
  }
  return undefined;
}

function specifierOfRequire({ initializer }: ts.VariableDeclaration): string | undefined {
  if (initializer === undefined || !ts.isCallExpression(initializer)) return undefined;
  const { expression } = initializer;
  const [argument] = initializer.arguments;
  if (argument === undefined || !ts.isIdentifier(expression) || expression.text !== 'require') return undefined;
  return textOf(argument);
}

function textOf(node: ts.Expression): string | undefined {
  return ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** The class of a package whose instance an expression or declaration holds, as far as syntax says. */
export function findUntypedClass(node: ts.Node, context: ProgramContext, hops = MAX_HOPS): ExternalReference | undefined {
  if (hops === 0) return undefined;
  if (ts.isNewExpression(node)) return findExternalReference(node.expression, context);
  if (isAnnotated(node)) {
    const { type } = node;
    const initializer = ts.isPropertySignature(node) ? undefined : node.initializer;
    if (type !== undefined) {
      return ts.isTypeReferenceNode(type) ? findExternalReference(type.typeName, context) : undefined;
    }
    return initializer === undefined ? undefined : findUntypedClass(initializer, context, hops - 1);
  }
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return undefined;
  const declarations = context.checker.getSymbolAtLocation(node)?.declarations ?? [];
  for (const declaration of declarations) {
    const found = findUntypedClass(declaration, context, hops - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

type Annotated = ts.VariableDeclaration | ts.PropertyDeclaration | ts.PropertySignature | ts.ParameterDeclaration;

function isAnnotated(node: ts.Node): node is Annotated {
  const isProperty = ts.isPropertyDeclaration(node) || ts.isPropertySignature(node);
  return isProperty || ts.isVariableDeclaration(node) || ts.isParameter(node);
}
