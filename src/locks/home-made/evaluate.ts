/** Values of outlines on the lock machine: trees without effects, but for the getters they read. */
import type { BinaryOperator, FunctionId, Step, StepId, Value, Variable } from '../../program/outline.js';
import type { Machine } from './machine-api.js';
import { TERM_LENGTH } from './limits.js';
import { globalValue } from './global-value.js';
import { findStep } from './steps-inside.js';
import { propertyName } from './properties.js';
import {
  constant,
  FALSE,
  identityOf,
  isNullish,
  TRUE,
  UNDEFINED,
  type Activation,
  type Binding,
  type MachineValue,
  type Origin,
} from './machine-values.js';

/** Runs one step of a lazy activation, for its result. */
export type RunStep = (activation: Activation, step: Step) => void;

export function evaluateValue(
  machine: Machine,
  activation: Activation,
  value: Value,
  runStep: RunStep,
): MachineValue {
  const of = (part: Value): MachineValue => evaluateValue(machine, activation, part, runStep);
  switch (value.kind) {
    case 'constant':
      return value;
    case 'this':
      return ownerOf(activation, value.owner)?.receiver ?? UNDEFINED;
    case 'parameter':
      return value.rest
        ? machine.array(activation.values.slice(value.index))
        : (activation.values[value.index] ?? lazyParameter(machine, activation, value.index));
    case 'variable':
      return bindingOf(machine, activation, value, runStep).value;
    case 'import':
      return evaluateImport(machine, value);
    case 'global':
      return globalValue(value.name, machine.nextId());
    case 'field':
      return machine.get(of(value.object), value.name);
    case 'element':
      return elementOf(machine, of(value.object), of(value.key));
    case 'function':
      return machine.closure(machine.code.functionOutline(value.id), activation);
    case 'class':
      return machine.classValue(value.id, activation);
    case 'result':
      return resultOf(machine, activation, value.step, runStep);
    case 'template':
      return evaluateTemplate(machine, value.parts.map(of));
    case 'not':
      return machine.truthy(of(value.of)) ? FALSE : TRUE;
    case 'typeof':
      return typeOf(machine, of(value.of));
    case 'negate':
      return arithmetic(machine, '-', constant(0), of(value.of));
    case 'binary':
      return evaluateBinary(machine, value.operator, of(value.left), of(value.right));
    case 'logical':
      return evaluateLogical(machine, value.operator, of(value.left), () => of(value.right));
    case 'choice':
      return machine.truthy(of(value.condition)) ? of(value.whenTrue) : of(value.whenFalse);
    case 'rest-of':
      return restOf(machine, of(value.object), value.without, value.from);
    case 'unknown':
      return value.why === 'arguments'
        ? machine.array([...activation.values])
        : machine.unknown(`${value.why}@${activation.fn.id}`, 'outside');
  }
}

/** The activation of a body around this one. */
export function ownerOf(activation: Activation, owner: FunctionId): Activation | undefined {
  let at: Activation | undefined = activation;
  while (at !== undefined && at.fn.id !== owner) at = at.outer;
  return at;
}

/** Parameters of a body that is read without being run stay symbols. */
function lazyParameter(machine: Machine, activation: Activation, index: number): MachineValue {
  return activation.lazy
    ? machine.unknown(`parameter${String(index)}`, 'construction', true)
    : UNDEFINED;
}

/** The key of a binding that a loop round has for itself. */
export function pinOf(variable: Variable): string {
  return `${variable.owner}|${variable.name}`;
}

export function bindingOf(
  machine: Machine,
  activation: Activation,
  variable: Variable,
  runStep: RunStep,
): Binding {
  let at: Activation | undefined = activation;
  while (at !== undefined && at.fn.id !== variable.owner) {
    const pinned = at.pinned?.get(pinOf(variable));
    if (pinned !== undefined) return pinned;
    at = at.outer;
  }
  at ??= machine.moduleActivation(fileOf(variable.owner));
  const known = at.variables.get(variable.name);
  if (known !== undefined) return known;
  const binding: Binding = { value: UNDEFINED, perRound: false };
  at.variables.set(variable.name, binding);
  if (at.lazy) computeLazily(machine, at, variable, binding, runStep);
  return binding;
}

function fileOf(id: string): string {
  return id.slice(0, id.indexOf('#'));
}

/** A variable of a body that was not run: its initialiser, wherever it stands. */
function computeLazily(
  machine: Machine,
  at: Activation,
  variable: Variable,
  binding: Binding,
  runStep: RunStep,
): void {
  if (at.fn.id !== variable.owner) return;
  const step = findStep(
    at.fn.body,
    (each) =>
      each.kind === 'assign' &&
      each.declares &&
      each.target.kind === 'variable' &&
      each.target.name === variable.name,
  );
  if (step?.kind === 'assign') {
    atStart(machine, () => {
      binding.value = evaluateValue(machine, at, step.value, runStep);
    });
  }
}

/** What is read late was made before the first call. */
function atStart(machine: Machine, run: () => void): void {
  const before = machine.frame;
  machine.frame = { task: 0, context: new Map() };
  try {
    run();
  } finally {
    machine.frame = before;
  }
}

function resultOf(
  machine: Machine,
  activation: Activation,
  id: StepId,
  runStep: RunStep,
): MachineValue {
  const known = activation.results.get(id);
  if (known !== undefined) return known;
  if (!activation.lazy) return UNDEFINED;
  activation.results.set(id, machine.unknown(`cycle@${activation.fn.id}`, 'outside'));
  const step = findStep(activation.fn.body, (each) => 'id' in each && each.id === id);
  if (step !== undefined) {
    atStart(machine, () => {
      runStep(activation, step);
    });
  }
  return activation.results.get(id) ?? UNDEFINED;
}

function evaluateImport(machine: Machine, value: Value & { kind: 'import' }): MachineValue {
  const key = `${value.file}|${value.from}|${value.name}`;
  const known = machine.imports.get(key);
  if (known !== undefined) return known;
  const imported = importedValue(machine, value);
  machine.imports.set(key, imported);
  return imported;
}

function importedValue(machine: Machine, value: Value & { kind: 'import' }): MachineValue {
  const target = machine.code.resolveImport(value.file, value.from, value.name);
  switch (target.kind) {
    case 'external': {
      const from = target.package.replace(/^node:/, '');
      const isWhole = target.name === '*' || target.name === 'default';
      return globalValue(isWhole ? from : `${from}.${target.name}`, machine.nextId());
    }
    case 'unknown':
      return machine.unknown(`import:${value.from}.${value.name}`, 'outside', true);
    case 'module':
      return exportOf(machine, target.file, target.name);
  }
}

function exportOf(machine: Machine, file: string, name: string): MachineValue {
  const exported = machine.code
    .fileOutline(file)
    .exports.find((each) => each.name === name && 'value' in each);
  if (exported === undefined || !('value' in exported)) {
    return machine.unknown(`import:${file}.${name}`, 'outside', true);
  }
  return machine.evaluate(machine.moduleActivation(file), exported.value);
}

function elementOf(machine: Machine, object: MachineValue, key: MachineValue): MachineValue {
  if (key.kind === 'unknown' && object.kind === 'array') {
    return machine.unknown(`element:${key.term}`, 'outside');
  }
  if (object.kind === 'collection' && key.kind === 'constant' && typeof key.value === 'number') {
    // `const [first] = set`: destructuring iterates.
    return machine.elements(object)[key.value] ?? UNDEFINED;
  }
  return machine.get(object, propertyName(key));
}

function evaluateTemplate(machine: Machine, parts: readonly MachineValue[]): MachineValue {
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

function typeOf(machine: Machine, value: MachineValue): MachineValue {
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

function evaluateBinary(
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

function isEqual(
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
  if (isNullish(other)) return !open.present && !truthyFirst(machine, open.term, open.origin);
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

/** Unknown: present exactly when it is taken to be true. */
function truthyFirst(machine: Machine, term: string, origin: Origin): boolean {
  return machine.decide(term, origin);
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

function arithmetic(
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

function evaluateLogical(
  machine: Machine,
  operator: '&&' | '||' | '??',
  left: MachineValue,
  right: () => MachineValue,
): MachineValue {
  switch (operator) {
    case '&&':
      return machine.truthy(left) ? right() : left;
    case '||':
      return machine.truthy(left) ? left : right();
    case '??':
      return isEqual(machine, left, UNDEFINED, true) ? right() : left;
  }
}

function restOf(
  machine: Machine,
  object: MachineValue,
  without: readonly string[],
  from: number,
): MachineValue {
  if (object.kind === 'array' || object.kind === 'collection') {
    return machine.array(machine.elements(object).slice(from));
  }
  if (object.kind === 'unknown') return machine.unknown(`rest(${object.term})`, object.origin, true);
  const rest = machine.object();
  if (object.kind === 'constant') return rest;
  for (const [name, value] of object.fields) {
    if (!without.includes(name)) rest.fields.set(name, value);
  }
  return rest;
}
