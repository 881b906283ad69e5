/**
 * Makes a module's text one that the world can run: async functions become generators (TypeScript's own
 * lowering for old targets), each `await` and `return` says where it stands, and each function that uses a variable
 * or field which some code changes says so when it runs. Nothing else of the text changes.
 */
import ts from 'typescript';
import type { Footprint } from './coroutine.js';

export interface Instrumented {
  /** A CommonJS function body over `exports`, `require`, `__at`, `__returns` and `__uses`. */
  readonly code: string;
  readonly sourceMap: string;
  /** What `__uses(i)` stands for. */
  readonly footprints: readonly Footprint[];
}

/** Methods that change what they are called on. */
const CHANGING = new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'set', 'add', 'delete', 'clear', 'sort', 'reverse', 'fill', 'on', 'once', 'off', 'addListener', 'removeListener']);
/** All collections count as one variable. */
const COLLECTIONS = '[]';

export function instrument(file: string, text: string): Instrumented {
  const footprints: Footprint[] = [];
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    fileName: file,
    compilerOptions: {
      target: ts.ScriptTarget.ES2016,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
      sourceMap: true,
      removeComments: true,
      allowJs: true,
    },
    transformers: { before: [(context) => (source) => transform(source, context, footprints)] },
  });
  return { code: outputText, sourceMap: sourceMapText ?? '', footprints };
}

function transform(
  source: ts.SourceFile,
  context: ts.TransformationContext,
  footprints: Footprint[],
): ts.SourceFile {
  const { factory } = context;
  const changed = changedNames(source);
  const call = (name: string, ...values: ts.Expression[]) =>
    factory.createCallExpression(factory.createIdentifier(name), undefined, values);
  const visit = (node: ts.Node): ts.Node => {
    const inner = ts.visitEachChild(node, visit, context);
    if (ts.isAwaitExpression(inner)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      return factory.updateAwaitExpression(inner, call('__at', factory.createNumericLiteral(line + 1), inner.expression));
    }
    if (ts.isReturnStatement(inner) && inner.expression !== undefined && isInAsync(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      return factory.updateReturnStatement(inner, call('__returns', factory.createNumericLiteral(line + 1), inner.expression));
    }
    if (!isFunctionWithBody(inner)) return inner;
    const footprint = footprintOf(node, changed);
    if (footprint.reads.length + footprint.writes.length === 0) return inner;
    const uses = call('__uses', factory.createNumericLiteral(footprints.push(footprint) - 1));
    return withFirst(inner, uses, factory);
  };
  return ts.visitEachChild(source, visit, context);
}

function isInAsync(node: ts.Node): boolean {
  const home = ts.findAncestor(node, ts.isFunctionLike);
  return home !== undefined && ts.canHaveModifiers(home) && ts.getModifiers(home)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
}

type Callable = ts.MethodDeclaration | ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.GetAccessorDeclaration | ts.SetAccessorDeclaration;

function isFunctionWithBody(node: ts.Node): node is Callable {
  return (
    (ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) ||
      ts.isArrowFunction(node) || ts.isGetAccessorDeclaration(node) || ts.isSetAccessorDeclaration(node)) &&
    node.body !== undefined
  );
}

function withFirst(node: Callable, first: ts.Expression, factory: ts.NodeFactory): ts.Node {
  const { body } = node;
  if (body === undefined) return node;
  if (!ts.isBlock(body)) {
    if (!ts.isArrowFunction(node)) return node;
    const both = factory.createParenthesizedExpression(factory.createComma(first, body));
    return factory.updateArrowFunction(node, node.modifiers, node.typeParameters, node.parameters, node.type, node.equalsGreaterThanToken, both);
  }
  const block = factory.updateBlock(body, [factory.createExpressionStatement(first), ...body.statements]);
  switch (node.kind) {
    case ts.SyntaxKind.MethodDeclaration:
      return factory.updateMethodDeclaration(node, node.modifiers, node.asteriskToken, node.name, node.questionToken, node.typeParameters, node.parameters, node.type, block);
    case ts.SyntaxKind.FunctionDeclaration:
      return factory.updateFunctionDeclaration(node, node.modifiers, node.asteriskToken, node.name, node.typeParameters, node.parameters, node.type, block);
    case ts.SyntaxKind.FunctionExpression:
      return factory.updateFunctionExpression(node, node.modifiers, node.asteriskToken, node.name, node.typeParameters, node.parameters, node.type, block);
    case ts.SyntaxKind.ArrowFunction:
      return factory.updateArrowFunction(node, node.modifiers, node.typeParameters, node.parameters, node.type, node.equalsGreaterThanToken, block);
    case ts.SyntaxKind.GetAccessor:
      return factory.updateGetAccessorDeclaration(node, node.modifiers, node.name, node.parameters, node.type, block);
    case ts.SyntaxKind.SetAccessor:
      return factory.updateSetAccessorDeclaration(node, node.modifiers, node.name, node.parameters, block);
  }
}

/** Names that some code assigns, outside constructors and outside the function that declares them. */
function changedNames(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    for (const name of writtenNames(node)) names.add(name);
    if (!ts.isConstructorDeclaration(node)) ts.forEachChild(node, visit);
    else node.body?.forEachChild((child) => { insideConstructor(child); });
  };
  // What a constructor itself assigns is its own new object; closures in it run later.
  const insideConstructor = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) visit(node);
    else ts.forEachChild(node, insideConstructor);
  };
  visit(source);
  return names;
}

function writtenNames(node: ts.Node): readonly string[] {
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return assignedNames(node.left);
  if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && isStep(node.operator)) return assignedNames(node.operand);
  if (ts.isDeleteExpression(node)) return assignedNames(node.expression);
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && CHANGING.has(node.expression.name.text)) return [COLLECTIONS];
  return [];
}

function assignedNames(target: ts.Node): readonly string[] {
  if (ts.isIdentifier(target)) return isOwnVariable(target) ? [] : [target.text];
  if (ts.isPropertyAccessExpression(target)) return [target.name.text];
  if (ts.isElementAccessExpression(target)) return [COLLECTIONS];
  if (ts.isArrayLiteralExpression(target)) return target.elements.flatMap(assignedNames);
  if (ts.isObjectLiteralExpression(target)) return target.properties.flatMap((property) => (ts.isPropertyAssignment(property) ? assignedNames(property.initializer) : property.name === undefined ? [] : assignedNames(property.name)));
  return [];
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isStep(kind: ts.PrefixUnaryOperator): boolean {
  return kind === ts.SyntaxKind.PlusPlusToken || kind === ts.SyntaxKind.MinusMinusToken;
}

/** Declared in the function that uses it, and no closure in that function mentions it. */
function isOwnVariable(use: ts.Identifier): boolean {
  const home = ts.findAncestor(use, (node) => ts.isFunctionLike(node) || ts.isSourceFile(node));
  if (home === undefined || ts.isSourceFile(home)) return false;
  const mentions: { readonly node: ts.Identifier; readonly depth: number }[] = [];
  const visit = (node: ts.Node, depth: number): void => {
    if (ts.isIdentifier(node) && node.text === use.text) mentions.push({ node, depth });
    ts.forEachChild(node, (child) => { visit(child, ts.isFunctionLike(child) ? depth + 1 : depth); });
  };
  visit(home, 0);
  return mentions.every(({ depth }) => depth === 0) && mentions.some(({ node }) => isDeclaredName(node));
}

function isDeclaredName(name: ts.Identifier): boolean {
  const { parent } = name;
  return (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent)) && parent.name === name;
}

/** What the function's own code uses, without the functions in it: they say it themselves. */
function footprintOf(fn: ts.Node, changed: ReadonlySet<string>): Footprint {
  const reads = new Set<string>();
  const writes = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    for (const name of writtenNames(node)) if (changed.has(name)) writes.add(name);
    if (ts.isIdentifier(node) && changed.has(node.text) && !isOwnVariable(node)) reads.add(node.text);
    if (ts.isPrivateIdentifier(node) && changed.has(node.text)) reads.add(node.text);
    if (changed.has(COLLECTIONS) && isCollectionUse(node)) reads.add(COLLECTIONS);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(fn, visit);
  return { reads: [...reads].filter((name) => !writes.has(name)), writes: [...writes] };
}

function isCollectionUse(node: ts.Node): boolean {
  return (
    ts.isElementAccessExpression(node) || ts.isForOfStatement(node) || ts.isSpreadElement(node) ||
    (ts.isPropertyAccessExpression(node) && /^(?:size|length|get|has|emit|forEach|map|at|find\w*|some|every|filter|keys|values|entries|includes|shift|pop)$/.test(node.name.text))
  );
}
