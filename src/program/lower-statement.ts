/** The lowering of each kind of statement, as a table that the compiler keeps complete. */
import ts from 'typescript';
import type { Body } from './lower-body.js';
import { lowerIf, lowerSwitch, lowerTry } from './lower-branch.js';
import { lowerClass } from './lower-class.js';
import { lowerEnum, lowerImportEquals, lowerNamespace } from './lower-declaration.js';
import {
  lowerExportAssignment,
  noteExportDeclaration,
  noteExportedStatement,
} from './lower-export.js';
import { enterBlock } from './lower-function.js';
import { hasModifier } from './lower-hoist.js';
import type { StatementKind, StatementNode } from './lower-kinds.js';
import { lowerDo, lowerFor, lowerForIn, lowerForOf, lowerWhile } from './lower-loop.js';
import { lowerVariables, usingList, wrapUsing } from './lower-variable.js';

type Labels = readonly string[];

type Table = {
  readonly [K in StatementKind]: (
    body: Body,
    node: Extract<StatementNode, { readonly kind: K }>,
    labels: Labels,
  ) => void;
};

const nothing = (): void => undefined;

const LOWERINGS: Table = {
  [ts.SyntaxKind.Block]: lowerBlock,
  [ts.SyntaxKind.EmptyStatement]: nothing,
  [ts.SyntaxKind.VariableStatement]: (body, node) => {
    if (!hasModifier(node, ts.SyntaxKind.DeclareKeyword))
      lowerVariables(body, node.declarationList, node);
  },
  [ts.SyntaxKind.ExpressionStatement]: (body, node) => {
    body.effect(node.expression);
  },
  [ts.SyntaxKind.IfStatement]: lowerIf,
  [ts.SyntaxKind.DoStatement]: lowerDo,
  [ts.SyntaxKind.WhileStatement]: lowerWhile,
  [ts.SyntaxKind.ForStatement]: lowerFor,
  [ts.SyntaxKind.ForInStatement]: lowerForIn,
  [ts.SyntaxKind.ForOfStatement]: lowerForOf,
  [ts.SyntaxKind.ContinueStatement]: (body, node) => {
    body.emit({ kind: 'continue', label: node.label?.text, place: body.place(node) });
  },
  [ts.SyntaxKind.BreakStatement]: (body, node) => {
    body.emit({ kind: 'break', label: node.label?.text, place: body.place(node) });
  },
  [ts.SyntaxKind.ReturnStatement]: (body, node) => {
    const value =
      node.expression === undefined
        ? { kind: 'constant' as const, value: undefined }
        : body.value(node.expression);
    body.emit({ kind: 'return', value, place: body.place(node) });
  },
  [ts.SyntaxKind.ThrowStatement]: (body, node) => {
    const value = body.value(node.expression);
    body.emit({ kind: 'throw', value, place: body.place(node) });
  },
  [ts.SyntaxKind.WithStatement]: (body, node) => {
    // Names inside may be fields of the object; strict code has no `with`.
    body.effect(node.expression);
    body.statement(node.statement);
  },
  [ts.SyntaxKind.SwitchStatement]: lowerSwitch,
  [ts.SyntaxKind.LabeledStatement]: lowerLabeled,
  [ts.SyntaxKind.TryStatement]: lowerTry,
  [ts.SyntaxKind.DebuggerStatement]: nothing,
  [ts.SyntaxKind.FunctionDeclaration]: (body, node) => {
    // The list it stands in has assigned it; loose code may also write `if (x) function f() {}`.
    if (!body.file.functionIds.has(node)) lowerAlone(body, node);
  },
  [ts.SyntaxKind.ClassDeclaration]: lowerClassDeclaration,
  [ts.SyntaxKind.InterfaceDeclaration]: nothing,
  [ts.SyntaxKind.TypeAliasDeclaration]: nothing,
  [ts.SyntaxKind.EnumDeclaration]: lowerEnum,
  [ts.SyntaxKind.ModuleDeclaration]: lowerNamespace,
  [ts.SyntaxKind.ImportEqualsDeclaration]: lowerImportEquals,
  [ts.SyntaxKind.ImportDeclaration]: nothing,
  [ts.SyntaxKind.ExportAssignment]: lowerExportAssignment,
  [ts.SyntaxKind.ExportDeclaration]: noteExportDeclaration,
  [ts.SyntaxKind.NamespaceExportDeclaration]: nothing,
  [ts.SyntaxKind.MissingDeclaration]: nothing,
  [ts.SyntaxKind.NotEmittedStatement]: nothing,
};

/** The kinds that have a lowering. */
export const STATEMENT_KINDS: readonly number[] = Object.keys(LOWERINGS).map(Number);

type AnyLowering = (body: Body, node: ts.Node, labels: Labels) => void;

export function lowerStatement(body: Body, node: ts.Statement): void {
  lowerWithLabels(body, node, []);
}

function lowerWithLabels(body: Body, node: ts.Statement, labels: Labels): void {
  // The table pairs each kind with its node; a kind of a newer parser finds no row.
  const lower = LOWERINGS[node.kind as StatementKind] as AnyLowering | undefined;
  lower?.(body, node, labels);
}

/** A list of statements whose names are in scope, and whose functions are assigned already. */
export function lowerStatements(body: Body, nodes: readonly ts.Statement[]): void {
  for (const [index, node] of nodes.entries()) {
    const using = usingList(node);
    if (using === undefined) {
      lowerListed(body, node);
      continue;
    }
    body.nestedSteps(node, () => {
      wrapUsing(body, using, () => {
        lowerStatements(body, nodes.slice(index + 1));
      });
    });
    return;
  }
}

function lowerListed(body: Body, node: ts.Statement): void {
  body.statement(node);
  noteExportedStatement(body, node);
}

function lowerBlock(body: Body, node: ts.Block, labels: Labels): void {
  const run = (): void => {
    body.inScope(() => {
      enterBlock(body, node.statements);
      body.statements(node.statements);
    });
  };
  if (labels.length === 0) {
    run();
  } else {
    body.emit({ kind: 'block', labels, body: body.collect(run) });
  }
}

function lowerAlone(body: Body, node: ts.FunctionDeclaration): void {
  body.inScope(() => {
    enterBlock(body, [node]);
  });
}

function lowerLabeled(body: Body, node: ts.LabeledStatement, labels: Labels): void {
  const all = [...labels, node.label.text];
  const { statement } = node;
  if (isLabelTaker(statement)) {
    body.nestedSteps(statement, () => {
      lowerWithLabels(body, statement, all);
    });
    return;
  }
  const inner = body.collect(() => {
    body.statement(statement);
  });
  body.emit({ kind: 'block', labels: all, body: inner });
}

/** Statements whose own step carries its labels. */
function isLabelTaker(node: ts.Statement): boolean {
  return (
    ts.isBlock(node) ||
    ts.isLabeledStatement(node) ||
    ts.isSwitchStatement(node) ||
    ts.isIterationStatement(node, false)
  );
}

function lowerClassDeclaration(body: Body, node: ts.ClassDeclaration): void {
  if (hasModifier(node, ts.SyntaxKind.DeclareKeyword)) return;
  const declared = node.name === undefined ? undefined : body.find(node.name.text)?.value;
  lowerClass(body, node, 'default', declared);
}
