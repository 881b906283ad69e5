/** Names that stand for another module's exports. */
import ts from 'typescript';
import type { Body } from './lower-body.js';
import { skipWrappers } from './lower-wrappers.js';
import type { Value } from './outline.js';

export type ImportValue = Extract<Value, { kind: 'import' }>;

/** `require('y')` and `require('y').z`, where `require` is Node's; undefined for anything else. */
export function requiredValue(
  body: Body,
  node: ts.Expression | undefined,
): ImportValue | undefined {
  if (node === undefined) return undefined;
  const inner = skipWrappers(node);
  if (ts.isPropertyAccessExpression(inner)) {
    const called = skipWrappers(inner.expression);
    const whole = ts.isCallExpression(called) ? requiredModule(body, called) : undefined;
    return whole === undefined ? undefined : { ...whole, name: inner.name.text };
  }
  return ts.isCallExpression(inner) ? requiredModule(body, inner) : undefined;
}

export function requiredModule(body: Body, node: ts.CallExpression): ImportValue | undefined {
  const [first, ...others] = node.arguments;
  if (first === undefined || others.length > 0 || !ts.isStringLiteralLike(first)) return undefined;
  if (!ts.isIdentifier(node.expression) || node.expression.text !== 'require') return undefined;
  if (body.find('require') !== undefined) return undefined;
  return { kind: 'import', from: first.text, name: '*', file: body.file.file };
}

/** `object.name`; a field of a whole imported module is that module's export. */
export function fieldOf(object: Value, name: string): Value {
  if (object.kind === 'import' && object.name === '*') return { ...object, name };
  return { kind: 'field', object, name };
}
