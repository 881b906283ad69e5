/** Enum members whose value the source says: reads of them are constants. */
import ts from 'typescript';
import { skipWrappers } from './lower-wrappers.js';
import type { Constant } from './outline.js';

/** Enough for a mask of all flags of an enum. */
const MAX_DEPTH = 40;

type Constants = Map<string, Constant>;

/** `before`: members of earlier declarations of the same enum, which this one may use. */
export function enumConstants(
  node: ts.EnumDeclaration,
  before: ReadonlyMap<string, Constant> | undefined,
): Constants {
  const constants: Constants = new Map(before);
  let next: number | undefined = 0;
  for (const member of node.members) {
    const name = memberName(member.name);
    const value: string | number | undefined =
      member.initializer === undefined ? next : constantOf(member.initializer, constants);
    next = typeof value === 'number' ? value + 1 : undefined;
    if (name !== undefined && value !== undefined) constants.set(name, value);
  }
  return constants;
}

export function memberName(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)
    ? name.text
    : undefined;
}

/** Literals, `-1`, earlier members, and the bit operations that flags are written with. */
function constantOf(node: ts.Expression, known: Constants, depth = 0): string | number | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const inner = skipWrappers(node);
  if (ts.isStringLiteralLike(inner)) return inner.text;
  if (ts.isNumericLiteral(inner)) return Number(inner.text);
  if (ts.isIdentifier(inner)) return literal(known.get(inner.text));
  if (ts.isPrefixUnaryExpression(inner) && inner.operator === ts.SyntaxKind.MinusToken) {
    const of = constantOf(inner.operand, known, depth + 1);
    return typeof of === 'number' ? -of : undefined;
  }
  if (!ts.isBinaryExpression(inner)) return undefined;
  const left = constantOf(inner.left, known, depth + 1);
  const right = constantOf(inner.right, known, depth + 1);
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  if (inner.operatorToken.kind === ts.SyntaxKind.LessThanLessThanToken) return left << right;
  return inner.operatorToken.kind === ts.SyntaxKind.BarToken ? left | right : undefined;
}

function literal(value: Constant): string | number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}
