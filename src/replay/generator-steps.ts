/** Generators and the loops that pull them: what one holds, the other waits under. */
import { type Abstract, alternatives, type Frame, UNDEFINED, unknown, type Work } from '../calls/abstract-value.js';
import { isPulled } from '../locks/lock-call.js';
import type { LoopStep, YieldStep } from '../program/outline.js';
import { yielded } from './callback-steps.js';
import { releaseHandles } from './handles.js';
import { asOutcomes } from './run-computation.js';
import { exitKey, mergeStates } from './merge-paths.js';
import { type Exit, NORMAL, type Outcome, type State } from './state.js';
import type { Consumer, Joined, PendingLock, Walker } from './walker.js';

const CONSUMER_LEFT = 'its consumer left';

/** Sorts the outcomes of a round: those that go on, those that left the loop, those that left more. */
export function collect(walker: Walker, step: LoopStep, frame: Frame, outcomes: readonly Outcome[], next: State[], ended: State[], left: Outcome[]): void {
  for (const outcome of outcomes) {
    const exit = outcome.exit;
    const isMine = (exit.kind === 'break' || exit.kind === 'continue') && (exit.label === undefined || step.labels.includes(exit.label));
    if (exit.kind === 'normal' || (exit.kind === 'continue' && isMine)) {
      for (const updated of walker.run(step.update, frame, outcome.state)) {
        if (updated.exit.kind === 'normal') next.push(updated.state);
        else left.push(updated);
      }
    } else if (exit.kind === 'break' && isMine) ended.push(outcome.state);
    else left.push(outcome);
  }
}

/** `for await`: the generator's body and the loop's body take turns; what one holds, the other waits under. */
export function pulled(walker: Walker, step: LoopStep, frame: Frame, start: State): Outcome[] {
  const iterated = step.iterated === undefined ? UNDEFINED : walker.flow.evaluate(frame, step.iterated, start);
  const left: Outcome[] = [];
  const ended: State[] = [];
  const exits = new Map<string, Exit>();
  const consume = (state: State, value: Abstract): readonly Outcome[] => {
    state.waits += 1;
    state.setResult(frame, step.id, value);
    const next: State[] = [];
    const leaving: Outcome[] = [];
    collect(walker, step, frame, walker.run(step.body, frame, state), next, ended, leaving);
    // Leaving the loop closes the generator: its finally blocks run before anything behind the loop does.
    const close = (one: State, exit: Exit): Outcome => {
      const key = `leaves ${frame.key}@${String(step.id)} by ${exitKey(exit)}`;
      exits.set(key, exit);
      return { state: one, exit: { kind: 'return', value: { kind: 'unknown', key, why: CONSUMER_LEFT }, place: step.place } };
    };
    const closing = [...ended.splice(0).map((one) => close(one, NORMAL)), ...leaving.map((one) => close(one.state, one.exit))];
    return [...next.map((one): Outcome => ({ state: one, exit: NORMAL })), ...closing];
  };
  /** The consumer's own way out, behind what the generator did on it. */
  const leaves = ({ state, exit: closed }: Outcome): boolean => {
    const exit = closed.kind === 'return' ? exits.get(closed.value.key) : undefined;
    if (exit === undefined) return false;
    if (exit.kind === 'normal') ended.push(state);
    else left.push({ state, exit });
    return true;
  };
  for (const one of alternatives(iterated)) {
    const each = one.kind === 'instance' && one.made.how === 'array' ? (start.field(one, '[]') ?? one) : undefined;
    if (each?.kind === 'instance' && each.made.how === 'array' && !each.made.open && each.made.elements.length <= 4) {
      let live = [start.fork()];
      for (const element of each.made.elements) {
        live = live.flatMap((state) => walker.join(element, state, step.place)).flatMap((joined) =>
          joined.rejected === undefined ? consume(joined.state, joined.value).flatMap((outcome) => (leaves(outcome) ? [] : [outcome.state])) : [],
        );
      }
      ended.push(...live);
      continue;
    }
    const section = pulledSection(one, start);
    if (section !== undefined) {
      for (const joined of walker.performLock({ ...section, consumer: consume }, start.fork())) {
        const outcome: Outcome = joined.rejected === undefined
          ? { state: joined.state, exit: { kind: 'return', value: joined.value, place: step.place } }
          : { state: joined.state, exit: { kind: 'throw', place: joined.place, evidence: joined.rejected } };
        if (leaves(outcome)) continue;
        if (outcome.exit.kind === 'throw') left.push(outcome);
        else ended.push(outcome.state);
      }
      continue;
    }
    const work = generatorOf(walker, one, frame, step);
    if (work?.how === 'generator' && walker.stack.length < 24) {
      walker.consumers.set(work.frame.key, consume);
      const entry = { place: work.place, from: frame.fn, fn: work.frame.fn, does: `iterates ${work.name}`, symbolic: work.symbolic };
      for (const outcome of walker.body(work.frame, start.fork(), entry)) {
        if (leaves(outcome)) continue;
        if (outcome.exit.kind === 'throw') left.push(outcome);
        else ended.push(outcome.state);
      }
      walker.consumers.delete(work.frame.key);
    } else {
      // A handle here is a generator that gives back its hold when it has ended.
      const known = { ended: ended.length, left: left.length };
      const after = [start.fork(), ...consume(start.fork(), unknown('element')).flatMap((outcome) => (leaves(outcome) ? [] : [outcome.state]))];
      ended.push(...after);
      for (const state of [...ended.slice(known.ended), ...left.slice(known.left).map((outcome) => outcome.state)]) releaseHandles(walker, one, state, step.place, frame);
    }
  }
  return [...mergeStates(ended, () => { walker.observer.limit('pathStates'); }).map((state): Outcome => ({ state, exit: NORMAL })), ...left];
}

/** The generator that is pulled: the value itself, or what its `[Symbol.asyncIterator]()` gives. */
function generatorOf(walker: Walker, value: Abstract, frame: Frame, step: LoopStep): Extract<Work, { how: 'generator' }> | undefined {
  if (value.kind === 'promise') return value.work.how === 'generator' ? value.work : undefined;
  for (const name of ['[Symbol.asyncIterator]', '[Symbol.iterator]']) {
    for (const target of walker.flow.functionsOf(walker.flow.fieldOf(value, name)).of) {
      const entered = walker.flow.enter(target, frame, `iterate ${String(step.id)}`, []);
      return { how: 'generator', frame: entered, place: step.place, from: frame.fn, symbolic: undefined, name: walker.nameOf(target.fn) };
    }
  }
  return undefined;
}

export function yieldStep(walker: Walker, step: YieldStep, frame: Frame, state: State): Outcome[] {
  const { id, place } = step;
  const value = walker.flow.evaluate(frame, step.value, state);
  const consumer = walker.consumers.get(frame.key);
  if (state.held.length > 0 && consumer === undefined) yielded(walker, place, frame, state);
  state.setResult(frame, id, unknown('next'));
  if (step.delegate && value.kind === 'promise' && value.work.how === 'generator') return delegated(walker, value.work, consumer, step, frame, state);
  const section = step.delegate ? pulledSection(value, state) : undefined;
  if (section !== undefined) return delegatedSection(walker, { ...section, consumer }, step, state);
  if (step.delegate && walker.tables.computations.length > 0) return asOutcomes(walker.compute(value, state, { frame, place }), frame, id);
  if (consumer === undefined) {
    // Whoever pulls it runs its own code between two yields.
    if (state.held.length > 0) walker.observer.ranUnderLock(walker.root);
    return [{ state, exit: NORMAL }];
  }
  return [...consumer(state, value)];
}

function pulledSection(value: Abstract, state: State): PendingLock | undefined {
  const pending = value.kind === 'promise' && value.work.how === 'lock' ? state.pending.get(value.key) : undefined;
  return pending !== undefined && isPulled(pending.call) ? pending : undefined;
}

/** A generator that is handed to callers: whoever pulls it runs its own code between two yields. */
export function pullForCallers(walker: Walker, value: Abstract, state: State): Joined[] | undefined {
  const section = pulledSection(value, state);
  return section === undefined ? undefined : walker.performLock(section, state).filter((one) => one.rejected !== undefined || !isClosedBy(one.value));
}

function delegatedSection(walker: Walker, section: PendingLock, { place }: YieldStep, state: State): Outcome[] {
  return walker.performLock(section, state).map((one): Outcome => {
    if (one.rejected !== undefined) return { state: one.state, exit: { kind: 'throw', place: one.place, evidence: one.rejected } };
    return { state: one.state, exit: isClosedBy(one.value) ? { kind: 'return', value: one.value, place } : NORMAL };
  });
}

/** `yield*`: whoever pulls this generator pulls the other one meanwhile. */
function delegated(walker: Walker, work: Extract<Work, { how: 'generator' }>, consumer: Consumer | undefined, step: YieldStep, frame: Frame, state: State): Outcome[] {
  if (consumer !== undefined) walker.consumers.set(work.frame.key, consumer);
  const entry = { place: step.place, from: frame.fn, fn: work.frame.fn, does: `iterates ${work.name}`, symbolic: work.symbolic };
  const outcomes = walker.body(work.frame, state, entry);
  walker.consumers.delete(work.frame.key);
  return outcomes.map((one) => (one.exit.kind === 'throw' || isClosed(one.exit) ? one : { state: one.state, exit: NORMAL }));
}

/** The consumer left: the generators are closed, the inner ones first. */
function isClosed(exit: Exit): boolean {
  return exit.kind === 'return' && isClosedBy(exit.value);
}

function isClosedBy(value: Abstract): boolean {
  return value.kind === 'unknown' && value.why === CONSUMER_LEFT;
}
