/**
 * The classes, interfaces and type aliases of one file, found without walking its function bodies:
 * a first look at the text says where the words `class`, `interface` and `type` stand, and only
 * nodes around these words are entered.
 */
import ts from 'typescript';
import { ancestors } from './ancestors.js';

export type Shape = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** `class X extends Y`, `implements Y`, `interface X extends Y`: one of the Ys. */
export interface HeritageLink {
  readonly owner: ts.ClassLikeDeclaration | ts.InterfaceDeclaration;
  readonly target: ts.ExpressionWithTypeArguments;
  /** The last name of the target; undefined when it is a call (a mixin) or another expression. */
  readonly name: string | undefined;
}

export interface DeclaredTypes {
  readonly classes: readonly ts.ClassLikeDeclaration[];
  /** Names of members by class, of those that extend nothing. */
  readonly members: ReadonlyMap<ts.ClassLikeDeclaration, readonly string[]>;
  /** By path: 'Name', or 'outer.Name' inside a function, class or namespace. Merged ones together. */
  readonly shapes: ReadonlyMap<string, readonly Shape[]>;
  readonly links: readonly HeritageLink[];
}

const NOTHING: DeclaredTypes = { classes: [], members: new Map(), shapes: new Map(), links: [] };
const declared = new WeakMap<ts.SourceFile, DeclaredTypes>();

export function declaredTypes(file: ts.SourceFile): DeclaredTypes {
  const known = declared.get(file);
  if (known !== undefined) return known;
  const made = collect(file);
  declared.set(file, made);
  return made;
}

function collect(file: ts.SourceFile): DeclaredTypes {
  const words = positionsOfWords(file.text);
  if (words.length === 0) return NOTHING;
  const classes: ts.ClassLikeDeclaration[] = [];
  const shapes = new Map<string, Shape[]>();
  const visit = (node: ts.Node): void => {
    if (!holdsAny(words, node.pos, node.end)) return;
    if (ts.isClassLike(node)) classes.push(node);
    else if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      const path = pathOfShape(node);
      shapes.set(path, [...(shapes.get(path) ?? []), node]);
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  const interfaces = [...shapes.values()].flat().filter((shape) => ts.isInterfaceDeclaration(shape));
  const members = new Map(classes.filter((node) => !hasBase(node)).map((node) => [node, node.members.flatMap(namesOfMember)]));
  return { classes, members, shapes, links: [...classes, ...interfaces].flatMap(linksOf) };
}

function positionsOfWords(text: string): readonly number[] {
  const positions: number[] = [];
  for (const match of text.matchAll(/\b(?:class|interface|type)\b/g)) positions.push(match.index);
  return positions;
}

/** Whether one of the sorted positions lies in the range. */
function holdsAny(sorted: readonly number[], from: number, to: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? to) < from) low = middle + 1;
    else high = middle;
  }
  return (sorted[low] ?? to) < to;
}

/** Names from the outside in: two shapes of one name in two functions stay apart. */
export function pathOfShape(shape: Shape): string {
  const names = [shape.name.text];
  for (const around of ancestors(shape)) {
    const name = ts.isFunctionLike(around) || ts.isClassLike(around) ? around.name : undefined;
    if (name !== undefined) names.unshift(name.getText());
    else if (ts.isModuleDeclaration(around)) names.unshift(around.name.text);
  }
  return names.join('.');
}

function linksOf(owner: ts.ClassLikeDeclaration | ts.InterfaceDeclaration): readonly HeritageLink[] {
  const clauses = owner.heritageClauses ?? [];
  return clauses.flatMap((clause) =>
    clause.types.map((target) => ({ owner, target, name: lastName(target.expression) })),
  );
}

function lastName(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) ? node.name.text : undefined;
}

export function hasBase(node: ts.ClassLikeDeclaration): boolean {
  return node.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) === true;
}

/** Parameter properties of a constructor are members too. */
export function namesOfMember(member: ts.ClassElement | ts.TypeElement): readonly string[] {
  if (ts.isConstructorDeclaration(member)) {
    return member.parameters.flatMap(({ name, modifiers }) =>
      modifiers !== undefined && ts.isIdentifier(name) ? [name.text] : [],
    );
  }
  if (member.name === undefined) return [];
  return [ts.isComputedPropertyName(member.name) ? member.name.getText() : member.name.text];
}
