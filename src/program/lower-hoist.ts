/**
 * What a list of statements declares before any of them runs: `var` from any depth, `let`, `const`,
 * classes, functions, enums, namespaces and imports of the list itself. Ambient declarations
 * (`declare …`) declare nothing that runs here: their names stay global.
 */
import ts from 'typescript';
import type { Body } from './lower-body.js';
import type { Scope } from './lower-scope.js';
import { enumConstants } from './lower-enum.js';
import { requiredValue } from './lower-import.js';
import type { Value } from './outline.js';

export function declareBlock(body: Body, statements: readonly ts.Statement[]): void {
  for (const statement of statements) declareStatement(body, statement);
}

function declareStatement(body: Body, node: ts.Statement): void {
  if (hasModifier(node, ts.SyntaxKind.DeclareKeyword)) return;
  if (ts.isVariableStatement(node)) {
    declareList(body, node.declarationList);
  } else if (ts.isFunctionDeclaration(node)) {
    if (node.name !== undefined && node.body !== undefined)
      body.scope.declare(node.name.text, node.name);
  } else if (ts.isClassDeclaration(node)) {
    if (node.name !== undefined) body.scope.declare(node.name.text, node.name);
  } else if (ts.isEnumDeclaration(node)) {
    declareEnum(body, node);
  } else if (ts.isModuleDeclaration(node)) {
    if (ts.isIdentifier(node.name) && isInstantiated(node))
      body.scope.declare(node.name.text, node.name);
  } else if (ts.isImportDeclaration(node)) {
    declareImports(body, node);
  } else if (ts.isImportEqualsDeclaration(node)) {
    declareImportEquals(body, node);
  }
}

/** `let`, `const` and `using`; `var` has its own walk. */
export function declareList(body: Body, list: ts.VariableDeclarationList): void {
  const kind = listKind(list);
  if (kind === 'var') return;
  for (const declaration of list.declarations) {
    if (kind === 'const' && declareRequired(body, declaration)) continue;
    declareNames(body.scope, declaration.name);
  }
}

export type ListKind = 'var' | 'let' | 'const' | 'using' | 'await using';

const LIST_KINDS: Readonly<Record<number, ListKind>> = {
  [ts.NodeFlags.Let]: 'let',
  [ts.NodeFlags.Const]: 'const',
  [ts.NodeFlags.Using]: 'using',
  [ts.NodeFlags.AwaitUsing]: 'await using',
};

export function listKind(list: ts.VariableDeclarationList): ListKind {
  return LIST_KINDS[list.flags & ts.NodeFlags.BlockScoped] ?? 'var';
}

/** `const x = require('y')`, `const { a } = require('y')`: the names are imports. */
function declareRequired(body: Body, declaration: ts.VariableDeclaration): boolean {
  const required = requiredValue(body, declaration.initializer);
  if (required === undefined) return false;
  if (ts.isIdentifier(declaration.name)) {
    body.scope.bind(declaration.name.text, { value: required });
    return true;
  }
  const whole = required.name === '*' && ts.isObjectBindingPattern(declaration.name);
  if (!whole || !declaration.name.elements.every(isPlainElement)) return false;
  for (const { name, propertyName } of declaration.name.elements) {
    if (!ts.isIdentifier(name)) continue;
    const imported =
      propertyName !== undefined && ts.isIdentifier(propertyName) ? propertyName : name;
    body.scope.bind(name.text, { value: { ...required, name: imported.text } });
  }
  return true;
}

function isPlainElement(element: ts.BindingElement): boolean {
  const isNamed = element.propertyName === undefined || ts.isIdentifier(element.propertyName);
  return (
    isNamed && ts.isIdentifier(element.name) && !element.initializer && !element.dotDotDotToken
  );
}

export function declareNames(scope: Scope, name: ts.BindingName): void {
  for (const node of patternNames(name)) scope.declare(node.text, node);
}

/** Every name that a pattern binds; an explicit list, since patterns nest. */
export function patternNames(name: ts.BindingName): ts.Identifier[] {
  const names: ts.Identifier[] = [];
  const open: ts.BindingName[] = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (ts.isIdentifier(next)) {
      if (next.text !== '') names.push(next);
      continue;
    }
    for (const element of [...next.elements].reverse()) {
      if (bindsSomething(element)) open.push(element.name);
    }
  }
  return names;
}

/** False for the hole in `[, second]`. TypeScript 7 has an element without a name there, against the type of its name. */
export function bindsSomething(element: ts.ArrayBindingElement): element is ts.BindingElement {
  return ts.isBindingElement(element) && (element.name as ts.BindingName | undefined) !== undefined;
}

function declareEnum(body: Body, node: ts.EnumDeclaration): void {
  const known = body.scope.findOwn(node.name.text);
  const value = body.scope.declare(node.name.text, node.name);
  const constants = enumConstants(node, known?.constants);
  body.scope.bind(node.name.text, { value, constants });
}

/** Whether a namespace runs: one that holds only types makes no object. */
export function isInstantiated(node: ts.ModuleDeclaration): boolean {
  if ((node.flags & ts.NodeFlags.GlobalAugmentation) !== 0) return false;
  const open: ts.Node[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (hasModifier(next, ts.SyntaxKind.DeclareKeyword)) continue;
    if (ts.isModuleDeclaration(next)) {
      if (next.body !== undefined) open.push(next.body);
    } else if (ts.isModuleBlock(next)) {
      for (const statement of next.statements) open.push(statement);
    } else if (!ts.isInterfaceDeclaration(next) && !ts.isTypeAliasDeclaration(next)) {
      return true;
    }
  }
  return false;
}

function declareImports(body: Body, node: ts.ImportDeclaration): void {
  const clause = node.importClause;
  if (clause === undefined || !ts.isStringLiteral(node.moduleSpecifier)) return;
  const from = node.moduleSpecifier.text;
  const bind = (local: ts.Identifier, name: string): void => {
    body.scope.bind(local.text, { value: importValue(body, from, name) });
  };
  if (clause.name !== undefined) bind(clause.name, 'default');
  const bindings = clause.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) {
    bind(bindings.name, '*');
  } else {
    for (const element of bindings.elements)
      bind(element.name, (element.propertyName ?? element.name).text);
  }
}

function importValue(body: Body, from: string, name: string): Value {
  return { kind: 'import', from, name, file: body.file.file };
}

/** `import x = require('y')` is an import; `import x = N.y` is a variable, assigned in its place. */
function declareImportEquals(body: Body, node: ts.ImportEqualsDeclaration): void {
  const reference = node.moduleReference;
  if (ts.isExternalModuleReference(reference)) {
    if (!ts.isStringLiteral(reference.expression)) return;
    body.scope.bind(node.name.text, { value: importValue(body, reference.expression.text, '*') });
  } else if (!node.isTypeOnly) {
    body.scope.declare(node.name.text, node.name);
  }
}

/** Declares the `var`s of a body: those of its statements at any depth, not of functions in them. */
export function declareVars(scope: Scope, statements: readonly ts.Statement[]): void {
  const open: (ts.Node | undefined)[] = [...statements].reverse();
  while (open.length > 0) {
    const node = open.pop();
    if (node === undefined) continue;
    if (ts.isVariableDeclarationList(node)) {
      if (listKind(node) !== 'var') continue;
      for (const { name } of node.declarations) declareNames(scope, name);
    } else {
      for (const part of partsOf(node).reverse()) open.push(part);
    }
  }
}

/** The parts of a statement in which a `var` of the same body can stand. */
function partsOf(node: ts.Node): (ts.Node | undefined)[] {
  if (ts.isVariableStatement(node)) return isAmbient(node) ? [] : [node.declarationList];
  if (ts.isBlock(node)) return [...node.statements];
  if (ts.isIfStatement(node)) return [node.thenStatement, node.elseStatement];
  if (ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)) {
    return [node.initializer, node.statement];
  }
  if (ts.isWhileStatement(node) || ts.isDoStatement(node) || ts.isWithStatement(node))
    return [node.statement];
  if (ts.isLabeledStatement(node)) return [node.statement];
  if (ts.isSwitchStatement(node))
    return node.caseBlock.clauses.flatMap((clause) => [...clause.statements]);
  if (ts.isTryStatement(node)) return [node.tryBlock, node.catchClause?.block, node.finallyBlock];
  return [];
}

function isAmbient(node: ts.Statement): boolean {
  return hasModifier(node, ts.SyntaxKind.DeclareKeyword);
}

export function hasModifier(node: ts.Node, kind: ts.ModifierSyntaxKind): boolean {
  if (!ts.canHaveModifiers(node)) return false;
  return ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false;
}
