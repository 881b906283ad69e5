/**
 * What one look at the syntax of a file tells about the promises in it, before anything of it is lowered: most
 * files that name `Promise` only pass promises on. It may say yes too often; what it says no to, no outline
 * would show. Kept as long as the SourceFile.
 */
import { isBuiltin } from 'node:module';
import ts from 'typescript';
import { BodyScreen, type BodyText, type FileNames, noSightings, type Sightings, textOfBody } from './body-screen.js';
import { isAsync, isPromise, targetsIn } from './expression-parts.js';
import { mentions } from './identifier-index.js';
import { patternNames } from './lower-hoist.js';
import { MUTATORS } from './method-names.js';
import { PerText } from './per-text.js';
import type { PromiseUse } from './program-view.js';
import { skipWrappers } from './skip-wrappers.js';

/** Without one of these words a file handles no promises as such: it may await what others give it. */
export const PROMISE_WORDS: readonly string[] = ['Promise', 'then', 'withResolvers'];

const NONE: Readonly<Sightings> = noSightings();
const known = new PerText<Readonly<Sightings>>();

/** What the bodies of the file do with promises, all together. */
export function promisesIn(file: ts.SourceFile): Readonly<Sightings> {
  return PROMISE_WORDS.some((word) => mentions(file, word)) ? known.get(file, screenFile) : NONE;
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

export function callsBehindWait(file: ts.SourceFile, name: string): boolean {
  return promisesIn(file).called.has(name);
}

function screenFile(file: ts.SourceFile): Sightings {
  const bodies = [textOfBody(file)];
  for (const { inside } of bodies) bodies.push(...inside.map(textOfBody));
  const { names, executors } = namesIn(file, bodies);
  const seen = noSightings();
  for (const text of bodies) {
    const { node } = text;
    const isExecutor = executors.has(node) || (ts.isFunctionDeclaration(node) && node.name !== undefined && executors.has(node.name.text));
    new BodyScreen(text, isExecutor, names, seen).run();
  }
  return seen;
}

/** What the bodies need to know of one another; and the functions that make a promise settle, or their names. */
function namesIn(file: ts.SourceFile, bodies: readonly BodyText[]): { readonly names: FileNames; readonly executors: ReadonlySet<ts.Node | string> } {
  const variables = new Set<string>();
  const asyncs = new Set<string>();
  const executors = new Set<ts.Node | string>();
  const fields: Fields = { given: new Set(), others: new Set(), hidden: new Set(), open: new Set() };
  const declare = (name: ts.Node | undefined): void => {
    if (name !== undefined && ts.isIdentifier(name)) variables.add(name.text);
  };
  const nameAsync = (target: ts.Node | undefined, value: ts.Node | undefined): void => {
    if (target === undefined || value === undefined || !isAsync(ts.isExpression(value) ? skipWrappers(value) : value)) return;
    const name = ts.isPropertyAccessExpression(target) ? target.name : target;
    if ('text' in name && typeof name.text === 'string') for (const text of [name.text, name.text.replace('#', '')]) asyncs.add(text);
  };
  for (const body of bodies) {
    const given = givenTo(body);
    for (const node of body.inside) {
      if (ts.isSourceFile(node) || ts.isClassStaticBlockDeclaration(node)) continue;
      declare(node.name);
      nameAsync(node.name, node);
    }
    for (const node of body.declarations) {
      if (ts.isVariableDeclaration(node) || ts.isParameter(node)) declare(node.name);
      if (ts.isVariableDeclaration(node)) nameAsync(node.name, node.initializer);
      else if (ts.isParameter(node)) noteParameter(node, fields);
    }
    for (const one of body.assignments) {
      nameAsync(one.left, one.right);
      const isService = one.isPlain && ts.isPropertyAccessExpression(one.left) && isGiven(one.right, given);
      for (const target of targetsIn(one.left)) noteTarget(target, isService ? fields.given : fields.others);
    }
    for (const node of body.others) {
      if (ts.isBindingElement(node) || ts.isEnumDeclaration(node)) declare(node.name);
      else if (ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)) nameAsync(node.name, node.initializer);
      else if (ts.isNewExpression(node)) noteExecutor(node, executors);
      noteChange(node, fields);
    }
  }
  const exported = exportedIn(file);
  const names: FileNames = {
    variables,
    asyncs,
    services: without(fields.given, fields.others),
    ownVariables: exported === undefined ? new Set() : without(variables, exported),
    ownFields: without(fields.hidden, fields.open),
    imports: importedIn(file),
  };
  return { names, executors };
}

function importedIn(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of file.statements) {
    if (ts.isImportEqualsDeclaration(node)) names.add(node.name.text);
    if (!ts.isImportDeclaration(node) || node.importClause === undefined) continue;
    if (ts.isStringLiteral(node.moduleSpecifier) && isBuiltin(node.moduleSpecifier.text)) continue;
    const { name, namedBindings } = node.importClause;
    if (name !== undefined) names.add(name.text);
    if (namedBindings === undefined) continue;
    if (ts.isNamespaceImport(namedBindings)) names.add(namedBindings.name.text);
    else for (const { name: each } of namedBindings.elements) names.add(each.text);
  }
  return names;
}

function without(names: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...names].filter((name) => !others.has(name)));
}

/** `new Promise(start)` */
function noteExecutor(node: ts.NewExpression, executors: Set<ts.Node | string>): void {
  const executor = isPromise(node.expression) ? node.arguments?.[0] : undefined;
  if (executor !== undefined) executors.add(ts.isIdentifier(executor) ? executor.text : skipWrappers(executor));
}

/** Fields by name, whatever object they are of: those that only hold what came in by a parameter, and the others. */
interface Fields {
  readonly given: Set<string>;
  readonly others: Set<string>;
  /** What a class of the file declares as private, and what one does not. */
  readonly hidden: Set<string>;
  readonly open: Set<string>;
}

/** Names of variables that other files may have; undefined: all of them, since the file is no module. */
function exportedIn(file: ts.SourceFile): ReadonlySet<string> | undefined {
  if (!ts.isExternalModule(file)) return undefined;
  const names = new Set<string>();
  const statements: ts.Statement[] = [...file.statements];
  for (const node of statements) {
    if (ts.isModuleDeclaration(node) && node.body !== undefined && ts.isModuleBlock(node.body)) statements.push(...node.body.statements);
    else if (ts.isExportDeclaration(node) && node.exportClause !== undefined && ts.isNamedExports(node.exportClause)) {
      for (const { propertyName, name } of node.exportClause.elements) names.add((propertyName ?? name).text);
    } else if (ts.isExportAssignment(node) && ts.isIdentifier(node.expression)) names.add(node.expression.text);
    else if (ts.isVariableStatement(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true) {
      for (const { name } of node.declarationList.declarations) for (const { text } of patternNames(name)) names.add(text);
    }
  }
  return names;
}

/** Plain parameters of the body that it does not set. */
function givenTo({ node: body, declarations, assignments }: BodyText): ReadonlySet<string> {
  if (!ts.isFunctionLike(body)) return new Set();
  const given = new Set(body.parameters.flatMap(({ name, initializer, dotDotDotToken }) =>
    ts.isIdentifier(name) && initializer === undefined && dotDotDotToken === undefined ? [name.text] : []));
  for (const { left } of assignments) for (const target of targetsIn(left)) if (ts.isIdentifier(target)) given.delete(target.text);
  for (const node of declarations) if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) given.delete(node.name.text);
  return given;
}

/** `constructor(private readonly store: Store)` */
function noteParameter(node: ts.ParameterDeclaration, { given, others, hidden, open }: Fields): void {
  if (node.modifiers?.some(ts.isModifier) !== true || !ts.isIdentifier(node.name)) return;
  (node.initializer === undefined ? given : others).add(node.name.text);
  (isPrivate(node) ? hidden : open).add(node.name.text);
}

function isPrivate({ modifiers }: ts.ParameterDeclaration | ts.PropertyDeclaration): boolean {
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) === true;
}

/** What else changes a field, or what stands in it. */
function noteChange(node: ts.Node, { others, hidden, open }: Fields): void {
  if (ts.isPropertyDeclaration(node)) {
    if (!('text' in node.name)) return;
    if (node.initializer !== undefined) others.add(node.name.text);
    (isPrivate(node) ? hidden : open).add(node.name.text);
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
  let node = skipWrappers(target);
  while (ts.isElementAccessExpression(node)) node = skipWrappers(node.expression);
  if (ts.isPropertyAccessExpression(node)) into.add(node.name.text);
}
