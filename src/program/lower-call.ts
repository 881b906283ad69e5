/** Calls: their arguments in order, then the step. */
import ts from 'typescript';
import type { Body } from './lower-body.js';
import type { Mark } from './lower-steps.js';
import type { Argument, CallStep, Callee } from './outline.js';

export interface Call {
  readonly reference: Callee;
  readonly how: CallStep['how'];
  readonly node: ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;
}

/** Emits the call; what comes back is its result. */
export function emitCall(body: Body, call: Call, lowerAll: (body: Body) => Argument[]): Callee {
  const mark = body.mark();
  const values = lowerAll(body);
  const callee = holdCallee(body, call.reference, mark);
  const id = body.newStep();
  body.emit({
    kind: 'call',
    id,
    how: call.how,
    callee,
    arguments: values,
    place: body.place(call.node),
  });
  body.rememberCall(id, call.node);
  if (callee.kind === 'super') body.finishSuper();
  return { kind: 'value', value: { kind: 'result', step: id } };
}

function holdCallee(body: Body, callee: Callee, mark: Mark): Callee {
  switch (callee.kind) {
    case 'value':
      return { kind: 'value', value: body.heldSince(mark, callee.value) };
    case 'member':
      return { ...callee, object: body.heldSince(mark, callee.object) };
    case 'element':
      return {
        ...callee,
        object: body.heldSince(mark, callee.object),
        key: body.heldSince(mark, callee.key),
      };
    case 'super':
    case 'super-member':
    case 'import':
      return callee;
  }
}

/** Arguments, or the elements of an array: each is what it was when its turn came. */
export function lowerArguments(body: Body, nodes: readonly ts.Expression[]): Argument[] {
  const lower = (node: ts.Expression): Argument => {
    const spread = ts.isSpreadElement(node);
    return {
      value: body.namedValue(spread ? node.expression : node, {
        name: undefined,
        isCallback: true,
      }),
      spread,
    };
  };
  return body.inOrder(nodes, lower, (argument, held) => ({
    ...argument,
    value: held(argument.value),
  }));
}

export function templateArguments(body: Body, template: ts.TemplateLiteral): Argument[] {
  const strings: Argument = { value: { kind: 'unknown', why: 'template strings' }, spread: false };
  if (!ts.isTemplateExpression(template)) return [strings];
  const nodes = template.templateSpans.map((span) => span.expression);
  return [strings, ...lowerArguments(body, nodes)];
}
