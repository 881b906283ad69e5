/**
 * What an analysis keeps for the next one: programs that follow one another share an engine. What was
 * learnt is forgotten when what it was made from changes (docs/incremental.md); an engine holds no
 * program, and goes with the source files it was made for.
 */
import type { FlowLimits } from './calls/limits.js';
import { FlowLineage, ValueFlow } from './calls/value-flow.js';
import { Dependencies, Memo, NEXT_EDIT } from './graph/dependencies.js';
import type { RecognisedOperation } from './locks/lock-tables.js';
import { LivingProgram } from './program/living-program.js';
import { ProgramLineage } from './program/program-lineage.js';
import type { ProgramView } from './program/program-view.js';
import type { SourceProgram } from './program/source-program.js';
import { Replayed } from './replay/regions.js';
import type { Settings } from './settings.js';

export class Engine {
  readonly dependencies = new Dependencies();
  readonly recognitions = new Memo<readonly RecognisedOperation[]>(this.dependencies);
  readonly #view = new LivingProgram(this.dependencies);
  readonly #values = new FlowLineage(this.dependencies);
  #flow: ValueFlow | undefined;
  #tables: string | undefined;
  #replayed = new Replayed(this.dependencies);

  /** Runs `work` with the program attached; values of the last flow are known no more. */
  with<Result>(
    program: SourceProgram,
    limits: FlowLimits,
    watch: (view: ProgramView) => ProgramView,
    work: (view: ProgramView, flow: ValueFlow) => Result,
  ): Result {
    this.dependencies.change(NEXT_EDIT);
    this.#view.attach(program, watch);
    this.#flow?.retire();
    this.#flow = new ValueFlow(this.#view, limits, this.#values);
    try {
      return work(this.#view, this.#flow);
    } finally {
      this.#view.detach();
      for (const memo of [this.recognitions, this.#values.homes]) memo.sweep();
      this.#replayed.sweep();
    }
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
