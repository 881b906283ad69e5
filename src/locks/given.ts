/**
 * What stands at the places a row names: arguments of the operation, or of the call that made the
 * lock, or one option of either. A class of the program that extends a library's lock was made by
 * what its constructor gives to `super(…)`.
 */
import { type Abstract, alternatives, truthiness, unknown } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import type { Flow, Target } from '../calls/flow.js';
import type { Effect } from './lock-effect.js';
import type { ArgumentPlace, CallbackPlace, ConstructionPlace, LockModel, Making } from './library-model.js';

/** A call of a lock's operation, as far as its places go. */
export interface PlacedCall {
  readonly lock: Abstract;
  readonly args: readonly Abstract[];
}

/** Undefined: it was left out, or the making was not seen. */
export function givenAt(flow: Flow, call: PlacedCall, place: ArgumentPlace | ConstructionPlace): Abstract | undefined {
  const args = place.at === 'argument' ? call.args : constructionArguments(flow, call.lock);
  return args === undefined ? undefined : optionOf(argumentAt(args, place.index), place.option);
}

/** Index -1: the last that is no last callback. */
function argumentAt(args: readonly Abstract[], index: number): Abstract | undefined {
  if (index >= 0) return args[index];
  const last = args.length - (isCallback(args.at(-1)) ? 1 : 0);
  return args[last + index];
}

function isCallback(value: Abstract | undefined): boolean {
  return value?.kind === 'closure' || value?.kind === 'resolver';
}

/** An option that an object literal does not have is left out; of any other value it is unknown. */
function optionOf(value: Abstract | undefined, option: string | undefined): Abstract | undefined {
  if (value === undefined || option === undefined) return value;
  return value.kind === 'instance' && value.made.how === 'object' ? value.made.fields.get(option) : undefined;
}

/** Arguments of the call that made the lock; undefined: its making was not seen. */
export function constructionArguments(flow: Flow, lock: Abstract): readonly Abstract[] | undefined {
  if (lock.kind !== 'instance') return undefined;
  if (lock.made.how === 'external') return lock.made.args;
  if (lock.made.how !== 'class') return undefined;
  let args = lock.made.args;
  let at = lock.made.class;
  for (let hops = 0; hops < 8; hops += 1) {
    const outline = flow.view.classOutline(at);
    const base = flow.view.baseOf(at);
    if (base === undefined) return args;
    if (outline.constructorFunction !== undefined) args = superArguments(flow, outline.constructorFunction, lock, args, lock.made.scope) ?? args;
    if (base.kind !== 'class') return args;
    at = base.id;
  }
  return args;
}

function superArguments(
  flow: Flow,
  fn: string,
  lock: Abstract,
  args: readonly Abstract[] | undefined,
  scope: Parameters<Flow['enterConstructor']>[3],
): readonly Abstract[] | undefined {
  const call = bodyFacts(flow.view.functionOutline(fn)).calls.find((step) => step.callee.kind === 'super');
  return call === undefined ? undefined : flow.argumentsOf(flow.enterConstructor(fn, lock, args, scope), call);
}

/** The callback of a section, or of an acquire that waits by one. */
export function callbackAt(flow: Flow, call: PlacedCall, place: CallbackPlace): Abstract | undefined {
  if (typeof place === 'number') return call.args[place];
  if (place === 'last') return call.args.at(-1);
  if (place === 'first-function') return firstFunction(call.args);
  const made = constructionArguments(flow, call.lock);
  return place.construction === 'first-function' ? firstFunction(made ?? []) : made?.[place.construction];
}

/** What may be a function where no closure is seen: an object is none. */
function firstFunction(args: readonly Abstract[]): Abstract | undefined {
  const isFunction = (arg: Abstract): boolean => alternatives(arg).some((one) => one.kind === 'closure' || one.kind === 'resolver');
  return args.find(isFunction) ?? args.find((arg) => arg.kind === 'symbol');
}

/** Whether a making call with these arguments is the row's. */
export function isMadeSo(made: Making, args: readonly Abstract[]): boolean {
  return made.how !== 'call' || made.arguments === undefined || made.arguments === args.length;
}

/** Whether a lock is closed when it is made; a making that was not seen says nothing. */
export function isClosedAtStart(flow: Flow, model: LockModel, lock: Abstract): boolean {
  const { startsClosed } = model;
  if (startsClosed === undefined) return false;
  if (startsClosed === 'always') return lock.kind === 'instance' || lock.kind === 'symbol';
  if (constructionArguments(flow, lock) === undefined) return false;
  // An option that is left out is the ordinary case.
  return truthiness(givenAt(flow, { lock, args: [] }, startsClosed) ?? unknown('left out')) === startsClosed.is;
}

/** The functions that a section runs, and whose end it waits for: what they throw, it throws. */
export function joinedCallbacks(flow: Flow, call: PlacedCall & { readonly effect: Effect | { readonly effect: 'own-section' } }): readonly Target[] {
  const { effect } = call;
  if (effect.effect !== 'section' || effect.joins === false) return [];
  const callback = callbackAt(flow, call, effect.callback);
  return callback === undefined ? [] : flow.functionsOf(callback).of;
}
