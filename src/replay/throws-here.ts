/**
 * Whether a body throws when it is called like this. The guards before its throws are read with the
 * arguments of the call; the body itself is not walked: it does nothing with locks.
 */
import { type Abstract, alternatives, type Found, type Frame, nullishness, truthiness } from '../calls/abstract-value.js';
import { bodyFacts, fileFacts, variableKey } from '../calls/body-facts.js';
import type { Flow, Targets } from '../calls/flow.js';
import { joinedCallbacks } from '../locks/given.js';
import { findLockCall, type LockTables } from '../locks/lock-call.js';
import type { CallStep, FunctionId, Step, StepId, Value } from '../program/outline.js';
import type { Bits } from '../summaries/bits.js';
import { rejectingCalls } from '../summaries/rejecting-calls.js';
import { neverFails, throwsOutside } from '../summaries/throwers.js';
import { FAILING_CALLS_IN_A_ROW, mayAlwaysFail, mayFail } from './always-fails.js';
import { emptyTested } from './conditions.js';
import type { Evidence, Failure, KnownFailures } from './failure.js';
import { fixedSide, GUARD_CALLS } from './fixed-guards.js';
import { lockRefs } from './lock-ref.js';
import { LocksHeld } from './lock-state.js';
import type { State } from './state.js';

/** What is asked of the replay. */
interface Asker {
  readonly flow: Flow;
  readonly tables: LockTables;
  readonly root: FunctionId;
  bitsOf(fn: FunctionId): Bits;
  /** How calls fail, of those that were looked into on this replay. */
  readonly failures: KnownFailures;
}

/** Calls in a row that are looked into; deeper, the bits of the callee must do. */
const CALLS_IN_A_ROW = 3;
/** Bodies that are read for one call; beyond, the bits of a callee must do. */
const BODIES = 30;

export function throwsHere(asker: Asker, frame: Frame, state: State): Failure | undefined {
  const call = callKey(frame, state);
  const known = asker.failures.byCall.get(call);
  if (known !== undefined) return known.failure;
  const { flow, tables, root, failures } = asker;
  const { isAsync, isGenerator } = flow.view.functionOutline(frame.fn);
  const held = new LocksHeld(asker, state, !isAsync && !isGenerator);
  const { evidence, fails } = bodyThrows({ flow, tables, root, failures, bitsOf: (fn) => asker.bitsOf(fn), held, bodies: { left: BODIES }, mayBeSure: mayAlwaysFail(asker, frame.fn) }, frame, 0);
  const failure = evidence === undefined ? undefined : { evidence, isSure: fails !== undefined };
  // Where no guard asked for a lock, the call goes the same whatever is held.
  if (!held.wasAsked) failures.byCall.set(call, { failure });
  return failure;
}

/** Calls of one function that are passed the same, on the same object, fail in the same way: but for locks that show their state. */
function callKey({ fn, self, outer, args }: Frame, { held }: State): string {
  const shown = held.flatMap(({ lock }) => (Object.values(lock.model.operations).some((one) => one.effect === 'is-locked' && one.read === 'property') ? [lock.object.key] : []));
  return [fn, self.key, outer?.key ?? '', ...(args ?? []).map(({ key }) => key), held.length > 0 ? 'held' : 'free', ...shown].join('|');
}

/** `assertLocked()` passes where the lock is held: what the path holds decides the guards that ask for it. */
interface Reader extends Asker {
  readonly held: LocksHeld;
  readonly bodies: { left: number };
  /** The call may be one that never ends in another way. If not, the surest throw says all. */
  readonly mayBeSure: boolean;
}

/** How it fails that cannot but fail: with the call, or with the promise that it returns. */
type Failing = 'thrown' | 'returned' | undefined;

interface Thrown {
  readonly evidence: Evidence | undefined;
  readonly fails: Failing;
}

function bodyThrows(reader: Reader, frame: Frame, depth: number): Thrown {
  const evidence = reader.bitsOf(frame.fn).throws ?? failureGiven(reader, frame);
  const { body, isAsync } = reader.flow.view.functionOutline(frame.fn);
  const isQuiet = evidence === undefined && (isAsync || reader.bitsOf(frame.fn).rejects === undefined);
  if (isQuiet || isTooDeep(reader, frame.fn, depth) || reader.bodies.left === 0) return { evidence, fails: undefined };
  reader.bodies.left -= 1;
  const scanned = scan({ ...reader, rejected: new Set(), harmless: new Set(), isCaught: false }, body, frame, depth);
  return { evidence: evidence === undefined ? undefined : scanned.evidence, fails: scanned.ends && !scanned.completes ? scanned.fails : undefined };
}

/** The body fails where what it was given fails. */
function failureGiven(reader: Reader, { fn, args }: Frame): Evidence | undefined {
  if (args === undefined || !reader.bitsOf(fn).failsAsGiven) return undefined;
  let evidence: Evidence | undefined;
  for (const one of args.flatMap((arg) => alternatives(arg))) {
    const bits = one.kind === 'closure' ? reader.bitsOf(one.fn) : undefined;
    evidence = surer(evidence, surer(bits?.throws, bits?.rejects));
  }
  return evidence;
}

function isTooDeep(reader: Reader, fn: FunctionId, depth: number): boolean {
  if (depth <= CALLS_IN_A_ROW) return false;
  return depth > FAILING_CALLS_IN_A_ROW || !reader.mayBeSure || !mayAlwaysFail(reader, fn);
}

interface BodyReader extends Reader {
  /** Calls of the body whose promise rejects, however they go, and variables and fields that have such a promise. */
  readonly rejected: Set<StepId | string>;
  /** Calls whose promise is not known to reject, however they go. */
  readonly harmless: Set<StepId>;
  /** A `catch` is around these steps. */
  readonly isCaught: boolean;
}

interface Scanned extends Thrown {
  /** Of the evidence, what a `catch` around these steps does not see: promises that they return. */
  readonly escapes: Evidence | undefined;
  /** A `catch` around these steps may be come to. */
  readonly raises: boolean;
  /** Nothing behind these steps is reached. */
  readonly ends: boolean;
  /** Some way through these steps leaves the body, and does not fail. */
  readonly completes: boolean;
}

const QUIET: Scanned = { evidence: undefined, fails: undefined, escapes: undefined, raises: false, ends: false, completes: false };

function scan(reader: BodyReader, steps: readonly Step[], frame: Frame, depth: number): Scanned {
  let sum = QUIET;
  for (const step of steps) {
    sum = join([sum, scanStep(reader, step, frame, depth)]);
    if (sum.ends || isSettled(reader, sum)) break;
  }
  return sum;
}

function scanStep(reader: BodyReader, step: Step, frame: Frame, depth: number): Scanned {
  const go = (inner: readonly Step[]): Scanned => scan(reader, inner, frame, depth);
  const perhaps = (inner: readonly Step[], filled?: Value, isCaught = reader.isCaught): Scanned => {
    const before = new Set(reader.rejected);
    const scanned = scan({ ...reader, isCaught }, inner, frame, depth);
    for (const one of reader.rejected) {
      if (typeof one !== 'string' || before.has(one)) continue;
      const isFilled = filled !== undefined && keyOf(filled) === one && isKeptRejected(reader, filled, frame, depth);
      if (!isFilled) reader.rejected.delete(one);
    }
    return scanned;
  };
  switch (step.kind) {
    case 'throw':
      return { ...QUIET, evidence: 'certain', fails: 'thrown', raises: true, ends: true };
    case 'return': {
      const fails = isRejected(reader, step.value) ? 'returned' : undefined;
      return { ...QUIET, fails, ends: true, completes: fails === undefined };
    }
    case 'join': {
      if (isRejected(reader, step.value)) return { ...QUIET, fails: 'thrown', raises: true, ends: true };
      return { ...QUIET, raises: step.value.kind !== 'result' || !reader.harmless.has(step.value.step) };
    }
    case 'call': {
      const { evidence, fails, escapes, raises, isHarmless } = callThrows(reader, step, frame, depth);
      if (fails === 'returned') reader.rejected.add(step.id);
      if (isHarmless) reader.harmless.add(step.id);
      return { ...QUIET, evidence, escapes, raises, ...(fails === 'thrown' ? { fails, ends: true } : {}) };
    }
    case 'assign': {
      if (step.target.kind === 'field') reader.held.setField(step.target.name);
      const cell = step.target.kind === 'element' ? undefined : keyOf(step.target);
      if (cell === undefined) return QUIET;
      if (isRejected(reader, step.value) && (step.target.kind === 'field' || isOwnVariable(reader, cell, frame.fn))) reader.rejected.add(cell);
      else reader.rejected.delete(cell);
      return QUIET;
    }
    case 'branch': {
      const side = sideTaken(reader, step, frame);
      if (side !== undefined) return go(side);
      // `if (running === undefined) running = this.run();`: on the other side it is what was kept before.
      const empty = emptyTested(step.condition);
      const first = perhaps(step.whenTrue, empty?.when === true ? empty.tested : undefined);
      if (isSettled(reader, first)) return { ...first, ends: false };
      const sides = [first, perhaps(step.whenFalse, empty?.when === false ? empty.tested : undefined)];
      return { ...join(sides), ends: sides.every((one) => one.ends) };
    }
    case 'loop':
      if (step.iterated !== undefined && isEmpty(reader.flow.evaluate(frame, step.iterated, reader.held))) return QUIET;
      return { ...join([go(step.test), perhaps(step.body), perhaps(step.update)]), ends: false };
    case 'try': {
      const { handler, finalizer } = step;
      return join([handler === undefined ? go(step.body) : caught(perhaps(step.body, undefined, true), perhaps(handler.body)), go(finalizer)]);
    }
    case 'switch':
      return { ...join(step.cases.flatMap((one) => [perhaps(one.before), perhaps(one.body)])), ends: false };
    case 'block': {
      const body = go(step.body);
      return step.labels.length > 0 ? { ...body, ends: false } : body;
    }
    case 'using':
      return go(step.body);
    default:
      return QUIET;
  }
}

/** What a `try` gives with its `catch`: a promise that the body returns rejects past it. */
function caught(body: Scanned, handler: Scanned): Scanned {
  const evidence = surer(body.escapes, handler.evidence);
  if (!body.raises) return { ...body, evidence };
  return { ...join([body, handler]), evidence, raises: handler.raises, ends: body.ends && handler.ends };
}

function isSettled({ mayBeSure, isCaught }: BodyReader, { evidence, escapes }: Scanned): boolean {
  return !mayBeSure && (isCaught ? escapes : evidence) === 'certain';
}

function isRejected({ rejected }: BodyReader, value: Value): boolean {
  const key = value.kind === 'result' ? value.step : keyOf(value);
  return key !== undefined && rejected.has(key);
}

/** The name of a variable, or of a field of the own object. */
function keyOf(value: Value): string | undefined {
  if (value.kind === 'variable') return variableKey(value.owner, value.name);
  return value.kind === 'field' && value.object.kind === 'this' ? `this.${value.name}` : undefined;
}

/** All that is ever put in the field, in the variable, or in the collection that it is of, is the promise of work that cannot but fail. */
function isKeptRejected(reader: BodyReader, value: Value, frame: Frame, depth: number): boolean {
  const { flow, mayBeSure } = reader;
  if (!mayBeSure) return false;
  const kept = alternatives(flow.evaluate(frame, value)).flatMap((one) => putThere(flow, one)).filter((one) => nullishness(one) !== true);
  return kept.length > 0 && kept.every((one) => one.kind === 'promise' && one.work.how === 'call' && bodyThrows(reader, one.work.frame, depth + 1).fails !== undefined);
}

/** What is put into a collection, where the value is an element of one. */
function putThere(flow: Flow, value: Abstract): readonly Abstract[] {
  if (value.kind !== 'symbol' || value.origin.how !== 'element') return [value];
  const { of, incomplete } = flow.expand(value);
  return incomplete === undefined ? of.flatMap((one) => alternatives(one.value)) : [value];
}

/** No function inside the body writes it: what the steps before have assigned is what stands there. */
function isOwnVariable({ flow }: Reader, variable: string, fn: FunctionId): boolean {
  const definitions = fileFacts(flow.view.fileOutline(flow.view.functionOutline(fn).file)).definitions.get(variable) ?? [];
  return definitions.every((one) => one.fn === fn);
}

/** A list that has no elements in this call: `[]`, where an option was left out. */
function isEmpty(list: Abstract): boolean {
  return list.kind === 'instance' && list.made.how === 'array' && !list.made.open && list.made.elements.length === 0;
}

function join(parts: readonly Scanned[]): Scanned {
  return {
    evidence: parts.reduce<Evidence | undefined>((sum, one) => surer(sum, one.evidence), undefined),
    escapes: parts.reduce<Evidence | undefined>((sum, one) => surer(sum, one.escapes), undefined),
    raises: parts.some((one) => one.raises),
    fails: parts.reduce<Failing>((sum, one) => (sum === 'returned' || one.fails === 'returned' ? 'returned' : (sum ?? one.fails)), undefined),
    ends: parts.some((one) => one.ends),
    completes: parts.some((one) => one.completes),
  };
}

function surer(a: Evidence | undefined, b: Evidence | undefined): Evidence | undefined {
  return a === 'certain' || b === 'certain' ? 'certain' : (a ?? b);
}

/** How a call fails, and what becomes of the promise that it gives. */
interface CallThrown extends Thrown, Pick<Scanned, 'escapes' | 'raises'> {
  readonly isHarmless: boolean;
}

function callThrows(reader: BodyReader, step: CallStep, frame: Frame, depth: number): CallThrown {
  const { flow, tables } = reader;
  const targets = flow.targets(frame, step);
  const asked = answerOf(reader, step, frame, () => targets);
  if (asked !== undefined) reader.held.remember(frame, step.id, asked);
  const section = targets.of.length === 0 ? findLockCall(flow, tables, frame, step, undefined) : undefined;
  const run = section === undefined ? targets.of : joinedCallbacks(flow, section);
  if (run.length === 0) {
    const evidence = throwsOutside(flow, frame, step);
    const isHarmless = section !== undefined || neverFails(flow, frame, step);
    return { evidence, fails: undefined, escapes: undefined, raises: evidence !== undefined, isHarmless };
  }
  const isJoined = rejectingCalls(flow.view.functionOutline(frame.fn)).has(step.id);
  let thrown: Evidence | undefined;
  let escapes: Evidence | undefined;
  let isHarmless = true;
  const ways: Failing[] = [];
  for (const target of run) {
    const bits = reader.bitsOf(target.fn);
    const { isAsync, isGenerator } = flow.view.functionOutline(target.fn);
    const isPromised = section !== undefined || (isAsync && !isGenerator);
    const rejects = isJoined ? bits.rejects : undefined;
    isHarmless &&= !mayFail(bits);
    const mayThrow = bits.throws !== undefined || bits.failsAsGiven;
    const isTold = mayThrow && (isJoined || !isPromised);
    // What only a `catch` sees tells no caller of a throw, but it may end the body that is caught.
    if (!isTold && rejects === undefined && !(mayThrow && reader.isCaught && reader.mayBeSure)) {
      ways.push(undefined);
      continue;
    }
    const entered = flow.enter(target, frame, step.id, () => flow.argumentsOf(frame, step));
    const inside = bodyThrows(reader, entered, depth + 1);
    const evidence = isTold ? resolved(section === undefined ? targets.by : 'exact', inside.evidence) : undefined;
    if (isPromised) escapes = surer(escapes, evidence);
    else thrown = surer(thrown, evidence);
    if (rejects !== undefined) escapes = surer(escapes, resolved(targets.by, returnedRejects(reader, entered, depth + 1)));
    ways.push(isGenerator || inside.fails === undefined ? undefined : isPromised ? 'returned' : inside.fails);
  }
  const isSure = section === undefined && targets.incomplete === undefined && ways.every((one) => one !== undefined);
  const fails = !isSure ? undefined : ways.includes('returned') ? 'returned' : 'thrown';
  return { evidence: surer(thrown, escapes), fails, escapes, raises: thrown !== undefined || fails === 'thrown', isHarmless };
}

/** A promise that the body returns and did not make itself an async function's. */
function returnedRejects(reader: Reader, frame: Frame, depth: number): Evidence | undefined {
  if (depth > CALLS_IN_A_ROW) return reader.bitsOf(frame.fn).rejects;
  let evidence: Evidence | undefined;
  for (const one of alternatives(reader.flow.returnsOf(frame))) {
    if (one.kind === 'promise' && one.work.how === 'call') evidence = surer(evidence, resolved(one.work.by, bodyThrows(reader, one.work.frame, depth + 1).evidence));
  }
  return evidence;
}

/** A body that was found through an interface or a value that somebody stored is likely the one. */
export function resolved(by: Found, evidence: Evidence | undefined): Evidence | undefined {
  return by === 'exact' || evidence === undefined ? evidence : 'likely';
}

/** The side of a branch that is taken, where the values tell, or where the other one would always be. */
function sideTaken({ flow, held }: Reader, step: Extract<Step, { kind: 'branch' }>, frame: Frame): readonly Step[] | undefined {
  const truth = truthiness(flow.evaluate(frame, step.condition, held));
  if (truth !== undefined) return truth ? step.whenTrue : step.whenFalse;
  return fixedSide(flow, step, frame);
}

/** What `lock.isLocked()` tells here, also through one function that returns it. */
function answerOf(reader: Reader, step: CallStep, frame: Frame, targets: () => Targets, depth = 0): Abstract | undefined {
  const { flow, tables, held } = reader;
  if (held.isEmpty) return undefined;
  const lock = findLockCall(flow, tables, frame, step, undefined);
  if (lock?.effect.effect === 'is-locked') return held.answer(lockRefs({ flow }, lock)[0], lock.effect.answer);
  const [target, ...others] = lock === undefined && depth < GUARD_CALLS ? targets().of : [];
  if (target === undefined || others.length > 0) return undefined;
  const outline = flow.view.functionOutline(target.fn);
  const { calls, returns } = bodyFacts(outline);
  const [only] = returns;
  if (outline.isAsync || outline.isGenerator || only === undefined || returns.length > 1) return undefined;
  const entered = flow.enter(target, frame, step.id, () => flow.argumentsOf(frame, step));
  for (const inner of calls) {
    const answer = answerOf(reader, inner, entered, () => flow.targets(entered, inner), depth + 1);
    if (answer !== undefined) held.remember(entered, inner.id, answer);
  }
  return flow.evaluate(entered, only, held);
}
