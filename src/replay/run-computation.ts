/**
 * Running a computation: what it stands for happens now, with what is held now, and each time anew.
 * Whoever waits for the run waits for all of it.
 */
import { type Abstract, alternatives, type Frame, type MadeBy, UNDEFINED, unknown } from '../calls/abstract-value.js';
import { listOf } from '../calls/collections.js';
import { type Computation, computationOf, isPipedSection, runnerOf } from '../locks/computation.js';
import type { ComputationRow, ComputationStep } from '../locks/library-model.js';
import type { LockCall } from '../locks/lock-call.js';
import type { CallStep } from '../program/outline.js';
import { isWithin } from '../program/place.js';
import { isInline } from './join-steps.js';
import { lockStep, madeToRun } from './lock-steps.js';
import { PATH_STATES } from './merge-paths.js';
import { ended } from './outcomes.js';
import { NORMAL, type Outcome, type State } from './state.js';
import type { Joined, RunAt, Walker } from './walker.js';

/** Runs inside runs: a computation that is made of itself ends there. */
const RUNS = 16;

/** What is no computation gives itself; a promise is waited for. */
export function runComputation(walker: Walker, value: Abstract, state: State, at: RunAt, depth = 0): Joined[] {
  if (value.kind === 'choice') return value.of.flatMap((one) => runComputation(walker, one, state.fork(), at, depth));
  if (value.kind === 'promise') return walker.join(value, state, at.place);
  const computation = depth > RUNS ? undefined : computationOf(walker.flow, walker.tables, value, state);
  if (computation === undefined) return [{ state, value }];
  return fromElsewhere(walker, value, computation.by, at, (): Joined[] => {
    switch (computation.how) {
      case 'operation':
        return operation(walker, computation.call, computation.by, state);
      case 'pull':
        return callAndRun(walker, computation.target, computation.args, state, { frame: computation.by.frame, place: at.place }, 'keep', depth);
      case 'row':
        return runRow(walker, computation, state, computation.by === undefined ? at : { frame: computation.by.frame, place: computation.by.step.place }, depth);
    }
  });
}

/** `Effect.runPromise(effect)` and its kin; undefined: the call is no such function's. */
export function runnerStep(walker: Walker, step: CallStep, frame: Frame, state: State): Outcome[] | undefined {
  const found = runnerOf(walker.flow, walker.tables, frame, step, state);
  if (found === undefined) return undefined;
  const { runner, computation } = found;
  const key = `run ${frame.key}@${String(step.id)}`;
  switch (runner.waits) {
    case 'nobody':
      state.setResult(frame, step.id, unknown('run'));
      return [{ state, exit: NORMAL }];
    case 'promise':
      state.begin(key);
      walker.madeAt.set(key, [...walker.stack]);
      state.setResult(frame, step.id, { kind: 'promise', key, work: { how: 'run', of: computation, place: step.place, frame } });
      return [{ state, exit: NORMAL }];
    case 'sync':
      return asOutcomes(runComputation(walker, computation, state, { frame, place: step.place }), frame, step.id);
  }
}

/** `work.pipe(semaphore.withPermits(1))`, where it is made. */
export function pipedSection(walker: Walker, step: CallStep, frame: Frame, state: State): void {
  if (walker.tables.computations.length === 0 || step.how !== 'call') return;
  if (isPipedSection(walker.flow, walker.tables, walker.flow.callResult(frame, step, state), state)) madeToRun(walker, step, frame, state);
}

export function asOutcomes(joined: readonly Joined[], frame: Frame, step: number): Outcome[] {
  return joined.map((one): Outcome => {
    if (one.rejected !== undefined) return { state: one.state, exit: { kind: 'throw', place: one.place, evidence: one.rejected } };
    one.state.setResult(frame, step, one.value);
    return { state: one.state, exit: NORMAL };
  });
}

/** A computation that was made in another body, or kept: the way leads through the place where it is run. */
function fromElsewhere(walker: Walker, value: Abstract, by: MadeBy | undefined, { frame, place }: RunAt, work: () => Joined[]): Joined[] {
  const isStage = value.kind === 'instance' && value.made.how === 'applied';
  if (by === undefined || (by.frame.fn === frame.fn && (isStage || isWithin(by.step.place, place)))) return work();
  walker.stack.push({ place, from: frame.fn, fn: by.frame.fn, does: `runs '${walker.flow.view.textAt(by.step.place, 60)}'`, symbolic: undefined });
  try {
    return work();
  } finally {
    walker.stack.pop();
  }
}

function operation(walker: Walker, call: LockCall, { frame, step }: MadeBy, state: State): Joined[] {
  const before = state.result(frame, step.id);
  return lockStep(walker, call, step, frame, state).flatMap((one): Joined[] => {
    const result = one.state.result(frame, step.id) ?? UNDEFINED;
    // The step's own value is the computation, which may be run again.
    if (before === undefined) one.state.forget(frame, step.id);
    else one.state.setResult(frame, step.id, before);
    if (one.exit.kind === 'throw') return ended(one);
    return result.kind === 'promise' ? walker.join(result, one.state, undefined) : [{ state: one.state, value: result }];
  });
}

/** The steps of a row, one after the other; what came before is the value that the next one gets. */
function runRow(walker: Walker, { row, args }: Extract<Computation, { how: 'row' }>, state: State, at: RunAt, depth: number): Joined[] {
  let live: readonly Ran[] = [{ joined: { state, value: UNDEFINED }, first: undefined }];
  for (const step of row.steps) {
    live = live.flatMap((one) => {
      const isFailed = one.joined.rejected !== undefined;
      const on = step.does === 'run' ? step.on : undefined;
      if (on !== 'always' && isFailed !== (on === 'failure')) return [one];
      return runStep(walker, step, args, one.joined, at, depth).map((joined): Ran => afterStep(one, joined, on));
    }).slice(0, PATH_STATES);
  }
  return live.map(({ joined, first }) => (joined.rejected === undefined ? { ...joined, value: given(row, joined.value, first) } : joined));
}

interface Ran {
  readonly joined: Joined;
  readonly first: Abstract | undefined;
}

/** What a finalizer gives does not take the place of what it follows. */
function afterStep(before: Ran, joined: Joined, on: 'failure' | 'always' | undefined): Ran {
  if (joined.rejected !== undefined) return { joined, first: before.first };
  if (on !== 'always') return { joined, first: before.first ?? joined.value };
  return { joined: { ...before.joined, state: joined.state }, first: before.first };
}

function given(row: ComputationRow, last: Abstract, first: Abstract | undefined): Abstract {
  switch (row.gives) {
    case 'first':
      return first ?? last;
    case 'nothing':
      return unknown(row.name);
    default:
      return last;
  }
}

function runStep(walker: Walker, step: ComputationStep, args: readonly Abstract[], before: Joined, at: RunAt, depth: number): Joined[] {
  const { state } = before;
  const input = before.rejected === undefined ? before.value : unknown('failure');
  if (step.does === 'fail') return [{ state, rejected: 'certain', place: at.place }];
  const argument = args.at(step.argument);
  if (argument === undefined) return [{ state, value: UNDEFINED }];
  const code = step.does !== 'pull' && step.option !== undefined && argument.kind === 'instance' ? walker.flow.fieldOf(argument, step.option, state) : argument;
  switch (step.does) {
    case 'call':
      return callAndRun(walker, code, [input], state, at, 'keep', depth);
    case 'pull':
      return callAndRun(walker, selfBound(code, args), [], state, at, 'keep', depth);
    case 'run': {
      if (step.isBounded === true) state.doubt('nothing else ends the run');
      if (step.each !== undefined) return runAll(elementsOf(walker, args[step.each] ?? unknown('elements'), at), state, at, (element, from) => runOrCall(walker, code, element, from, at, depth));
      const parts = partsOf(code);
      if (parts === undefined) return runOrCall(walker, code, input, state, at, depth);
      return runAll(parts, state, at, (part, from) => runComputation(walker, part, from, at, depth + 1));
    }
  }
}

/** `Effect.gen(this, function* () {})`: the generator's `this`. */
function selfBound(code: Abstract, args: readonly Abstract[]): Abstract {
  const [self] = args;
  return code.kind === 'closure' && self !== undefined && args.length > 1 ? { ...code, self } : code;
}

/** Computations in an array or an object literal: each is run. */
function partsOf(value: Abstract): readonly Abstract[] | undefined {
  if (value.kind !== 'instance') return undefined;
  if (value.made.how === 'array') return value.made.elements;
  return value.made.how === 'object' ? [...value.made.fields.values()] : undefined;
}

function elementsOf(walker: Walker, list: Abstract, { place }: RunAt): readonly Abstract[] {
  const known = list.kind === 'instance' && list.made.how === 'array' && !list.made.open ? list.made.elements : undefined;
  return known ?? [walker.flow.elementOf(list, undefined, `run ${String(place.line)}`)];
}

function runAll(parts: readonly Abstract[], state: State, { frame, place }: RunAt, one: (part: Abstract, state: State) => Joined[]): Joined[] {
  let live: { readonly state: State; readonly values: readonly Abstract[] }[] = [{ state, values: [] }];
  const rejected: Joined[] = [];
  for (const part of parts) {
    live = live.flatMap(({ state: from, values }) =>
      one(part, from).flatMap((joined) => {
        if (joined.rejected === undefined) return [{ state: joined.state, values: [...values, joined.value] }];
        rejected.push(joined);
        return [];
      }),
    ).slice(0, PATH_STATES);
  }
  const key = `${frame.key}:run ${String(place.line)}:${String(place.column)}`;
  return [...live.map(({ state: from, values }): Joined => ({ state: from, value: listOf(key, values, false) })), ...rejected];
}

function runOrCall(walker: Walker, code: Abstract, input: Abstract, state: State, at: RunAt, depth: number): Joined[] {
  const isCode = walker.flow.functionsOf(code).of.length > 0;
  return isCode ? callAndRun(walker, code, [input], state, at, 'run', depth) : runComputation(walker, code, state, at, depth + 1);
}

/** Calls a function of the program; a generator's body runs at once, and runs what it yields by itself. */
function callAndRun(walker: Walker, code: Abstract, args: readonly Abstract[], state: State, { frame, place }: RunAt, result: 'run' | 'keep', depth: number): Joined[] {
  const targets = alternatives(code).flatMap((one) => walker.flow.functionsOf(one).of);
  if (targets.length === 0) return [{ state, value: unknown('code') }];
  return targets.flatMap((target) => {
    const own = targets.length === 1 ? state : state.fork();
    const entered = walker.flow.enter(target, frame, `run ${String(place.line)}:${String(place.column)}`, args);
    const { isAsync, isGenerator } = walker.flow.view.functionOutline(target.fn);
    const symbolic = isInline(walker, target.fn, frame.fn) ? 0 : undefined;
    const entry = { place, from: frame.fn, fn: target.fn, does: `runs ${walker.nameOf(target.fn)}`, symbolic };
    const ends = walker.mattersCalled(entered, own)
      ? walker.body(entered, own, entry).flatMap(ended)
      : [{ state: own, value: isAsync && !isGenerator ? walker.flow.awaited(walker.flow.returnsOf(entered)) : walker.flow.returnsOf(entered) }];
    return ends.flatMap((one): Joined[] => (one.rejected === undefined && result === 'run' ? runComputation(walker, one.value, one.state, { frame: entered, place }, depth + 1) : [one]));
  });
}
