/** Syntax around an expression that changes its type or grouping, never what it does. */
import ts from 'typescript';

/** The expression inside `(x)`, `x as T`, `<T>x`, `x satisfies T`, `x!`, `f<T>`. */
export function skipWrappers(node: ts.Expression): ts.Expression {
  let inner = node;
  while (isWrapper(inner)) inner = inner.expression;
  return inner;
}

type Wrapper =
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.TypeAssertion
  | ts.SatisfiesExpression
  | ts.NonNullExpression
  | ts.ExpressionWithTypeArguments
  | ts.PartiallyEmittedExpression;

export function isWrapper(node: ts.Node): node is Wrapper {
  switch (node.kind) {
    case ts.SyntaxKind.ParenthesizedExpression:
    case ts.SyntaxKind.AsExpression:
    case ts.SyntaxKind.TypeAssertionExpression:
    case ts.SyntaxKind.SatisfiesExpression:
    case ts.SyntaxKind.NonNullExpression:
    case ts.SyntaxKind.ExpressionWithTypeArguments:
    case ts.SyntaxKind.PartiallyEmittedExpression:
      return true;
    default:
      return false;
  }
}
