/** The bodies that set a class's fields: of each instance, and of the class itself. */
import ts from 'typescript';
import type { Named } from './function-id.js';
import type { Body } from './lower-body.js';
import { enterBlock } from './lower-function.js';
import { declareVars, hasModifier } from './lower-hoist.js';
import { keyName } from './lower-pattern.js';
import type { Value } from './outline.js';

export type StaticPart = ts.PropertyDeclaration | ts.ClassStaticBlockDeclaration;

function isStatic(node: ts.Node): boolean {
  return hasModifier(node, ts.SyntaxKind.StaticKeyword);
}

/** Fields with a value: one without is undefined until something sets it. */
export function instanceFields(node: ts.ClassLikeDeclaration): ts.PropertyDeclaration[] {
  return node.members
    .filter(ts.isPropertyDeclaration)
    .filter((member) => member.initializer !== undefined && !isStatic(member));
}

export function staticParts(node: ts.ClassLikeDeclaration): StaticPart[] {
  return node.members.filter((member): member is StaticPart => {
    if (ts.isClassStaticBlockDeclaration(member)) return true;
    return ts.isPropertyDeclaration(member) && member.initializer !== undefined && isStatic(member);
  });
}

export function fillInstanceFields(
  body: Body,
  container: Named,
  fields: readonly ts.PropertyDeclaration[],
): void {
  for (const field of fields) setField(body, container, field);
}

export function fillStaticPart(body: Body, container: Named, parts: readonly StaticPart[]): void {
  for (const part of parts) {
    if (ts.isPropertyDeclaration(part)) setField(body, container, part);
    else runBlock(body, part.body.statements);
  }
}

/** A static block has its own `var`s. */
function runBlock(body: Body, statements: readonly ts.Statement[]): void {
  body.inScope(() => {
    declareVars(body.scope, statements);
    enterBlock(body, statements);
    body.statements(statements);
  });
}

function setField(body: Body, container: Named, node: ts.PropertyDeclaration): void {
  const object: Value = { kind: 'this', owner: body.thisOwner };
  const name = fieldName(body, node.name);
  const hint = { name, full: `${container.name}.${name}` };
  const value = body.namedValue(node.initializer, hint, node);
  body.assign({ kind: 'field', object, name }, value, node, true);
}

/** The name as the class's member has it; the steps of a computed one ran outside. */
function fieldName(body: Body, name: ts.PropertyName): string {
  if (!ts.isComputedPropertyName(name)) return name.text;
  const { expression } = name;
  if (ts.isStringLiteralLike(expression) || ts.isNumericLiteral(expression)) return expression.text;
  const isMember = ts.isPropertyAccessExpression(expression);
  const key = isMember
    ? keyName({
        kind: 'field',
        object: body.value(expression.expression),
        name: expression.name.text,
      })
    : undefined;
  return key ?? `[${body.file.text(expression)}]`;
}
