/** Which assignments a value, read later, would notice. */
import type { Target, Value, FunctionId } from './outline.js';
import { unreachable } from '../assert.js';

/** Names what an assignment changes: a variable, all fields of one name, all elements. */
export function keyOf(target: Target): string {
  switch (target.kind) {
    case 'variable':
      return `${target.owner} ${target.name}`;
    case 'field':
      return `.${target.name}`;
    case 'element':
      return '[]';
  }
}

/** A name for a variable or a field of one; empty for what has none. */
export function pathOf(value: Value): string {
  if (value.kind === 'variable') return keyOf(value);
  return value.kind === 'field' ? `${pathOf(value.object)}.${value.name}` : '';
}

/** Whether an assignment can go there: names of imports, functions and the like take none. */
export function isTarget(value: Value): value is Target {
  return value.kind === 'variable' || value.kind === 'field' || value.kind === 'element';
}

/** The values directly inside a value. */
export function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'this':
    case 'parameter':
    case 'variable':
    case 'import':
    case 'global':
    case 'function':
    case 'class':
    case 'result':
    case 'constant':
    case 'unknown':
      return [];
    case 'field':
    case 'rest-of':
      return [value.object];
    case 'element':
      return [value.object, value.key];
    case 'template':
      return value.parts;
    case 'not':
    case 'typeof':
    case 'negate':
      return [value.of];
    case 'binary':
    case 'logical':
      return [value.left, value.right];
    case 'choice':
      return [value.condition, value.whenTrue, value.whenFalse];
    default:
      return unreachable(value);
  }
}

function some(value: Value, test: (part: Value) => boolean): boolean {
  return test(value) || partsOf(value).some((part) => some(part, test));
}

/** Whether no step can change what reading the value gives. */
export function isImmutable(value: Value): boolean {
  return !some(value, isChangeable);
}

/** Whether the value reads what an assignment with this key changes. */
export function readsKey(value: Value, key: string): boolean {
  return some(value, (part) => {
    if (part.kind === 'element' || part.kind === 'rest-of')
      return key === '[]' || key.startsWith('.');
    return (part.kind === 'variable' || part.kind === 'field') && keyOf(part) === key;
  });
}

/** Whether the value reads what other bodies can reach: fields, elements, variables of another body. */
export function readsShared(value: Value, own: FunctionId): boolean {
  return some(
    value,
    (part) => isChangeable(part) && !(part.kind === 'variable' && part.owner === own),
  );
}

function isChangeable(value: Value): boolean {
  switch (value.kind) {
    case 'variable':
    case 'field':
    case 'element':
    case 'rest-of':
    case 'global':
      return true;
    case 'this':
    case 'parameter':
    case 'import':
    case 'function':
    case 'class':
    case 'result':
    case 'constant':
    case 'template':
    case 'not':
    case 'typeof':
    case 'negate':
    case 'binary':
    case 'logical':
    case 'choice':
    case 'unknown':
      return false;
  }
}
