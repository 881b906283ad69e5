/**
 * What running a value does: computations are known by the call that gave them, or by the functions
 * that a pipe applied. What a function of the program makes of one is what it returns.
 */
import { type Abstract, type Frame, type MadeBy } from '../calls/abstract-value.js';
import type { Flow, Overlay, Target } from '../calls/flow.js';
import type { CallStep } from '../program/outline.js';
import { computationsOf, isCallOf, namedIn, rowOf, runnerNamed } from './computation-rows.js';
import type { ComputationRow, ComputationRunner } from './library-model.js';
import { begunOperation, calledResult, findLockCall, immediate, isBegun, type LockCall, type LockTables, makingOf } from './lock-call.js';

/** What happens when the value is run. */
export type Computation =
  /** A lock operation, at the call that made it. */
  | { readonly how: 'operation'; readonly call: LockCall; readonly by: MadeBy }
  | { readonly how: 'row'; readonly row: ComputationRow; readonly args: readonly Abstract[]; readonly by: MadeBy | undefined }
  /** A generator function is called with these arguments, and pulled. */
  | { readonly how: 'pull'; readonly target: Abstract; readonly args: readonly Abstract[]; readonly by: MadeBy };

/** Functions applied one to what another gave, looked through: a pipe of so many stages. */
const STAGES = 20;

/** Undefined: running it does nothing that we know. */
export function computationOf(flow: Flow, tables: LockTables, value: Abstract, overlay: Overlay | undefined, depth = 0): Computation | undefined {
  if (tables.computations.length === 0 || depth > STAGES) return undefined;
  if (value.kind === 'instance' && value.made.how === 'applied') return appliedTo(flow, tables, value.made.function, value.made.to, overlay, depth);
  const by = madeBy(value);
  if (by === undefined) return undefined;
  const piped = pipedValue(flow, tables, value, by, overlay);
  if (piped !== undefined) return computationOf(flow, tables, piped, overlay, depth + 1);
  const row = rowOf(tables.computations, value);
  if (row !== undefined && value.kind === 'instance' && value.made.how === 'external') {
    return isComplete(row, value.made.args) ? { how: 'row', row, args: value.made.args, by } : undefined;
  }
  const call = findLockCall(flow, tables, by.frame, by.step, overlay);
  if (call !== undefined) return happensInRun(call) && !isBegun(call) ? { how: 'operation', call: now(call), by } : undefined;
  const { callee } = by.step;
  const called = callee.kind === 'value' ? flow.evaluate(by.frame, callee.value, overlay) : callee.kind === 'member' ? flow.fieldOf(flow.evaluate(by.frame, callee.object, overlay), callee.name, overlay) : undefined;
  if (called === undefined) return undefined;
  const args = flow.argumentsOf(by.frame, by.step, overlay);
  const target = generatorOf(flow, tables, called, overlay);
  if (target !== undefined) return { how: 'pull', target, args, by };
  const [first] = args;
  return first === undefined || callee.kind !== 'value' ? undefined : appliedTo(flow, tables, called, first, overlay, depth + 1);
}

/** Nothing happens at the call: what runs the computation that it gives does it. */
export function happensInRun({ effect }: LockCall): boolean {
  return 'happens' in effect && effect.happens === 'effect-run';
}

/** The function that sets a computation going, if the call is of one. */
export function runnerOf(flow: Flow, tables: LockTables, frame: Frame, step: CallStep, overlay: Overlay | undefined): { readonly runner: ComputationRunner; readonly computation: Abstract } | undefined {
  if (tables.computations.length === 0 || step.how !== 'call') return undefined;
  const value = flow.callResult(frame, step, overlay);
  const runner = runnerNamed(tables.computations, value);
  if (runner !== undefined && value.kind === 'instance' && value.made.how === 'external') {
    const computation = value.made.args[runner.argument];
    return computation === undefined ? undefined : { runner, computation };
  }
  const { object, functions } = pipeOf(flow, tables, value, overlay) ?? { object: undefined, functions: [] };
  const last = functions.at(-1);
  const lastRunner = last?.kind === 'external' ? namedIn(tables.computations, last, (one) => one.runners) : undefined;
  return object === undefined || lastRunner === undefined ? undefined : { runner: lastRunner, computation: applied(object, functions.slice(0, -1)) };
}

/** Whether the value is a pipe with a section among its functions: a lock operation that is made there. */
export function isPipedSection(flow: Flow, tables: LockTables, value: Abstract, overlay: Overlay | undefined): boolean {
  return pipeOf(flow, tables, value, overlay)?.functions.some((one) => begunOperation(flow, tables, one, overlay)?.effect.effect === 'section') === true;
}

/** Whether the value is one that somebody may run, or a function that makes one. */
export function isOfComputations(tables: LockTables, value: Abstract): boolean {
  return value.kind === 'instance' && value.made.how === 'external' && computationsOf(tables.computations, value.made.package) !== undefined;
}

/** The call that gave the value. */
function madeBy(value: Abstract): MadeBy | undefined {
  return value.kind === 'symbol' && value.origin.how === 'result' ? value.origin.by : makingOf(value);
}

function now(call: LockCall): LockCall {
  return { ...call, effect: immediate(call.effect), isRun: true };
}

/** A function that only waits for its first argument, and this one: `Effect.tap(f)`, `semaphore.withPermits(1)`. */
function appliedTo(flow: Flow, tables: LockTables, stage: Abstract, to: Abstract, overlay: Overlay | undefined, depth: number): Computation | undefined {
  if (depth > STAGES) return undefined;
  if (stage.kind === 'closure') return computationOf(flow, tables, madeOf(flow, stage, to), overlay, depth + 1);
  if (stage.kind === 'external') {
    const row = namedIn(tables.computations, stage, (one) => one.made);
    return row !== undefined && isComplete(row, [to]) ? { how: 'row', row, args: [to], by: undefined } : undefined;
  }
  const by = madeBy(stage);
  if (by === undefined) return undefined;
  const row = rowOf(tables.computations, stage);
  if (row !== undefined && stage.kind === 'instance' && stage.made.how === 'external') {
    const args = [to, ...stage.made.args];
    return isComplete(row, args) ? { how: 'row', row, args, by } : undefined;
  }
  const begun = begunOperation(flow, tables, stage, overlay);
  if (begun === undefined) return undefined;
  const call = calledResult(begun, [to]);
  return happensInRun(call) ? { how: 'operation', call: now(call), by } : undefined;
}

function madeOf(flow: Flow, stage: Extract<Abstract, { kind: 'closure' }>, to: Abstract): Abstract {
  const target: Pick<Target, 'fn' | 'scope' | 'self' | 'bound'> = stage;
  return flow.returnsOf(flow.enter(target, flow.symbolicFrame(stage.fn), `applied to ${to.key}`, [to]));
}

/** What a pipe gives, as one function applied to what the one before gave. */
function pipedValue(flow: Flow, tables: LockTables, value: Abstract, by: MadeBy, overlay: Overlay | undefined): Abstract | undefined {
  const pipe = pipeOf(flow, tables, value, overlay, by);
  return pipe === undefined ? undefined : applied(pipe.object, pipe.functions);
}

function pipeOf(flow: Flow, tables: LockTables, value: Abstract, overlay: Overlay | undefined, by = madeBy(value)): { readonly object: Abstract; readonly functions: readonly Abstract[] } | undefined {
  if (by === undefined || value.kind !== 'instance' || value.made.how !== 'external') return undefined;
  const { package: packageName, name, args } = value.made;
  const computations = computationsOf(tables.computations, packageName);
  if (computations === undefined) return undefined;
  const [first, ...rest] = args;
  if (computations.pipes.some((one) => name === `${one}()` || name.endsWith(`.${one}()`)) && by.step.callee.kind === 'value') return first === undefined ? undefined : { object: first, functions: rest };
  if (by.step.callee.kind !== 'member' || !computations.pipeMethods.includes(by.step.callee.name)) return undefined;
  return { object: flow.evaluate(by.frame, by.step.callee.object, overlay), functions: args };
}

function applied(to: Abstract, functions: readonly Abstract[]): Abstract {
  return functions.reduce<Abstract>((object, stage) => ({
    kind: 'instance', key: `${stage.key}(${object.key})`, label: undefined, many: false, made: { how: 'applied', function: stage, to: object },
  }), to);
}

/** The generator function around which a package made this function: `Effect.fn('name')(function* () {})`. */
function generatorOf(flow: Flow, tables: LockTables, value: Abstract, overlay: Overlay | undefined): Abstract | undefined {
  const by = madeBy(value);
  if (by === undefined) return undefined;
  const isMaker = isFunctionMaker(tables, value);
  const { callee } = by.step;
  const maker = isMaker || callee.kind !== 'value' ? undefined : flow.evaluate(by.frame, callee.value, overlay);
  if (!isMaker && (maker === undefined || !isFunctionMaker(tables, maker))) return undefined;
  return flow.argumentsOf(by.frame, by.step, overlay).find((one) => one.kind === 'closure');
}

function isFunctionMaker(tables: LockTables, value: Abstract): boolean {
  if (value.kind !== 'instance' || value.made.how !== 'external') return false;
  const { made } = value;
  return computationsOf(tables.computations, made.package)?.functions.some((one) => isCallOf(made, one, made.name)) === true;
}

function isComplete(row: ComputationRow, args: readonly Abstract[]): boolean {
  return args.length >= (row.arity ?? 0);
}
