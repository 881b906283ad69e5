/**
 * Which fields a file assigns, by name and on whatever object: found by one look at its syntax, kept as long as
 * its SourceFile. Most files that mention a field only read it.
 */
import ts from 'typescript';
import { isAssignment } from './expression-parts.js';
import { PerText } from './per-text.js';

const namesOfFiles = new PerText<ReadonlySet<string>>();

/** Whether the file may assign a field of this name; may say yes too often. */
export function writes(file: ts.SourceFile, name: string): boolean {
  return namesOfFiles.get(file, writtenNames).has(name);
}

function writtenNames(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodesIn(file)) {
    const target = assignedIn(node);
    // Every property that stands in what is assigned: `[a.b] = pair` assigns b.
    for (const part of target === undefined ? [] : nodesIn(target)) {
      if (ts.isPropertyAccessExpression(part)) names.add(part.name.text);
      else if (ts.isElementAccessExpression(part) && ts.isStringLiteralLike(part.argumentExpression)) names.add(part.argumentExpression.text);
    }
  }
  return names;
}

/** The node and all below it; a list, since generated expressions may be deeper than the stack. */
function nodesIn(root: ts.Node): readonly ts.Node[] {
  const nodes = [root];
  for (const node of nodes) ts.forEachChild(node, (child) => { nodes.push(child); });
  return nodes;
}

function assignedIn(node: ts.Node): ts.Node | undefined {
  if (isAssignment(node)) return node.left;
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return node.operand;
  return ts.isForInStatement(node) || ts.isForOfStatement(node) ? node.initializer : undefined;
}
