/**
 * Classes. What JavaScript evaluates when it meets a class (decorators, base, computed names) are steps
 * of the body around it; then the name is assigned and a define-class step stands for the static part.
 */
import ts from 'typescript';
import type { Named } from './function-id.js';
import type { Body } from './lower-body.js';
import {
  fillInstanceFields,
  fillStaticPart,
  instanceFields,
  staticParts,
} from './lower-class-fields.js';
import { isParameterProperty, parametersOf, queueFunction } from './lower-function.js';
import { hasModifier } from './lower-hoist.js';
import { propertyKey } from './lower-literal.js';
import { Scope } from './lower-scope.js';
import type { ClassId, FunctionId, FunctionRole, Member, Value } from './outline.js';

/** What the members of one class share while they are lowered. */
interface ClassContext {
  readonly body: Body;
  readonly named: Named;
  readonly scope: Scope;
  readonly hasBase: boolean;
}

export function classValue(body: Body, node: ts.ClassExpression, name: string | undefined): Value {
  return lowerClass(body, node, name, undefined);
}

/** `declared`: the variable of a class declaration. */
export function lowerClass(
  body: Body,
  node: ts.ClassLikeDeclaration,
  name: string | undefined,
  declared: Value | undefined,
): Value {
  const own = node.name?.text;
  const named = body.nameClass(own === undefined || own === '' ? name : own);
  const id: ClassId = named.id;
  const value: Value = { kind: 'class', id };
  body.file.classIds.set(node, id);
  body.file.classNodes.set(id, node);
  const scope = new Scope(body.names, body.scope);
  if (declared === undefined && own !== undefined) scope.bind(own, { value });

  const decorators = decoratorsOf(body, node);
  const base = baseOf(body, node);
  const context: ClassContext = { body, named, scope, hasBase: base !== undefined };
  const members = node.members.flatMap((member) => lowerMember(context, member));
  const constructorFunction = queueConstructor(context, node);
  const properties = parameterPropertiesOf(body, node);
  body.file.classes.set(id, {
    id,
    file: body.file.file,
    name: named.name,
    outer: body.id,
    base,
    interfaces: interfacesOf(body, node),
    members: [...properties, ...members],
    constructorFunction,
    initializer: queueInitializer(context, node),
    staticInitializer: queueStatic(context, node),
    decorators,
    isAbstract: hasModifier(node, ts.SyntaxKind.AbstractKeyword),
    isExported: false,
    place: body.place(node),
  });
  if (declared !== undefined) {
    body.assign(declared, value, node, true);
    body.noteMade(declared);
  }
  body.emit({ kind: 'define-class', id, place: body.place(node) });
  return value;
}

function decoratorsOf(body: Body, node: ts.Node): Value[] {
  const decorators = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  return decorators.map((decorator) => body.value(decorator.expression));
}

function heritage(
  node: ts.ClassLikeDeclaration,
  token: ts.HeritageClause['token'],
): ts.ExpressionWithTypeArguments[] {
  const clauses = node.heritageClauses ?? [];
  return clauses.filter((clause) => clause.token === token).flatMap((clause) => [...clause.types]);
}

function baseOf(body: Body, node: ts.ClassLikeDeclaration): Value | undefined {
  const [base] = heritage(node, ts.SyntaxKind.ExtendsKeyword);
  return base === undefined ? undefined : body.value(base.expression);
}

function interfacesOf(body: Body, node: ts.ClassLikeDeclaration): string[] {
  return heritage(node, ts.SyntaxKind.ImplementsKeyword).map(({ expression }) =>
    body.file.text(expression),
  );
}

// --- members -------------------------------------------------------------------------------------

function lowerMember(context: ClassContext, node: ts.ClassElement): Member[] {
  if (ts.isMethodDeclaration(node)) {
    return isOverload(node) ? [] : [lowerMethod(context, node, 'method', '')];
  }
  if (ts.isGetAccessorDeclaration(node)) return [lowerMethod(context, node, 'getter', 'get ')];
  if (ts.isSetAccessorDeclaration(node)) return [lowerMethod(context, node, 'setter', 'set ')];
  if (!ts.isPropertyDeclaration(node)) return [];
  return [
    {
      ...describe(context.body, node, memberName(context.body, node)),
      kind: 'field',
      function: undefined,
    },
  ];
}

/** `m(x: A): B;` before the `m` with a body. An abstract method has no body and stays. */
function isOverload(node: ts.MethodDeclaration): boolean {
  return node.body === undefined && !hasModifier(node, ts.SyntaxKind.AbstractKeyword);
}

function lowerMethod(
  context: ClassContext,
  node: ts.MethodDeclaration | ts.AccessorDeclaration,
  kind: 'method' | 'getter' | 'setter',
  prefix: string,
): Member {
  const name = memberName(context.body, node);
  const described = describe(context.body, node, name);
  for (const parameter of node.parameters) decoratorsOf(context.body, parameter);
  if (node.body === undefined) return { ...described, kind, function: undefined };
  return {
    ...described,
    kind,
    function: queueMember(context, node, { name: prefix + name, role: kind }),
  };
}

type NamedMember = ts.MethodDeclaration | ts.AccessorDeclaration | ts.PropertyDeclaration;

/** The steps of a computed name are steps of the body around the class. */
function memberName(body: Body, node: NamedMember): string {
  return propertyKey(body, node.name).name;
}

type Described = Omit<Member, 'kind' | 'function'>;

function describe(
  body: Body,
  node: NamedMember | ts.ParameterDeclaration,
  name: string,
): Described {
  return {
    name,
    isStatic: hasModifier(node, ts.SyntaxKind.StaticKeyword),
    access: accessOf(node, name),
    isReadonly: hasModifier(node, ts.SyntaxKind.ReadonlyKeyword),
    isAbstract: hasModifier(node, ts.SyntaxKind.AbstractKeyword),
    isEmptyAtFirst: isEmptyAtFirst(node),
    decorators: decoratorsOf(body, node),
    place: body.place(node),
    tags: body.file.tags(node, ['guardedBy']),
  };
}

function isEmptyAtFirst(node: ts.Node): boolean {
  if (!ts.isPropertyDeclaration(node) || node.initializer !== undefined || node.exclamationToken !== undefined) return false;
  return !hasModifier(node, ts.SyntaxKind.AbstractKeyword) && !hasModifier(node, ts.SyntaxKind.DeclareKeyword);
}

function accessOf(node: ts.Node, name: string): Member['access'] {
  if (name.startsWith('#') || hasModifier(node, ts.SyntaxKind.PrivateKeyword)) return 'private';
  return hasModifier(node, ts.SyntaxKind.ProtectedKeyword) ? 'protected' : 'public';
}

interface MemberFunction {
  readonly name: string;
  readonly role: FunctionRole;
}

function queueMember(
  context: ClassContext,
  node: ts.MethodDeclaration | ts.AccessorDeclaration | ts.ConstructorDeclaration,
  { name, role }: MemberFunction,
): FunctionId {
  const { body, named, hasBase } = context;
  const isStatic = hasModifier(node, ts.SyntaxKind.StaticKeyword);
  return queueFunction(body, node, {
    named: body.file.ids.ofMember(named, name),
    member: { role, class: named.id, isStatic, hasBase },
    scope: context.scope,
    comment: node,
  });
}

// --- construction --------------------------------------------------------------------------------

function constructorOf(node: ts.ClassLikeDeclaration): ts.ConstructorDeclaration | undefined {
  return node.members
    .filter(ts.isConstructorDeclaration)
    .find((member) => member.body !== undefined);
}

function queueConstructor(
  context: ClassContext,
  node: ts.ClassLikeDeclaration,
): FunctionId | undefined {
  const declared = constructorOf(node);
  if (declared === undefined) return undefined;
  return queueMember(context, declared, { name: 'constructor', role: 'constructor' });
}

function parameterPropertiesOf(body: Body, node: ts.ClassLikeDeclaration): Member[] {
  const declared = constructorOf(node);
  if (declared === undefined) return [];
  return parametersOf(declared).flatMap((parameter): Member[] => {
    if (!isParameterProperty(parameter) || !ts.isIdentifier(parameter.name)) {
      decoratorsOf(body, parameter);
      return [];
    }
    return [
      { ...describe(body, parameter, parameter.name.text), kind: 'field', function: undefined },
    ];
  });
}

function queueInitializer(
  context: ClassContext,
  node: ts.ClassLikeDeclaration,
): FunctionId | undefined {
  const fields = instanceFields(node);
  if (fields.length === 0) return undefined;
  return queueFieldBody(context, node, 'initializer', (inner) => {
    fillInstanceFields(inner, context.named, fields);
  });
}

function queueStatic(context: ClassContext, node: ts.ClassLikeDeclaration): FunctionId | undefined {
  const parts = staticParts(node);
  if (parts.length === 0) return undefined;
  return queueFieldBody(context, node, 'static', (inner) => {
    fillStaticPart(inner, context.named, parts);
  });
}

function queueFieldBody(
  context: ClassContext,
  node: ts.ClassLikeDeclaration,
  role: 'initializer' | 'static',
  fill: (body: Body) => void,
): FunctionId {
  const { body } = context;
  const named = body.file.ids.ofMember(context.named, role === 'static' ? '<static>' : '<fields>');
  body.file.functionNodes.set(named.id, node);
  body.shared.pending.push({
    head: {
      id: named.id,
      file: body.file.file,
      name: named.name,
      role,
      outer: body.id,
      class: context.named.id,
      isStatic: role === 'static',
      isAsync: false,
      isGenerator: false,
      parameters: [],
      givesData: false,
      place: body.place(node),
      tags: [],
    },
    named,
    scope: context.scope,
    thisOwner: named.id,
    fill,
  });
  return named.id;
}
