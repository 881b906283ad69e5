/** Of several targets of a call: which this path goes to, and what that says of the objects on it. */
import type { Target, Targets } from '../calls/flow.js';
import type { CallStep } from '../program/outline.js';
import type { State } from './state.js';
import type { Walker } from './walker.js';

/** One of at most three constructed classes may be assumed to be the one (docs/architecture.md). */
const ASSUMED_TARGETS = 3;

/** What the path took an object for before, it takes it for again. */
export function fitting(targets: Targets, state: State): Targets {
  if (targets.of.length < 2 || state.bindings.size === 0) return targets;
  const of = targets.of.filter(({ bindings }) => bindings.every(({ symbol, is }) => (state.bindings.get(symbol.key)?.key ?? is.key) === is.key));
  return of.length === 0 || of.length === targets.of.length ? targets : { ...targets, of };
}

/** What the choice of a target says about symbols holds on the rest of the path. */
export function bind(target: Target, state: State, tellsLocks: boolean): void {
  for (const { symbol, is } of target.bindings) {
    if (state.bindings.has(symbol.key) || symbol.key === is.key) continue;
    state.bindings.set(symbol.key, is);
    if (tellsLocks) state.taking += `${symbol.key}=${is.key};`;
  }
}

/**
 * Who was handed over by one place of the program goes by the name of that object, too: its cells are there. Taken to be
 * of a class, the object has the cells that it had.
 */
export function nameReceiver({ flow, own }: Walker, { self }: Target, state: State): void {
  if (own === undefined || self?.kind !== 'symbol' || state.aliases.has(self.key)) return;
  if (self.origin.how === 'typed') state.aliases.set(self.key, self.origin.base);
  if (self.origin.how !== 'parameter') return;
  const { of, incomplete } = flow.expand(self);
  const [only] = of;
  if (only?.value.kind === 'instance' && of.length === 1 && incomplete === undefined && !only.value.many) state.aliases.set(self.key, only.value);
}

export function noteAssumption(walker: Walker, targets: Targets, target: Target, step: CallStep, state: State): void {
  if (targets.by !== 'declared' || targets.constructed <= 1) return;
  if (!walker.matters(target.fn, state)) return;
  const name = step.callee.kind === 'member' ? step.callee.name : 'it';
  if (targets.constructed <= ASSUMED_TARGETS) state.assume(`'${name}' is '${walker.nameOf(target.fn)}'`);
  else state.doubt(`'${name}' is this one of its ${String(targets.constructed)} implementations`);
}
