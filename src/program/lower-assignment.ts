/** Assignments: plain, compound, short-circuit, destructuring, `++` and `--`. */
import ts from 'typescript';
import { type Body, MISSING, type Test } from './lower-body.js';
import { chainTarget } from './lower-chain.js';
import { isImmutable, keyOf, readsKey } from './lower-effects.js';
import { noteExport } from './lower-commonjs.js';
import {
  asWhole,
  elementAt,
  readProperty,
  restFrom,
  type Source,
  withDefault,
} from './lower-pattern.js';
import { skipWrappers } from './lower-wrappers.js';
import type { BinaryOperator, Target, Value } from './outline.js';

/** `a = b`, or `a += b` with its operator. */
export function assignmentValue(
  body: Body,
  node: ts.BinaryExpression,
  operator: BinaryOperator | undefined,
  isUsed: boolean,
): Value {
  const left = skipWrappers(node.left);
  if (
    operator === undefined &&
    (ts.isObjectLiteralExpression(left) || ts.isArrayLiteralExpression(left))
  ) {
    return destructure(body, left, node);
  }
  const target = chainTarget(body, left);
  const mark = body.mark();
  const right = body.namedValue(node.right, { name: nameOfTarget(left) }, node);
  const held =
    target === undefined ? undefined : holdTarget(target, (value) => body.heldSince(mark, value));
  if (operator === undefined) return store(body, held, right, { node, isUsed });
  const old = target === undefined ? MISSING : body.heldSince(mark, target);
  return store(body, held, { kind: 'binary', operator, left: old, right }, { node, isUsed });
}

/** `a ??= b`, `a ||= b`, `a &&= b`: the assignment stands on one side of a branch. */
export function logicalAssignmentValue(
  body: Body,
  node: ts.BinaryExpression,
  test: Test,
  isUsed: boolean,
): Value {
  const target = chainTarget(body, node.left);
  const assign = (): Value => {
    const value = body.namedValue(node.right, { name: nameOfTarget(node.left) }, node);
    return store(body, target, value, { node, isUsed: false });
  };
  const onTrue = node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandEqualsToken;
  const sides = onTrue ? { isUsed: false, whenTrue: assign } : { isUsed: false, whenFalse: assign };
  const chosen = body.decide(target ?? MISSING, test, node.left, sides);
  if (target !== undefined) return target;
  return isUsed ? { kind: 'choice', ...chosen } : MISSING;
}

/** `x++`, `--x`. */
export function updateValue(
  body: Body,
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  isUsed: boolean,
): Value {
  const target = chainTarget(body, node.operand);
  if (target === undefined) return MISSING;
  const operator = node.operator === ts.SyntaxKind.PlusPlusToken ? '+' : '-';
  const isPostfix = isUsed && ts.isPostfixUnaryExpression(node);
  const old = isPostfix ? body.copy(target) : target;
  const next: Value = {
    kind: 'binary',
    operator,
    left: old,
    right: { kind: 'constant', value: 1 },
  };
  const value = store(body, target, next, { node, isUsed: isUsed && !isPostfix });
  return isPostfix ? old : value;
}

interface Store {
  readonly node: ts.Node;
  readonly isUsed: boolean;
}

/** Emits the assignment; the value of the whole is what was assigned, read so that it stays true. */
function store(
  body: Body,
  target: Target | undefined,
  value: Value,
  { node, isUsed }: Store,
): Value {
  if (target === undefined) return value;
  // A variable can be read again; of a field that the value itself reads, only the copy is right.
  const mustKeep = isUsed && target.kind !== 'variable' && readsKey(value, keyOf(target));
  const kept = mustKeep ? body.copy(value) : value;
  body.assign(target, kept, node, false);
  noteExport(body, target, kept);
  return target.kind === 'variable' && !isImmutable(kept) ? target : kept;
}

function holdTarget(target: Target, held: (value: Value) => Value): Target {
  switch (target.kind) {
    case 'variable':
      return target;
    case 'field':
      return { ...target, object: held(target.object) };
    case 'element':
      return { ...target, object: held(target.object), key: held(target.key) };
  }
}

/** What a function takes its name from when it is assigned: `exports.open`, `Queue.prototype.push`. */
function nameOfTarget(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text === '' ? undefined : node.text;
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const { name, expression } = node;
  if (name.text === 'prototype') return nameOfTarget(expression);
  if (ts.isIdentifier(expression)) {
    return expression.text === 'exports' || expression.text === 'module'
      ? name.text
      : `${expression.text}.${name.text}`;
  }
  const isPrototype =
    ts.isPropertyAccessExpression(expression) && expression.name.text === 'prototype';
  if (isPrototype && ts.isIdentifier(expression.expression))
    return `${expression.expression.text}.${name.text}`;
  return name.text;
}

// --- destructuring -------------------------------------------------------------------------------

type LiteralPattern = ts.ObjectLiteralExpression | ts.ArrayLiteralExpression;

function destructure(body: Body, pattern: LiteralPattern, node: ts.BinaryExpression): Value {
  // The targets may be what the right side reads: `[a, b] = [b, a]`, `({ next: list } = list)`.
  const value = body.settle(body.value(node.right));
  assignTo(body, pattern, { value, initializer: undefined, node, declares: false });
  return value;
}

/** Assigns to an expression that stands as a target: a name, a member, a literal used as a pattern. */
export function assignTo(body: Body, node: ts.Expression, source: Source): void {
  body.nestedSteps(node, () => {
    assignNested(body, skipWrappers(node), source);
  });
}

function assignNested(body: Body, node: ts.Expression, source: Source): void {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    assignTo(body, node.left, { ...source, initializer: node.right });
    return;
  }
  if (ts.isObjectLiteralExpression(node)) {
    assignObject(body, node, asWhole(body, withDefault(body, source, undefined)));
  } else if (ts.isArrayLiteralExpression(node)) {
    assignArray(body, node, asWhole(body, withDefault(body, source, undefined)));
  } else {
    const target = chainTarget(body, node);
    const value = withDefault(body, source, nameOfTarget(node));
    if (target !== undefined) body.assign(target, value, source.node, source.declares);
  }
}

function assignObject(body: Body, pattern: ts.ObjectLiteralExpression, object: Value): void {
  const taken: string[] = [];
  for (const node of pattern.properties) {
    const part = { initializer: undefined, node, declares: false };
    if (ts.isShorthandPropertyAssignment(node)) {
      const value = readProperty(body, object, node.name, taken);
      assignTo(body, node.name, { ...part, value, initializer: node.objectAssignmentInitializer });
    } else if (ts.isPropertyAssignment(node)) {
      const value = readProperty(body, object, node.name, taken);
      assignTo(body, node.initializer, { ...part, value });
    } else if (ts.isSpreadAssignment(node)) {
      assignTo(body, node.expression, {
        ...part,
        value: { kind: 'rest-of', object, without: [...taken], from: 0 },
      });
    }
  }
}

function assignArray(body: Body, pattern: ts.ArrayLiteralExpression, object: Value): void {
  pattern.elements.forEach((node, index) => {
    if (ts.isOmittedExpression(node)) return;
    const part = { initializer: undefined, node, declares: false };
    if (ts.isSpreadElement(node))
      assignTo(body, node.expression, { ...part, value: restFrom(object, index) });
    else assignTo(body, node, { ...part, value: elementAt(object, index) });
  });
}
