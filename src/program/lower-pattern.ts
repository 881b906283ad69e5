/**
 * Destructuring: one assign step a name, each from its own read of the value. Reads of elements stand
 * for the steps of an iterator too: what is destructured as an array is taken for one.
 */
import ts from 'typescript';
import { type Body, UNDEFINED } from './lower-body.js';
import { bindsSomething } from './lower-hoist.js';
import { fieldOf } from './lower-import.js';
import type { Value } from './outline.js';

/** Where a part of a pattern gets its value. */
export interface Source {
  readonly value: Value;
  readonly initializer: ts.Expression | undefined;
  /** What the assign step's place shows. */
  readonly node: ts.Node;
  readonly declares: boolean;
}

/** Binds the names of a declaration: they are already in scope. */
export function bindPattern(body: Body, name: ts.BindingName, source: Source): void {
  const value = withDefault(body, source, ts.isIdentifier(name) ? name.text : undefined);
  if (ts.isIdentifier(name)) {
    const target = body.find(name.text)?.value;
    if (target !== undefined) body.assign(target, value, source.node, source.declares);
  } else if (ts.isObjectBindingPattern(name)) {
    bindObject(body, name, asWhole(body, value), source.declares);
  } else {
    bindArray(body, name, asWhole(body, value), source.declares);
  }
}

/** `x = d`: the default where the value is undefined. */
export function withDefault(body: Body, source: Source, name: string | undefined): Value {
  const { value, initializer, node } = source;
  if (initializer === undefined) return value;
  const isMissing = (subject: Value): Value => ({
    kind: 'binary',
    operator: '===',
    left: subject,
    right: UNDEFINED,
  });
  const chosen = body.decide(value, isMissing, node, {
    isUsed: true,
    whenTrue: () => body.namedValue(initializer, { name }, node),
  });
  return {
    kind: 'choice',
    condition: chosen.condition,
    whenTrue: chosen.whenTrue,
    whenFalse: chosen.subject,
  };
}

function bindObject(
  body: Body,
  pattern: ts.ObjectBindingPattern,
  object: Value,
  declares: boolean,
): void {
  const taken: string[] = [];
  for (const element of pattern.elements) {
    const { name, initializer, dotDotDotToken } = element;
    const value: Value =
      dotDotDotToken === undefined
        ? readProperty(body, object, element.propertyName ?? name, taken)
        : { kind: 'rest-of', object, without: [...taken], from: 0 };
    bindNested(body, name, { value, initializer, node: element, declares });
  }
}

function bindArray(
  body: Body,
  pattern: ts.ArrayBindingPattern,
  object: Value,
  declares: boolean,
): void {
  pattern.elements.forEach((element, index) => {
    if (!bindsSomething(element)) return;
    const rest = element.dotDotDotToken !== undefined;
    const value = rest ? restFrom(object, index) : elementAt(object, index);
    bindNested(body, element.name, {
      value,
      initializer: element.initializer,
      node: element,
      declares,
    });
  });
}

function bindNested(body: Body, name: ts.BindingName, source: Source): void {
  body.nestedSteps(name, () => {
    bindPattern(body, name, source);
  });
}

/** Reads the property that a pattern names, and notes the name for a rest element. */
export function readProperty(
  body: Body,
  object: Value,
  name: ts.PropertyName | ts.BindingName,
  taken: string[],
): Value {
  if (ts.isComputedPropertyName(name)) return readKey(object, body.value(name.expression));
  if (ts.isNumericLiteral(name)) return elementAt(object, Number(name.text));
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isPrivateIdentifier(name)) {
    taken.push(name.text);
    return fieldOf(object, name.text);
  }
  return { kind: 'unknown', why: 'missing' };
}

/** `object[key]`; a literal string key is a field. */
export function readKey(object: Value, key: Value): Value {
  const name = keyName(key);
  return name === undefined ? { kind: 'element', object, key } : fieldOf(object, name);
}

/** The name of a member that a key stands for: a literal string, or `[Symbol.dispose]` and its like. */
export function keyName(key: Value): string | undefined {
  if (key.kind === 'constant' && typeof key.value === 'string') return key.value;
  if (key.kind === 'field' && key.object.kind === 'global' && key.object.name === 'Symbol') {
    return `[Symbol.${key.name}]`;
  }
  return undefined;
}

export function elementAt(object: Value, index: number): Value {
  return { kind: 'element', object, key: { kind: 'constant', value: index } };
}

export function restFrom(object: Value, index: number): Value {
  return { kind: 'rest-of', object, without: [], from: index };
}

/** A value whose parts are read one by one: a choice is made once, not at each read. */
export function asWhole(body: Body, value: Value): Value {
  return value.kind === 'choice' || value.kind === 'logical' ? body.copy(value) : value;
}
