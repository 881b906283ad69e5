/**
 * Stores of AsyncLocalStorage: a path runs in a context, and what it starts there takes the context
 * along. With no entry for a store, nothing is known of it: the root may itself be called in a context.
 */
import { type Abstract, type Frame, UNDEFINED } from '../calls/abstract-value.js';
import type { CallStep } from '../program/outline.js';
import { type Context, NORMAL, type Outcome, type State } from './state.js';
import type { Walker } from './walker.js';

const MEMBERS = ['run', 'exit', 'enterWith', 'getStore'] as const;

interface StoreCall {
  readonly name: (typeof MEMBERS)[number];
  readonly storage: Abstract;
}

/** A call on a store of the platform; `run` calls what it is given, in the context of the call. Undefined: it is none. */
export function storeStep(walker: Walker, step: CallStep, frame: Frame, state: State, run: () => Outcome[]): Outcome[] | undefined {
  const call = storeCall(walker, step, frame, state);
  if (call === undefined) return undefined;
  const { name, storage } = call;
  const outer = state.context;
  switch (name) {
    case 'getStore': {
      const known = outer.get(storage.key);
      if (known === undefined) return undefined;
      // A test of what it has may be what spares the path a wait for a lock.
      state.setResult(frame, step.id, isTold(known) ? known : { kind: 'unknown', key: `inside(${storage.key})`, why: 'store' });
      return [{ state, exit: NORMAL }];
    }
    case 'enterWith':
      state.context = entered(outer, storage, walker.flow.argumentsOf(frame, step, state)[0]);
      return undefined;
    case 'run':
    case 'exit': {
      state.context = entered(outer, storage, name === 'run' ? walker.flow.argumentsOf(frame, step, state)[0] : undefined);
      const outcomes = run();
      for (const one of outcomes) one.state.context = outer;
      return outcomes;
    }
  }
}

/** The promise's work runs in the context in which it was made; does `join` there. */
export function inContextOf<T extends { readonly state: State }>(walker: Walker, promise: string, state: State, join: () => readonly T[]): readonly T[] {
  const outer = state.context;
  const made = walker.contexts.get(promise);
  if (made === undefined && (outer.size === 0 || !walker.madeAt.has(promise))) return join();
  state.context = made ?? new Map();
  const joined = join();
  for (const one of joined) one.state.context = outer;
  return joined;
}

/** For what walks of one function have in common. */
export function printContext(context: Context): string {
  return [...context].map(([key, value]) => `${key}=${value.key}`).join();
}

/** What a test of it may ask is known; of a set or a list of the platform only its elements would tell. */
function isTold(value: Abstract): boolean {
  return value.kind === 'constant' || (value.kind === 'instance' && (value.made.how === 'class' || value.made.how === 'object'));
}

function entered(context: Context, storage: Abstract, value: Abstract = UNDEFINED): Context {
  return new Map(context).set(storage.key, value);
}

function storeCall(walker: Walker, step: CallStep, frame: Frame, state: State): StoreCall | undefined {
  const { callee } = step;
  if (callee.kind !== 'member') return undefined;
  const name = MEMBERS.find((one) => one === callee.name);
  const isStore = name !== undefined && walker.flow.view.calleeAt(frame.fn, step.id).some((one) => one.kind === 'external' && one.container === 'AsyncLocalStorage');
  return isStore ? { name, storage: walker.flow.evaluate(frame, callee.object, state) } : undefined;
}
