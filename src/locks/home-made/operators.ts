/** Operators on the lock machine's values: computed where both sides are known, else decided. */
import type { BinaryOperator } from '../../program/outline.js';
import { TERM_LENGTH } from './limits.js';
import type { Machine } from './machine-api.js';
import {
  constant,
  FALSE,
  identityOf,
  isNullish,
  TRUE,
  type MachineValue,
  type Origin,
} from './machine-values.js';
import { propertyName } from './properties.js';

export function evaluateTemplate(machine: Machine, parts: readonly MachineValue[]): MachineValue {
  if (parts.every((part) => part.kind === 'constant')) {
    const text = parts.map((part) => String(part.value)).join('');
    if (text.length < TERM_LENGTH) return constant(text);
  }
  return machine.unknown(`\`${parts.map(identityOf).join('+')}\``, worstOrigin(parts), true);
}

function worstOrigin(parts: readonly MachineValue[]): Origin {
  const origins = parts.flatMap((part) => (part.kind === 'unknown' ? [part.origin] : []));
  if (origins.includes('outside')) return 'outside';
  return origins.includes('argument') ? 'argument' : 'construction';
}

export function typeOf(machine: Machine, value: MachineValue): MachineValue {
  switch (value.kind) {
    case 'constant':
      return constant(value.value === null ? 'object' : typeof value.value);
    case 'unknown':
      return machine.unknown(`typeof(${value.term})`, value.origin, true);
    case 'closure':
    case 'native':
    case 'class':
      return constant('function');
    case 'object':
    case 'array':
    case 'collection':
    case 'promise':
    case 'generator':
    case 'store':
    case 'global':
      return constant('object');
  }
}

export function evaluateBinary(
  machine: Machine,
  operator: BinaryOperator,
  left: MachineValue,
  right: MachineValue,
): MachineValue {
  switch (operator) {
    case '===':
      return isEqual(machine, left, right, false) ? TRUE : FALSE;
    case '!==':
      return isEqual(machine, left, right, false) ? FALSE : TRUE;
    case '==':
      return isEqual(machine, left, right, true) ? TRUE : FALSE;
    case '!=':
      return isEqual(machine, left, right, true) ? FALSE : TRUE;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(machine, operator, left, right);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(machine, operator, left, right);
    case 'instanceof':
      return isInstance(machine, left, right) ? TRUE : FALSE;
    case 'in':
      return hasProperty(machine, left, right) ? TRUE : FALSE;
    case 'other':
      return machine.unknown(
        `other(${identityOf(left)},${identityOf(right)})`,
        worstOrigin([left, right]),
      );
  }
}

export function isEqual(
  machine: Machine,
  left: MachineValue,
  right: MachineValue,
  loose: boolean,
): boolean {
  if (loose && isNullish(left) && isNullish(right)) return true;
  if (isArgument(left) && isArgument(right)) machine.comparesArguments = true;
  if (identityOf(left) === identityOf(right)) {
    return !(left.kind === 'constant' && Number.isNaN(left.value));
  }
  const [open, other] = left.kind === 'unknown' ? [left, right] : [right, left];
  if (open.kind !== 'unknown') return false;
  // Unknown: present exactly when it is taken to be true.
  if (isNullish(other)) return !machine.truthy(open);
  // Scripts choose their arguments to be different things.
  if (other.kind === 'unknown' && open.origin === 'argument' && other.origin === 'argument') {
    return false;
  }
  if (other.kind !== 'constant' && other.kind !== 'unknown') return false;
  return machine.decide(
    `${open.term}==${identityOf(other)}`,
    worstOrigin([open, other]),
  );
}

function isArgument(value: MachineValue): boolean {
  return value.kind === 'unknown' && value.origin === 'argument';
}

function compare(
  machine: Machine,
  operator: '<' | '<=' | '>' | '>=',
  left: MachineValue,
  right: MachineValue,
): MachineValue {
  if (left.kind === 'constant' && right.kind === 'constant') {
    const [a, b] = [left.value ?? NaN, right.value ?? NaN];
    const holds =
      operator === '<' ? a < b : operator === '<=' ? a <= b : operator === '>' ? a > b : a >= b;
    return holds ? TRUE : FALSE;
  }
  // An object is no number: every comparison with it is false.
  if (![left, right].every((each) => each.kind === 'constant' || each.kind === 'unknown')) return FALSE;
  const term = `${identityOf(left)}${operator}${identityOf(right)}`;
  return machine.decide(term, worstOrigin([left, right])) ? TRUE : FALSE;
}

export function arithmetic(
  machine: Machine,
  operator: '+' | '-' | '*' | '/' | '%',
  left: MachineValue,
  right: MachineValue,
): MachineValue {
  const [a, b] = [left, right].map((each) => (each.kind === 'constant' ? each.value : undefined));
  if (typeof a === 'number' && typeof b === 'number') return constant(calculate(operator, a, b));
  if (operator === '+' && typeof a === 'string' && typeof b === 'string' && a.length + b.length < TERM_LENGTH) {
    return constant(a + b);
  }
  const term = `(${identityOf(left)}${operator}${identityOf(right)})`;
  return machine.unknown(term, worstOrigin([left, right]));
}

function calculate(operator: '+' | '-' | '*' | '/' | '%', a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
  }
}

function isInstance(machine: Machine, left: MachineValue, right: MachineValue): boolean {
  if (left.kind === 'unknown') {
    return machine.decide(`${left.term} instanceof ${identityOf(right)}`, left.origin);
  }
  if (left.kind === 'promise') return right.kind === 'global' && right.name === 'Promise';
  if (left.kind === 'array') return right.kind === 'global' && right.name === 'Array';
  let at: MachineValue | undefined = left.kind === 'object' ? left.class : undefined;
  while (at?.kind === 'class') {
    if (right.kind === 'class' && at.outline.id === right.outline.id) return true;
    at = at.base;
  }
  return left.kind === 'object' && left.open && right.kind === 'global';
}

function hasProperty(machine: Machine, key: MachineValue, object: MachineValue): boolean {
  const name = propertyName(key);
  if (object.kind === 'unknown') return machine.decide(`${name} in ${object.term}`, object.origin);
  return 'fields' in object && object.fields.has(name);
}
