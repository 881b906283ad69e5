/** Loops. */
import ts from 'typescript';
import { assignTo } from './lower-assignment.js';
import type { Body } from './lower-body.js';
import { declareList } from './lower-hoist.js';
import { bindPattern } from './lower-pattern.js';
import { lowerVariables, usingList, wrapUsing } from './lower-variable.js';
import type { LoopStep, Step, Value } from './outline.js';

type Labels = readonly string[];

/** Runs `action` as part of a loop, and gives its steps. */
function inLoop(body: Body, action: () => void): Step[] {
  body.loops += 1;
  const steps = body.collect(action);
  body.loops -= 1;
  return steps;
}

export function lowerWhile(body: Body, node: ts.WhileStatement, labels: Labels): void {
  emitTested(body, node, { how: 'while', labels, test: node.expression });
}

export function lowerDo(body: Body, node: ts.DoStatement, labels: Labels): void {
  emitTested(body, node, { how: 'do', labels, test: node.expression });
}

interface Tested {
  readonly how: 'while' | 'do';
  readonly labels: Labels;
  readonly test: ts.Expression | undefined;
  readonly update?: ts.Expression | undefined;
}

function emitTested(body: Body, node: ts.IterationStatement, loop: Tested): void {
  const id = body.newStep();
  let condition: Value | undefined;
  const lowerTest = (): void => {
    if (loop.test !== undefined) condition = body.value(loop.test);
  };
  const lowerBody = (): void => {
    body.statement(node.statement);
  };
  // In the order in which the source runs, so that numbers of steps grow with it.
  const isDo = loop.how === 'do';
  const first = inLoop(body, isDo ? lowerBody : lowerTest);
  const second = inLoop(body, isDo ? lowerTest : lowerBody);
  const update = inLoop(body, () => {
    body.effect(loop.update);
  });
  body.emit({
    kind: 'loop',
    id,
    how: loop.how,
    labels: loop.labels,
    test: isDo ? second : first,
    condition: isEndless(condition) ? undefined : condition,
    iterated: undefined,
    body: isDo ? first : second,
    update,
    place: body.place(node),
  });
}

function isEndless(condition: Value | undefined): boolean {
  return condition?.kind === 'constant' && Boolean(condition.value);
}

export function lowerFor(body: Body, node: ts.ForStatement, labels: Labels): void {
  body.inScope(() => {
    const { initializer } = node;
    const loop = (): void => {
      emitTested(body, node, {
        how: 'while',
        labels,
        test: node.condition,
        update: node.incrementor,
      });
    };
    if (initializer === undefined || !ts.isVariableDeclarationList(initializer)) {
      body.effect(initializer);
      loop();
      return;
    }
    declareList(body, initializer);
    if (usingList(initializer) !== undefined) {
      wrapUsing(body, initializer, loop);
      return;
    }
    lowerVariables(body, initializer, node);
    loop();
  });
}

export function lowerForOf(body: Body, node: ts.ForOfStatement, labels: Labels): void {
  emitEach(body, node, { how: node.awaitModifier === undefined ? 'of' : 'await-of', labels });
}

export function lowerForIn(body: Body, node: ts.ForInStatement, labels: Labels): void {
  emitEach(body, node, { how: 'in', labels });
}

function emitEach(
  body: Body,
  node: ts.ForInOrOfStatement,
  loop: Pick<LoopStep, 'how' | 'labels'>,
): void {
  const iterated = body.value(node.expression);
  const id = body.newStep();
  const steps = body.inScope(() => {
    if (ts.isVariableDeclarationList(node.initializer)) declareList(body, node.initializer);
    return inLoop(body, () => {
      bindElement(body, node.initializer, { kind: 'result', step: id }, () => {
        body.statement(node.statement);
      });
    });
  });
  const place = body.place(node);
  body.emit({
    kind: 'loop',
    id,
    ...loop,
    test: [],
    condition: undefined,
    iterated,
    body: steps,
    update: [],
    place,
  });
}

/** The element goes to a new variable, or to whatever expression stands in the head. */
function bindElement(body: Body, head: ts.ForInitializer, element: Value, rest: () => void): void {
  if (!ts.isVariableDeclarationList(head)) {
    assignTo(body, head, { value: element, initializer: undefined, node: head, declares: false });
    rest();
    return;
  }
  const [declaration] = head.declarations;
  if (declaration !== undefined) {
    bindPattern(body, declaration.name, {
      value: element,
      initializer: undefined,
      node: declaration,
      declares: true,
    });
  }
  if (usingList(head) !== undefined) wrapUsing(body, head, rest);
  else rest();
}
