/** Literals that make something: objects, arrays, templates, JSX. */
import ts from 'typescript';
import type { Body } from './lower-body.js';
import { lowerArguments } from './lower-call.js';
import { FREE, queueFunction } from './lower-function.js';
import { keyName } from './lower-pattern.js';
import type { Hold } from './lower-steps.js';
import type { FunctionId, MakeStep, Property, Value } from './outline.js';

export function arrayValue(body: Body, node: ts.ArrayLiteralExpression): Value {
  return make(body, node, { kind: 'array', elements: lowerArguments(body, node.elements) });
}

/** `prefix`: the variable it is put into; its functions are named `prefix.property`. */
export function objectValue(
  body: Body,
  node: ts.ObjectLiteralExpression,
  prefix: string | undefined,
): Value {
  const lower = (part: ts.ObjectLiteralElementLike): Property => lowerProperty(body, part, prefix);
  return make(body, node, {
    kind: 'object',
    properties: body.inOrder(node.properties, lower, holdProperty),
  });
}

function make(body: Body, node: ts.Node, what: MakeStep['what']): Value {
  const id = body.newStep();
  body.emit({ kind: 'make', id, what, place: body.place(node) });
  return { kind: 'result', step: id };
}

function holdProperty(property: Property, held: Hold): Property {
  switch (property.kind) {
    case 'property':
    case 'spread':
      return { ...property, value: held(property.value) };
    case 'computed':
      return { ...property, key: held(property.key), value: held(property.value) };
    case 'getter':
    case 'setter':
      return property;
  }
}

function lowerProperty(
  body: Body,
  node: ts.ObjectLiteralElementLike,
  prefix: string | undefined,
): Property {
  if (ts.isSpreadAssignment(node)) return { kind: 'spread', value: body.value(node.expression) };
  const key = propertyKey(body, node.name);
  if (ts.isGetAccessorDeclaration(node) || ts.isSetAccessorDeclaration(node)) {
    const kind = ts.isGetAccessorDeclaration(node) ? 'getter' : 'setter';
    const accessor = `${kind === 'getter' ? 'get' : 'set'} ${key.name}`;
    return {
      kind,
      name: key.name,
      function: queueMethod(body, node, join(prefix, accessor), kind),
    };
  }
  const value = propertyValue(body, node, join(prefix, key.name));
  if (key.computed !== undefined) return { kind: 'computed', key: key.computed, value };
  return { kind: 'property', name: key.name, value };
}

function propertyValue(
  body: Body,
  node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment | ts.MethodDeclaration,
  name: string,
): Value {
  if (ts.isShorthandPropertyAssignment(node)) return body.value(node.name);
  if (ts.isPropertyAssignment(node)) return body.namedValue(node.initializer, { name }, node);
  return { kind: 'function', id: queueMethod(body, node, name, 'method') };
}

function join(prefix: string | undefined, name: string): string {
  return prefix === undefined ? name : `${prefix}.${name}`;
}

function queueMethod(
  body: Body,
  node: ts.MethodDeclaration | ts.AccessorDeclaration,
  name: string,
  role: 'method' | 'getter' | 'setter',
): FunctionId {
  const named = body.nameFunction({ name });
  return queueFunction(body, node, {
    named,
    member: { ...FREE, role },
    scope: body.scope,
    comment: node,
  });
}

export interface Key {
  /** The name of the property; of a computed one, its source in brackets. */
  readonly name: string;
  /** A key that only running tells. */
  readonly computed: Value | undefined;
}

export function propertyKey(body: Body, node: ts.PropertyName): Key {
  if (!ts.isComputedPropertyName(node)) return { name: node.text, computed: undefined };
  const key = body.value(node.expression);
  const name = keyName(key) ?? (key.kind === 'constant' ? String(key.value) : undefined);
  if (name !== undefined) return { name, computed: undefined };
  return { name: `[${body.file.text(node.expression)}]`, computed: key };
}

export function templateValue(body: Body, node: ts.TemplateExpression): Value {
  const lower = (span: ts.TemplateSpan): Value => body.value(span.expression);
  const values = body.inOrder([...node.templateSpans], lower, (value, held) => held(value));
  const parts: Value[] = [];
  const addText = (text: string): void => {
    if (text !== '') parts.push({ kind: 'constant', value: text });
  };
  addText(node.head.text);
  values.forEach((value, index) => {
    parts.push(value);
    addText(node.templateSpans[index]?.literal.text ?? '');
  });
  return { kind: 'template', parts };
}

// --- JSX -----------------------------------------------------------------------------------------

const JSX: Value = { kind: 'unknown', why: 'jsx' };

/** An element is not followed: its attributes and children are evaluated. */
export function jsxValue(
  body: Body,
  node: ts.JsxElement | ts.JsxSelfClosingElement | ts.JsxFragment,
): Value {
  if (ts.isJsxElement(node)) jsxAttributes(body, node.openingElement.attributes);
  if (ts.isJsxSelfClosingElement(node)) jsxAttributes(body, node.attributes);
  else for (const child of node.children) if (!ts.isJsxText(child)) body.value(child);
  return JSX;
}

export function jsxAttributes(body: Body, node: ts.JsxAttributes): Value {
  for (const attribute of node.properties) {
    if (ts.isJsxSpreadAttribute(attribute)) {
      body.value(attribute.expression);
    } else {
      const name = ts.isIdentifier(attribute.name) ? attribute.name.text : undefined;
      const { initializer } = attribute;
      const inner =
        initializer !== undefined && ts.isJsxExpression(initializer)
          ? initializer.expression
          : initializer;
      if (inner !== undefined) body.namedValue(inner, { name }, attribute);
    }
  }
  return JSX;
}

export function jsxExpression(body: Body, node: ts.JsxExpression): Value {
  return node.expression === undefined ? JSX : body.value(node.expression);
}
