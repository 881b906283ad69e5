/**
 * What other files can see of a file's types: its text without bodies, and without comments between
 * declarations. Of bodies that a return type is inferred from, the type can be seen. An edit that keeps the
 * shape changes no type elsewhere. When in doubt a body is part of the text.
 */
import ts from 'typescript';

export interface FileShape {
  readonly text: string;
  /** Functions of which others can only see the type that is inferred; none is inside another. */
  readonly inferred: readonly FunctionWithBody[];
}

export function shapeOf(file: ts.SourceFile): FileShape {
  if (/\.[cm]?jsx?$/.test(file.fileName)) return { text: file.text, inferred: [] };
  const kept: string[] = [];
  const inferred: FunctionWithBody[] = [];
  let at = 0;
  const drop = (from: number, to: number): void => {
    if (from > at) kept.push(file.text.slice(at, from));
    at = Math.max(at, to);
  };
  const visit = (node: ts.Node): void => {
    if (isDeclarationLike(node)) drop(node.pos, node.getStart(file));
    const seen = isFunctionWithBody(node) ? whatIsSeenOf(node, file) : 'text';
    if (isFunctionWithBody(node) && seen !== 'text') {
      if (seen === 'type') inferred.push(node);
      for (const part of [...node.parameters, node.type]) if (part !== undefined) visit(part);
      drop(node.body.pos, node.body.end);
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  drop(file.endOfFileToken.pos, file.text.length);
  return { text: kept.join('\n'), inferred };
}

/** The bodies that types are inferred from. */
export function inferredBodies(file: ts.SourceFile, { inferred }: FileShape): string {
  return inferred.map(({ body }) => file.text.slice(body.pos, body.end)).join('\n');
}

/** The types that are inferred, with all that they are made of; undefined: they cannot be told in full. */
export function inferredTypes({ inferred }: FileShape, checker: ts.TypeChecker): string | undefined {
  const types: string[] = [];
  for (const node of inferred) {
    const signature = checker.getSignatureFromDeclaration(node);
    if (signature === undefined) return undefined;
    const text = checker.signatureToString(signature, undefined, IN_FULL);
    // The compiler puts dots for what is nested too deep, or comes back to itself.
    if (/\.\.\.(?![\w$])/u.test(text)) return undefined;
    types.push(text);
  }
  return types.join('\n');
}

const IN_FULL: ts.TypeFormatFlags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseFullyQualifiedType | ts.TypeFormatFlags.WriteArrowStyleSignature;

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

/** What a type outside may be made from. */
function whatIsSeenOf(node: FunctionWithBody, file: ts.SourceFile): 'nothing' | 'type' | 'text' {
  // A type declared inside may be an implementer of one outside.
  if (/\b(?:class|interface|type|enum|namespace|module)\b/.test(file.text.slice(node.body.pos, node.body.end)) && declaresType(node.body)) return 'text';
  if (ts.isConstructorDeclaration(node)) return ts.isClassLike(node.parent) && node.parent.members.some(isTypedByConstructor) ? 'text' : 'nothing';
  if (ts.isSetAccessor(node) || node.type !== undefined) return 'nothing';
  // Without a value to return, declarations and methods are void; a function expression may be never.
  if (!ts.isFunctionDeclaration(node) && !ts.isMethodDeclaration(node)) return 'type';
  return node.asteriskToken !== undefined || returnsValue(node.body) ? 'type' : 'nothing';
}

function declaresType(node: ts.Node): boolean {
  const declares = ts.isClassLike(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node);
  return declares || ts.forEachChild(node, declaresType) === true;
}

function isTypedByConstructor(member: ts.ClassElement): boolean {
  return ts.isPropertyDeclaration(member) && member.type === undefined && member.initializer === undefined;
}

function returnsValue(node: ts.Node): boolean {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
  if (ts.isReturnStatement(node) && node.expression !== undefined) return true;
  return ts.forEachChild(node, returnsValue) === true;
}
