import ts from 'typescript';

/** The nodes around a node, innermost first, without the node itself and without its file. */
export function* ancestors(node: ts.Node): Generator<ts.Node> {
  // A node made by a transformer has no parent, whatever the type says.
  let at = node.parent as ts.Node | undefined;
  while (at !== undefined && !ts.isSourceFile(at)) {
    yield at;
    at = at.parent;
  }
}
