/** Variable statements, and `using`, which takes the rest of its block with it. */
import ts from 'typescript';
import { type Body, UNDEFINED } from './lower-body.js';
import { bindsSomething, listKind } from './lower-hoist.js';
import { bindPattern } from './lower-pattern.js';
import type { Variable } from './outline.js';

/** `holder`: the statement whose comment speaks of a function assigned here. */
export function lowerVariables(
  body: Body,
  list: ts.VariableDeclarationList,
  holder: ts.Node,
): void {
  const isLet = listKind(list) === 'let';
  for (const node of list.declarations) {
    if (isImported(body, node)) continue;
    if (node.initializer !== undefined) {
      bindInitializer(body, node, node.initializer, list.declarations.length === 1 ? holder : node);
    } else if (isLet && body.loops > 0 && ts.isIdentifier(node.name)) {
      // Each round has its own, empty at first.
      bindPattern(body, node.name, {
        value: UNDEFINED,
        initializer: undefined,
        node,
        declares: true,
      });
    }
  }
}

function bindInitializer(
  body: Body,
  node: ts.VariableDeclaration,
  initializer: ts.Expression,
  holder: ts.Node,
): void {
  const name = ts.isIdentifier(node.name) && node.name.text !== '' ? node.name.text : undefined;
  const value = body.namedValue(initializer, { name }, holder);
  bindPattern(body, node.name, { value, initializer: undefined, node, declares: true });
}

/** `const x = require('y')`: the name stands for the import itself. */
function isImported(body: Body, { name }: ts.VariableDeclaration): boolean {
  const first = ts.isIdentifier(name) ? name : firstName(name);
  return first !== undefined && body.scope.findOwn(first.text)?.value.kind === 'import';
}

function firstName(pattern: ts.BindingPattern): ts.Identifier | undefined {
  const [first] = pattern.elements;
  if (first === undefined || !bindsSomething(first)) return undefined;
  return ts.isIdentifier(first.name) ? first.name : undefined;
}

/** The list of a `using` statement. */
export function usingList(node: ts.Node): ts.VariableDeclarationList | undefined {
  const list = ts.isVariableStatement(node) ? node.declarationList : node;
  if (!ts.isVariableDeclarationList(list)) return undefined;
  const kind = listKind(list);
  return kind === 'using' || kind === 'await using' ? list : undefined;
}

/** Assigns the first variable, and puts all that follows into the step that disposes it. */
export function wrapUsing(body: Body, list: ts.VariableDeclarationList, rest: () => void): void {
  const awaits = listKind(list) === 'await using';
  wrapFrom(body, { declarations: list.declarations, awaits, rest }, 0);
}

interface Usings {
  readonly declarations: readonly ts.VariableDeclaration[];
  readonly awaits: boolean;
  readonly rest: () => void;
}

function wrapFrom(body: Body, usings: Usings, index: number): void {
  const node = usings.declarations[index];
  if (node === undefined) {
    usings.rest();
    return;
  }
  if (node.initializer !== undefined) bindInitializer(body, node, node.initializer, node);
  const next = (): void => {
    body.nestedSteps(node, () => {
      wrapFrom(body, usings, index + 1);
    });
  };
  const variable = variableOf(body, node);
  if (variable === undefined) {
    next();
    return;
  }
  const inner = body.collect(next);
  body.emit({
    kind: 'using',
    variable,
    awaits: usings.awaits,
    body: inner,
    place: body.place(node),
  });
}

function variableOf(body: Body, { name }: ts.VariableDeclaration): Variable | undefined {
  const value = ts.isIdentifier(name) ? body.find(name.text)?.value : undefined;
  return value?.kind === 'variable' ? value : undefined;
}
