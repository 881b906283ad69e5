/** Checker types as `TypeName`s: the only way a type leaves this folder. */
import ts from 'typescript';
import { pathOfShape, type Shape } from './declared-types.js';
import { packageOfDeclaration } from './external-name.js';
import type { ProgramContext } from './program-context.js';
import type { TypeName } from './program-view.js';

/** A union of more named types than this is no evidence of anything. */
export const MAX_TYPE_NAMES = 8;
/** Constraints of constraints: deeper only in types that describe themselves. */
const MAX_DEPTH = 8;

/** What a question of types needs. */
export interface TypeScope {
  readonly context: ProgramContext;
  readonly types: TypeNamer;
}

export const UNKNOWN_TYPE: TypeName = { kind: 'unknown' };
export const ANONYMOUS_TYPE: TypeName = { kind: 'anonymous' };

/** Two names of one type have one text. */
export function textOfTypeName(name: TypeName): string {
  switch (name.kind) {
    case 'class':
      return `class ${name.id}`;
    case 'interface':
      return `interface ${name.key}`;
    case 'external':
      return `external ${name.package} ${name.name}`;
    case 'anonymous':
    case 'unknown':
      return name.kind;
  }
}

/** The values in the order of their texts. */
export function sortedByText<Item>(items: ReadonlyMap<string, Item>): readonly Item[] {
  return [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

export class TypeNamer {
  readonly #context: ProgramContext;
  /** A symbol for each external name given out: the way back from a name to its members. */
  readonly #externals = new Map<string, ts.Symbol>();

  constructor(context: ProgramContext) {
    this.#context = context;
  }

  /**
   * Empty for types without a value to look at: null, undefined, void, never. Sorted, because the
   * compiler orders a union by which of its types it happened to meet first.
   */
  namesOf(type: ts.Type): readonly TypeName[] {
    const names = new Map<string, TypeName>();
    this.#collect(type, names, 0);
    return names.size > MAX_TYPE_NAMES ? [UNKNOWN_TYPE] : sortedByText(names);
  }

  /** The class or interface a symbol declares; undefined for anything else. */
  findNameOf(symbol: ts.Symbol): TypeName | undefined {
    const declarations = symbol.declarations ?? [];
    const ofClass = declarations.find((node) => ts.isClassLike(node));
    const declaration = ofClass ?? declarations.find(isShape);
    if (declaration === undefined) return undefined;
    if (this.#context.isOwn(declaration)) return this.#ownName(declaration);
    const name = declaration.name?.text ?? 'default';
    const made = { kind: 'external', package: packageOfDeclaration(declaration, this.#context), name } as const;
    const text = textOfTypeName(made);
    if (!this.#externals.has(text)) this.#externals.set(text, symbol);
    return made;
  }

  /** The symbol behind an external name that this program has given out before. */
  findExternal(name: TypeName): ts.Symbol | undefined {
    return this.#externals.get(textOfTypeName(name));
  }

  #ownName(declaration: ts.ClassLikeDeclaration | Shape): TypeName {
    if (!ts.isClassLike(declaration)) {
      const key = `${declaration.getSourceFile().fileName}#${pathOfShape(declaration)}`;
      return { kind: 'interface', key, name: declaration.name.text };
    }
    const id = this.#context.findClassId(declaration);
    if (id === undefined) return UNKNOWN_TYPE;
    return { kind: 'class', id, name: declaration.name?.text ?? id.slice(id.lastIndexOf('#') + 1) };
  }

  #collect(type: ts.Type, into: Map<string, TypeName>, depth: number): void {
    if (into.size > MAX_TYPE_NAMES) return;
    if (type.isUnion()) {
      for (const member of type.types) this.#collect(member, into, depth);
    } else if (type.isIntersection()) {
      this.#collectIntersection(type, into, depth);
    } else {
      const name = this.#nameOfOne(type, into, depth);
      if (name !== undefined) into.set(textOfTypeName(name), name);
    }
  }

  /** `Manager & { tag: 1 }` is a Manager: parts without a name say nothing beside named ones. */
  #collectIntersection(type: ts.IntersectionType, into: Map<string, TypeName>, depth: number): void {
    const parts = new Map<string, TypeName>();
    for (const member of type.types) this.#collect(member, parts, depth);
    const named = [...parts].filter(([, { kind }]) => kind !== 'anonymous' && kind !== 'unknown');
    for (const [text, name] of named.length > 0 ? named : parts) into.set(text, name);
  }

  #nameOfOne(type: ts.Type, into: Map<string, TypeName>, depth: number): TypeName | undefined {
    const { flags } = type;
    if ((flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Void)) !== 0) return undefined;
    if ((flags & ts.TypeFlags.Never) !== 0) return undefined;
    if ((flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0 || depth > MAX_DEPTH) return UNKNOWN_TYPE;
    if ((flags & ts.TypeFlags.Object) !== 0) return this.#nameOfObject(type, into, depth);
    if ((flags & ts.TypeFlags.NonPrimitive) !== 0) return ANONYMOUS_TYPE;
    const wider = this.#wider(type);
    if (wider === undefined || wider === type) return UNKNOWN_TYPE;
    this.#collect(wider, into, depth + 1);
    return undefined;
  }

  /** A type parameter's constraint (for `this`: its class), or the interface behind a primitive. */
  #wider(type: ts.Type): ts.Type | undefined {
    const { checker } = this.#context;
    if ((type.flags & ts.TypeFlags.Instantiable) !== 0) return checker.getBaseConstraintOfType(type);
    return checker.getApparentType(type);
  }

  #nameOfObject(type: ts.Type, into: Map<string, TypeName>, depth: number): TypeName | undefined {
    const symbol = type.getSymbol();
    if (symbol !== undefined && isInstance(type)) return this.findNameOf(symbol) ?? ANONYMOUS_TYPE;
    const { aliasSymbol } = type;
    if (aliasSymbol === undefined) return ANONYMOUS_TYPE;
    const source = this.#mappedFrom(type, aliasSymbol);
    if (source === undefined) return this.#nameOfAlias(type, aliasSymbol);
    this.#collect(source, into, depth + 1);
    return undefined;
  }

  /** A function type says nothing by its own alias, unless a package's rows know it by that name. */
  #nameOfAlias(type: ts.Type, alias: ts.Symbol): TypeName {
    const name = this.findNameOf(alias) ?? ANONYMOUS_TYPE;
    const isFunction = type.getCallSignatures().length > 0 && type.getProperties().length === 0;
    return isFunction && name.kind === 'interface' ? ANONYMOUS_TYPE : name;
  }

  /**
   * `Readonly<T>`, `Partial<T>`, `Pick<T, …>`, `Omit<T, …>` and aliases like them have the members
   * of T, so they are T. An alias of one's own for such a type is a shape of its own unless it only
   * renames the whole of T.
   */
  #mappedFrom(type: ts.Type, alias: ts.Symbol): ts.Type | undefined {
    const declaration = alias.declarations?.find((node) => ts.isTypeAliasDeclaration(node));
    if (declaration === undefined) return undefined;
    const index = declaration.name.text === 'Omit' ? 0 : indexOfMapped(declaration);
    if (index >= 0) return type.aliasTypeArguments?.[index];
    const { type: written } = declaration;
    if (!ts.isTypeReferenceNode(written) || !ts.isIdentifier(written.typeName)) return undefined;
    const [argument] = written.typeArguments ?? [];
    if (argument === undefined || !WHOLE_TYPE_ALIASES.has(written.typeName.text)) return undefined;
    return this.#context.checker.getTypeFromTypeNode(argument);
  }
}

const WHOLE_TYPE_ALIASES: ReadonlySet<string> = new Set(['Readonly', 'Required', 'Partial']);

/** In `type A<T, K> = { [P in …]: T[P] }` the index of T among the alias's parameters, else -1. */
function indexOfMapped({ type, typeParameters = ts.factory.createNodeArray() }: ts.TypeAliasDeclaration): number {
  if (!ts.isMappedTypeNode(type) || type.type === undefined) return -1;
  const { objectType } = ts.isIndexedAccessTypeNode(type.type) ? type.type : { objectType: undefined };
  if (objectType === undefined || !ts.isTypeReferenceNode(objectType)) return -1;
  const name = objectType.typeName.getText();
  return typeParameters.findIndex((parameter) => parameter.name.text === name);
}

function isShape(node: ts.Node): node is Shape {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

/** An instance of a class or interface; `typeof C` has the class's symbol but is none. */
function isInstance(type: ts.Type): boolean {
  const { objectFlags } = type as ts.ObjectType;
  return (objectFlags & (ts.ObjectFlags.ClassOrInterface | ts.ObjectFlags.Reference)) !== 0;
}
