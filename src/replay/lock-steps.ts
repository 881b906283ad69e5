/** Asking for locks, holding them and giving them back. */
import { type Abstract, constant, type Frame, type Handle as HandleValue, UNDEFINED, unknown } from '../calls/abstract-value.js';
import { type LockCall, lockOfUnit, type OwnSection } from '../locks/lock-call.js';
import type { ArgumentPlace, Capacity, Handle, Key, LockModel, Mode, ModeOption } from '../locks/library-model.js';
import type { Target } from '../calls/flow.js';
import type { CallStep } from '../program/outline.js';
import type { Place } from '../program/place.js';
import { isResultUsed, joinOf, releaseHold } from './handles.js';
import { ended } from './outcomes.js';
import type { Sighting } from './observer.js';
import { lockedNow, showState } from './lock-state.js';
import { provedOrder } from './proved-order.js';
import { relateLocks, splitKey } from './same-object.js';
import { type Hold, type LockRef, NORMAL, type Outcome, type State } from './state.js';
import type { Joined, PendingLock, Walker } from './walker.js';

/** A call that the tables or a body say is a lock operation. */
export function lockStep(walker: Walker, call: LockCall, step: CallStep, frame: Frame, state: State): Outcome[] {
  const { effect } = call;
  const done = (value: Abstract): Outcome[] => {
    state.setResult(frame, step.id, value);
    return [{ state, exit: NORMAL }];
  };
  const lock = lockRef(walker, call);
  switch (effect.effect) {
    case 'acquire':
    case 'section':
    case 'own-section':
    case 'wait-until-free': {
      if (lock.capacity === Number.POSITIVE_INFINITY) return unlimited(call, lock, step, frame, state);
      const key = `lock ${frame.key}@${String(step.id)}`;
      state.pending.set(key, { call, lock, frame, step });
      const promise: Abstract = { kind: 'promise', key, work: { how: 'lock', fn: frame.fn, step: step.id, frame } };
      state.settled.delete(key);
      walker.madeAt.set(key, [...walker.stack]);
      const waitsAtOnce = effect.effect === 'acquire' && effect.waits === 'sync';
      const byCallback = (effect.effect === 'acquire' && typeof effect.waits === 'object') || ((effect.effect === 'section' || effect.effect === 'own-section') && effect.joins === false);
      if (waitsAtOnce) return settle(walker.performLock({ call, lock, frame, step }, state), frame, step);
      if (byCallback) return detached(walker, { call, lock, frame, step }, state, promise);
      return done(promise);
    }
    case 'try-acquire':
      return tryAcquire(walker, { call, lock, frame, step }, effect.handle, effect.mode, effect.success, state);
    case 'release':
      release(walker, call, lock, effect.mode, step, frame, state);
      return done(UNDEFINED);
    case 'is-locked':
      return done(lockedNow(walker, lock, effect.answer, state));
    case 'cancel':
    case 'resize':
      return done(UNDEFINED);
    case 'same-lock':
      return [{ state, exit: NORMAL }];
  }
}

/** Without a limit it is no lock: the work runs at once. */
function unlimited(call: LockCall, lock: LockRef, step: CallStep, frame: Frame, state: State): Outcome[] {
  if (call.effect.effect !== 'section') return [{ state, exit: NORMAL }];
  const key = `lock ${frame.key}@${String(step.id)}`;
  state.pending.set(key, { call, lock, frame, step });
  state.setResult(frame, step.id, { kind: 'promise', key, work: { how: 'lock', fn: frame.fn, step: step.id, frame } });
  return [{ state, exit: NORMAL }];
}

function settle(joined: readonly Joined[], frame: Frame, step: CallStep): Outcome[] {
  return joined.map((one): Outcome => {
    if (one.rejected !== undefined) return { state: one.state, exit: { kind: 'throw', place: one.place, evidence: one.rejected } };
    one.state.setResult(frame, step.id, one.value);
    return { state: one.state, exit: NORMAL };
  });
}

/** The caller does not wait: the section runs by itself, with nothing else held. */
function detached(walker: Walker, pending: PendingLock, state: State, promise: Abstract): Outcome[] {
  const alone = state.fork();
  alone.held = [];
  walker.performLock(pending, alone);
  state.settled.set(promise.key, true);
  state.setResult(pending.frame, pending.step.id, promise);
  return [{ state, exit: NORMAL }];
}

export function lockRef(walker: Walker, call: LockCall): LockRef {
  const effect = call.effect;
  const keyed = 'key' in effect ? effect.key : undefined;
  const part = keyed === undefined ? undefined : keyPart(call, keyed);
  const object = call.lock;
  const label = lockLabel(walker, object, call, part);
  return {
    key: `${call.model.identity === 'name' ? call.model.types.join() : object.key}${part === undefined ? '' : `[${part.key}]`}`,
    object,
    part,
    label,
    model: call.model,
    capacity: capacityOf(call.model.capacity, object),
  };
}

function keyPart(call: LockCall, key: Key): Abstract {
  if (key.at === 'construction') {
    const made = call.lock.kind === 'instance' && (call.lock.made.how === 'external' || call.lock.made.how === 'class') ? call.lock.made.args?.[key.index] : undefined;
    return made ?? unknown('key');
  }
  const index = key.index < 0 ? call.args.length + key.index : key.index;
  const value = call.args[index];
  if (value === undefined || value.kind === 'closure') return constant(key.otherwise ?? '');
  if (value.kind === 'instance' && value.made.how === 'array') return value.made.elements.length === 1 ? (value.made.elements[0] ?? value) : unknown('several keys');
  return value;
}

function lockLabel(walker: Walker, object: Abstract, call: LockCall, part: Abstract | undefined): string {
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

function capacityOf(capacity: Capacity, object: Abstract): number | undefined {
  if (capacity.at === 'constant') return capacity.value;
  if (object.kind !== 'instance' || (object.made.how !== 'external' && object.made.how !== 'class')) return undefined;
  const args = object.made.args;
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

/** The wait itself: what is held meanwhile decides whether it can end. */
export function performLock(walker: Walker, pending: PendingLock, state: State): Joined[] {
  const { call, lock, step } = pending;
  const effect = call.effect;
  if (effect.effect === 'wait-until-free') {
    ask(walker, pending, 'mutex', state, true);
    return [{ state, value: UNDEFINED }];
  }
  if (effect.effect === 'own-section') return ownSection(walker, pending, effect, state);
  if (effect.effect !== 'acquire' && effect.effect !== 'section') return [{ state, value: UNDEFINED }];
  const mode = modeOf(effect.mode, effect.modeOption, call.args);
  if (lock.capacity === Number.POSITIVE_INFINITY) return runSection(walker, pending, state);
  const never = call.waiting === 'never' || (effect.neverWaits ?? []).some((one) => one.given === 'always' || isTrue(call.args, one.given));
  if (!never && ask(walker, pending, mode, state, false)) return [{ state, value: unknown('never settled') }];
  const refused = never ? state.fork() : undefined;
  const taken = effect.effect === 'acquire' ? acquire(walker, pending, effect.handle, mode, state) : section(walker, pending, mode, state);
  if (refused === undefined) return taken;
  return [...taken, { state: refused, rejected: 'certain', place: step.place }];
}

/** The operation's own body is the work that is done under the lock, or that a flight stands for. */
function ownSection(walker: Walker, pending: PendingLock, effect: OwnSection, state: State): Joined[] {
  const { call, frame, step } = pending;
  if (ask(walker, pending, effect.mode, state, false)) return [{ state, value: unknown('never settled') }];
  const id = take(walker, pending, effect.mode, state, true, undefined, effect.flight);
  // The call of the operation is not yet under the lock: its body is.
  state.held = state.held.map((hold) => (hold.id === id ? { ...hold, depth: hold.depth + 1, holder: walker.nameOf(call.target?.fn ?? frame.fn) } : hold));
  const target = call.target;
  if (target === undefined) return [{ state, value: unknown('own section') }];
  const entered = walker.flow.enter(target, frame, step.id, call.args);
  const entry = { place: step.place, from: frame.fn, fn: target.fn, does: `awaits ${walker.nameOf(target.fn)}`, symbolic: undefined };
  return walker.body(entered, state, entry).flatMap(ended).flatMap((one) =>
    one.rejected === undefined ? walker.join(one.value, one.state, undefined) : [one],
  ).map((one) => {
    one.state.held = one.state.held.filter((hold) => hold.id !== id);
    return one;
  });
}

/**
 * A root whose body is an own section: whoever calls it, it runs under its lock. A decorated method
 * is called through what its decorator returned. Undefined: an ordinary root.
 */
export function ownSectionOfRoot(walker: Walker, frame: Frame, state: State): readonly Joined[] | undefined {
  const { flow } = walker;
  const outline = flow.view.functionOutline(frame.fn);
  const method: Target = { kind: 'function', fn: frame.fn, scope: frame.outer, self: frame.self, bound: [], bindings: [] };
  const name = outline.name.split('.').at(-1) ?? '';
  const replaced = outline.class !== undefined && outline.role === 'method' ? flow.functionsOf(flow.fieldOf(frame.self, name)).of : [];
  const target = replaced.find((one) => one.fn !== frame.fn) ?? method;
  const operation = walker.tables.homeMade(target.fn);
  if (operation?.effect.effect !== 'own-section') return undefined;
  const args = outline.parameters.map((_, index) => flow.evaluate(frame, { kind: 'parameter', index, rest: false }));
  const call: LockCall = {
    effect: operation.effect, target, model: operation.model, waiting: 'unchanged', by: 'body', args,
    lock: lockOfUnit(flow, operation.unit, target),
  };
  const step: CallStep = { kind: 'call', id: -1, how: 'call', callee: { kind: 'import' }, arguments: [], place: outline.place };
  return performLock(walker, { call, lock: lockRef(walker, call), frame, step }, state);
}

function isTrue(args: readonly Abstract[], place: ArgumentPlace): boolean {
  const given = args[place.index < 0 ? args.length + place.index : place.index];
  if (place.option === undefined) return given?.kind === 'constant' && Boolean(given.value);
  if (given?.kind !== 'instance' || given.made.how !== 'object') return false;
  const option = given.made.fields.get(place.option);
  return option !== undefined && !(option.kind === 'constant' && !option.value);
}

function modeOf(mode: Mode, option: ModeOption | undefined, args: readonly Abstract[]): Mode {
  if (option === undefined) return mode;
  const given = args[option.argument];
  const value =
    option.name === undefined
      ? given
      : given?.kind === 'instance' && given.made.how === 'object'
        ? given.made.fields.get(option.name)
        : undefined;
  return value?.kind === 'constant' && typeof value.value === 'string' ? (option.values[value.value] ?? mode) : mode;
}

function acquire(walker: Walker, pending: PendingLock, handle: Handle, mode: Mode, state: State): Joined[] {
  const id = take(walker, pending, mode, state, false, handle);
  return [{ state, value: handleValue(id, handle) }];
}

/** Adds the hold; gives its identity. */
function take(walker: Walker, pending: PendingLock, mode: Mode, state: State, scoped: boolean, handle: Handle | undefined, flight = false): string {
  const { lock, frame, step } = pending;
  const base = `${frame.key}@${String(step.id)}`;
  const id = `${base}#${String(state.held.filter((one) => one.id.startsWith(`${base}#`)).length)}`;
  const hold: Hold = {
    id, lock, mode, since: step.place, holder: walker.nameOf(frame.fn), fn: frame.fn, depth: walker.stack.length, scoped,
    handedOn: false, isAway: false, hasHandle: handle !== undefined && handle.kind !== 'none', flight,
    acquiredAt: step.place, via: walker.stack[0]?.place ?? step.place,
  };
  state.held = [...state.held, hold];
  state.taken = [...state.taken, hold];
  showState(lock, true, state);
  const joined = joinOf(walker.flow, frame.fn, step.id);
  walker.observer.acquired({
    ...sighting(walker, frame, step.place, state), lock, mode, scoped,
    handleDropped: handle?.kind !== 'token' && joined !== undefined && !isResultUsed(walker.flow, frame.fn, joined),
  });
  return id;
}

function handleValue(id: string, handle: Handle): Abstract {
  const value = (member: string | undefined, element: number | undefined): HandleValue => ({ kind: 'handle', key: `handle ${id}`, hold: id, member, element });
  switch (handle.kind) {
    case 'none':
    case 'scope':
      return UNDEFINED;
    case 'function':
    case 'token':
      return value(undefined, undefined);
    case 'member':
      return value(handle.name, undefined);
    case 'disposable':
      return value('[Symbol.dispose]', undefined);
    case 'element': {
      const elements = Array.from({ length: handle.index + 1 }, (_, at): Abstract => (at === handle.index ? value(undefined, undefined) : unknown('lock value')));
      return { kind: 'instance', key: `tuple ${id}`, label: undefined, many: false, made: { how: 'array', elements, open: false } };
    }
  }
}

function section(walker: Walker, pending: PendingLock, mode: Mode, state: State): Joined[] {
  const id = take(walker, pending, mode, state, true, undefined);
  return runSection(walker, pending, state).map((one) => {
    one.state.held = one.state.held.filter((hold) => hold.id !== id);
    one.state.releasedAt.set(pending.lock.key, pending.step.place);
    showState(pending.lock, false, one.state);
    return one;
  });
}

/** The callback runs, and what it returns is waited for. */
function runSection(walker: Walker, pending: PendingLock, state: State): Joined[] {
  const { call, frame, step } = pending;
  const effect = call.effect;
  if (effect.effect !== 'section') return [{ state, value: UNDEFINED }];
  const callback = callbackOf(call);
  if (callback === undefined) return [{ state, value: unknown('no callback') }];
  const passed = effect.passes === 'rest' ? call.args.slice(call.args.indexOf(callback) + 1) : [];
  return walker.callback(callback, passed, state, { frame, step });
}

function callbackOf(call: LockCall): Abstract | undefined {
  if (call.effect.effect !== 'section') return undefined;
  const place = call.effect.callback;
  if (typeof place === 'number') return call.args[place];
  if (place === 'last') return call.args.at(-1);
  if (place === 'first-function') return call.args.find((arg) => arg.kind === 'closure') ?? call.args[0];
  const made = call.lock.kind === 'instance' && (call.lock.made.how === 'external' || call.lock.made.how === 'class') ? call.lock.made.args : undefined;
  return typeof place === 'object' && 'index' in place && typeof place.index === 'number' ? made?.[place.index] : undefined;
}

/** Whether the wait can never end; edges to every other lock held are seen on the way. */
function ask(walker: Walker, pending: PendingLock, mode: Mode, state: State, holdsNothing: boolean): boolean {
  const { lock, frame, step, call } = pending;
  if (isReentrant(lock)) return false;
  const bounded = call.waiting === 'bounded' || ('bounds' in call.effect && (call.effect.bounds ?? []).some((one) => one.otherwise !== undefined));
  let stuck = false;
  for (const hold of state.held) {
    const relation = relateLocks(walker.flow, hold.lock, lock, state, walker.root);
    const seen = { ...sighting(walker, frame, step.place, state), hold, lock, mode, held: state.held, bounded, ordered: provedOrder(hold.lock, lock, state),
      operation: step.callee.kind === 'member' ? step.callee.name : undefined,
    };
    if (hold.isAway) continue;
    if (relation.is !== 'same') {
      if (relation.is === 'unknown' || isSameClass(hold.lock, lock)) walker.observer.undecided();
      if (!holdsNothing && !state.hung) walker.observer.edge({ ...seen, relation: relation.is });
      continue;
    }
    const assumed = relation.assumes === undefined ? seen.assumed : [...seen.assumed, relation.assumes];
    if (mode === 'permit' && lock.capacity !== 1) {
      walker.observer.nestedPermit({ ...seen, assumed });
      continue;
    }
    const conflict = conflictOf(lock.model, hold.mode, mode);
    if (conflict === undefined) continue;
    const other = walker.elsewhere;
    // Work that asked while its object was made stands before every holder in the queue.
    if (other?.fromStart === true && !other.hasWaited) continue;
    if (other?.until !== undefined && state.settled.has(other.until)) continue;
    const isStartedHere = other?.startedUnder?.includes(hold.id) === true;
    // So does work that was started, and asked, before the lock was taken.
    if (other?.startedUnder !== undefined && !isStartedHere && !other.hasWaited) continue;
    const waitsFor = holdsNothing ? 'self' : other === undefined ? 'lock' : isStartedHere ? 'own-work' : 'work';
    walker.observer.reacquire({ ...seen, assumed, conflict, waitsFor, event: other?.event });
    stuck ||= conflict !== 'recursive-read';
  }
  state.hung ||= stuck;
  return stuck;
}

/** The same declared lock, of two objects that a caller may make one. */
function isSameClass(a: LockRef, b: LockRef): boolean {
  if (a.model !== b.model) return false;
  return splitKey(a.object.key).site === splitKey(b.object.key).site || a.object.kind === 'symbol' || b.object.kind === 'symbol';
}

function isReentrant(lock: LockRef): boolean {
  const reentrant = lock.model.reentrant;
  if (reentrant === undefined) return false;
  if (reentrant === 'always') return true;
  const made = lock.object.kind === 'instance' && lock.object.made.how === 'external' ? lock.object.made.args[reentrant.index] : undefined;
  const option = made?.kind === 'instance' && made.made.how === 'object' && reentrant.option !== undefined ? made.made.fields.get(reentrant.option) : undefined;
  return option?.kind === 'constant' && option.value === true;
}

/** The table of held against asked (docs/architecture.md, "Held, requested"). */
export function conflictOf(model: LockModel, held: Mode, asked: Mode): 'same' | 'upgrade' | 'downgrade' | 'recursive-read' | undefined {
  if (held === 'read' && asked === 'read') return model.fairness === 'reader-preferring' ? undefined : 'recursive-read';
  if (held === 'read') return 'upgrade';
  if (asked === 'read') return held === 'write' ? 'downgrade' : 'same';
  return 'same';
}

function tryAcquire(
  walker: Walker,
  pending: PendingLock,
  handle: Handle,
  mode: Mode,
  success: 'true' | 'defined' | 'no-rejection',
  state: State,
): Outcome[] {
  const { frame, step } = pending;
  const refused = state.fork();
  const isHeld = state.held.some((hold) => relateLocks(walker.flow, hold.lock, pending.lock, state, walker.root).is === 'same');
  const failure: Outcome =
    success === 'no-rejection'
      ? { state: refused, exit: { kind: 'throw', place: step.place, evidence: 'certain' } }
      : { state: refused, exit: NORMAL };
  refused.setResult(frame, step.id, success === 'true' ? constant(false) : UNDEFINED);
  if (isHeld) return [failure];
  const id = take(walker, pending, mode, state, false, handle);
  const value = handleValue(id, handle);
  state.setResult(frame, step.id, success === 'true' && value === UNDEFINED ? constant(true) : value);
  return [{ state, exit: NORMAL }, failure];
}

function release(
  walker: Walker,
  call: LockCall,
  lock: LockRef,
  mode: Mode | 'held',
  step: CallStep,
  frame: Frame,
  state: State,
): void {
  const token = call.effect.effect === 'release' && call.effect.token !== undefined ? call.args[call.effect.token] : undefined;
  const matching = state.held.filter((hold) => !hold.scoped && (token !== undefined && token.kind === 'handle' ? hold.id === token.hold : relateLocks(walker.flow, hold.lock, lock, state, walker.root).is === 'same'));
  const hold = matching.findLast((one) => one.mode === mode) ?? matching.at(-1);
  if (hold !== undefined) {
    releaseHold(walker, hold, state, step.place, frame.fn);
    return;
  }
  walker.observer.released({
    ...sighting(walker, frame, step.place, state), lock, mode: mode === 'held' ? 'mutex' : mode, wasHeld: false,
    releasedAt: state.hung ? undefined : state.releasedAt.get(lock.key), idempotent: false,
  });
}

export function sighting(walker: Walker, frame: Frame, place: Place, state: State): Sighting {
  return { root: walker.root, fn: frame.fn, place, stack: [...walker.stack], assumed: state.assumed, doubts: state.doubts, conditions: state.conditions };
}
