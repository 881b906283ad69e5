/** Values of outlines on the lock machine: trees without effects, but for the getters they read. */
import type { FunctionId, StepId, Value, Variable } from '../../program/outline.js';
import { globalValue } from './global-value.js';
import { evaluateImport } from './imported-value.js';
import type { Machine } from './machine-api.js';
import {
  constant,
  FALSE,
  TRUE,
  UNDEFINED,
  type Activation,
  type Binding,
  type MachineValue,
} from './machine-values.js';
import { arithmetic, evaluateBinary, evaluateTemplate, isEqual, typeOf } from './operators.js';
import { propertyName } from './properties.js';
import { findStep } from '../../program/nested-steps.js';

export function evaluateValue(
  machine: Machine,
  activation: Activation,
  value: Value,
): MachineValue {
  const of = (part: Value): MachineValue => evaluateValue(machine, activation, part);
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
      return bindingOf(machine, activation, value).value;
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
      return resultOf(machine, activation, value.step);
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
  if (at.lazy) computeLazily(machine, at, variable, binding);
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
      binding.value = evaluateValue(machine, at, step.value);
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
): MachineValue {
  const known = activation.results.get(id);
  if (known !== undefined) return known;
  if (!activation.lazy) return UNDEFINED;
  activation.results.set(id, machine.unknown(`cycle@${activation.fn.id}`, 'outside'));
  const step = findStep(activation.fn.body, (each) => 'id' in each && each.id === id);
  if (step !== undefined) {
    atStart(machine, () => {
      machine.runStepNow(activation, step);
    });
  }
  return activation.results.get(id) ?? UNDEFINED;
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
