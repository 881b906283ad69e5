/**
 * What one look at the syntax of a file tells about the promises in it, before anything of it is lowered: most
 * files that name `Promise` only pass promises on. It may say yes too often; what it says no to, no outline
 * would show. Kept as long as the SourceFile.
 */
import ts from 'typescript';
import { type BodyNode, BodyScreen, type FileNames, isBody, nodesOfBody, type Sightings } from './body-screen.js';
import { isAssignment, isAsync, isPromise, targetsIn } from './expression-parts.js';
import { mentions } from './identifier-index.js';
import { MUTATORS } from './method-names.js';
import type { PromiseUse } from './program-view.js';
import { skipWrappers } from './skip-wrappers.js';

/** Without one of these words a file handles no promises as such: it may await what others give it. */
export const PROMISE_WORDS: readonly string[] = ['Promise', 'then', 'withResolvers'];

const NONE: Readonly<Sightings> = { waitsOnState: false, keeps: new Set(), waitedFor: new Set(), makesPromises: false };
const known = new WeakMap<ts.SourceFile, Readonly<Sightings>>();

/** What the bodies of the file do with promises, all together. */
export function promisesIn(file: ts.SourceFile): Readonly<Sightings> {
  let seen = known.get(file);
  if (seen === undefined) known.set(file, (seen = PROMISE_WORDS.some((word) => mentions(file, word)) ? screenFile(file) : NONE));
  return seen;
}

export function usesPromises(file: ts.SourceFile, how: PromiseUse): boolean {
  const { waitsOnState, keeps, makesPromises } = promisesIn(file);
  switch (how) {
    case 'waits-on-state':
      return waitsOnState;
    case 'keeps-results':
      return keeps.size > 0;
    case 'makes-promises':
      return makesPromises;
  }
}

export function waitsFor(file: ts.SourceFile, name: string): boolean {
  return promisesIn(file).waitedFor.has(name);
}

interface Body {
  readonly node: BodyNode;
  readonly nodes: readonly ts.Node[];
}

function screenFile(file: ts.SourceFile): Sightings {
  const bodies: Body[] = [{ node: file, nodes: nodesOfBody(file) }];
  for (const { nodes } of bodies) for (const node of nodes) if (isBody(node)) bodies.push({ node, nodes: nodesOfBody(node) });
  const { names, executors } = namesIn(bodies);
  const seen: Sightings = { waitsOnState: false, keeps: new Set(), waitedFor: new Set(), makesPromises: false };
  for (const { node, nodes } of bodies) {
    const isExecutor = executors.has(node) || (ts.isFunctionDeclaration(node) && node.name !== undefined && executors.has(node.name.text));
    new BodyScreen(node, nodes, isExecutor, names, seen).run();
  }
  return seen;
}

/** What the bodies need to know of one another; and the functions that make a promise settle, or their names. */
function namesIn(bodies: readonly Body[]): { readonly names: FileNames; readonly executors: ReadonlySet<ts.Node | string> } {
  const variables = new Set<string>();
  const asyncs = new Set<string>();
  const executors = new Set<ts.Node | string>();
  const fields: Fields = { given: new Set(), others: new Set() };
  for (const body of bodies) {
    const given = givenTo(body);
    for (const node of body.nodes) {
      const declared = declaredName(node);
      if (declared !== undefined) variables.add(declared);
      const named = namedValue(node);
      if (named !== undefined && isAsync(named.value)) for (const name of [named.name, named.name.replace('#', '')]) asyncs.add(name);
      const executor = ts.isNewExpression(node) && isPromise(node.expression) ? node.arguments?.[0] : undefined;
      if (executor !== undefined) executors.add(ts.isIdentifier(executor) ? executor.text : skipWrappers(executor));
      noteFields(node, given, fields);
    }
  }
  return { names: { variables, asyncs, services: new Set([...fields.given].filter((name) => !fields.others.has(name))) }, executors };
}

/** The name that a declaration makes for the bodies around and inside it. */
function declaredName(node: ts.Node): string | undefined {
  const isDeclaration =
    ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node) || ts.isClassLike(node) || ts.isFunctionLike(node) || ts.isEnumDeclaration(node);
  return isDeclaration && node.name !== undefined && ts.isIdentifier(node.name) ? node.name.text : undefined;
}

/** `name = value`, in a declaration, an assignment or a literal; a function with a name is its own value. */
function namedValue(node: ts.Node): { readonly name: string; readonly value: ts.Node } | undefined {
  const [target, value] = isAssignment(node) ? [node.left, node.right]
    : ts.isFunctionLike(node) ? [node.name, node]
    : ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node) ? [node.name, node.initializer]
    : [];
  if (target === undefined || value === undefined) return undefined;
  const name = ts.isPropertyAccessExpression(target) ? target.name : target;
  return 'text' in name && typeof name.text === 'string' ? { name: name.text, value: ts.isExpression(value) ? skipWrappers(value) : value } : undefined;
}

/** Fields by name, whatever object they are of: those that only hold what came in by a parameter, and the others. */
interface Fields {
  readonly given: Set<string>;
  readonly others: Set<string>;
}

/** Plain parameters of the body that it does not set. */
function givenTo({ node: body, nodes }: Body): ReadonlySet<string> {
  if (!ts.isFunctionLike(body)) return new Set();
  const given = new Set(body.parameters.flatMap(({ name, initializer, dotDotDotToken }) =>
    ts.isIdentifier(name) && initializer === undefined && dotDotDotToken === undefined ? [name.text] : []));
  for (const node of nodes) {
    if (isAssignment(node)) for (const target of targetsIn(node.left)) if (ts.isIdentifier(target)) given.delete(target.text);
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) given.delete(node.name.text);
  }
  return given;
}

function noteFields(node: ts.Node, given: ReadonlySet<string>, { given: services, others }: Fields): void {
  if (ts.isParameter(node) && node.modifiers?.some(ts.isModifier) === true && ts.isIdentifier(node.name)) {
    (node.initializer === undefined ? services : others).add(node.name.text);
  } else if (ts.isPropertyDeclaration(node) && node.initializer !== undefined) {
    if ('text' in node.name) others.add(node.name.text);
  } else if (isAssignment(node)) {
    const isPlain = node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isPropertyAccessExpression(node.left) && isGiven(node.right, given);
    for (const target of targetsIn(node.left)) noteTarget(target, isPlain ? services : others);
  } else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    noteTarget(node.operand, others);
  } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && MUTATORS.has(node.expression.name.text)) {
    noteTarget(node.expression.expression, others);
  }
}

/** A parameter, or what stands in one. */
function isGiven(expression: ts.Expression, given: ReadonlySet<string>): boolean {
  let node = skipWrappers(expression);
  while (ts.isPropertyAccessExpression(node)) node = skipWrappers(node.expression);
  return ts.isIdentifier(node) && given.has(node.text);
}

function noteTarget(target: ts.Expression, into: Set<string>): void {
  const node = skipWrappers(target);
  if (ts.isPropertyAccessExpression(node)) into.add(node.name.text);
  else if (ts.isElementAccessExpression(node)) noteTarget(node.expression, into);
}
