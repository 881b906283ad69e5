/** What an expression is made of, by its syntax alone: what it reads, what it sets, what its value may be one of. */
import ts from 'typescript';
import { skipWrappers } from './skip-wrappers.js';

export type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

export function isMember(node: ts.Node): node is Access {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

/** `object.name`, `object['name']` */
export function memberName(node: Access): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : undefined;
}

/** The name under which others find what is put there: of the variable, the field, the collection of an element. */
export function nameOf(expression: ts.Expression): string | undefined {
  const node = namedIn(expression);
  return node === undefined || ts.isIdentifier(node) ? node?.text : memberName(node);
}

/** What has that name. */
export function namedIn(expression: ts.Expression): ts.Identifier | Access | undefined {
  let node = skipWrappers(expression);
  while (isMember(node) && memberName(node) === undefined) node = skipWrappers(node.expression);
  return isMember(node) || ts.isIdentifier(node) ? node : undefined;
}

export function nameOfMember({ name }: ts.PropertyDeclaration): string | undefined {
  return ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined;
}

/** `Promise` itself */
export function isPromise(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === 'Promise';
}

export function isAsync(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
}

/** The expressions one of which gives the value: `a ?? b`, `c ? a : b`, `x = a`, `(f(), a)`. */
export function alternativesIn(node: ts.Expression): readonly ts.Expression[] {
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
  if (!ts.isBinaryExpression(node)) return [];
  const { kind } = node.operatorToken;
  const isLogical =
    kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken ||
    (kind >= ts.SyntaxKind.BarBarEqualsToken && kind <= ts.SyntaxKind.QuestionQuestionEqualsToken);
  if (isLogical) return [node.left, node.right];
  return isAssignment(node) || kind === ts.SyntaxKind.CommaToken ? [node.right] : [];
}

export function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

export type LoopOver = ts.ForOfStatement | ts.ForInStatement;

export function isLoopOver(node: ts.Node): node is LoopOver {
  return ts.isForOfStatement(node) || ts.isForInStatement(node);
}

/** How a value comes to where it is put. `whole`: as it is; `part`: destructured; `element`: one turn of a loop over it. */
export type How = 'whole' | 'part' | 'element';

/** A value and where it is put. */
export interface Assignment {
  readonly left: ts.Expression;
  readonly right: ts.Expression;
  readonly how: How;
  /** `left = right`, and nothing else. */
  readonly isPlain: boolean;
}

/** What an assignment, or a loop over something, sets. */
export function assignedIn(node: ts.Node): Assignment | undefined {
  if (isAssignment(node)) {
    const left = skipWrappers(node.left);
    return { left, right: node.right, how: isPattern(left) ? 'part' : 'whole', isPlain: node.operatorToken.kind === ts.SyntaxKind.EqualsToken };
  }
  if (!isLoopOver(node) || ts.isVariableDeclarationList(node.initializer)) return undefined;
  return { left: node.initializer, right: node.expression, how: 'element', isPlain: false };
}

function isPattern(node: ts.Node): node is ts.ArrayLiteralExpression | ts.ObjectLiteralExpression {
  return ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node);
}

/** The variables and members that an assignment to this sets. */
export function targetsIn(left: ts.Expression): readonly ts.Expression[] {
  const targets: ts.Expression[] = [];
  const open = [left];
  for (const one of open) {
    const node = skipWrappers(one);
    if (isPattern(node)) open.push(...partsOfLiteral(node));
    else if (isAssignment(node)) open.push(node.left);
    else targets.push(node);
  }
  return targets;
}

/** The values that stand in an array or an object literal. */
export function partsOfLiteral(node: ts.Node): readonly ts.Expression[] {
  if (ts.isSpreadElement(node)) return [node.expression];
  if (ts.isArrayLiteralExpression(node)) return node.elements;
  if (!ts.isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap((property) => {
    if (ts.isPropertyAssignment(property)) return [property.initializer];
    if (ts.isShorthandPropertyAssignment(property)) return [property.name];
    return ts.isSpreadAssignment(property) ? [property.expression] : [];
  });
}

export function hasMethods(node: ts.Node): boolean {
  return ts.isObjectLiteralExpression(node) && node.properties.some(ts.isFunctionLike);
}

export function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isWhileStatement(node) || ts.isDoStatement(node)) return node.expression;
  return ts.isForStatement(node) ? node.condition : undefined;
}
