import ts from 'typescript';

/** The expression inside parentheses, casts, `!` and `f<T>`: they change nothing about its value. */
export function skipWrappers(node: ts.Expression): ts.Expression {
  let inner = node;
  while (isWrapper(inner)) inner = inner.expression;
  return inner;
}

const WRAPPERS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AsExpression, ts.SyntaxKind.ExpressionWithTypeArguments, ts.SyntaxKind.NonNullExpression, ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.SatisfiesExpression, ts.SyntaxKind.TypeAssertionExpression,
]);

export function isWrapper(node: ts.Node): node is ts.Node & { readonly expression: ts.Expression } {
  return WRAPPERS.has(node.kind);
}
