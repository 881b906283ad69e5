/** What happens at a call, before anybody waits for its promise. */
import { type Abstract, alternatives, constant, type Found, type Frame, type Handle, type Instance, resolversOf, UNDEFINED, unknown } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import { builtinRow } from '../calls/builtin-row.js';
import { promiseCall, startedCall } from '../calls/call-result.js';
import { lineage } from '../calls/class-members.js';
import { passedTo } from '../calls/callers-code.js';
import type { Target, Targets } from '../calls/flow.js';
import { findLockCall, type LockCall } from '../locks/lock-call.js';
import type { CallStep, Value } from '../program/outline.js';
import { throwsOutside } from '../summaries/throwers.js';
import { storeStep } from './async-context.js';
import { callbackAt, emitted, ranAsSection, started, startedOutside } from './callback-steps.js';
import { builtinCallback } from './builtin-callback.js';
import { changeElements, handlesAt, putOnStack, takeOut } from './elements.js';
import { handOn, handOnHolds, holdsIn, releaseHold } from './handles.js';
import { bind, fitting, nameReceiver, noteAssumption } from './chosen-target.js';
import { isFirstMet, isInline, joinValue } from './join-steps.js';
import { lockStep } from './lock-steps.js';
import type { CallbackSeen } from './observer.js';
import { ended } from './outcomes.js';
import { isMadeHere, splitKey } from './same-object.js';
import { deferred, givenTo, letGo, resolve, scheduled } from './settlers.js';
import { NORMAL, type Outcome, type State } from './state.js';
import { noticedThrow } from './noticed-throws.js';
import { pipedSection, runnerStep } from './run-computation.js';
import { resolved } from './throws-here.js';
import { eachLeftBehind } from './unfinished.js';
import type { CalledAt, Joined, Walker } from './walker.js';

export function callStep(walker: Walker, step: CallStep, frame: Frame, state: State): Outcome[] {
  const { flow } = walker;
  const released = releaseCall(walker, step, frame, state);
  if (released !== undefined) return released;
  const found = findLockCall(flow, walker.tables, frame, step, state);
  // Where the promise that is kept tells what waits for what, a class that may be no lock says less.
  const lock = walker.own !== undefined && found?.by === 'body' && found.model.isUnsure === true ? undefined : found;
  // What opens or closes a queue of the program does more than that.
  if (lock !== undefined && (!isGate(lock) || lock.by === 'row')) return lockStep(walker, lock, step, frame, state);
  if (lock !== undefined) lockStep(walker, lock, step, frame, state);
  if (step.how === 'new') return construct(walker, step, frame, state);
  const run = runnerStep(walker, step, frame, state);
  if (run !== undefined) return run;
  pipedSection(walker, step, frame, state);
  const combined = promiseCall(flow, frame, step, state);
  if (combined !== undefined) {
    // `Promise.resolve(p)` is p, which was made before.
    if (!walker.madeAt.has(combined.key)) walker.madeAt.set(combined.key, [...walker.stack]);
    state.setResult(frame, step.id, combined);
    given(walker, combined, state);
    return [{ state, exit: NORMAL }];
  }
  const targets = fitting(flow.targets(frame, step, state), state);
  if (state.held.length > 0) noteCallersCode(walker, calledValue(walker, step, frame, state, targets));
  const callback = state.held.length > 0 ? callbackAt(walker, step, targets, frame, state) : undefined;
  if (targets.of.length > 0) return callTargets(walker, targets, step, frame, state, callback);
  if (callback !== undefined) startedOutside(walker, callback, step, frame);
  return outsideCall(walker, step, frame, state);
}

function isGate({ effect }: LockCall): boolean {
  return effect.effect === 'open' || effect.effect === 'close';
}

/** What a call runs where nobody but a caller can say: a function value, a function in an object. */
function calledValue(walker: Walker, step: CallStep, frame: Frame, state: State, targets: Targets): Abstract | undefined {
  const { callee } = step;
  if (callee.kind === 'value') return walker.flow.evaluate(frame, callee.value, state);
  if (callee.kind !== 'member') return undefined;
  const object = walker.flow.evaluate(frame, callee.object, state);
  if (callee.name === 'call' || callee.name === 'apply') return object;
  return targets.of.length === 0 ? walker.flow.fieldOf(object, callee.name, state) : undefined;
}

/** Code that a caller of the root passed in runs under a lock: the caller knows whose it is. */
function noteCallersCode(walker: Walker, value: Abstract | undefined): void {
  if (value === undefined) return;
  for (const owner of passedTo(walker.flow, walker.root, value)) walker.observer.ranUnderLock(owner);
}

/** What the new promise has of the resolvers of others. */
function given(walker: Walker, made: Abstract, state: State): void {
  if (made.kind === 'promise' && state.context.size > 0) walker.contexts.set(made.key, state.context);
  if (made.kind === 'promise' && made.work.how === 'then') {
    givenTo(walker, made, [made.work.fulfilled, made.work.rejected, made.work.always], state);
  }
  if (made.kind === 'promise' && made.work.how === 'call') givenTo(walker, made, [frameClosure(made.work.frame), ...(made.work.frame.args ?? [])], state);
  // `Promise.withResolvers()`
  if (made.kind === 'instance' && made.made.how === 'object') {
    for (const one of made.made.fields.values()) if (one.kind === 'promise') deferred(one, state);
  }
}

/** The function of an activation, with what it captured. */
function frameClosure(frame: Frame): Abstract {
  return { kind: 'closure', key: `${frame.fn}⟨${frame.outer?.key ?? ''}⟩`, fn: frame.fn, scope: frame.outer, self: undefined, bound: [] };
}

/** Calling a release handle, or the member of it that releases. */
function releaseCall(walker: Walker, step: CallStep, frame: Frame, state: State): Outcome[] | undefined {
  const callee = step.callee;
  if (callee.kind !== 'value' && callee.kind !== 'member' && callee.kind !== 'element') return undefined;
  const value = walker.flow.evaluate(frame, callee.kind === 'value' ? callee.value : callee.object, state);
  const called = callee.kind === 'element' ? handlesAt(value, walker.flow.evaluate(frame, callee.key, state), state) : alternatives(value);
  const handles = called.flatMap((one) => handleOf(walker, one, callee, state));
  if (handles.length === 0) return undefined;
  state.releases += 1;
  for (const one of handles) {
    for (const hold of state.held.filter((held) => held.id === one.hold)) releaseHold(walker, hold, state, step.place, frame.fn);
  }
  // What a release is given is called when it is done: `release(resolve)`.
  for (const arg of walker.flow.argumentsOf(frame, step, state)) resolveWith(walker, arg, UNDEFINED, state);
  state.setResult(frame, step.id, UNDEFINED);
  return [{ state, exit: NORMAL }];
}

/** The handle that the callee is: the value itself, its releasing member, or a field that holds one. */
function handleOf(walker: Walker, value: Abstract, callee: CallStep['callee'], state: State): readonly Handle[] {
  if (callee.kind !== 'member') return value.kind === 'handle' ? [value] : [];
  if (value.kind === 'handle') {
    const releases = value.member === undefined || value.member === callee.name || callee.name.includes('ispose');
    return releases ? [value] : [];
  }
  const isLiteral = value.kind === 'instance' && (value.made.how === 'object' || value.made.how === 'class');
  const stored = state.field(value, callee.name) ?? (isLiteral ? walker.flow.fieldOf(value, callee.name, state) : undefined);
  return stored === undefined ? [] : alternatives(stored).flatMap((one) => (one.kind === 'handle' ? [one] : []));
}

function callTargets(
  walker: Walker,
  targets: Targets,
  step: CallStep,
  frame: Frame,
  state: State,
  callback: CallbackSeen | undefined,
): Outcome[] {
  const args = walker.flow.argumentsOf(frame, step, state);
  const outcomes: Outcome[] = [];
  const each = targets.of.length === 1 ? [state] : targets.of.map(() => state.fork());
  const tellsLocks = targets.of.length > 1 && targets.of.some(({ fn }) => walker.matters(fn, state));
  for (const [index, target] of targets.of.entries()) {
    const own = each[index];
    if (own === undefined) continue;
    bind(target, own, tellsLocks);
    nameReceiver(walker, target, own);
    noteAssumption(walker, targets, target, step, own);
    const found = callTarget(walker, target, step, frame, args, own, { by: targets.by, isOpen: targets.incomplete !== undefined, symbolic: isOnTheSpot(step) ? 0 : symbolicCallee(walker, step, frame), callback });
    outcomes.push(...found.map((one) => throughInterface(targets.by, one)));
  }
  return outcomes;
}

function throughInterface(by: Found, outcome: Outcome): Outcome {
  const { exit, state } = outcome;
  return exit.kind === 'throw' ? { state, exit: { ...exit, evidence: resolved(by, exit.evidence) ?? exit.evidence } } : outcome;
}

function callTarget(
  walker: Walker,
  target: Target,
  step: CallStep,
  frame: Frame,
  args: readonly Abstract[],
  state: State,
  { by, isOpen, symbolic, callback }: { readonly by: Found; readonly isOpen: boolean; readonly symbolic: number | undefined; readonly callback: CallbackSeen | undefined },
): Outcome[] {
  walker.observer.called({ fn: frame.fn, step: step.id, taken: state.taken });
  const entered = walker.flow.enter(target, frame, `${String(step.id)}${state.round}`, args);
  const promise = startedCall(walker.flow, entered, step, frame, symbolic);
  if (callback !== undefined) started(walker, callback, promise?.key);
  const name = calleeName(walker, target, step, frame);
  if (promise !== undefined) {
    state.begin(promise.key);
    walker.madeAt.set(promise.key, [...walker.stack]);
    state.setResult(frame, step.id, promise.work.how === 'call' ? { ...promise, work: { ...promise.work, name, by, isOpen } } : promise);
    given(walker, promise, state);
    return [{ state, exit: NORMAL }];
  }
  // Whoever is given a handle may keep it, or call it.
  if (!walker.mattersCalled(entered, state) && args.every((arg) => holdsIn(walker.flow, arg, state).length === 0)) {
    letGo(walker, args, state);
    return thrown(walker, entered, step, isOpen, state);
  }
  const entry = { place: step.place, from: frame.fn, fn: target.fn, does: `calls ${name}`, symbolic };
  return walker.body(entered, state, entry).map((one): Outcome => {
    if (one.exit.kind === 'throw') return { state: one.state, exit: { ...one.exit, place: step.place } };
    one.state.setResult(frame, step.id, one.exit.kind === 'return' ? one.exit.value : UNDEFINED);
    return { state: one.state, exit: NORMAL };
  });
}

/** A call through an interface names both: what the line says, and who it turns out to be. */
function calleeName(walker: Walker, target: Target, step: CallStep, frame: Frame): string {
  const own = walker.nameOf(target.fn);
  const id = walker.flow.view.functionOutline(target.fn).class;
  if (id === undefined) return own;
  for (const one of walker.flow.view.calleeAt(frame.fn, step.id)) {
    if (one.kind === 'member' && one.type.kind === 'interface') return `${one.type.name}.${one.name} (implemented by ${walker.flow.view.classOutline(id).name})`;
  }
  return own;
}

function thrown(walker: Walker, entered: Frame, step: CallStep, isOpen: boolean, state: State): Outcome[] {
  const failure = noticedThrow(walker, entered, state);
  const normal: Outcome = { state, exit: NORMAL };
  if (failure === undefined) return [normal];
  const { evidence, isSure } = failure;
  if (isSure && !isOpen) return [{ state, exit: { kind: 'throw', place: step.place, evidence } }];
  return [normal, { state: state.fork(), exit: { kind: 'throw', place: step.place, evidence } }];
}

/** At which depth the function was entered whose parameter the callee is; undefined: it is none. */
export function symbolicDepth(walker: Walker, callee: Value, frame: Frame): number | undefined {
  // One of several parameters: a wrapper with overloads, or with a default.
  for (const value of alternatives(walker.flow.evaluate(walker.flow.symbolicFrame(frame.fn), callee))) {
    // A function in an object that was passed: `{ work }`, the value of a descriptor.
    const given = value.kind === 'symbol' && value.origin.how === 'field' ? value.origin.base : value;
    if (given.kind !== 'symbol' || given.origin.how !== 'parameter') continue;
    const owner = given.origin.fn;
    return walker.stack.findLastIndex((entry) => entry.fn === owner) + 1;
  }
  return undefined;
}

/** Called where it is written: code of its surroundings. */
function isOnTheSpot(step: CallStep): boolean {
  return step.callee.kind === 'value' && step.callee.value.kind === 'function';
}

function symbolicCallee(walker: Walker, step: CallStep, frame: Frame): number | undefined {
  if (step.callee.kind === 'value') return symbolicDepth(walker, step.callee.value, frame);
  if (step.callee.kind !== 'member' || (step.callee.name !== 'call' && step.callee.name !== 'apply')) return undefined;
  const declared = walker.flow.view.calleeAt(frame.fn, step.id);
  const isFunctions = declared.some((one) => one.kind === 'external' && one.container === 'CallableFunction');
  return isFunctions ? symbolicDepth(walker, step.callee.object, frame) : undefined;
}

function construct(walker: Walker, step: CallStep, frame: Frame, state: State): Outcome[] {
  const { flow } = walker;
  const value = flow.callResult(frame, step, state);
  state.setResult(frame, step.id, value);
  if (value.kind === 'promise' && value.work.how === 'deferred') return executor(walker, step, frame, value, state);
  if (value.kind === 'instance' && value.made.how === 'class') {
    const outline = flow.view.classOutline(value.made.class);
    const fn = outline.constructorFunction;
    // Who is given a handle may keep it: then it is in that field on this path, and nothing else is.
    const isGivenHold = value.made.args?.some((arg) => holdsIn(flow, arg, state).length > 0) === true;
    if (fn !== undefined && (isGivenHold || walker.matters(fn, state))) {
      const entered = flow.enterConstructor(fn, value, value.made.args, value.made.scope);
      const entry = { place: step.place, from: frame.fn, fn, does: `constructs ${outline.name}`, symbolic: undefined };
      return walker.body(entered, state, entry).map((one): Outcome =>
        one.exit.kind === 'throw' ? one : { state: one.state, exit: NORMAL },
      );
    }
  }
  // A function that is given to a constructor runs when the object sees fit.
  for (const arg of flow.argumentsOf(frame, step, state)) if (arg.kind === 'closure') handOn(flow, arg, state, true);
  return outsideThrow(walker, step, frame, state);
}

/** `new Promise(executor)`: the executor runs now. */
function executor(walker: Walker, step: CallStep, frame: Frame, promise: Abstract, state: State): Outcome[] {
  const [callback] = walker.flow.argumentsOf(frame, step, state);
  if (callback === undefined) return [{ state, exit: NORMAL }];
  deferred(promise, state);
  walker.madeAt.set(promise.key, [...walker.stack]);
  return callbackOutcomes(walker, callback, resolversOf(promise.key), state, { frame, step }).map((one): Outcome => {
    // An async executor goes on by itself, with the handles that it captured.
    if (one.exit.kind === 'return') handOn(walker.flow, one.exit.value, one.state, true);
    return { state: one.state, exit: NORMAL };
  });
}

function callbackOutcomes(
  walker: Walker,
  value: Abstract,
  args: readonly Abstract[],
  state: State,
  at: CalledAt,
): Outcome[] {
  resolveWith(walker, value, args[0] ?? UNDEFINED, state);
  const targets = walker.flow.functionsOf(value).of;
  const outcomes: Outcome[] = [];
  const passedIn = isPassedIn(walker, at.step, at.frame);
  for (const target of targets) {
    const symbolic = at.isWorker === true || isInline(walker, target.fn, at.frame.fn) ? 0 : passedIn;
    const own = targets.length === 1 ? state : state.fork();
    bind(target, own, false);
    const entered = walker.flow.enter(target, at.frame, at.step.id, args);
    const promise = startedCall(walker.flow, entered, at.step, at.frame, symbolic);
    if (promise !== undefined) {
      walker.madeAt.set(promise.key, [...walker.stack]);
      given(walker, promise, own);
      outcomes.push({ state: own, exit: { kind: 'return', value: promise, place: at.step.place } });
      continue;
    }
    const outline = walker.flow.view.functionOutline(target.fn);
    const isOwnCode = outline.outer !== undefined;
    if (!walker.matters(target.fn, own) && !isOwnCode) {
      outcomes.push({ state: own, exit: { kind: 'return', value: walker.flow.returnsOf(entered), place: at.step.place } });
      continue;
    }
    const entry = { place: at.step.place, from: at.frame.fn, fn: target.fn, does: `runs ${walker.nameOf(target.fn)}`, symbolic };
    outcomes.push(...walker.body(entered, own, entry));
  }
  return outcomes.length === 0 ? [{ state, exit: { kind: 'return', value: unknown('callback'), place: at.step.place } }] : outcomes;
}

/**
 * An argument of the call is a parameter, or a function that another call made of one (`timed(work)`):
 * a caller's callback, by the depth of whose parameter it is.
 */
function isPassedIn(walker: Walker, step: CallStep, frame: Frame): number | undefined {
  const { steps } = bodyFacts(walker.flow.view.functionOutline(frame.fn));
  for (const { value } of step.arguments) {
    const made = value.kind === 'result' ? steps.get(value.step) : undefined;
    const wrapped = made?.kind === 'call' ? made.arguments.map((one) => one.value) : [];
    for (const one of [value, ...wrapped]) {
      const depth = symbolicDepth(walker, one, frame);
      if (depth !== undefined) return depth;
    }
  }
  return undefined;
}

/** Runs a callback for a lock or the platform, and waits for what it returns. */
export function runCallback(
  walker: Walker,
  value: Abstract,
  args: readonly Abstract[],
  state: State,
  at: CalledAt,
): Joined[] {
  if (state.held.length > 0) {
    noteCallersCode(walker, value);
    ranAsSection(walker, value, at.step, at.frame, state);
  }
  return callbackOutcomes(walker, value, args, state, at).flatMap((one) =>
    ended(one).flatMap((settled) => (settled.rejected === undefined ? joinValue(walker, settled.value, settled.state, isFirstMet(walker, settled.value) ? at.step.place : undefined) : [settled])),
  );
}

/** A call that leaves the program, or that nobody could resolve. */
function outsideCall(walker: Walker, step: CallStep, frame: Frame, state: State): Outcome[] {
  return storeStep(walker, step, frame, state, () => callOutside(walker, step, frame, state)) ?? callOutside(walker, step, frame, state);
}

function callOutside(walker: Walker, step: CallStep, frame: Frame, state: State): Outcome[] {
  const { flow } = walker;
  const row = builtinRow(flow, frame, step, state);
  const args = flow.argumentsOf(frame, step, state);
  walker.observer.called({ fn: frame.fn, step: step.id, taken: state.taken });
  settle(walker, step, frame, state);
  changeElements(walker, step, frame, args, state);
  takeOut(walker, step, frame, state);
  if (putOnStack(walker, step, frame, args, state)) {
    for (const arg of args) handOn(flow, arg, state);
    return [{ state, exit: NORMAL }];
  }
  if (state.held.length > 0) emitted(walker, step, frame, state);
  if (step.callee.kind === 'member' && (step.callee.name === 'push' || step.callee.name === 'unshift')) pushed(walker, step, frame, args, state);
  if (row?.callback?.time === 'now') {
    const callback = args[row.callback.index];
    if (state.held.length > 0) noteCallersCode(walker, callback);
    if (callback !== undefined && row.result === 'nothing' && state.held.length > 0) eachLeftBehind(walker, callback, step, frame, state);
    const matters = callback !== undefined && flow.functionsOf(callback).of.some((target) => walker.matters(target.fn, state));
    if (callback !== undefined && matters) return builtinCallback(walker, row, callback, step, frame, state, callbackOutcomes);
  }
  if (row?.callback?.time === 'later' && row.callback.passes === 'nothing' && isScheduler(step)) {
    scheduled(walker, args[row.callback.index], `${frame.key}@${String(step.id)}`, step.place, frame.fn, state);
    for (const arg of args) handOnHolds(flow, arg, state, true);
  } else if (row === undefined || row.callback?.time === 'later') for (const arg of args) handOn(flow, arg, state, true);
  else if (keepsArguments(step)) {
    for (const arg of args) handOn(flow, arg, state);
    filed(walker, step, frame, args, state);
  }
  else if (callsResolver(walker, step, frame, state).length === 0) letGo(walker, args, state);
  return outsideThrow(walker, step, frame, state);
}

/** `setTimeout(f)`, `queueMicrotask(f)`: all that happens is that the function runs. */
function isScheduler(step: CallStep): boolean {
  return step.callee.kind === 'value' || (step.callee.kind === 'member' && step.callee.name === 'nextTick');
}

/** Calling a resolver settles its promise, for this path. */
function settle(walker: Walker, step: CallStep, frame: Frame, state: State): void {
  const resolvers = callsResolver(walker, step, frame, state);
  if (resolvers.length === 0) return;
  const [value] = walker.flow.argumentsOf(frame, step, state);
  for (const one of resolvers) resolveWith(walker, one, value ?? UNDEFINED, state);
}

/** A value that is a resolver is called. */
function resolveWith(walker: Walker, resolver: Abstract, value: Abstract, state: State): void {
  for (const one of alternatives(resolver)) {
    if (one.kind !== 'resolver') continue;
    // `done(error, result)`: which of the two it is, is not told apart.
    resolve(one, state.endings.has(one.of) ? unknown('done') : value, state);
    // Whoever waits for the promise has the handle now; here, nobody is seen to.
    if (state.isDetached) handOnHolds(walker.flow, value, state, true);
  }
}

function callsResolver(walker: Walker, step: CallStep, frame: Frame, state: State): readonly Extract<Abstract, { kind: 'resolver' }>[] {
  const callee = step.callee;
  if (callee.kind !== 'value' && callee.kind !== 'member') return [];
  const value = callee.kind === 'value' ? walker.flow.evaluate(frame, callee.value, state) : walker.flow.fieldOf(walker.flow.evaluate(frame, callee.object, state), callee.name, state);
  return alternatives(value).flatMap((one) => (one.kind === 'resolver' ? [one] : []));
}

/** An array made on this path: what was pushed is known by position. */
function pushed(walker: Walker, step: CallStep, frame: Frame, args: readonly Abstract[], state: State): void {
  if (step.callee.kind !== 'member') return;
  const array = walker.flow.evaluate(frame, step.callee.object, state);
  const before = state.field(array, '[]') ?? array;
  if (array.kind !== 'instance' || before.kind !== 'instance' || before.made.how !== 'array') {
    for (const arg of args) handOn(walker.flow, arg, state, true);
    return;
  }
  const after: Instance = { ...before, key: `${before.key}+${args.map((arg) => arg.key).join()}`, made: { ...before.made, elements: [...before.made.elements, ...args] } };
  state.setField(array, '[]', after);
  if (after.made.how === 'array' && after.made.elements.every(({ kind }) => kind === 'handle')) state.setField(array, 'length', constant(after.made.elements.length));
  if (isMadeHere(array.key, walker.root)) return;
  // Somebody else may take it out of a collection that others reach.
  const isOwn = isMadeHere(splitKey(array.key).base, walker.root);
  for (const arg of args) handOn(walker.flow, arg, state, !isOwn);
}

/** `locks.set(name, lock)`: from here on the object is the element of that name, as for everybody else. */
function filed(walker: Walker, step: CallStep, frame: Frame, [key, value]: readonly Abstract[], state: State): void {
  if (step.callee.kind !== 'member' || step.callee.name !== 'set' || key === undefined || value?.kind !== 'instance') return;
  const collection = walker.flow.evaluate(frame, step.callee.object, state);
  const element = collection.kind === 'choice' ? collection : walker.flow.elementOf(collection, key, '');
  // What is filed to be settled by whoever finds it is waited for here as what it is.
  if (isDeferred(walker, value)) return;
  // Another object under the name of a lock that is held would be taken for it.
  if (element.kind === 'symbol' && state.held.every((hold) => hold.lock.object.key !== element.key)) state.rename(frame, value.key, element);
}

/** An object with a promise that others settle. */
function isDeferred({ flow }: Walker, value: Instance): boolean {
  if (value.made.how !== 'class') return false;
  const fields = lineage(flow.view, value.made.class).flatMap(({ members }) => members.filter((one) => one.kind === 'field' && !one.isStatic));
  return fields.some(({ name }) => alternatives(flow.fieldOf(value, name)).some((one) => one.kind === 'promise' && one.work.how === 'deferred'));
}

/** What is put into a map or a set is for whoever takes it out. */
function keepsArguments(step: CallStep): boolean {
  return step.callee.kind === 'member' && (step.callee.name === 'set' || step.callee.name === 'add');
}

function outsideThrow(walker: Walker, step: CallStep, frame: Frame, state: State): Outcome[] {
  const evidence = throwsOutside(walker.flow, frame, step);
  const normal: Outcome = { state, exit: NORMAL };
  return evidence === undefined ? [normal] : [normal, { state: state.fork(), exit: { kind: 'throw', place: step.place, evidence } }];
}
