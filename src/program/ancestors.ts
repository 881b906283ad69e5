import ts from 'typescript';

/** The nodes around a node, innermost first, without the node itself and without its file. */
export function* ancestors(node: ts.Node): Generator<ts.Node> {
  // A node made by a transformer has no parent, whatever the type says.
  let at: ts.Node | undefined = node.parent;
  while (at !== undefined && !ts.isSourceFile(at)) {
    yield at;
    at = at.parent;
  }
}
