/** What a path that holds a lock knows about questions for the lock's state. */
import { type Abstract, constant, type Frame } from '../calls/abstract-value.js';
import type { Flow, Overlay } from '../calls/flow.js';
import type { IsLocked } from '../locks/library-model.js';
import type { FunctionId, StepId } from '../program/outline.js';
import { ALSO, stateFact } from './facts.js';
import { fieldCell } from './flag-set.js';
import { relateLocks } from './same-object.js';
import type { Hold, LockRef } from './hold.js';
import type { State } from './state.js';
import type { Walker } from './walker.js';

/** The answer of `lock.isLocked()` and its kin. */
export function lockedNow(walker: Pick<Walker, 'flow' | 'root'>, lock: LockRef, answer: IsLocked['answer'], state: State): Abstract {
  const own = state.held.filter((hold) => relateLocks(walker.flow, hold.lock, lock, state, walker.root).is === 'same');
  if (own.length === 0 || answer === 'holders' || answer === 'permits' || (answer === 'full' && !areAllPermits(own, lock))) return stateOf(walker.flow, lock, answer, state);
  return constant(answer !== 'free');
}

/** One permit of several taken says nothing of the others. */
function areAllPermits(own: readonly Hold[], { capacity }: LockRef): boolean {
  return capacity === 1 || (capacity !== undefined && own.reduce((sum, { permits = 0 }) => sum + permits, 0) >= capacity);
}

/** A lock that shows its state in a property (`lock.acquired`) shows it from here on. */
export function showState(flow: Flow, lock: LockRef, isHeld: boolean, state: State): void {
  for (const [name, effect] of Object.entries(lock.model.operations)) {
    if (effect.effect !== 'is-locked' || effect.read !== 'property') continue;
    const isKnown = isHeld && effect.answer !== 'holders' && effect.answer !== 'permits' && (effect.answer !== 'full' || lock.capacity === 1);
    state.setField(lock.object, name, isKnown ? constant(effect.answer !== 'free') : stateOf(flow, lock, effect.answer, state));
  }
}

/**
 * What a path knows of a body that it does not walk: the locks that are held, as the body's questions
 * for them see it. Nothing in such a body takes or releases one.
 */
export class LocksHeld implements Overlay {
  readonly round = '';
  readonly #answers = new Map<string, Abstract>();
  #wasAsked = false;
  /** Names of fields that the body may have set. */
  readonly #set = new Set<string>();

  constructor(
    private readonly walker: { readonly flow: Flow; readonly root: FunctionId },
    private readonly state: State,
    /** Nobody else runs before the body has ended. */
    private readonly runsAtOnce: boolean,
  ) {}

  get isEmpty(): boolean {
    return this.state.held.length === 0;
  }

  /** A guard asked which locks are held. */
  get wasAsked(): boolean {
    return this.#wasAsked;
  }

  answer(lock: LockRef, question: IsLocked['answer']): Abstract {
    this.#wasAsked = true;
    return lockedNow(this.walker, lock, question, this.state);
  }

  variable(): undefined {
    return undefined;
  }

  result(frame: Frame, step: StepId): Abstract | undefined {
    return this.#answers.get(`${frame.key}@${String(step)}`);
  }

  remember(frame: Frame, step: StepId, value: Abstract): void {
    this.#answers.set(`${frame.key}@${String(step)}`, value);
  }

  /** The property of a lock that shows its state; a flag that the path has set, while it keeps others from setting it. */
  field(object: Abstract, name: string): Abstract | undefined {
    const held = this.state.held.find((hold) => hold.lock.object.key === object.key);
    const effect = held?.lock.model.operations[name];
    const known = this.state.field(object, name);
    if (effect?.effect === 'is-locked' && effect.read === 'property') return known;
    if (known?.kind !== 'constant' || this.#set.has(name) || !(this.state.held.some(isExclusive) || this.#isSetJustNow(object, name))) return undefined;
    this.#wasAsked = true;
    return known;
  }

  /** By the path, which has not waited since, and does not in what is read here. */
  #isSetJustNow(object: Abstract, name: string): boolean {
    return this.runsAtOnce && this.state.flagSets.get(fieldCell(object, name))?.waits === this.state.waits;
  }

  /** The body sets a field of this name: what the path knew of it is over. */
  setField(name: string): void {
    this.#set.add(name);
  }

  truth(): undefined {
    return undefined;
  }

  nullish(): undefined {
    return undefined;
  }
}

/** Nobody else is in such a region meanwhile. */
function isExclusive({ mode, lock, flight }: Hold): boolean {
  return !flight && mode !== 'read' && (mode !== 'permit' || lock.capacity === 1);
}

/** What the test says is open; the same one asked again comes out the same, until the path takes the lock or gives it back. */
function stateOf(flow: Flow, lock: LockRef, answer: IsLocked['answer'], { taken, held }: State): Abstract {
  const [before, now] = [taken, held].map((holds) => holds.filter((hold) => hold.lock.key === lock.key).length);
  const since = before === 0 ? '' : ` since ${String(before)} taken, ${String(now)} held`;
  return { kind: 'unknown', key: `${stateFact(answer, lock, whichLock(flow, lock))}${since}`, why: 'lock state' };
}

/** A lock that an object was made with goes by the name of the one that all makings pass, too. */
function whichLock(flow: Flow, { key, object, part }: LockRef): string {
  if (object.kind !== 'symbol' || object.origin.how !== 'parameter' || part !== undefined) return key;
  const { of, incomplete } = flow.expand(object);
  const [only, ...others] = new Set(of.map(({ value }) => value.key));
  return only !== undefined && others.length === 0 && incomplete === undefined && of.every(({ value }) => value.kind === 'instance' && !value.many) ? `${key}${ALSO}${only}` : key;
}

/** The test reads the state of a lock, and its coming out so may be what spares the path a wait for that lock. */
export function mayRepair(test: string, truth: boolean): boolean {
  if (!test.includes('locked(')) return false;
  // Who has found that an acquire would wait is spared nothing.
  return !(test.startsWith('full locked(') && truth) && !(test.startsWith('free locked(') && !truth);
}
