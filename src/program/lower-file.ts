/**
 * Lowers a file to outlines: the module body first, then each body found on the way, until none is
 * left. Done once for each text; of files with equal texts, each has its own nodes for the same outlines.
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
import { nodesThere, PerText } from './per-text.js';

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

const lowered = new PerText<Lowered>();

export function lowerFile(sourceFile: ts.SourceFile): LoweredFile {
  return lowered.get(sourceFile, lowerAnew, carryOver);
}

/** The way between ids and nodes, both ways. */
interface Nodes {
  readonly callNodes: ReadonlyMap<FunctionId, readonly (CallNode | undefined)[]>;
  readonly variableNodes: ReadonlyMap<FunctionId, ReadonlyMap<string, ts.Identifier | undefined>>;
  readonly functionNodes: ReadonlyMap<FunctionId, ts.Node>;
  readonly functionIds: ReadonlyMap<ts.Node, FunctionId>;
  readonly classNodes: ReadonlyMap<ClassId, ts.ClassLikeDeclaration>;
  readonly classIds: ReadonlyMap<ts.Node, ClassId>;
}

class Lowered implements LoweredFile {
  constructor(
    readonly outline: FileOutline,
    readonly nodes: Nodes,
  ) {}

  callNode(fn: FunctionId, step: StepId): CallNode | undefined {
    return this.nodes.callNodes.get(fn)?.[step];
  }

  variableNode(fn: FunctionId, name: string): ts.Identifier | undefined {
    return this.nodes.variableNodes.get(fn)?.get(name);
  }

  functionIdOf(node: ts.Node): FunctionId | undefined {
    return this.nodes.functionIds.get(node);
  }

  classIdOf(node: ts.Node): ClassId | undefined {
    return this.nodes.classIds.get(node);
  }

  functionNode(id: FunctionId): ts.Node | undefined {
    return this.nodes.functionNodes.get(id);
  }

  classNode(id: ClassId): ts.ClassLikeDeclaration | undefined {
    return this.nodes.classNodes.get(id);
  }
}

/** The same outlines with the nodes of another file of the same text. */
function carryOver({ outline, nodes }: Lowered, from: ts.SourceFile, to: ts.SourceFile): Lowered | undefined {
  const there = nodesThere(from, to);
  if (there === undefined) return undefined;
  const lost: ts.Node[] = [];
  const move = <N extends ts.Node | undefined>(node: N): N => {
    const moved = node === undefined ? undefined : there.get(node);
    if (node !== undefined && moved === undefined) lost.push(node);
    // What stands at the same place in a tree of the same shape is of the same kind.
    return moved as N;
  };
  const moveValues = <K, N extends ts.Node | undefined>(map: ReadonlyMap<K, N>): ReadonlyMap<K, N> => new Map([...map].map(([key, node]) => [key, move(node)]));
  const moveKeys = <V>(map: ReadonlyMap<ts.Node, V>): ReadonlyMap<ts.Node, V> => new Map([...map].map(([node, value]) => [move(node), value]));
  const carried = new Lowered(outline, {
    callNodes: new Map([...nodes.callNodes].map(([fn, calls]) => [fn, calls.map(move)])),
    variableNodes: new Map([...nodes.variableNodes].map(([fn, variables]) => [fn, moveValues(variables)])),
    functionNodes: moveValues(nodes.functionNodes),
    functionIds: moveKeys(nodes.functionIds),
    classNodes: moveValues(nodes.classNodes),
    classIds: moveKeys(nodes.classIds),
  });
  return lost.length === 0 ? carried : undefined;
}

const LOWERING: Lowering = {
  value: lowerValue,
  effect: lowerEffect,
  named: lowerNamed,
  statement: lowerStatement,
  statements: lowerStatements,
};

function lowerAnew(sourceFile: ts.SourceFile): Lowered {
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
  const { callNodes, variableNodes, functionNodes, functionIds, classNodes, classIds } = file;
  return new Lowered(outline, { callNodes, variableNodes, functionNodes, functionIds, classNodes, classIds });
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
