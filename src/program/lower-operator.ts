/** Operators: left-leaning chains of them in a loop, short circuits as branches. */
import ts from 'typescript';
import { assignmentValue, logicalAssignmentValue } from './lower-assignment.js';
import type { Body, Decision, Sides, Test } from './lower-body.js';
import { isPresent } from './lower-chain.js';
import type { BinaryOperator, Value } from './outline.js';

type LogicalOperator = '&&' | '||' | '??';

type Meaning =
  | { readonly kind: 'binary'; readonly operator: BinaryOperator }
  | { readonly kind: 'logical'; readonly operator: LogicalOperator }
  /** `=` has no operator. */
  | { readonly kind: 'assign'; readonly operator: BinaryOperator | undefined }
  | { readonly kind: 'logical-assign'; readonly operator: LogicalOperator }
  | { readonly kind: 'comma' };

const binary = (operator: BinaryOperator): Meaning => ({ kind: 'binary', operator });
const logical = (operator: LogicalOperator): Meaning => ({ kind: 'logical', operator });
const assign = (operator: BinaryOperator | undefined): Meaning => ({ kind: 'assign', operator });
const logicalAssign = (operator: LogicalOperator): Meaning => ({
  kind: 'logical-assign',
  operator,
});

const MEANINGS = {
  [ts.SyntaxKind.CommaToken]: { kind: 'comma' },
  [ts.SyntaxKind.AmpersandAmpersandToken]: logical('&&'),
  [ts.SyntaxKind.BarBarToken]: logical('||'),
  [ts.SyntaxKind.QuestionQuestionToken]: logical('??'),
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: binary('==='),
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: binary('!=='),
  [ts.SyntaxKind.EqualsEqualsToken]: binary('=='),
  [ts.SyntaxKind.ExclamationEqualsToken]: binary('!='),
  [ts.SyntaxKind.LessThanToken]: binary('<'),
  [ts.SyntaxKind.LessThanEqualsToken]: binary('<='),
  [ts.SyntaxKind.GreaterThanToken]: binary('>'),
  [ts.SyntaxKind.GreaterThanEqualsToken]: binary('>='),
  [ts.SyntaxKind.PlusToken]: binary('+'),
  [ts.SyntaxKind.MinusToken]: binary('-'),
  [ts.SyntaxKind.AsteriskToken]: binary('*'),
  [ts.SyntaxKind.SlashToken]: binary('/'),
  [ts.SyntaxKind.PercentToken]: binary('%'),
  [ts.SyntaxKind.InstanceOfKeyword]: binary('instanceof'),
  [ts.SyntaxKind.InKeyword]: binary('in'),
  [ts.SyntaxKind.AsteriskAsteriskToken]: binary('other'),
  [ts.SyntaxKind.LessThanLessThanToken]: binary('other'),
  [ts.SyntaxKind.GreaterThanGreaterThanToken]: binary('other'),
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken]: binary('other'),
  [ts.SyntaxKind.AmpersandToken]: binary('other'),
  [ts.SyntaxKind.BarToken]: binary('other'),
  [ts.SyntaxKind.CaretToken]: binary('other'),
  [ts.SyntaxKind.EqualsToken]: assign(undefined),
  [ts.SyntaxKind.PlusEqualsToken]: assign('+'),
  [ts.SyntaxKind.MinusEqualsToken]: assign('-'),
  [ts.SyntaxKind.AsteriskEqualsToken]: assign('*'),
  [ts.SyntaxKind.SlashEqualsToken]: assign('/'),
  [ts.SyntaxKind.PercentEqualsToken]: assign('%'),
  [ts.SyntaxKind.AsteriskAsteriskEqualsToken]: assign('other'),
  [ts.SyntaxKind.LessThanLessThanEqualsToken]: assign('other'),
  [ts.SyntaxKind.GreaterThanGreaterThanEqualsToken]: assign('other'),
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken]: assign('other'),
  [ts.SyntaxKind.AmpersandEqualsToken]: assign('other'),
  [ts.SyntaxKind.BarEqualsToken]: assign('other'),
  [ts.SyntaxKind.CaretEqualsToken]: assign('other'),
  [ts.SyntaxKind.AmpersandAmpersandEqualsToken]: logicalAssign('&&'),
  [ts.SyntaxKind.BarBarEqualsToken]: logicalAssign('||'),
  [ts.SyntaxKind.QuestionQuestionEqualsToken]: logicalAssign('??'),
} as const satisfies Readonly<Record<ts.BinaryOperator, Meaning>>;

/** Chains of more operators than this go through a copy, so that no value nests too deep to be walked. */
const OPERATORS_IN_ONE_VALUE = 40;

function meaningOf(node: ts.BinaryExpression): Meaning {
  // Half-typed code can hold a token that is no operator.
  const meanings: Readonly<Partial<Record<ts.SyntaxKind, Meaning>>> = MEANINGS;
  return meanings[node.operatorToken.kind] ?? { kind: 'binary', operator: 'other' };
}

export function binaryValue(body: Body, node: ts.BinaryExpression): Value {
  const meaning = meaningOf(node);
  switch (meaning.kind) {
    case 'comma':
      return commaValue(body, node);
    case 'assign':
      return assignmentValue(body, node, meaning.operator, true);
    case 'logical-assign':
      return logicalAssignmentValue(body, node, testOf(meaning.operator), true);
    case 'binary':
    case 'logical':
      return operatorChain(body, node);
  }
}

/** The same, where the value goes nowhere. */
export function binaryEffect(body: Body, node: ts.BinaryExpression, explicit: boolean): void {
  const meaning = meaningOf(node);
  switch (meaning.kind) {
    case 'comma':
      for (const part of commaParts(node)) body.effect(part, explicit);
      return;
    case 'assign':
      assignmentValue(body, node, meaning.operator, false);
      return;
    case 'logical-assign':
      logicalAssignmentValue(body, node, testOf(meaning.operator), false);
      return;
    case 'logical': {
      const left = body.value(node.left);
      decideRight(body, { operator: meaning.operator, left, node, isUsed: false }, () => {
        body.effect(node.right, explicit);
        return left;
      });
      return;
    }
    case 'binary':
      operatorChain(body, node);
  }
}

function commaParts(node: ts.BinaryExpression): ts.Expression[] {
  const parts: ts.Expression[] = [];
  let left: ts.Expression = node;
  while (ts.isBinaryExpression(left) && meaningOf(left).kind === 'comma') {
    parts.push(left.right);
    left = left.left;
  }
  parts.push(left);
  return parts.reverse();
}

function commaValue(body: Body, node: ts.BinaryExpression): Value {
  const parts = commaParts(node);
  const last = parts.pop();
  for (const part of parts) body.effect(part);
  return body.value(last);
}

function operatorChain(body: Body, node: ts.BinaryExpression): Value {
  const links: ts.BinaryExpression[] = [];
  let start: ts.Expression = node;
  while (ts.isBinaryExpression(start) && isOperator(start)) {
    links.push(start);
    start = start.left;
  }
  let value = body.value(start);
  for (const [index, link] of links.reverse().entries()) {
    value = combine(body, link, value);
    const isLong = index % OPERATORS_IN_ONE_VALUE === OPERATORS_IN_ONE_VALUE - 1;
    if (isLong && index < links.length - 1) value = body.copy(value);
  }
  return value;
}

function isOperator(node: ts.BinaryExpression): boolean {
  const { kind } = meaningOf(node);
  return kind === 'binary' || kind === 'logical';
}

function combine(body: Body, node: ts.BinaryExpression, left: Value): Value {
  const meaning = meaningOf(node);
  if (meaning.kind === 'logical') {
    const { operator } = meaning;
    const chosen = decideRight(body, { operator, left, node, isUsed: true }, () =>
      body.value(node.right),
    );
    const right = operator === '&&' ? chosen.whenTrue : chosen.whenFalse;
    return { kind: 'logical', operator, left: chosen.subject, right };
  }
  const mark = body.mark();
  const right = body.value(node.right);
  const operator = meaning.kind === 'binary' ? meaning.operator : 'other';
  return { kind: 'binary', operator, left: body.heldSince(mark, left), right };
}

interface ShortCircuit {
  readonly operator: LogicalOperator;
  readonly left: Value;
  readonly node: ts.BinaryExpression;
  readonly isUsed: boolean;
}

/** The right side of a short circuit runs on one side only. */
function decideRight(body: Body, circuit: ShortCircuit, right: () => Value): Decision {
  const { operator, isUsed } = circuit;
  const sides: Sides =
    operator === '&&' ? { isUsed, whenTrue: right } : { isUsed, whenFalse: right };
  return body.decide(circuit.left, testOf(operator), circuit.node.left, sides);
}

function testOf(operator: LogicalOperator): Test {
  return operator === '??' ? isPresent : (subject) => subject;
}

export function conditionalValue(body: Body, node: ts.ConditionalExpression): Value {
  const chosen = body.decide(body.value(node.condition), (subject) => subject, node.condition, {
    isUsed: true,
    whenTrue: () => body.value(node.whenTrue),
    whenFalse: () => body.value(node.whenFalse),
  });
  const { condition, whenTrue, whenFalse } = chosen;
  return { kind: 'choice', condition, whenTrue, whenFalse };
}

export function conditionalEffect(
  body: Body,
  node: ts.ConditionalExpression,
  explicit: boolean,
): void {
  const condition = body.value(node.condition);
  const whenTrue = body.collect(() => {
    body.effect(node.whenTrue, explicit);
  });
  const whenFalse = body.collect(() => {
    body.effect(node.whenFalse, explicit);
  });
  body.emitBranch(condition, whenTrue, whenFalse, node.condition);
}
