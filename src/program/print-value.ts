/** Values of an outline as text, seen from the body that reads them. */
import { unreachable } from '../assert.js';
import type {
  Argument,
  Callee,
  FunctionId,
  FunctionOutline,
  Parameter,
  Target,
  Value,
} from './outline.js';

export function printValue(fn: FunctionOutline, value: Value): string {
  const print = (part: Value): string => printValue(fn, part);
  switch (value.kind) {
    case 'this':
      return value.owner === fn.id ? 'this' : `this@${pathOf(value.owner)}`;
    case 'parameter':
      return value.rest
        ? `...parameter ${String(value.index)}`
        : `parameter ${String(value.index)}`;
    case 'variable':
      return value.owner === fn.id ? value.name : `${value.name}@${pathOf(value.owner)}`;
    case 'import':
      return `import(${value.from}).${value.name}`;
    case 'global':
      return `global ${value.name}`;
    case 'field':
      return `${inner(fn, value.object)}.${value.name}`;
    case 'element':
      return `${inner(fn, value.object)}[${print(value.key)}]`;
    case 'function':
      return `function ${pathOf(value.id)}`;
    case 'class':
      return `class ${pathOf(value.id)}`;
    case 'result':
      return `%${String(value.step)}`;
    case 'constant':
      return printConstant(value.value);
    case 'template':
      return `\`${value.parts.map((part) => printPart(fn, part)).join('')}\``;
    case 'not':
      return `!${inner(fn, value.of)}`;
    case 'negate':
      return `-${inner(fn, value.of)}`;
    case 'typeof':
      return `typeof ${inner(fn, value.of)}`;
    case 'binary':
    case 'logical':
      return `${inner(fn, value.left)} ${value.operator} ${inner(fn, value.right)}`;
    case 'choice':
      return `${inner(fn, value.condition)} ? ${inner(fn, value.whenTrue)} : ${inner(fn, value.whenFalse)}`;
    case 'rest-of': {
      const from =
        value.from > 0 ? `from ${String(value.from)}` : `without ${value.without.join(', ')}`;
      return `rest of (${print(value.object)}) ${from}`.trimEnd();
    }
    case 'unknown':
      return `?${value.why}`;
    default:
      return unreachable(value);
  }
}

/** A part of a larger value: in parentheses where it has several words of its own. */
function inner(fn: FunctionOutline, value: Value): string {
  const text = printValue(fn, value);
  switch (value.kind) {
    case 'binary':
    case 'logical':
    case 'choice':
    case 'typeof':
    case 'rest-of':
    case 'function':
    case 'class':
    case 'global':
    case 'parameter':
      return `(${text})`;
    default:
      return text;
  }
}

function printPart(fn: FunctionOutline, part: Value): string {
  if (part.kind === 'constant' && typeof part.value === 'string') return part.value;
  return `\${${printValue(fn, part)}}`;
}

function printConstant(value: Extract<Value, { kind: 'constant' }>['value']): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'bigint' ? `${String(value)}n` : String(value);
}

/** The path of an id without its file. */
function pathOf(id: FunctionId): string {
  return id.slice(id.indexOf('#') + 1);
}

export function printArgument(fn: FunctionOutline, argument: Argument): string {
  return `${argument.spread ? '...' : ''}${printValue(fn, argument.value)}`;
}

export function printParameter(parameter: Parameter): string {
  return `${parameter.rest ? '...' : ''}${parameter.name}${parameter.optional ? '?' : ''}`;
}

export function printTarget(fn: FunctionOutline, target: Target): string {
  return printValue(fn, target);
}

export function printCallee(fn: FunctionOutline, callee: Callee): string {
  switch (callee.kind) {
    case 'value':
      return inner(fn, callee.value);
    case 'member':
      return `${inner(fn, callee.object)}.${callee.name}`;
    case 'element':
      return `${inner(fn, callee.object)}[${printValue(fn, callee.key)}]`;
    case 'super':
      return 'super';
    case 'super-member':
      return `super.${callee.name}`;
    case 'import':
      return 'import';
  }
}
