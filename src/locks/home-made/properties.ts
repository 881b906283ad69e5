/** Reading, writing and calling members, for every kind of value of the lock machine. */
import type { Member } from '../../program/outline.js';
import {
  callFunctionMethod,
  callGeneratorMethod,
  callPromiseMethod,
  callStoreMethod,
} from './builtin-methods.js';
import { callArrayMethod, callCollectionMethod, nextOf } from './collections.js';
import { globalValue } from './global-value.js';
import type { Machine } from './machine-api.js';
import {
  constant,
  identityOf,
  isNullish,
  UNDEFINED,
  writableFields,
  type ClassValue,
  type MachineValue,
  type ObjectValue,
} from './machine-values.js';

type Values = readonly MachineValue[];

/** The name under which `[Symbol.dispose]`, `[key]` or `[0]` is stored. */
export function propertyName(key: MachineValue): string {
  if (key.kind === 'constant') return String(key.value);
  if (key.kind === 'global') return `[${key.name}]`;
  return `[${identityOf(key)}]`;
}

export function getProperty(machine: Machine, object: MachineValue, name: string): MachineValue {
  const own = 'fields' in object ? object.fields.get(name) : undefined;
  if (own !== undefined) return own;
  switch (object.kind) {
    case 'constant':
      if (isNullish(object)) throw machine.error(`reading ${name} of ${String(object.value)}`);
      return name === 'length' && typeof object.value === 'string'
        ? constant(object.value.length)
        : builtinMember(machine, object, name);
    case 'object':
      return getObjectProperty(machine, object, name);
    case 'array':
      if (name === 'length') return constant(object.items.length);
      return /^\d+$/.test(name)
        ? (object.items[Number(name)] ?? UNDEFINED)
        : builtinMember(machine, object, name);
    case 'collection':
      return name === 'size'
        ? constant(object.entries.size)
        : builtinMember(machine, object, name);
    case 'class':
      return getStatic(machine, object, name);
    case 'global':
      return globalValue(`${object.name}.${name}`, machine.nextId());
    case 'unknown': {
      const field = machine.unknown(`${object.term}.${name}`, object.origin);
      writableFields(object).set(name, field);
      return field;
    }
    case 'promise':
    case 'closure':
    case 'native':
    case 'generator':
    case 'store':
      return builtinMember(machine, object, name);
  }
}

/** A built-in method as a value: it is called on the object it was read from. */
function builtinMember(machine: Machine, object: MachineValue, name: string): MachineValue {
  if (!BUILTIN_NAMES.has(name)) return UNDEFINED;
  return machine.native(name, (receiver, values) => {
    const on = isNullish(receiver) ? object : receiver;
    const result = callBuiltin(machine, on, name, values, undefined);
    if (result === undefined) throw machine.error(`${name} is not a function`);
    return result;
  });
}

const BUILTIN_NAMES = new Set([
  ...['then', 'catch', 'finally', 'push', 'shift', 'pop', 'unshift', 'splice', 'forEach', 'map'],
  ...['filter', 'get', 'set', 'has', 'delete', 'clear', 'add', 'call', 'apply', 'bind', 'next'],
  ...['return', 'throw', 'run', 'getStore', 'enterWith', 'exit', 'values', 'keys', 'entries'],
]);

function getObjectProperty(machine: Machine, object: ObjectValue, name: string): MachineValue {
  const accessor = object.accessors?.get(name);
  if (accessor?.get !== undefined) return machine.call(accessor.get, object, []);
  let at: MachineValue | undefined = object.class;
  while (at?.kind === 'class') {
    const found = memberOf(at, name, false);
    if (found?.function !== undefined) {
      const fn = machine.closure(machine.code.functionOutline(found.function), at.outer);
      return found.kind === 'getter' ? machine.call(fn, object, []) : fn;
    }
    at = at.base;
  }
  if (at === undefined && !object.open) return UNDEFINED;
  const inherited = machine.unknown(`this.${name}`, 'outside');
  object.fields.set(name, inherited);
  return inherited;
}

function memberOf(at: ClassValue, name: string, isStatic: boolean): Member | undefined {
  return at.outline.members.find(
    (member) =>
      member.name === name &&
      member.isStatic === isStatic &&
      (member.kind === 'method' || member.kind === 'getter') &&
      member.function !== undefined,
  );
}

function getStatic(machine: Machine, at: ClassValue, name: string): MachineValue {
  const found = memberOf(at, name, true);
  if (found?.function === undefined) {
    return at.base === undefined ? UNDEFINED : getProperty(machine, at.base, name);
  }
  const fn = machine.closure(machine.code.functionOutline(found.function), at.outer);
  return found.kind === 'getter' ? machine.call(fn, at, []) : fn;
}

/** A method looked up from the base of the class in which the calling code is written. */
export function superMember(
  machine: Machine,
  receiver: MachineValue,
  home: ClassValue | undefined,
  name: string,
): MachineValue {
  let at = home?.base;
  const isStatic = receiver.kind === 'class';
  while (at?.kind === 'class') {
    const found = memberOf(at, name, isStatic);
    if (found?.function !== undefined) {
      return machine.closure(machine.code.functionOutline(found.function), at.outer);
    }
    at = at.base;
  }
  return machine.unknown(`super.${name}`, 'outside', true);
}

export function setProperty(
  machine: Machine,
  object: MachineValue,
  name: string,
  value: MachineValue,
): void {
  if (object.kind === 'constant') {
    if (isNullish(object)) throw machine.error(`writing ${name} of ${String(object.value)}`);
    return;
  }
  if (object.kind === 'array') {
    if (name === 'length' && value.kind === 'constant' && typeof value.value === 'number') {
      object.items.length = Math.min(object.items.length, value.value);
      return;
    }
    if (/^\d+$/.test(name) && Number(name) <= object.items.length) {
      object.items[Number(name)] = value;
      return;
    }
  }
  if (object.kind === 'object' && callSetter(machine, object, name, value)) return;
  writableFields(object).set(name, value);
}

function callSetter(
  machine: Machine,
  object: ObjectValue,
  name: string,
  value: MachineValue,
): boolean {
  const accessor = object.accessors?.get(name);
  if (accessor?.set !== undefined) {
    machine.call(accessor.set, object, [value]);
    return true;
  }
  let at: MachineValue | undefined = object.class;
  while (at?.kind === 'class') {
    const setter = at.outline.members.find(
      (member) => member.kind === 'setter' && member.name === name && !member.isStatic,
    );
    if (setter?.function !== undefined) {
      const fn = machine.closure(machine.code.functionOutline(setter.function), at.outer);
      machine.call(fn, object, [value]);
      return true;
    }
    at = at.base;
  }
  return false;
}

export function callProperty(
  machine: Machine,
  object: MachineValue,
  name: string,
  values: Values,
  site?: Parameters<Machine['call']>[3],
): MachineValue {
  const own = 'fields' in object ? object.fields.get(name) : undefined;
  if (own !== undefined && own.kind !== 'unknown') return machine.call(own, object, values, site);
  const builtin = callBuiltin(machine, object, name, values, site);
  if (builtin !== undefined) return builtin;
  const member = getProperty(machine, object, name);
  if (member.kind === 'unknown') return machine.outside(member.term, object, values, site);
  if (object.kind === 'constant' && !isNullish(object)) {
    return machine.outside(`.${name}`, object, values, site);
  }
  if (member.kind === 'constant') throw machine.error(`${name} is not a function`);
  return machine.call(member, object, values, site);
}

function callBuiltin(
  machine: Machine,
  object: MachineValue,
  name: string,
  values: Values,
  site: Parameters<Machine['call']>[3],
): MachineValue | undefined {
  switch (object.kind) {
    case 'array':
      return name === 'next'
        ? nextOf(machine, object)
        : callArrayMethod(machine, object, name, values);
    case 'collection':
      return callCollectionMethod(machine, object, name, values);
    case 'promise':
      return callPromiseMethod(machine, object, name, values);
    case 'unknown':
      return (
        callPromiseMethod(machine, object, name, values) ??
        callFunctionMethod(machine, object, name, values, site)
      );
    case 'closure':
    case 'native':
      return callFunctionMethod(machine, object, name, values, site);
    case 'store':
      return callStoreMethod(machine, object, name, values);
    case 'generator':
      return callGeneratorMethod(object, name, values);
    case 'object':
    case 'class':
    case 'global':
    case 'constant':
      return undefined;
  }
}
