/** Which classes of the program a declared type may turn out to be. */
import ts from 'typescript';
import { hasBase } from './declared-types.js';
import type { HeritageIndex } from './heritage-index.js';
import { mentions } from './identifier-index.js';
import type { InheritedMembers } from './inherited-members.js';
import type { ClassId } from './outline.js';
import type { ProgramContext } from './program-context.js';
import type { TypeName } from './program-view.js';
import { textOfTypeName, type TypeScope } from './type-name.js';
import { findDeclaredType, findShapes, instanceType } from './type-of-name.js';

export interface ImplementerScope extends TypeScope {
  readonly heritage: HeritageIndex;
  readonly members: InheritedMembers;
}

/** The type itself, what extends or implements it through any number of steps, and what fits it. */
export function implementers(type: TypeName, scope: ImplementerScope): readonly ClassId[] {
  const found = new Set<ClassId>();
  const fitting = isStructural(type) ? fittingClasses(type, scope) : [];
  const names: readonly TypeName[] = [type, ...fitting.flatMap((node) => nameOfNode(node, scope) ?? [])];
  for (const name of withDescendants(names, scope)) {
    if (name.kind === 'class') found.add(name.id);
  }
  return [...found].sort();
}

function withDescendants(roots: readonly TypeName[], scope: ImplementerScope): Iterable<TypeName> {
  const known = new Map(roots.map((name) => [textOfTypeName(name), name]));
  for (const name of known.values()) {
    for (const child of scope.heritage.childrenOf(name)) {
      const childName = nameOfNode(child, scope);
      if (childName !== undefined) known.set(textOfTypeName(childName), childName);
    }
  }
  return known.values();
}

function nameOfNode(
  node: ts.ClassLikeDeclaration | ts.InterfaceDeclaration,
  { context, types }: TypeScope,
): TypeName | undefined {
  const id = ts.isClassLike(node) ? context.findClassId(node) : undefined;
  if (id !== undefined) return { kind: 'class', id, name: node.name?.text ?? '' };
  const symbol = node.name === undefined ? undefined : context.checker.getSymbolAtLocation(node.name);
  return symbol === undefined ? undefined : types.findNameOf(symbol);
}

/** A class is only what says it is; the compiler's own and Node's interfaces fit half the program. */
function isStructural(type: TypeName): boolean {
  if (type.kind === 'external') return type.package !== 'lib' && !type.package.startsWith('node:');
  return type.kind === 'interface';
}

function fittingClasses(type: TypeName, scope: ImplementerScope): readonly ts.ClassLikeDeclaration[] {
  const shape = findDeclaredType(type, scope);
  // Our own classes never fit an outside class with private members, and any outside class may have some.
  if (shape === undefined || shape.isClass() || shape.getCallSignatures().length > 0) return [];
  const required = shape.getProperties().filter((property) => (property.flags & ts.SymbolFlags.Optional) === 0);
  const names = required.map(({ name }) => name);
  // Without a required member everything fits: that is no evidence.
  if (names.length === 0) return [];
  const isGeneric = isGenericShape(type, shape, scope.context);
  return candidates(names, scope).filter((node) => {
    const own = instanceType(node, scope.context);
    if (own === undefined) return false;
    return isGeneric || isGenericClass(node) ? fitsLoosely(own, required, scope) : fits(own, shape, required, scope);
  });
}

/** Classes that declare the members themselves, one of them beside a base class, or inherit them from outside. */
function candidates(names: readonly string[], scope: ImplementerScope): readonly ts.ClassLikeDeclaration[] {
  const { heritage } = scope;
  // Who has no base declares all of them, the rarest, too.
  const [rarest = []] = names.map((name) => heritage.declaring(name)).sort((a, b) => a.length - b.length);
  const derived = heritage.derived.filter((node) => names.some((name) => mentions(node.getSourceFile(), name)));
  const wanted = new Set(names);
  const all = new Set([...rarest, ...derived, ...heritage.heirsOfPackages]);
  return [...all].filter((node) => mayFit(node, wanted, scope));
}

/** A base that fits by itself brings its children along: only a child with a part in it is new. */
function mayFit(
  node: ts.ClassLikeDeclaration,
  names: ReadonlySet<string>,
  { members, heritage }: ImplementerScope,
): boolean {
  const hasPart = node.members.some(({ name }) => name !== undefined && names.has(name.getText()));
  const isNew = hasPart || !hasBase(node) || heritage.heirsOfPackages.has(node);
  return isNew && members.mayHaveAll(node, names);
}

function isGenericShape(type: TypeName, shape: ts.Type, context: ProgramContext): boolean {
  if (type.kind === 'interface') {
    return findShapes(type.key, context).some(({ typeParameters }) => typeParameters !== undefined);
  }
  return shape.symbol.declarations?.some((node) => ts.isInterfaceDeclaration(node) && node.typeParameters !== undefined) === true;
}

function isGenericClass(node: ts.ClassLikeDeclaration): boolean {
  return node.typeParameters !== undefined;
}

function fits(own: ts.Type, shape: ts.Type, required: readonly ts.Symbol[], scope: ImplementerScope): boolean {
  const { checker } = scope.context;
  // Public since TypeScript 5.4; before, names and kinds of the members must do.
  const { isTypeAssignableTo } = checker as Partial<ts.TypeChecker>;
  if (isTypeAssignableTo === undefined) return fitsLoosely(own, required, scope);
  return isTypeAssignableTo.call(checker, own, shape);
}

/** Every member is there, public, and callable where it must be: type arguments are left open. */
function fitsLoosely(own: ts.Type, required: readonly ts.Symbol[], { context }: ImplementerScope): boolean {
  const { checker } = context;
  return required.every((wanted) => {
    const member = checker.getPropertyOfType(own, wanted.name);
    if (member === undefined || !isPublic(member)) return false;
    return isCallable(wanted, checker) === isCallable(member, checker);
  });
}

function isPublic(member: ts.Symbol): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return member.declarations?.every((node) => (ts.getCombinedModifierFlags(node) & hidden) === 0) === true;
}

function isCallable(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  return checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0;
}
