/**
 * Which fields a file assigns, by name and on whatever object: found by one look at its syntax, kept as long as
 * its SourceFile. Most files that mention a field only read it.
 */
import ts from 'typescript';

const namesOfFiles = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

/** Whether the file may assign a field of this name; may say yes too often. */
export function writes(file: ts.SourceFile, name: string): boolean {
  let names = namesOfFiles.get(file);
  if (names === undefined) namesOfFiles.set(file, (names = writtenNames(file)));
  return names.has(name);
}

function writtenNames(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  /** Every property that stands in what is assigned: `[a.b] = pair` assigns b. */
  const note = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) names.add(node.name.text);
    else if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) names.add(node.argumentExpression.text);
    ts.forEachChild(node, note);
  };
  const visit = (node: ts.Node): void => {
    const target = assignedIn(node);
    if (target !== undefined) note(target);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

function assignedIn(node: ts.Node): ts.Node | undefined {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment ? node.left : undefined;
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return node.operand;
  return ts.isForInStatement(node) || ts.isForOfStatement(node) ? node.initializer : undefined;
}
