/**
 * Which members a class has by name, its bases included, without asking for any type: resolving the
 * members of a type costs a hundred times as much.
 */
import ts from 'typescript';
import { namesOfMember } from './declared-types.js';
import type { ProgramContext } from './program-context.js';

type Heir = ts.ClassLikeDeclaration | ts.InterfaceDeclaration;

interface MemberNames {
  readonly names: Set<string>;
  /** A base is an expression nobody can follow (a mixin, an error): there may be more. */
  isOpen: boolean;
}

export class InheritedMembers {
  readonly #context: ProgramContext;
  readonly #known = new Map<Heir, MemberNames>();

  constructor(context: ProgramContext) {
    this.#context = context;
  }

  mayHaveAll(node: ts.ClassLikeDeclaration, names: ReadonlySet<string>): boolean {
    const members = this.#membersOf(node);
    return members.isOpen || [...names].every((name) => members.names.has(name));
  }

  #membersOf(heir: Heir): MemberNames {
    const known = this.#known.get(heir);
    if (known !== undefined) return known;
    const members: MemberNames = { names: new Set(heir.members.flatMap(namesOfMember)), isOpen: false };
    // Entered before the bases: a class that extends itself ends here.
    this.#known.set(heir, members);
    for (const target of extendsTargets(heir)) {
      const bases = this.#declarationsOf(target);
      if (bases.length === 0) members.isOpen = true;
      for (const base of bases) this.#addBase(base, members);
    }
    return members;
  }

  #addBase(base: Heir, to: MemberNames): void {
    const { names, isOpen } = this.#membersOf(base);
    for (const name of names) to.names.add(name);
    to.isOpen ||= isOpen;
  }

  #declarationsOf({ expression }: ts.ExpressionWithTypeArguments): readonly Heir[] {
    const declarations = this.#context.findSymbol(expression)?.declarations ?? [];
    return declarations.filter((node) => ts.isClassLike(node) || ts.isInterfaceDeclaration(node));
  }
}

function extendsTargets({ heritageClauses }: Heir): readonly ts.ExpressionWithTypeArguments[] {
  const clauses = heritageClauses?.filter(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) ?? [];
  return clauses.flatMap(({ types }) => types);
}
