/**
 * What other files can see of a file's types: its text without the bodies that no type is inferred
 * from, and without comments between declarations. An edit that keeps the shape changes no type
 * elsewhere. When in doubt a body is part of the shape.
 */
import ts from 'typescript';

export function shapeOf(file: ts.SourceFile): string {
  if (/\.[cm]?jsx?$/.test(file.fileName)) return file.text;
  const kept: string[] = [];
  let at = 0;
  const drop = (from: number, to: number): void => {
    if (from > at) kept.push(file.text.slice(at, from));
    at = Math.max(at, to);
  };
  const visit = (node: ts.Node): void => {
    if (isDeclarationLike(node)) drop(node.pos, node.getStart(file));
    if (isFunctionWithBody(node) && !isVisible(node, file)) {
      for (const part of [...node.parameters, node.type]) if (part !== undefined) visit(part);
      drop(node.body.pos, node.body.end);
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  drop(file.endOfFileToken.pos, file.text.length);
  return kept.join('\n');
}

/** Types that a file declares for everybody, whether they import it or not. */
export function declaresGlobals(file: ts.SourceFile): boolean {
  return !ts.isExternalModule(file) || /\bdeclare\s+(?:global|module)\b/.test(file.text);
}

type FunctionWithBody = ts.FunctionLikeDeclaration & { readonly body: ts.Block };

function isFunctionWithBody(node: ts.Node): node is FunctionWithBody {
  if (!ts.isFunctionLike(node) || !('body' in node)) return false;
  const { body } = node;
  return body !== undefined && ts.isBlock(body);
}

function isDeclarationLike(node: ts.Node): boolean {
  return ts.isStatement(node) || ts.isClassElement(node) || ts.isTypeElement(node);
}

/** Whether a type outside may be made from what the body says. */
function isVisible(node: FunctionWithBody, file: ts.SourceFile): boolean {
  // A type declared inside may be an implementer of one outside.
  if (/\b(?:class|interface|type|enum|namespace)\b/.test(file.text.slice(node.body.pos, node.body.end))) return true;
  if (ts.isConstructorDeclaration(node)) return ts.isClassLike(node.parent) && node.parent.members.some(isTypedByConstructor);
  if (ts.isSetAccessor(node) || node.type !== undefined) return false;
  // Without a value to return, declarations and methods are void; a function expression may be never.
  if (!ts.isFunctionDeclaration(node) && !ts.isMethodDeclaration(node)) return true;
  return node.asteriskToken !== undefined || returnsValue(node.body);
}

function isTypedByConstructor(member: ts.ClassElement): boolean {
  return ts.isPropertyDeclaration(member) && member.type === undefined && member.initializer === undefined;
}

function returnsValue(node: ts.Node): boolean {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
  if (ts.isReturnStatement(node) && node.expression !== undefined) return true;
  return ts.forEachChild(node, returnsValue) === true;
}
