/**
 * What a callee was declared as. The symbol of the callee's name is enough nearly always and much
 * cheaper than resolving the call: overloads lead to one body anyway.
 */
import ts from 'typescript';
import { findContainerName, packageOfDeclaration } from './external-name.js';
import type { CalleeDeclaration, TypeName } from './program-view.js';
import { isWrapper, skipWrappers } from './skip-wrappers.js';
import { ANONYMOUS_TYPE, MAX_TYPE_NAMES, sortedByText, type TypeScope } from './type-name.js';
import { findExternalReference, findUntypedClass } from './untyped-import.js';

const VALUE: CalleeDeclaration = { kind: 'value' };

/** The expression a call step calls; undefined for nodes that call nothing by an expression. */
export function findCallee(call: ts.Node): ts.Expression | undefined {
  if (ts.isCallExpression(call) || ts.isNewExpression(call)) return skipToCallee(call.expression);
  if (ts.isTaggedTemplateExpression(call)) return skipToCallee(call.tag);
  return ts.isDecorator(call) ? skipToCallee(call.expression) : undefined;
}

/** Parentheses, casts, `!` and `(0, f)` around a callee change nothing about which it is. */
function skipToCallee(node: ts.Expression): ts.Expression {
  const inner = skipWrappers(node);
  const isComma = ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.CommaToken;
  return isComma ? skipToCallee(inner.right) : inner;
}

export function declaredCallees(call: ts.Node, scope: TypeScope): readonly CalleeDeclaration[] {
  const callee = findCallee(call);
  if (callee === undefined) return [{ kind: 'unknown', why: 'not a call' }];
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return [{ kind: 'unknown', why: 'import()' }];
  if (callee.kind === ts.SyntaxKind.SuperKeyword) return [superClass(callee, scope)];
  if (ts.isFunctionExpression(callee) || ts.isArrowFunction(callee)) return [ofFunction(callee, scope)];
  const name = nameOf(callee);
  // The result of another call, a choice, an element: whatever function flows there.
  if (name === undefined) return [VALUE];
  const symbol = scope.context.findSymbol(name);
  const isNew = ts.isNewExpression(call);
  const found = symbol === undefined ? [] : ofDeclarations(symbol.declarations ?? [], isNew, scope);
  return found.length > 0 ? found : [withoutSymbol(callee, isNew, scope)];
}

/** The node whose symbol is what a call calls; undefined: it has none. */
export function calleeName(call: ts.Node): ts.Node | undefined {
  const callee = findCallee(call);
  return callee === undefined ? undefined : nameOf(callee);
}

/** The node whose symbol is the callee. */
function nameOf(callee: ts.Expression): ts.Node | undefined {
  if (ts.isIdentifier(callee)) return callee;
  if (ts.isPropertyAccessExpression(callee)) return callee.name;
  if (!ts.isElementAccessExpression(callee)) return ts.isClassExpression(callee) ? callee : undefined;
  return ts.isStringLiteralLike(callee.argumentExpression) ? callee.argumentExpression : undefined;
}

function ofDeclarations(
  declarations: readonly ts.Declaration[],
  isNew: boolean,
  scope: TypeScope,
): readonly CalleeDeclaration[] {
  const found = new Map<string, CalleeDeclaration>();
  for (const declaration of withoutOverloads(declarations)) {
    const callee = ofDeclaration(declaration, isNew, scope);
    found.set(JSON.stringify(callee), callee);
  }
  if (found.size <= MAX_TYPE_NAMES) return sortedByText(found);
  return [{ kind: 'unknown', why: `${String(found.size)} declarations` }];
}

/** Overload signatures say nothing where the same function has a body. */
function withoutOverloads(declarations: readonly ts.Declaration[]): readonly ts.Declaration[] {
  if (declarations.length < 2) return declarations;
  const withBody = new Set(declarations.filter(hasBody).map((declaration) => declaration.parent));
  return declarations.filter((declaration) => hasBody(declaration) || !withBody.has(declaration.parent));
}

function hasBody(node: ts.Node): boolean {
  return (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.body !== undefined;
}

function ofDeclaration(declaration: ts.Declaration, isNew: boolean, scope: TypeScope): CalleeDeclaration {
  if (!scope.context.isOwn(declaration)) return ofOutside(declaration, scope);
  if (ts.isClassLike(declaration)) return isNew ? ofClass(declaration, scope) : noFunction(declaration);
  if (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration)) {
    return declaration.body === undefined ? ofBodyless(declaration, scope) : ofFunction(declaration, scope);
  }
  if (ts.isMethodSignature(declaration)) return ofBodyless(declaration, scope);
  const value = constantInitializer(declaration);
  if (value === undefined) return VALUE;
  if (ts.isClassExpression(value)) return isNew ? ofClass(value, scope) : noFunction(value);
  return isNew ? VALUE : ofFunction(value, scope);
}

/** A function or class written as the value of a name that is never assigned again. */
function constantInitializer(
  declaration: ts.Declaration,
): ts.FunctionExpression | ts.ArrowFunction | ts.ClassExpression | undefined {
  const hasValue =
    ts.isVariableDeclaration(declaration) ||
    ts.isPropertyDeclaration(declaration) ||
    ts.isPropertyAssignment(declaration);
  if (!hasValue || declaration.initializer === undefined || !isConstant(declaration)) return undefined;
  const value = skipWrappers(declaration.initializer);
  const isLiteral = ts.isFunctionExpression(value) || ts.isArrowFunction(value) || ts.isClassExpression(value);
  return isLiteral ? value : undefined;
}

function isConstant(declaration: ts.VariableDeclaration | ts.PropertyDeclaration | ts.PropertyAssignment): boolean {
  if (ts.isVariableDeclaration(declaration)) {
    return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  }
  if (ts.isPropertyDeclaration(declaration)) {
    return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly) !== 0;
  }
  return isLiteralOfConstant(declaration.parent);
}

/** An object literal that is the value of a `const`, itself or in such a literal. */
function isLiteralOfConstant(literal: ts.ObjectLiteralExpression): boolean {
  let node: ts.Node = literal.parent;
  while (isWrapper(node)) node = node.parent;
  if (ts.isVariableDeclaration(node)) return isConstant(node);
  return ts.isPropertyAssignment(node) && isLiteralOfConstant(node.parent);
}

function ofFunction(node: ts.Node, { context }: TypeScope): CalleeDeclaration {
  const id = context.findFunctionId(node);
  return id === undefined ? { kind: 'unknown', why: 'a function without an outline' } : { kind: 'function', id };
}

function ofClass(node: ts.ClassLikeDeclaration, { context }: TypeScope): CalleeDeclaration {
  const id = context.findClassId(node);
  return id === undefined ? { kind: 'unknown', why: 'a class without an outline' } : { kind: 'class', id };
}

function noFunction(node: ts.ClassLikeDeclaration): CalleeDeclaration {
  return { kind: 'unknown', why: `class '${node.name?.text ?? 'default'}' is called without new` };
}

function ofBodyless(
  declaration: ts.FunctionDeclaration | ts.MethodDeclaration | ts.MethodSignature,
  scope: TypeScope,
): CalleeDeclaration {
  const name = declaration.name?.getText() ?? 'default';
  if (ts.isFunctionDeclaration(declaration)) return { kind: 'unknown', why: `'${name}' has no body` };
  return { kind: 'member', type: typeAround(declaration, scope), name };
}

/** The class, interface or alias that declares a member; anonymous for a literal type in place. */
export function typeAround(member: ts.Node, { context, types }: TypeScope): TypeName {
  const { parent } = member;
  const declarer = ts.isTypeLiteralNode(parent) ? parent.parent : parent;
  if (!ts.isClassLike(declarer) && !ts.isInterfaceDeclaration(declarer) && !ts.isTypeAliasDeclaration(declarer)) {
    return ANONYMOUS_TYPE;
  }
  const symbol = context.checker.getSymbolAtLocation(declarer.name ?? declarer);
  return (symbol === undefined ? undefined : types.findNameOf(symbol)) ?? ANONYMOUS_TYPE;
}

function ofOutside(declaration: ts.Declaration, { context }: TypeScope): CalleeDeclaration {
  return {
    kind: 'external',
    package: packageOfDeclaration(declaration, context),
    container: findContainerName(declaration),
    name: nameOfOutside(declaration),
  };
}

function nameOfOutside(declaration: ts.Declaration): string {
  const name = ts.getNameOfDeclaration(declaration);
  if (name === undefined) return 'default';
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : name.getText();
}

function superClass(keyword: ts.Node, scope: TypeScope): CalleeDeclaration {
  const base = findBaseType(keyword, scope);
  if (base?.kind === 'class') return { kind: 'class', id: base.id };
  if (base?.kind !== 'external') return { kind: 'unknown', why: 'the base class is not known' };
  return { kind: 'external', package: base.package, container: undefined, name: base.name };
}

/** The base of the class that a node stands in (or of the class itself). */
export function findBaseType(node: ts.Node, { context, types }: TypeScope): TypeName | undefined {
  const owner = ts.findAncestor(node, ts.isClassLike);
  const clause = owner?.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  const [target] = clause?.types ?? [];
  if (target === undefined) return undefined;
  const names = types.namesOf(context.checker.getTypeAtLocation(target));
  const named = names.find(({ kind }) => kind === 'class' || kind === 'external');
  if (named !== undefined) return named;
  const reference = findExternalReference(target.expression, context);
  return reference === undefined ? undefined : { kind: 'external', ...reference };
}

/** `any`, an error, a half-typed name: what the import or the `new` around still tells. */
function withoutSymbol(callee: ts.Expression, isNew: boolean, { context }: TypeScope): CalleeDeclaration {
  const reference = findExternalReference(callee, context);
  if (reference !== undefined) return { kind: 'external', container: undefined, ...reference };
  if (ts.isPropertyAccessExpression(callee) && !isNew) {
    const owner = findUntypedClass(callee.expression, context);
    const name = callee.name.text;
    if (owner !== undefined) return { kind: 'external', package: owner.package, container: owner.name, name };
  }
  return { kind: 'unknown', why: `'${callee.getText()}' has no declaration` };
}
