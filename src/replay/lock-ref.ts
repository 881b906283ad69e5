/** Which lock (or locks) an operation means: the object, the key, the capacity. */
import { type Abstract, constant, type Symbolic, unknown } from '../calls/abstract-value.js';
import type { Flow } from '../calls/flow.js';
import { constructionArguments, givenAt } from '../locks/given.js';
import type { Capacity, Key } from '../locks/library-model.js';
import type { LockCall } from '../locks/lock-call.js';
import { lockClass } from '../locks/lock-class.js';
import type { Entry } from './entry.js';
import { modeGiven, modeOf } from './lock-mode.js';
import { permitsOf } from './permits.js';
import type { LockRef } from './hold.js';
import type { Walker } from './walker.js';

type Asker = Pick<Walker, 'flow'> & Partial<Pick<Walker, 'stack'>>;

type MadeWith = Exclude<Capacity, { readonly at: 'constant' }>;

/** Keys of one call that are kept apart; a longer list is one unknown key. */
const KEYS = 8;

/** The locks of the call, in the order in which they are taken; one, but for arrays of keys. */
export function lockRefs(walker: Asker, call: LockCall): readonly [LockRef, ...LockRef[]] {
  if (call.given !== undefined) {
    const [first, ...more] = call.given.flatMap((one) => lockRefs(walker, one).map((lock) => asGiven(walker.flow, one, lock)));
    if (first !== undefined) return [first, ...more];
  }
  const effect = call.effect;
  const keyed = 'key' in effect ? effect.key : undefined;
  if (keyed === undefined) return [lockRef(walker, call, call.part)];
  const requests = keyed.element === undefined ? undefined : elementRequests(walker, call, keyed.index, keyed.element);
  if (requests !== undefined) return requests;
  const [first = unknown('key'), ...more] = keyParts(walker.flow, call, keyed);
  return [lockRef(walker, call, first), ...more.map((part) => lockRef(walker, call, part))];
}

/** Each acquire of a list has its own mode, and its own permits. */
function asGiven(flow: Flow, { effect, args, ...call }: LockCall, lock: LockRef): LockRef {
  if (effect.effect !== 'acquire') return lock;
  return { ...lock, own: { mode: lock.own?.mode ?? modeOf(effect, args), permits: permitsOf(flow, { ...call, effect, args }, lock) } };
}

/** `box.withF([key, Lock], [other, RWLock, 'read'], callback)`: a key that stands twice is taken once. */
function elementRequests(walker: Asker, call: LockCall, from: number, element: number): readonly [LockRef, ...LockRef[]] | undefined {
  const { effect } = call;
  const option = 'modeOption' in effect ? effect.modeOption : undefined;
  const found = new Map<string, LockRef>();
  for (const arg of call.args.slice(from)) {
    if (arg.kind !== 'instance' || arg.made.how !== 'array') continue;
    const lock = lockRef(walker, call, arg.made.elements[element] ?? unknown('key'));
    const mode = option === undefined ? undefined : modeGiven(option, arg);
    if (!found.has(lock.key)) found.set(lock.key, mode === undefined ? lock : { ...lock, own: { mode, permits: 1 } });
  }
  const [first, ...more] = found.values();
  return first === undefined || found.size > KEYS ? undefined : [first, ...more];
}

/** The lock itself, without a key. */
export function plainLockRef(walker: Asker, lock: Pick<LockCall, 'lock' | 'model'>): LockRef {
  return lockRef(walker, lock, undefined);
}

function lockRef(walker: Asker, call: Pick<LockCall, 'lock' | 'model'>, part: Abstract | undefined): LockRef {
  const object = call.lock;
  const of = elementOn(walker.stack ?? [], object);
  return {
    ...(of === undefined ? {} : { of }),
    key: `${call.model.identity === 'name' ? call.model.types.join() : object.key}${part === undefined ? '' : `[${part.key}]`}`,
    object,
    class: lockClass(call.model, object),
    part,
    label: lockLabel(walker, object, call, part),
    model: call.model,
    capacity: capacityOf(walker.flow, call.model.capacity, object),
  };
}

/** As which element the path has come to the object that has the lock. */
function elementOn(stack: readonly Entry[], { key }: Abstract): Symbolic | undefined {
  return stack.findLast(({ named }) => named !== undefined && (key.startsWith(`${named.object}@`) || key.includes(`⟨${named.object}⟩`)))?.named?.as;
}

function keyParts(flow: Flow, call: LockCall, key: Key): readonly Abstract[] {
  if (key.element !== undefined) return [unknown('several keys')];
  const value = givenAt(flow, call, key);
  if (value === undefined && key.at === 'construction' && constructionArguments(flow, call.lock) === undefined) return [unknown('key')];
  if (value === undefined || value.kind === 'closure') return [constant(key.otherwise ?? '')];
  if (key.each === undefined || value.kind !== 'instance' || value.made.how !== 'array') return [value];
  const { elements, open } = value.made;
  return open || elements.length === 0 || elements.length > KEYS ? [unknown('several keys')] : distinct(elements);
}

/** A key that stands twice is taken once. */
function distinct(keys: readonly Abstract[]): readonly Abstract[] {
  return [...new Map(keys.map((key) => [key.key, key])).values()];
}

function lockLabel(walker: Asker, object: Abstract, call: Pick<LockCall, 'model'>, part: Abstract | undefined): string {
  const key = part?.kind === 'constant' ? `[${part.key}]` : part === undefined ? '' : '[…]';
  if (call.model.identity === 'name') return part?.kind === 'constant' ? String(part.value) : `${call.model.types[0] ?? 'lock'}${key}`;
  if ((object.kind === 'instance' || object.kind === 'symbol') && object.label !== undefined) return object.label + key;
  if (object.kind === 'symbol') {
    const origin = object.origin;
    if (origin.how === 'parameter') {
      const outline = walker.flow.view.functionOutline(origin.fn);
      return (outline.parameters[origin.index]?.name ?? 'lock') + key;
    }
    if (origin.how === 'this' && origin.class !== undefined) return walker.flow.view.classOutline(origin.class).name + key;
    if (origin.how === 'field') return origin.name + key;
  }
  if (object.kind === 'instance' && object.made.how === 'class') return walker.flow.view.classOutline(object.made.class).name + key;
  return (call.model.types[0] ?? 'lock') + key;
}

/** Undefined: not a constant, or not of all locks that may be meant. */
export function capacityOf(flow: Flow, capacity: Capacity, object: Abstract): number | undefined {
  if (capacity.at === 'constant') return capacity.value;
  return object.kind === 'symbol' ? capacityOfAll(flow, capacity, object) : capacityAsMade(flow, capacity, object);
}

/** A lock that an object was made with: where all makings are in sight, what they pass. */
function capacityOfAll(flow: Flow, capacity: MadeWith, object: Symbolic): number | undefined {
  const { of, incomplete } = flow.expand(object);
  const [first, ...others] = of.map(({ value }) => capacityAsMade(flow, capacity, value));
  return incomplete === undefined && others.every((one) => one === first) ? first : undefined;
}

function capacityAsMade(flow: Flow, capacity: MadeWith, object: Abstract): number | undefined {
  const args = constructionArguments(flow, object);
  if (args === undefined) return undefined;
  const given = args[capacity.index < 0 ? args.length + capacity.index : capacity.index];
  if (given === undefined) return capacity.otherwise;
  if (given.kind === 'constant') return typeof given.value === 'number' ? given.value : capacity.otherwise;
  if (given.kind === 'instance' && given.made.how === 'object' && capacity.option !== undefined) {
    const option = given.made.fields.get(capacity.option);
    if (option === undefined) return given.made.open ? undefined : capacity.otherwise;
    return option.kind === 'constant' && typeof option.value === 'number' ? option.value : undefined;
  }
  return undefined;
}
