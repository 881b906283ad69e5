/** Methods of arrays, maps and sets, on the machine's values. */
import { LimitReached, type Machine } from './machine-api.js';
import { COLLECTION_ITEMS } from './limits.js';
import {
  constant,
  FALSE,
  identityOf,
  TRUE,
  UNDEFINED,
  type ArrayValue,
  type CollectionValue,
  type MachineValue,
} from './machine-values.js';

type Values = readonly MachineValue[];

/** Undefined: no such method; the caller says what that means. */
export function callArrayMethod(
  machine: Machine,
  array: ArrayValue,
  name: string,
  values: Values,
): MachineValue | undefined {
  return changeArray(machine, array, name, values) ?? readArray(machine, array, name, values);
}

function changeArray(
  machine: Machine,
  array: ArrayValue,
  name: string,
  values: Values,
): MachineValue | undefined {
  const { items } = array;
  switch (name) {
    case 'push':
      items.push(...values);
      checkSize(items.length);
      return constant(items.length);
    case 'unshift':
      items.unshift(...values);
      checkSize(items.length);
      return constant(items.length);
    case 'pop':
      return items.pop() ?? UNDEFINED;
    case 'shift':
      return items.shift() ?? UNDEFINED;
    case 'splice': {
      const start = numberOf(values[0], 0);
      const count = values.length < 2 ? items.length : numberOf(values[1], items.length);
      return machine.array(items.splice(start, count, ...values.slice(2)));
    }
    case 'reverse':
      items.reverse();
      return array;
    case 'sort':
      // The order of opaque elements is anyone's guess; any order shows whether a wait ends.
      return array;
    case 'fill':
      items.fill(values[0] ?? UNDEFINED);
      return array;
    default:
      return undefined;
  }
}

function readArray(
  machine: Machine,
  array: ArrayValue,
  name: string,
  values: Values,
): MachineValue | undefined {
  const { items } = array;
  const wanted = values[0] ?? UNDEFINED;
  switch (name) {
    case 'at':
      return items.at(numberOf(wanted, 0)) ?? UNDEFINED;
    case 'indexOf':
      return constant(items.findIndex((item) => identityOf(item) === identityOf(wanted)));
    case 'includes':
      return items.some((item) => identityOf(item) === identityOf(wanted)) ? TRUE : FALSE;
    case 'slice':
      return machine.array(items.slice(numberOf(values[0], 0), numberOf(values[1], items.length)));
    case 'concat':
      return machine.array([
        ...items,
        ...values.flatMap((value) => (value.kind === 'array' ? value.items : [value])),
      ]);
    case 'flat':
      return machine.array(items.flatMap((item) => (item.kind === 'array' ? item.items : [item])));
    case 'toReversed':
      return machine.array([...items].reverse());
    case 'toSorted':
      return machine.array([...items]);
    case 'join':
      return machine.unknown(`joined:${String(array.id)}`, 'outside', true);
    case 'values':
      return machine.array([...items]);
    case 'keys':
      return machine.array(items.map((_, index) => constant(index)));
    case 'entries':
      return machine.array(items.map((item, index) => machine.array([constant(index), item])));
    default:
      return callbackOverArray(machine, array, name, values);
  }
}

function callbackOverArray(
  machine: Machine,
  array: ArrayValue,
  name: string,
  values: Values,
): MachineValue | undefined {
  const items = [...array.items];
  const callback = values[0] ?? UNDEFINED;
  const run = (item: MachineValue, index: number): MachineValue =>
    machine.call(callback, UNDEFINED, [item, constant(index), array]);
  const holds = (item: MachineValue, index: number): boolean => machine.truthy(run(item, index));
  switch (name) {
    case 'forEach':
      items.forEach(run);
      return UNDEFINED;
    case 'map':
      return machine.array(items.map(run));
    case 'flatMap':
      return machine.array(
        items.map(run).flatMap((item) => (item.kind === 'array' ? item.items : [item])),
      );
    case 'filter':
      return machine.array(items.filter(holds));
    case 'find':
      return items.find(holds) ?? UNDEFINED;
    case 'findLast':
      return items.findLast(holds) ?? UNDEFINED;
    case 'findIndex':
      return constant(items.findIndex(holds));
    case 'some':
      return items.some(holds) ? TRUE : FALSE;
    case 'every':
      return items.every(holds) ? TRUE : FALSE;
    case 'reduce': {
      const rest = values.length > 1 ? items : items.slice(1);
      const first = values[1] ?? items[0] ?? UNDEFINED;
      return rest.reduce((sum, item) => machine.call(callback, UNDEFINED, [sum, item]), first);
    }
    default:
      return undefined;
  }
}

export function callCollectionMethod(
  machine: Machine,
  collection: CollectionValue,
  name: string,
  values: Values,
): MachineValue | undefined {
  const { entries } = collection;
  const key = values[0] ?? UNDEFINED;
  const id = identityOf(key);
  switch (name) {
    case 'get':
      return entries.get(id)?.[1] ?? UNDEFINED;
    case 'has':
      return entries.has(id) ? TRUE : FALSE;
    case 'set':
      entries.set(id, [key, values[1] ?? UNDEFINED]);
      checkSize(entries.size);
      return collection;
    case 'add':
      entries.set(id, [key, key]);
      checkSize(entries.size);
      return collection;
    case 'delete':
      return entries.delete(id) ? TRUE : FALSE;
    case 'clear':
      entries.clear();
      return UNDEFINED;
    case 'forEach':
      for (const [each, value] of [...entries.values()]) {
        machine.call(key, UNDEFINED, [value, each, collection]);
      }
      return UNDEFINED;
    case 'keys':
      return machine.array([...entries.values()].map(([each]) => each));
    case 'values':
      return machine.array([...entries.values()].map(([, value]) => value));
    case 'entries':
      return machine.array([...entries.values()].map((entry) => machine.array([...entry])));
    default:
      return undefined;
  }
}

/** What `for…of` and spread see. */
export function elementsOfCollection(
  machine: Machine,
  collection: CollectionValue,
): readonly MachineValue[] {
  return [...collection.entries.values()].map((entry) =>
    collection.of === 'set' ? entry[0] : machine.array([...entry]),
  );
}

/**
 * An iterator over values that are already there (`map.values()`): arrays stand for it, so `next`
 * takes from a copy that only iterators have.
 */
export function nextOf(machine: Machine, array: ArrayValue): MachineValue {
  const result = machine.object();
  const item = array.items.shift();
  result.fields.set('done', constant(item === undefined));
  result.fields.set('value', item ?? UNDEFINED);
  return result;
}

function numberOf(value: MachineValue | undefined, otherwise: number): number {
  return value?.kind === 'constant' && typeof value.value === 'number' ? value.value : otherwise;
}

function checkSize(size: number): void {
  if (size > COLLECTION_ITEMS) throw new LimitReached('collection too large');
}
