/** The lowering of each kind of expression, as a table that the compiler keeps complete. */
import ts from 'typescript';
import { updateValue } from './lower-assignment.js';
import { type Body, MISSING, UNDEFINED, type Written } from './lower-body.js';
import {
  chainEffect,
  type ChainNode,
  chainValue,
  isChainNode,
  newValue,
  readReference,
  targetOf,
} from './lower-chain.js';
import { classValue } from './lower-class.js';
import { functionValue } from './lower-function.js';
import type { ExpressionKind, ExpressionNode } from './lower-kinds.js';
import {
  arrayValue,
  jsxAttributes,
  jsxExpression,
  jsxValue,
  objectValue,
  templateValue,
} from './lower-literal.js';
import {
  binaryEffect,
  binaryValue,
  conditionalEffect,
  conditionalValue,
} from './lower-operator.js';
import { isWrapper, skipWrappers } from './lower-wrappers.js';
import type { Callee, Constant, Value } from './outline.js';

type Table = {
  readonly [K in ExpressionKind]: (
    body: Body,
    node: Extract<ExpressionNode, { readonly kind: K }>,
  ) => Value;
};

const inside = (body: Body, node: { readonly expression: ts.Expression }): Value =>
  body.value(node.expression);
const constant = (value: Constant): Value => ({ kind: 'constant', value });
const unknown = (why: string): Value => ({ kind: 'unknown', why });

const LOWERINGS: Table = {
  [ts.SyntaxKind.Identifier]: identifierValue,
  [ts.SyntaxKind.PrivateIdentifier]: () => unknown('private name'),
  [ts.SyntaxKind.ThisKeyword]: (body) => ({ kind: 'this', owner: body.thisOwner }),
  [ts.SyntaxKind.SuperKeyword]: () => unknown('super'),
  [ts.SyntaxKind.ImportKeyword]: () => unknown('import'),
  [ts.SyntaxKind.NullKeyword]: () => constant(null),
  [ts.SyntaxKind.TrueKeyword]: () => constant(true),
  [ts.SyntaxKind.FalseKeyword]: () => constant(false),
  [ts.SyntaxKind.NumericLiteral]: (_, node) => constant(Number(node.text)),
  [ts.SyntaxKind.BigIntLiteral]: (_, node) => bigintValue(node.text),
  [ts.SyntaxKind.StringLiteral]: (_, node) => constant(node.text),
  [ts.SyntaxKind.NoSubstitutionTemplateLiteral]: (_, node) => constant(node.text),
  [ts.SyntaxKind.RegularExpressionLiteral]: () => unknown('regexp'),
  [ts.SyntaxKind.TemplateExpression]: templateValue,
  [ts.SyntaxKind.ArrayLiteralExpression]: arrayValue,
  [ts.SyntaxKind.ObjectLiteralExpression]: (body, node) => objectValue(body, node, undefined),
  [ts.SyntaxKind.PropertyAccessExpression]: chainValue,
  [ts.SyntaxKind.ElementAccessExpression]: chainValue,
  [ts.SyntaxKind.CallExpression]: chainValue,
  [ts.SyntaxKind.TaggedTemplateExpression]: chainValue,
  [ts.SyntaxKind.NewExpression]: newValue,
  [ts.SyntaxKind.FunctionExpression]: (body, node) => functionValue(body, node, NAMELESS),
  [ts.SyntaxKind.ArrowFunction]: (body, node) => functionValue(body, node, NAMELESS),
  [ts.SyntaxKind.ClassExpression]: (body, node) => classValue(body, node, undefined),
  [ts.SyntaxKind.ParenthesizedExpression]: inside,
  [ts.SyntaxKind.AsExpression]: inside,
  [ts.SyntaxKind.TypeAssertionExpression]: inside,
  [ts.SyntaxKind.SatisfiesExpression]: inside,
  [ts.SyntaxKind.NonNullExpression]: inside,
  [ts.SyntaxKind.ExpressionWithTypeArguments]: inside,
  [ts.SyntaxKind.PartiallyEmittedExpression]: inside,
  [ts.SyntaxKind.SpreadElement]: inside,
  [ts.SyntaxKind.DeleteExpression]: deleteValue,
  [ts.SyntaxKind.TypeOfExpression]: (body, node) => ({
    kind: 'typeof',
    of: body.value(node.expression),
  }),
  [ts.SyntaxKind.VoidExpression]: (body, node) => {
    body.effect(node.expression, true);
    return UNDEFINED;
  },
  [ts.SyntaxKind.AwaitExpression]: awaitValue,
  [ts.SyntaxKind.YieldExpression]: yieldValue,
  [ts.SyntaxKind.PrefixUnaryExpression]: prefixValue,
  [ts.SyntaxKind.PostfixUnaryExpression]: (body, node) => updateValue(body, node, true),
  [ts.SyntaxKind.BinaryExpression]: binaryValue,
  [ts.SyntaxKind.ConditionalExpression]: conditionalValue,
  [ts.SyntaxKind.CommaListExpression]: (body, node) => {
    for (const part of node.elements.slice(0, -1)) body.effect(part);
    return body.value(node.elements.at(-1));
  },
  [ts.SyntaxKind.MetaProperty]: () => unknown('meta-property'),
  [ts.SyntaxKind.OmittedExpression]: () => UNDEFINED,
  [ts.SyntaxKind.SyntheticExpression]: () => unknown('synthetic'),
  [ts.SyntaxKind.MissingDeclaration]: () => MISSING,
  [ts.SyntaxKind.JsxElement]: jsxValue,
  [ts.SyntaxKind.JsxSelfClosingElement]: jsxValue,
  [ts.SyntaxKind.JsxFragment]: jsxValue,
  [ts.SyntaxKind.JsxOpeningElement]: (body, node) => jsxAttributes(body, node.attributes),
  [ts.SyntaxKind.JsxAttributes]: jsxAttributes,
  [ts.SyntaxKind.JsxExpression]: jsxExpression,
  [ts.SyntaxKind.JsxText]: () => unknown('jsx'),
  [ts.SyntaxKind.JsxNamespacedName]: () => unknown('jsx'),
};

const NAMELESS: Written = { hint: { name: undefined } };

/** The kinds that have a lowering. */
export const EXPRESSION_KINDS: readonly number[] = Object.keys(LOWERINGS).map(Number);

type AnyLowering = (body: Body, node: ts.Node) => Value;

export function lowerValue(body: Body, node: ts.Expression): Value {
  // The table pairs each kind with its node; a kind of a newer parser finds no row.
  const lower = LOWERINGS[node.kind as ExpressionKind] as AnyLowering | undefined;
  return lower === undefined ? unknown('syntax') : lower(body, node);
}

/** An expression put into something with a name: what it makes takes the name over. */
export function lowerNamed(body: Body, node: ts.Expression, written: Written): Value {
  const inner = skipWrappers(node);
  if (ts.isArrowFunction(inner) || ts.isFunctionExpression(inner))
    return functionValue(body, inner, written);
  if (ts.isClassExpression(inner)) return classValue(body, inner, written.hint.name);
  if (ts.isObjectLiteralExpression(inner)) return objectValue(body, inner, written.hint.name);
  return lowerValue(body, inner);
}

/** An expression as a statement. The result of a call is dropped where it arises, inside branches too. */
export function lowerEffect(body: Body, node: ts.Expression, explicit: boolean): void {
  if (isWrapper(node)) {
    body.effect(node.expression, explicit);
  } else if (isChainNode(node)) {
    chainEffect(body, node, (end) => {
      if (isCall(node) || explicit) dropEnd(body, end, node, explicit);
    });
  } else if (ts.isBinaryExpression(node)) {
    binaryEffect(body, node, explicit);
  } else if (ts.isConditionalExpression(node)) {
    conditionalEffect(body, node, explicit);
  } else if (ts.isVoidExpression(node)) {
    body.effect(node.expression, true);
  } else if (isUpdate(node)) {
    updateValue(body, node, false);
  } else if (ts.isPrefixUnaryExpression(node)) {
    // `!function () { … }()`: the sign only makes it an expression.
    body.effect(node.operand, explicit);
  } else {
    const value = lowerValue(body, node);
    if (
      ts.isNewExpression(node) ||
      (explicit && value.kind !== 'constant' && !ts.isAwaitExpression(node))
    ) {
      emitDrop(body, value, node, explicit);
    }
  }
}

/** A call whose result can be dropped; `super(…)` gives `this`, which goes nowhere. */
function isCall(node: ChainNode): boolean {
  if (ts.isCallExpression(node)) return node.expression.kind !== ts.SyntaxKind.SuperKeyword;
  return ts.isTaggedTemplateExpression(node);
}

/** `require('x')` as a statement gives an import: nothing of it is dropped. */
function dropEnd(body: Body, end: Callee, node: ts.Node, explicit: boolean): void {
  const value = readReference(end);
  if (value.kind === 'result' || explicit) emitDrop(body, value, node, explicit);
}

function emitDrop(body: Body, value: Value, node: ts.Node, explicit: boolean): void {
  body.emit({ kind: 'drop', value, explicit, place: body.place(node) });
}

function isUpdate(
  node: ts.Expression,
): node is ts.PrefixUnaryExpression | ts.PostfixUnaryExpression {
  if (ts.isPostfixUnaryExpression(node)) return true;
  return ts.isPrefixUnaryExpression(node) && isUpdateOperator(node.operator);
}

function isUpdateOperator(operator: ts.PrefixUnaryOperator): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
}

function identifierValue(body: Body, node: ts.Identifier): Value {
  const { text } = node;
  if (text === '') return MISSING;
  const binding = body.find(text);
  if (binding !== undefined) return binding.value;
  switch (text) {
    case 'undefined':
      return UNDEFINED;
    case 'NaN':
      return constant(Number.NaN);
    case 'Infinity':
      return constant(Number.POSITIVE_INFINITY);
    case 'arguments':
      return unknown('arguments');
    default:
      return { kind: 'global', name: text };
  }
}

function bigintValue(text: string): Value {
  const digits = text.replace(/n$/, '');
  return /^\d+$/.test(digits) ? constant(BigInt(digits)) : unknown('bigint');
}

/** `delete o.p` leaves undefined behind. */
function deleteValue(body: Body, node: ts.DeleteExpression): Value {
  chainEffect(body, node.expression, (end) => {
    const target = targetOf(body, end);
    if (target === undefined || target.kind === 'variable') return;
    body.assign(target, UNDEFINED, node, false);
  });
  return constant(true);
}

function awaitValue(body: Body, node: ts.AwaitExpression): Value {
  const value = body.value(node.expression);
  const id = body.newStep();
  body.emit({ kind: 'join', id, value, place: body.place(node) });
  return { kind: 'result', step: id };
}

function yieldValue(body: Body, node: ts.YieldExpression): Value {
  const value = node.expression === undefined ? UNDEFINED : body.value(node.expression);
  const id = body.newStep();
  const delegate = node.asteriskToken !== undefined;
  body.emit({ kind: 'yield', id, value, delegate, place: body.place(node) });
  return { kind: 'result', step: id };
}

function prefixValue(body: Body, node: ts.PrefixUnaryExpression): Value {
  if (isUpdateOperator(node.operator)) return updateValue(body, node, true);
  const of = body.value(node.operand);
  switch (node.operator) {
    case ts.SyntaxKind.ExclamationToken:
      return { kind: 'not', of };
    case ts.SyntaxKind.MinusToken:
      return of.kind === 'constant' && typeof of.value === 'number'
        ? constant(-of.value)
        : { kind: 'negate', of };
    case ts.SyntaxKind.PlusToken:
      return { kind: 'binary', operator: '-', left: of, right: constant(0) };
    default:
      return { kind: 'binary', operator: 'other', left: of, right: UNDEFINED };
  }
}
