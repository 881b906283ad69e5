/**
 * What a file's text alone tells, kept as long as its SourceFile. Projects that share files have objects of their
 * own for them, and so does who makes a program anew: a text that told it once is not asked again.
 */
import ts from 'typescript';

export class PerText<Fact extends object> {
  readonly #facts = new WeakMap<ts.SourceFile, Fact>();
  /** By file name: whose text was looked at last. */
  readonly #last = new Map<string, WeakRef<ts.SourceFile>>();

  /** `carry`: the fact of an equal file as one of this file, for facts with nodes; undefined: it cannot be carried over. */
  get(file: ts.SourceFile, make: (file: ts.SourceFile) => Fact, carry: (fact: Fact, from: ts.SourceFile, to: ts.SourceFile) => Fact | undefined = itself): Fact {
    const known = this.#facts.get(file);
    if (known !== undefined) return known;
    const equal = this.#last.get(file.fileName)?.deref();
    const theirs = equal !== undefined && isEqual(equal, file) ? this.#facts.get(equal) : undefined;
    const fact = (theirs === undefined || equal === undefined ? undefined : carry(theirs, equal, file)) ?? make(file);
    this.#facts.set(file, fact);
    this.#last.set(file.fileName, new WeakRef(file));
    return fact;
  }
}

function itself<Fact>(fact: Fact): Fact {
  return fact;
}

/** Whether both were parsed from the same text to trees of the same shape. */
function isEqual(one: ts.SourceFile, other: ts.SourceFile): boolean {
  return (
    one.languageVersion === other.languageVersion && one.languageVariant === other.languageVariant &&
    ts.isExternalModule(one) === ts.isExternalModule(other) && one.text === other.text
  );
}

/** By node of one tree, the node of the other that stands there; undefined: the trees are not of the same shape. */
export function nodesThere(from: ts.SourceFile, to: ts.SourceFile): ReadonlyMap<ts.Node, ts.Node> | undefined {
  const there = new Map<ts.Node, ts.Node>([[from, to]]);
  // Nodes are added as they are found: a list, since generated code may be deeper than the stack.
  for (const [one, other] of there) {
    if (one.kind !== other.kind || one.pos !== other.pos || one.end !== other.end) return undefined;
    const others: ts.Node[] = [];
    ts.forEachChild(other, (child) => void others.push(child));
    let count = 0;
    ts.forEachChild(one, (child) => {
      const match = others[count];
      count += 1;
      if (match !== undefined) there.set(child, match);
    });
    if (count !== others.length) return undefined;
  }
  return there;
}
