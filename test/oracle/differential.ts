/** One generated program, executed and analysed. */
import type { Finding } from '../../src/findings/finding.js';
import { MODULE } from './analyse-text.js';
import type { Limits } from './explore.js';
import type { ProgramShape } from './generate/shape.js';
import { printProgram, type PrintedProgram } from './generate/print-program.js';
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

export function compare(shape: ProgramShape, engine: Engine, limits: Limits): Comparison {
  const program = printProgram(shape);
  const verdict = executeEntries(program, { limits });
  const findings = engine(program.text);
  const further = [
    () => executeEntries(program, { limits, goesOn: true }),
    () => executeMethods(program, { limits, goesOn: true, hasOpenTests: true }),
  ];
  return { program, verdict, findings, ...judge(findings, verdict, further) };
}

/** Each entry with each, itself included, and all of them at once. */
function executeEntries({ text, entries }: PrintedProgram, options: RunOptions): Verdict {
  const executable = new ExecutableProgram(new Map([[MODULE, text]]));
  const calls = entries.map(({ name, hasFlag }): Entry => ({
    name,
    call: (exports, world) => callWith(exports[name], undefined, hasFlag, world),
  }));
  const all = entries.map((_, i) => i);
  const pairs = all.flatMap((i) => all.slice(i).map((j) => [i, j]));
  return runProgram(executable, MODULE, calls, all.length > 2 ? [...pairs, all] : pairs, options);
}

/** Each method twice at once, whether or not an entry ever gets to calling it. */
function executeMethods({ text, methods }: PrintedProgram, options: RunOptions): Verdict {
  const objects = [...new Set(methods.map(({ object }) => object))];
  const executable = new ExecutableProgram(new Map([[MODULE, `${text}export { ${objects.join(', ')} };\n`]]));
  const calls = methods.map(({ object, name, hasFlag }): Entry => ({
    name,
    call: (exports, world) => {
      const self = exports[object];
      return typeof self === 'object' && self !== null ? callWith(Reflect.get(self, name), self, hasFlag, world) : undefined;
    },
  }));
  return runProgram(executable, MODULE, calls, calls.map((_, i) => [i, i]), options);
}

function callWith(value: unknown, self: unknown, hasFlag: boolean, world: World): unknown {
  return isFunction(value) ? value.apply(self, hasFlag ? [world.choose(2) === 1] : []) : undefined;
}
