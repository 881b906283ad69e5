/**
 * Who writes `extends` and `implements` of whom. Links are found by the name they are written with,
 * then the checker says whether they lead to the type asked for.
 */
import ts from 'typescript';
import { declaredTypes, hasBase, type HeritageLink } from './declared-types.js';
import { isPathSpecifier } from './external-name.js';
import { fileImports } from './file-imports.js';
import type { TypeName } from './program-view.js';
import { textOfTypeName, type TypeScope } from './type-name.js';
import { findExternalReference } from './untyped-import.js';

export class HeritageIndex {
  readonly #scope: TypeScope;
  readonly #linksByName = new Map<string, HeritageLink[]>();
  /** Mixins and other expressions: each may lead anywhere. */
  readonly #unnamed: HeritageLink[] = [];
  /** Classes that extend a package's class: what they inherit is written in no file of ours. */
  readonly heirsOfPackages: ReadonlySet<ts.ClassLikeDeclaration>;
  /** Classes that extend something. */
  readonly derived: readonly ts.ClassLikeDeclaration[];
  #declaring: Map<string, ts.ClassLikeDeclaration[]> | undefined;
  readonly #renames = new Map<string, Set<string>>();
  readonly #targets = new Map<HeritageLink, ReadonlySet<string>>();

  constructor(scope: TypeScope) {
    this.#scope = scope;
    const heirs = new Set<ts.ClassLikeDeclaration>();
    for (const file of scope.context.sourceFiles) {
      for (const link of declaredTypes(file).links) {
        this.#addLink(link);
        if (ts.isClassLike(link.owner) && leadsToPackage(link.target, file)) heirs.add(link.owner);
      }
      for (const [from, to] of fileImports(file).renames) {
        if (from !== to) this.#renames.set(from, (this.#renames.get(from) ?? new Set()).add(to));
      }
    }
    this.heirsOfPackages = heirs;
    this.derived = scope.context.sourceFiles.flatMap((file) => declaredTypes(file).classes.filter(hasBase));
  }

  /** Classes without a base that declare a member of this name. */
  declaring(name: string): readonly ts.ClassLikeDeclaration[] {
    this.#declaring ??= this.#byMember();
    return this.#declaring.get(name) ?? [];
  }

  #byMember(): Map<string, ts.ClassLikeDeclaration[]> {
    const declaring = new Map<string, ts.ClassLikeDeclaration[]>();
    for (const file of this.#scope.context.sourceFiles) {
      for (const [node, names] of declaredTypes(file).members) {
        for (const name of new Set(names)) {
          const nodes = declaring.get(name);
          if (nodes === undefined) declaring.set(name, [node]);
          else nodes.push(node);
        }
      }
    }
    return declaring;
  }

  #addLink(link: HeritageLink): void {
    if (link.name === undefined) {
      this.#unnamed.push(link);
      return;
    }
    const links = this.#linksByName.get(link.name);
    if (links === undefined) this.#linksByName.set(link.name, [link]);
    else links.push(link);
  }

  /** Classes and interfaces that name the type among their bases. */
  childrenOf(type: TypeName): readonly HeritageLink['owner'][] {
    const text = textOfTypeName(type);
    return [...this.#namesFor(type)]
      .flatMap((alias) => this.#linksByName.get(alias) ?? [])
      .concat(this.#unnamed)
      .filter((link) => this.#targetsOf(link).has(text))
      .map(({ owner }) => owner);
  }

  /** The name and all names that imports and exports anywhere give it. */
  #namesFor(type: TypeName): ReadonlySet<string> {
    const names = new Set('name' in type ? [type.name] : []);
    // Whether a package exports it as its default is not in our files.
    if (type.kind === 'external') names.add('default');
    for (const known of names) {
      for (const alias of this.#renames.get(known) ?? []) names.add(alias);
    }
    return names;
  }

  #targetsOf(link: HeritageLink): ReadonlySet<string> {
    const known = this.#targets.get(link);
    if (known !== undefined) return known;
    const { context, types } = this.#scope;
    const names = types.namesOf(context.checker.getTypeAtLocation(link.target));
    const texts = new Set(names.map(textOfTypeName));
    const reference = texts.has('unknown') ? findExternalReference(link.target.expression, context) : undefined;
    if (reference !== undefined) texts.add(textOfTypeName({ kind: 'external', ...reference }));
    this.#targets.set(link, texts);
    return texts;
  }
}

/** `extends Mutex` and `extends lib.Mutex` of an import that names a package. */
function leadsToPackage({ expression, parent }: ts.ExpressionWithTypeArguments, file: ts.SourceFile): boolean {
  if (!ts.isHeritageClause(parent) || parent.token !== ts.SyntaxKind.ExtendsKeyword) return false;
  let root = expression;
  while (ts.isPropertyAccessExpression(root)) root = root.expression;
  const from = ts.isIdentifier(root) ? fileImports(file).bindings.get(root.text) : undefined;
  return from !== undefined && !isPathSpecifier(from);
}
