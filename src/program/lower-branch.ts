/** `if`, `switch`, `try`. */
import ts from 'typescript';
import type { Body } from './lower-body.js';
import { enterBlock } from './lower-function.js';
import { declareNames } from './lower-hoist.js';
import { bindPattern } from './lower-pattern.js';
import type { Step, SwitchStep, TryStep, Value, Variable } from './outline.js';

type Labels = readonly string[];

/** Longer chains of `else if` become a flat block, so that no outline nests too deep to be walked. */
const NESTED_ELSE_IFS = 30;

export function lowerIf(body: Body, node: ts.IfStatement): void {
  const { arms, last } = elseIfChain(node);
  if (arms.length > NESTED_ELSE_IFS) emitFlat(body, arms, last);
  else emitNested(body, arms, last);
}

function elseIfChain(node: ts.IfStatement): {
  arms: ts.IfStatement[];
  last: ts.Statement | undefined;
} {
  const arms = [node];
  let last = node.elseStatement;
  while (last !== undefined && ts.isIfStatement(last)) {
    arms.push(last);
    last = last.elseStatement;
  }
  return { arms, last };
}

function emitNested(
  body: Body,
  arms: readonly ts.IfStatement[],
  last: ts.Statement | undefined,
): void {
  const [arm, ...others] = arms;
  if (arm === undefined) {
    body.statement(last);
    return;
  }
  const condition = body.value(arm.expression);
  const whenTrue = collectStatement(body, arm.thenStatement);
  const whenFalse = body.collect(() => {
    emitNested(body, others, last);
  });
  emitIf(body, arm, condition, whenTrue, whenFalse);
}

/** `{ if (a) { A; break end } if (b) { B; break end } C }` with a label that no source can have. */
function emitFlat(
  body: Body,
  arms: readonly ts.IfStatement[],
  last: ts.Statement | undefined,
): void {
  const label = 'end if';
  const steps = body.collect(() => {
    for (const arm of arms) {
      const condition = body.value(arm.expression);
      const whenTrue = collectStatement(body, arm.thenStatement);
      whenTrue.push({ kind: 'break', label, place: body.place(arm.expression) });
      emitIf(body, arm, condition, whenTrue, []);
    }
    body.statement(last);
  });
  body.emit({ kind: 'block', labels: [label], body: steps });
}

/** An `if` stays a step even when both sides are empty: its condition was asked. */
function emitIf(
  body: Body,
  arm: ts.IfStatement,
  condition: Value,
  whenTrue: Step[],
  whenFalse: Step[],
): void {
  body.emit({ kind: 'branch', condition, whenTrue, whenFalse, place: body.place(arm.expression) });
}

function collectStatement(body: Body, node: ts.Statement | undefined): Step[] {
  return body.collect(() => {
    body.statement(node);
  });
}

// --- switch --------------------------------------------------------------------------------------

export function lowerSwitch(body: Body, node: ts.SwitchStatement, labels: Labels): void {
  const subject = body.value(node.expression);
  const mark = body.mark();
  const { clauses } = node.caseBlock;
  const cases = body.inScope(() => {
    const all = clauses.flatMap((clause) => [...clause.statements]);
    enterBlock(body, all);
    return clauses.map((clause) => lowerClause(body, clause));
  });
  body.emit({
    kind: 'switch',
    subject: body.heldSince(mark, subject),
    cases,
    labels,
    place: body.place(node),
  });
}

function lowerClause(body: Body, clause: ts.CaseOrDefaultClause): SwitchStep['cases'][number] {
  let test: Value | undefined;
  const before = body.collect(() => {
    if (ts.isCaseClause(clause)) test = body.value(clause.expression);
  });
  const steps = body.collect(() => {
    body.statements(clause.statements);
  });
  return { test, before, body: steps };
}

// --- try -----------------------------------------------------------------------------------------

export function lowerTry(body: Body, node: ts.TryStatement): void {
  const steps = collectStatement(body, node.tryBlock);
  const handler = node.catchClause === undefined ? undefined : lowerCatch(body, node.catchClause);
  const finalizer = collectStatement(body, node.finallyBlock);
  body.emit({ kind: 'try', body: steps, handler, finalizer, place: body.place(node) });
}

function lowerCatch(body: Body, clause: ts.CatchClause): NonNullable<TryStep['handler']> {
  return body.inScope(() => {
    const name = clause.variableDeclaration?.name;
    const caught = name === undefined ? undefined : caughtVariable(body, name);
    const steps = body.collect(() => {
      if (name !== undefined && caught !== undefined && !ts.isIdentifier(name)) {
        bindPattern(body, name, {
          value: caught,
          initializer: undefined,
          node: name,
          declares: true,
        });
      }
      body.statement(clause.block);
    });
    return { caught, body: steps };
  });
}

function caughtVariable(body: Body, name: ts.BindingName): Variable {
  declareNames(body.scope, name);
  if (!ts.isIdentifier(name)) return body.names.make('caught', undefined);
  const value = body.scope.findOwn(name.text)?.value;
  return value?.kind === 'variable' ? value : body.names.make('caught', undefined);
}
