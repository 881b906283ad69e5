/** Built-in functions and constructors, by the name they have in the program text. */
import type { Machine } from './machine-api.js';
import { combinePromises, constructPromise, rejectPromise, resolversOf } from './promises.js';
import { propertyName } from './properties.js';
import {
  constant,
  FALSE,
  TRUE,
  UNDEFINED,
  type MachineValue,
  type Site,
} from './machine-values.js';

type Values = readonly MachineValue[];

export function callGlobal(
  machine: Machine,
  name: string,
  values: Values,
  site: Site | undefined,
): MachineValue {
  const plain = name.startsWith('globalThis.') ? name.slice('globalThis.'.length) : name;
  return (
    callPromiseFunction(machine, plain, values) ??
    callTimer(machine, plain, values) ??
    callObjectFunction(machine, plain, values) ??
    callArrayFunction(machine, plain, values) ??
    callConversion(machine, plain, values) ??
    machine.outside(plain, UNDEFINED, values, site)
  );
}

function callPromiseFunction(
  machine: Machine,
  name: string,
  values: Values,
): MachineValue | undefined {
  const value = values[0] ?? UNDEFINED;
  switch (name) {
    case 'Promise.resolve':
      return machine.promiseOf(value);
    case 'Promise.reject': {
      const promise = machine.promise();
      rejectPromise(machine, promise, value);
      return promise;
    }
    case 'Promise.all':
    case 'Promise.allSettled':
    case 'Promise.race':
    case 'Promise.any': {
      const how = PROMISE_COMBINATORS[name];
      return combinePromises(machine, how, machine.elements(value));
    }
    case 'Promise.withResolvers': {
      const result = machine.object();
      const promise = machine.promise();
      const [resolve, reject] = resolversOf(machine, promise);
      result.fields.set('promise', promise).set('resolve', resolve).set('reject', reject);
      return result;
    }
    default:
      return undefined;
  }
}

const PROMISE_COMBINATORS = {
  'Promise.all': 'all',
  'Promise.allSettled': 'allSettled',
  'Promise.race': 'race',
  'Promise.any': 'any',
} as const;

function callTimer(machine: Machine, name: string, values: Values): MachineValue | undefined {
  const callback = values[0] ?? UNDEFINED;
  switch (name) {
    case 'setTimeout':
    case 'setInterval':
    case 'timers.setTimeout':
    case 'timers.setInterval':
      return machine.later(() => void machine.call(callback, UNDEFINED, values.slice(2)));
    case 'setImmediate':
    case 'timers.setImmediate':
    case 'requestAnimationFrame':
    case 'requestIdleCallback':
      return machine.later(() => void machine.call(callback, UNDEFINED, values.slice(1)));
    case 'timers/promises.setTimeout':
    case 'timers/promises.setImmediate':
    case 'timers/promises.scheduler.wait': {
      const promise = machine.promise();
      const [resolve] = resolversOf(machine, promise);
      machine.later(() => void machine.call(resolve, UNDEFINED, [values[1] ?? UNDEFINED]));
      return promise;
    }
    case 'clearTimeout':
    case 'clearInterval':
    case 'clearImmediate':
    case 'timers.clearTimeout':
      machine.cancelTimer(callback);
      return UNDEFINED;
    case 'queueMicrotask':
    case 'process.nextTick':
      machine.enqueue(() => void machine.call(callback, UNDEFINED, values.slice(1)));
      return UNDEFINED;
    default:
      return undefined;
  }
}

function callObjectFunction(
  machine: Machine,
  name: string,
  values: Values,
): MachineValue | undefined {
  const [target = UNDEFINED, second = UNDEFINED, third = UNDEFINED] = values;
  switch (name) {
    case 'Object.freeze':
    case 'Object.seal':
    case 'Object.preventExtensions':
    case 'Object.setPrototypeOf':
      return target;
    case 'Object.assign':
      for (const source of values.slice(1)) copyFields(machine, source, target);
      return target;
    case 'Object.create':
      return machine.object();
    case 'Object.defineProperty': {
      const value = machine.get(third, 'value');
      const getter = third.kind === 'object' ? third.fields.get('get') : undefined;
      if (getter !== undefined && target.kind === 'object') {
        (target.accessors ??= new Map()).set(propertyName(second), { get: getter });
      } else machine.set(target, propertyName(second), value);
      return target;
    }
    case 'Object.keys':
      return entriesOf(machine, target, (key) => constant(key));
    case 'Object.values':
      return entriesOf(machine, target, (_key, value) => value);
    case 'Object.entries':
      return entriesOf(machine, target, (key, value) => machine.array([constant(key), value]));
    default:
      return undefined;
  }
}

export function copyFields(machine: Machine, from: MachineValue, to: MachineValue): void {
  if (from.kind === 'constant') return;
  for (const [name, value] of from.fields) machine.set(to, name, value);
}

function entriesOf(
  machine: Machine,
  object: MachineValue,
  pick: (key: string, value: MachineValue) => MachineValue,
): MachineValue | undefined {
  if (object.kind !== 'object') return undefined;
  return machine.array([...object.fields].map(([key, value]) => pick(key, value)));
}

function callArrayFunction(
  machine: Machine,
  name: string,
  values: Values,
): MachineValue | undefined {
  const [source = UNDEFINED, callback] = values;
  switch (name) {
    case 'Array.isArray':
      return source.kind === 'unknown' ? undefined : source.kind === 'array' ? TRUE : FALSE;
    case 'Array.of':
      return machine.array([...values]);
    case 'Array':
      return machine.array([]);
    case 'Array.from': {
      const items = [...machine.elements(source)];
      if (callback === undefined) return machine.array(items);
      return machine.array(
        items.map((item, index) => machine.call(callback, UNDEFINED, [item, constant(index)])),
      );
    }
    default:
      return undefined;
  }
}

function callConversion(machine: Machine, name: string, values: Values): MachineValue | undefined {
  const value = values[0] ?? UNDEFINED;
  switch (name) {
    case 'Boolean':
      return machine.truthy(value) ? TRUE : FALSE;
    case 'Number':
    case 'Math.floor':
    case 'Math.ceil':
    case 'Math.trunc':
    case 'Math.round':
      return value.kind === 'constant' && typeof value.value === 'number' ? value : undefined;
    case 'Math.max':
    case 'Math.min': {
      const numbers = values.map((each) => (each.kind === 'constant' ? Number(each.value) : NaN));
      if (numbers.some(Number.isNaN)) return undefined;
      return constant(name === 'Math.max' ? Math.max(...numbers) : Math.min(...numbers));
    }
    case 'Number.isFinite':
    case 'Number.isInteger':
    case 'Number.isSafeInteger':
      return value.kind === 'constant' ? constant(Number.isInteger(value.value)) : undefined;
    case 'Number.isNaN':
      return value.kind === 'constant' ? constant(Number.isNaN(value.value)) : undefined;
    case 'Symbol':
      return machine.unknown(`symbol:${String(machine.nextId())}`, 'construction', true);
    default:
      return name.startsWith('console.') ? UNDEFINED : undefined;
  }
}

export function constructGlobal(
  machine: Machine,
  name: string,
  values: Values,
): MachineValue | undefined {
  const first = values[0] ?? UNDEFINED;
  switch (name) {
    case 'Promise':
      return constructPromise(machine, first);
    case 'Map':
    case 'WeakMap': {
      const map = machine.collection('map');
      for (const entry of machine.elements(first)) {
        machine.callMember(map, 'set', machine.elements(entry));
      }
      return map;
    }
    case 'Set':
    case 'WeakSet': {
      const set = machine.collection('set');
      for (const item of machine.elements(first)) machine.callMember(set, 'add', [item]);
      return set;
    }
    case 'Array':
      return machine.array([]);
    case 'Object':
      return machine.object();
    case 'WeakRef': {
      const ref = machine.object();
      ref.fields.set('deref', machine.native('deref', () => first));
      return ref;
    }
    case 'async_hooks.AsyncLocalStorage':
    case 'AsyncLocalStorage':
      return { kind: 'store', id: machine.nextId(), fields: new Map() };
    default:
      return /Error$|Exception$/.test(name) ? errorObject(machine, first) : undefined;
  }
}

function errorObject(machine: Machine, message: MachineValue): MachineValue {
  const error = machine.object(undefined, true);
  error.fields.set('message', message);
  return error;
}
