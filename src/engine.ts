/**
 * What an analysis keeps for the next one: programs that follow one another share an engine. What was
 * learnt is forgotten when what it was made from changes (docs/incremental.md); an engine holds no
 * program, and goes with the source files it was made for.
 */
import type { FlowLimits } from './calls/limits.js';
import { FlowLineage, ValueFlow } from './calls/value-flow.js';
import { Dependencies, Memo, NEXT_EDIT } from './graph/dependencies.js';
import type { RecognisedOperation } from './locks/lock-tables.js';
import { LivingProgram, type OpenedProgram } from './program/living-program.js';
import { ProgramLineage } from './program/program-lineage.js';
import type { ProgramView } from './program/program-view.js';
import type { SourceProgram } from './program/source-program.js';
import { Replayed } from './replay/regions.js';
import type { Settings } from './settings.js';

/** One program and what was solved for it: held open as long as no other program is, of this engine or another. */
export interface Session<Solved> {
  /** Runs `use` with the program attached; `times`: how often it was solved, once unless another one came between. */
  run<Result>(use: (solved: Solved, times: number) => Result): Result;
  /** Told of a file that is likely to be edited; not in the midst of `run`. */
  expectEdit(file: string): void;
}

interface Open<Solved> {
  /** Of the engine's sessions, in their order. */
  readonly number: number;
  readonly opened: OpenedProgram;
  readonly solved: Solved;
}

/** A lint run goes through its projects one after the other: of what was solved, only the last is asked again. */
let last: WeakRef<{ release(): void }> | undefined;

export class Engine {
  readonly dependencies = new Dependencies();
  readonly recognitions = new Memo<readonly RecognisedOperation[]>(this.dependencies);
  readonly #view = new LivingProgram(this.dependencies);
  readonly #values = new FlowLineage(this.dependencies);
  #flow: ValueFlow | undefined;
  /** How many times a program was attached that was not the one before. */
  #session = 0;
  #tables: string | undefined;
  #replayed = new Replayed(this.dependencies);

  /** Nothing happens before the first `run`. */
  session<Solved>(
    program: SourceProgram,
    limits: FlowLimits,
    watch: (view: ProgramView) => ProgramView,
    solve: (view: ProgramView, flow: ValueFlow) => Solved,
  ): Session<Solved> {
    let open: Open<Solved> | undefined;
    let times = 0;
    const session = {
      release: (): void => {
        open = undefined;
      },
      run: <Result>(use: (solved: Solved, times: number) => Result): Result => {
        const known = open?.number === this.#session ? open : undefined;
        try {
          if (known === undefined) {
            last?.deref()?.release();
            last = new WeakRef(session);
            times += 1;
            open = this.#open(program, limits, watch, solve);
            return use(open.solved, times);
          }
          this.#view.resume(known.opened);
          return use(known.solved, times);
        } finally {
          this.#view.detach();
          if (known === undefined) this.#sweep();
        }
      },
      expectEdit: (file: string): void => {
        if (open?.number !== this.#session) return;
        this.#view.resume(open.opened);
        try {
          this.#view.noteTypes(file);
        } finally {
          this.#view.detach();
        }
      },
    };
    return session;
  }

  #open<Solved>(
    program: SourceProgram,
    limits: FlowLimits,
    watch: (view: ProgramView) => ProgramView,
    solve: (view: ProgramView, flow: ValueFlow) => Solved,
  ): Open<Solved> {
    this.#session += 1;
    this.dependencies.change(NEXT_EDIT);
    const opened = this.#view.attach(program, watch);
    this.#flow?.retire();
    const flow = new ValueFlow(this.#view, limits, this.#values);
    this.#flow = flow;
    flow.revise();
    return { number: this.#session, opened, solved: solve(this.#view, flow) };
  }

  #sweep(): void {
    this.#view.sweep();
    for (const kept of [this.recognitions, this.#values, this.#replayed]) kept.sweep();
  }

  /** What was replayed under equal lock tables. */
  replayedUnder(tables: string): Replayed {
    if (this.#tables !== tables) this.#replayed = new Replayed(this.dependencies);
    this.#tables = tables;
    return this.#replayed;
  }
}

const engines = new ProgramLineage<Engine>();

export function engineOf(program: SourceProgram, settings: Settings): Engine {
  return engines.stateFor(program, JSON.stringify(settings), () => new Engine());
}
