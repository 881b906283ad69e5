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

/** One program and the engine. It holds the program; the engine does not hold it. */
export interface Session {
  /**
   * Runs `work` with the program attached. `isNew`: another program was attached since the last time, or
   * there was none; what was solved before holds no more.
   */
  run<Result>(work: (view: ProgramView, flow: ValueFlow, isNew: boolean) => Result): Result;
  /** Told of a file that is likely to be edited; not in the midst of `run`. */
  expectEdit(file: string): void;
}

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

  session(program: SourceProgram, limits: FlowLimits, watch: (view: ProgramView) => ProgramView): Session {
    let mine: { readonly number: number; readonly opened: OpenedProgram; readonly flow: ValueFlow } | undefined;
    return {
      run: (work) => {
        const isNew = mine?.number !== this.#session;
        if (mine === undefined || isNew) mine = { number: (this.#session += 1), opened: this.#attach(program, watch), flow: this.#renewFlow(limits) };
        else this.#view.resume(mine.opened);
        try {
          return work(this.#view, mine.flow, isNew);
        } finally {
          this.#view.detach();
          if (isNew) this.#sweep();
        }
      },
      expectEdit: (file) => {
        if (mine?.number !== this.#session) return;
        this.#view.resume(mine.opened);
        try {
          this.#view.noteTypes(file);
        } finally {
          this.#view.detach();
        }
      },
    };
  }

  #attach(program: SourceProgram, watch: (view: ProgramView) => ProgramView): OpenedProgram {
    this.dependencies.change(NEXT_EDIT);
    return this.#view.attach(program, watch);
  }

  #renewFlow(limits: FlowLimits): ValueFlow {
    this.#flow?.retire();
    this.#flow = new ValueFlow(this.#view, limits, this.#values);
    return this.#flow;
  }

  #sweep(): void {
    this.#view.sweep();
    for (const memo of [this.recognitions, this.#values.homes]) memo.sweep();
    this.#replayed.sweep();
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
