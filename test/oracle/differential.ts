/** One generated program, executed and analysed. */
import type { Finding } from '../../src/findings/finding.js';
import { MODULE } from './analyse-text.js';
import type { Limits } from './explore.js';
import type { ProgramShape } from './generate/shape.js';
import { printProgram, type Callable, type PrintedProgram } from './generate/print-program.js';
import { judge, type Judgement } from './judge.js';
import { ExecutableProgram } from './load.js';
import { isFunction } from './promise.js';
import type { World } from './world.js';
import { runProgram, type Entry, type RunOptions, type Verdict } from './run-program.js';

/** What is tested: a program's text in, findings out. */
export type Engine = (text: string) => readonly Finding[];

export interface Comparison extends Judgement {
  readonly program: PrintedProgram;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

/** What a program does, whoever is asked about it. */
export interface Execution {
  readonly program: PrintedProgram;
  readonly verdict: Verdict;
  /** What more gets stuck, executed when somebody asks. */
  readonly further: readonly (() => Verdict)[];
  /** What gets stuck when all methods are called twice, at once: tried at random only. */
  readonly crowd: () => Verdict;
}

export function compare(shape: ProgramShape, engine: Engine, limits: Limits): Comparison {
  return compareExecution(execute(shape, limits), engine);
}

export function execute(shape: ProgramShape, limits: Limits): Execution {
  const program = printProgram(shape);
  const executable = executableOf(program);
  return {
    program,
    verdict: executeEntries(program, executable, { limits }),
    further: [
      once(() => deeper(limits, (own) => executeMethods(program, executable, ALONE, { limits: own, goesOn: true, hasOpenTests: true }))),
      once(() => deeper(limits, (own) => executeEntries(program, executable, { limits: own, goesOn: true }))),
      once(() => deeper(limits, (own) => executeMethods(program, executable, TWICE, { limits: own, goesOn: true, hasOpenTests: true }))),
    ],
    crowd: once(() => executeMethods(program, executable, CROWD, { limits: { ...limits, runs: 0, randomRuns: CROWD_RUNS }, goesOn: true, hasOpenTests: true })),
  };
}

/** With the objects of its methods among its exports. */
function executableOf({ text, methods }: PrintedProgram): ExecutableProgram {
  const objects = [...new Set(methods.map(({ object }) => object))];
  return new ExecutableProgram(new Map([[MODULE, objects.length === 0 ? text : `${text}export { ${objects.join(', ')} };\n`]]));
}

export function compareExecution(execution: Execution, engine: Engine): Comparison {
  return compareFindings(execution, engine(execution.program.text));
}

export function compareFindings({ program, verdict, further, crowd }: Execution, findings: readonly Finding[]): Comparison {
  const lines = program.text.split('\n');
  return { program, verdict, findings, ...judge(({ line }) => lines[line - 1] ?? '', findings, verdict, further, crowd) };
}

/** Few findings are left to be decided: for them more executions are worth their time. */
const DEEPER = 8;

const CROWD_RUNS = 300;

/** Which methods are called at once, by their indices. */
const ALONE = (methods: readonly number[]): readonly (readonly number[])[] => methods.map((one) => [one]);
const TWICE = (methods: readonly number[]): readonly (readonly number[])[] => methods.map((one) => [one, one]);
const CROWD = (methods: readonly number[]): readonly (readonly number[])[] => [[...methods, ...methods]];

function deeper(limits: Limits, run: (limits: Limits) => Verdict): Verdict {
  const verdict = run(limits);
  return verdict.isExhaustive || verdict.isEndless ? verdict : run({ ...limits, runs: limits.runs * DEEPER });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Each entry with each, itself included, and all of them at once. */
function executeEntries({ entries }: PrintedProgram, executable: ExecutableProgram, options: RunOptions): Verdict {
  const calls = entries.map((entry): Entry => ({
    name: entry.name,
    call: (exports, world) => callWith(exports[entry.name], undefined, entry, world),
  }));
  const all = entries.map((_, i) => i);
  const pairs = all.flatMap((i) => all.slice(i).map((j) => [i, j]));
  return runProgram(executable, MODULE, calls, all.length > 2 ? [...pairs, all] : pairs, options);
}

/**
 * Methods by themselves, or several at once, whether or not an entry ever gets to calling it. No call of a
 * method frees who is stuck in another: what gives back a lock is private, and promises are settled by work.
 */
function executeMethods({ methods }: PrintedProgram, executable: ExecutableProgram, sets: typeof ALONE, options: RunOptions): Verdict {
  const calls = methods.map((method): Entry => ({
    name: method.name,
    call: (exports, world) => {
      const self = exports[method.object];
      return typeof self === 'object' && self !== null ? callWith(Reflect.get(self, method.name), self, method, world) : undefined;
    },
  }));
  return runProgram(executable, MODULE, calls, sets([...calls.keys()]), { ...options, isFinal: true });
}

function callWith(value: unknown, self: unknown, { hasFlag, takesWork, isClosure }: Callable, world: World): unknown {
  if (!isFunction(value)) return undefined;
  const result = value.apply(self, [...(hasFlag ? [world.choose(2) === 1] : []), ...(takesWork ? [() => undefined] : [])]);
  return isClosure && isFunction(result) ? result() : result;
}
