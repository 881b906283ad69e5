/**
 * Lowers a file to outlines: the module body first, then each body found on the way, until none is
 * left. Done once for each source file object; whoever changes a file makes a new one.
 */
import type ts from 'typescript';
import { Body, type Lowering, type Pending, type Shared } from './lower-body.js';
import { lowerEffect, lowerNamed, lowerValue } from './lower-expression.js';
import { type CallNode, FileContext } from './lower-file-context.js';
import { enterBlock } from './lower-function.js';
import { declareVars } from './lower-hoist.js';
import { pathOf } from './lower-effects.js';
import { BodyNames, Scope } from './lower-scope.js';
import { lowerStatement, lowerStatements } from './lower-statement.js';
import type { ClassId, ClassOutline, FileOutline, FunctionId, StepId } from './outline.js';

/** A file's outlines, and the way back from their ids to its nodes. Nodes stay inside this folder. */
export interface LoweredFile {
  readonly outline: FileOutline;
  /** The expression of a call step. */
  callNode(fn: FunctionId, step: StepId): CallNode | undefined;
  /** The declaring identifier of a variable of `fn`. */
  variableNode(fn: FunctionId, name: string): ts.Identifier | undefined;
  /** The id of the body that a function, or a source file, has. */
  functionIdOf(node: ts.Node): FunctionId | undefined;
  classIdOf(node: ts.Node): ClassId | undefined;
  /** The function; the class, of bodies that set its fields; the source file, of a module body. */
  functionNode(id: FunctionId): ts.Node | undefined;
  classNode(id: ClassId): ts.ClassLikeDeclaration | undefined;
}

const lowered = new WeakMap<ts.SourceFile, LoweredFile>();

export function lowerFile(sourceFile: ts.SourceFile): LoweredFile {
  const known = lowered.get(sourceFile);
  if (known !== undefined) return known;
  const file = lowerAnew(sourceFile);
  lowered.set(sourceFile, file);
  return file;
}

const LOWERING: Lowering = {
  value: lowerValue,
  effect: lowerEffect,
  named: lowerNamed,
  statement: lowerStatement,
  statements: lowerStatements,
};

function lowerAnew(sourceFile: ts.SourceFile): LoweredFile {
  const file = new FileContext(sourceFile);
  const shared: Shared = { file, lowering: LOWERING, pending: [] };
  shared.pending.push(moduleBody(file, sourceFile));
  // Bodies found while one is lowered join the end of the list.
  for (const pending of shared.pending) lowerBody(shared, pending);
  markExported(file);
  const outline: FileOutline = {
    file: file.file,
    module: file.ids.module.id,
    functions: file.functions,
    classes: file.classes,
    exports: file.exports,
  };
  return {
    outline,
    callNode: (fn, step) => file.callNodes.get(fn)?.[step],
    variableNode: (fn, name) => file.variableNodes.get(fn)?.get(name),
    functionIdOf: (node) => file.functionIds.get(node),
    classIdOf: (node) => file.classIds.get(node),
    functionNode: (id) => file.functionNodes.get(id),
    classNode: (id) => file.classNodes.get(id),
  };
}

function moduleBody(file: FileContext, sourceFile: ts.SourceFile): Pending {
  const named = file.ids.module;
  file.functionIds.set(sourceFile, named.id);
  file.functionNodes.set(named.id, sourceFile);
  const { statements } = sourceFile;
  return {
    head: {
      id: named.id,
      file: file.file,
      name: named.name,
      role: 'module',
      outer: undefined,
      class: undefined,
      isStatic: false,
      // Known when it is lowered: whether it waits at its top level.
      isAsync: false,
      isGenerator: false,
      parameters: [],
      givesData: false,
      place: file.place(sourceFile),
      tags: [],
    },
    named,
    scope: new Scope(new BodyNames(named.id), undefined),
    thisOwner: named.id,
    fill: (body) => {
      declareVars(body.scope, statements);
      enterBlock(body, statements);
      body.statements(statements);
    },
  };
}

function lowerBody(shared: Shared, pending: Pending): void {
  const { file } = shared;
  const body = new Body(shared, pending);
  const steps = body.collect(() => {
    pending.fill(body);
  });
  const isAsync = pending.head.isAsync || (pending.head.role === 'module' && body.waits);
  file.functions.set(body.id, { ...pending.head, isAsync, body: steps, steps: body.stepCount });
  file.variableNodes.set(body.id, body.names.nodes);
  file.callNodes.set(body.id, body.callNodes);
}

/** A class is exported when one of the file's exports is the class, or the variable that holds it. */
function markExported(file: FileContext): void {
  for (const entry of file.exports) {
    if (!('value' in entry)) continue;
    const id =
      entry.value.kind === 'class' ? entry.value.id : file.classesByPath.get(pathOf(entry.value));
    const known: ClassOutline | undefined = id === undefined ? undefined : file.classes.get(id);
    if (known !== undefined) file.classes.set(known.id, { ...known, isExported: true });
  }
}
