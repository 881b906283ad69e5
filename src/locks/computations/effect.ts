import type { ComputationRow, Computations, ComputationStep } from '../library-model.js';

const run = (argument: number): ComputationStep => ({ does: 'run', argument });
const call = (argument: number): ComputationStep => ({ does: 'call', argument });
const onFailure = (argument: number): ComputationStep => ({ does: 'run', argument, on: 'failure' });
const always = (argument: number): ComputationStep => ({ does: 'run', argument, on: 'always' });
const bounded = (argument: number): ComputationStep => ({ does: 'run', argument, isBounded: true });

function rows(names: readonly string[], row: Omit<ComputationRow, 'name'>): readonly ComputationRow[] {
  return names.map((name) => ({ name: `Effect.${name}`, ...row }));
}

/** Of versions 3 and 4; what only one of them has stands here, too. */
export const effectComputations = {
  made: [
    { name: 'Effect.gen', steps: [{ does: 'pull', argument: -1 }] },
    ...rows(['promise', 'suspend'], { steps: [run(0)] }),
    ...rows(['sync'], { steps: [call(0)] }),
    ...rows(['tryPromise'], { steps: [{ does: 'run', argument: 0, option: 'try' }] }),
    ...rows(['try'], { steps: [{ does: 'call', argument: 0, option: 'try' }] }),
    ...rows(['die', 'fail'], { steps: [{ does: 'fail' }] }),
    // What runs the argument with something added, or another result.
    ...rows(['asVoid', 'either', 'exit', 'ignore', 'interruptible', 'option', 'orDie', 'result', 'scoped', 'uninterruptible'], { arity: 1, steps: [run(0)] }),
    ...rows(
      ['annotateLogs', 'annotateSpans', 'as', 'delay', 'provide', 'provideService', 'repeat', 'retry', 'withConcurrency', 'withLogSpan', 'withSpan'],
      { arity: 2, steps: [run(0)], gives: 'first' },
    ),
    ...rows(['map'], { arity: 2, steps: [run(0), call(1)] }),
    ...rows(['andThen', 'flatMap', 'zipRight'], { arity: 2, steps: [run(0), run(1)] }),
    ...rows(['tap', 'zip', 'zipLeft'], { arity: 2, steps: [run(0), run(1)], gives: 'first' }),
    ...rows(['all'], { steps: [run(0)] }),
    ...rows(['forEach'], { arity: 2, steps: [{ does: 'run', argument: 1, each: 0 }] }),
    ...rows(['catch', 'catchAll', 'catchAllCause', 'catchCause', 'orElse'], { arity: 2, steps: [run(0), onFailure(1)] }),
    ...rows(['catchTag'], { arity: 3, steps: [run(0), onFailure(2)] }),
    ...rows(['tapError'], { arity: 2, steps: [run(0), onFailure(1)] }),
    ...rows(['ensuring', 'onExit'], { arity: 2, steps: [run(0), always(1)], gives: 'first' }),
    ...rows(['acquireUseRelease'], { arity: 3, steps: [run(0), run(1), always(2)] }),
    ...rows(['race', 'raceFirst'], { arity: 2, steps: [bounded(0), bounded(1)] }),
    ...rows(['timeout'], { arity: 2, steps: [bounded(0)] }),
    // Nobody waits for what is forked: its run is its own.
    ...rows(['fork', 'forkChild', 'forkDaemon', 'forkDetach', 'forkScoped'], { arity: 1, steps: [], gives: 'nothing' }),
  ],
  pipes: ['pipe'],
  pipeMethods: ['pipe'],
  functions: ['Effect.fn', 'Effect.fnUntraced'],
  runners: [
    { name: 'Effect.runPromise', argument: 0, waits: 'promise' },
    { name: 'Effect.runPromiseExit', argument: 0, waits: 'promise' },
    { name: 'Effect.runSync', argument: 0, waits: 'sync' },
    { name: 'Effect.runSyncExit', argument: 0, waits: 'sync' },
    { name: 'Effect.runFork', argument: 0, waits: 'nobody' },
    { name: 'Effect.runCallback', argument: 0, waits: 'nobody' },
    { name: 'ManagedRuntime.runPromise', argument: 0, waits: 'promise' },
    { name: 'ManagedRuntime.runSync', argument: 0, waits: 'sync' },
    { name: 'ManagedRuntime.runFork', argument: 0, waits: 'nobody' },
  ],
} as const satisfies Computations;
