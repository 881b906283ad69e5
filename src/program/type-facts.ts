/** Questions of declared types at nodes: receivers, parameters, variables, fields, promises. */
import ts from 'typescript';
import { calleeName, findCallee, typeAround } from './declared-callee.js';
import type { DeclaredField, TypeName } from './program-view.js';
import { skipWrappers } from './skip-wrappers.js';
import { sortedByText, textOfTypeName, UNKNOWN_TYPE, type TypeScope } from './type-name.js';
import { findDeclaredType, instanceType } from './type-of-name.js';
import { findUntypedClass } from './untyped-import.js';

/** Names of the type of an expression or declaration; for an untyped package's object its class. */
export function typesOfNode(node: ts.Node, scope: TypeScope): readonly TypeName[] {
  const names = scope.types.namesOf(scope.context.checker.getTypeAtLocation(node));
  return isUnknown(names) ? [untypedName(node, scope) ?? UNKNOWN_TYPE] : names;
}

function isUnknown(names: readonly TypeName[]): boolean {
  return names.length > 0 && names.every(({ kind }) => kind === 'unknown');
}

function untypedName(node: ts.Node, { context }: TypeScope): TypeName | undefined {
  const declaration = ts.isIdentifier(node) && isDeclarationName(node) ? node.parent : node;
  const reference = findUntypedClass(declaration, context);
  return reference === undefined ? undefined : { kind: 'external', ...reference };
}

function isDeclarationName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (ts.isVariableDeclaration(parent) || ts.isParameter(parent)) && parent.name === node;
}

export function receiverTypes(call: ts.Node, scope: TypeScope): readonly TypeName[] {
  const callee = findCallee(call);
  if (callee === undefined || callee.kind === ts.SyntaxKind.ImportKeyword) return [UNKNOWN_TYPE];
  const isAccess = ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee);
  return typesOfNode(isAccess ? callee.expression : callee, scope);
}

/**
 * Whether an object of the class can stand where the call has its receiver, by the receiver's type
 * at that place. Names of members decide: type arguments and mixins would make more of it a guess.
 */
export function mayBeReceiver(call: ts.Node, owner: ts.ClassLikeDeclaration, { context }: TypeScope): boolean {
  const callee = findCallee(call);
  if (callee === undefined) return true;
  if (!ts.isPropertyAccessExpression(callee) && !ts.isElementAccessExpression(callee)) return true;
  // A cast says what its writer knows better.
  if (ts.isAsExpression(unparenthesised(callee.expression))) return true;
  const { checker } = context;
  const own = instanceType(owner, context);
  const declared = checker.getTypeAtLocation(callee.expression);
  const isParameter = (declared.flags & ts.TypeFlags.Instantiable) !== 0;
  const receiver = isParameter ? checker.getBaseConstraintOfType(declared) : declared;
  if (own === undefined || receiver === undefined) return true;
  const names = new Set(checker.getPropertiesOfType(own).map(({ name }) => name));
  const alternatives = receiver.isUnion() ? receiver.types : [receiver];
  return alternatives.some((type) => hasAllOf(names, type, checker));
}

function hasAllOf(names: ReadonlySet<string>, type: ts.Type, checker: ts.TypeChecker): boolean {
  if ((type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0) return true;
  if ((type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) === 0) return false;
  return checker
    .getPropertiesOfType(type)
    .every(({ name, flags }) => (flags & ts.SymbolFlags.Optional) !== 0 || names.has(name));
}

function unparenthesised(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) ? unparenthesised(node.expression) : node;
}

/** The declaration of `f` in `o.f.m()`. */
export function findReceiverField(call: ts.Node, scope: TypeScope): DeclaredField | undefined {
  const callee = findCallee(call);
  if (callee === undefined) return undefined;
  if (!ts.isPropertyAccessExpression(callee) && !ts.isElementAccessExpression(callee)) return undefined;
  const receiver = skipWrappers(callee.expression);
  const name = ts.isPropertyAccessExpression(receiver) ? receiver.name : literalKey(receiver);
  if (name === undefined) return undefined;
  return findField(scope.context.findSymbol(name)?.declarations ?? [], name.text, scope);
}

function literalKey(node: ts.Expression): ts.StringLiteralLike | undefined {
  if (!ts.isElementAccessExpression(node)) return undefined;
  return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression : undefined;
}

function findField(
  declarations: readonly ts.Declaration[],
  name: string,
  scope: TypeScope,
): DeclaredField | undefined {
  const fields = new Map<string, DeclaredField>();
  for (const declaration of declarations) {
    // `constructor(private m: Mutex)` declares a field of the class two levels up.
    const type = typeAround(ts.isParameter(declaration) ? declaration.parent : declaration, scope);
    if (type.kind !== 'anonymous') fields.set(textOfTypeName(type), { type, name });
  }
  return sortedByText(fields)[0];
}

export function parameterTypes(node: ts.Node, index: number, scope: TypeScope): readonly TypeName[] {
  if (!ts.isFunctionLike(node)) return [UNKNOWN_TYPE];
  // `this: T` is written among the parameters but is none.
  const parameters = node.parameters.filter(({ name }) => name.getText() !== 'this');
  const parameter = parameters[index];
  return parameter === undefined ? [UNKNOWN_TYPE] : typesOfNode(parameter, scope);
}

/** Instance fields first; a static one of that name when there is no instance field. */
export function fieldTypes(owner: TypeName, name: string, scope: TypeScope): readonly TypeName[] {
  const declared = findDeclaredType(owner, scope);
  if (declared === undefined) return [UNKNOWN_TYPE];
  const { checker } = scope.context;
  const node = findMemberNode(owner, name, scope);
  if (node !== undefined) return typesOfNode(node, scope);
  const property = checker.getPropertyOfType(declared, name);
  if (property === undefined) return [UNKNOWN_TYPE];
  const names = scope.types.namesOf(checker.getTypeOfSymbol(property));
  const [declaration] = property.declarations ?? [];
  return isUnknown(names) && declaration !== undefined ? typesOfNode(declaration, scope) : names;
}

/** `#private` and static members are no properties of the instance type: the class's own syntax has them. */
function findMemberNode(owner: TypeName, name: string, { context }: TypeScope): ts.Node | undefined {
  if (owner.kind !== 'class') return undefined;
  const members = context.findClassNode(owner.id)?.members.filter((member) => member.name?.getText() === name);
  return members?.find((member) => !isStatic(member)) ?? members?.[0];
}

function isStatic(member: ts.ClassElement): boolean {
  return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
}

/** Whether awaiting a value of this type can wait: it has `then`, or we cannot know. */
export function mayBeThenable(node: ts.Expression, scope: TypeScope): boolean {
  const { checker } = scope.context;
  return asWritten(node, scope) ?? isThenable(checker.getTypeAtLocation(node), checker);
}

/**
 * By the result types that all declarations of the called function have written: what this very call gives costs the
 * checker a comparison of all arguments. Undefined: they do not tell, or not the same.
 */
function asWritten(node: ts.Expression, { context }: TypeScope): boolean | undefined {
  const callee = ts.isCallExpression(node) ? calleeName(node) : undefined;
  const declarations = callee === undefined ? undefined : context.findSymbol(callee)?.declarations;
  const told = new Set(declarations?.map((declaration) => {
    if (!ts.isFunctionLike(declaration) || declaration.type === undefined) return undefined;
    const type = context.checker.getTypeFromTypeNode(declaration.type);
    return isOpen(type) ? undefined : isThenable(type, context.checker);
  }));
  const [only] = told;
  return told.size === 1 ? only : undefined;
}

/** What it is, is only told by a call. */
function isOpen(type: ts.Type): boolean {
  const open = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Instantiable;
  return (type.flags & open) !== 0 || (type.isUnion() && type.types.some(isOpen));
}

function isThenable(type: ts.Type, checker: ts.TypeChecker): boolean {
  if ((type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0) return true;
  if (type.isUnion()) return type.types.some((member) => isThenable(member, checker));
  if ((type.flags & ts.TypeFlags.Instantiable) !== 0) {
    const constraint = checker.getBaseConstraintOfType(type);
    return constraint === undefined || constraint === type || isThenable(constraint, checker);
  }
  // `{}` and `object` may hold a promise as well as anything else.
  if ((type.flags & ts.TypeFlags.NonPrimitive) !== 0) return true;
  const then = checker.getPropertyOfType(type, 'then');
  if (then === undefined) return false;
  const typeOfThen = checker.getTypeOfSymbol(then);
  return (typeOfThen.flags & ts.TypeFlags.Any) !== 0 || typeOfThen.getCallSignatures().length > 0;
}
