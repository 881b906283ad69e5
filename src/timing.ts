/**
 * Where an analysis spends its time, and how much it asks: stands at the seams between the stages and
 * around the view of the program, so that no algorithm knows of it. Switched on by DEADLOCK_TIMING=1,
 * which prints a table after each analysis to standard error.
 */
import type { FileOutline } from './program/outline.js';
import type { ProgramView } from './program/program-view.js';

export interface Meter {
  /** Runs a stage; its time and how often it ran count under its name. */
  stage<Result>(name: string, work: () => Result): Result;
  /** The same view, every question counted. */
  watch(view: ProgramView): ProgramView;
  /** How many things a stage worked on. */
  count(what: string, many: number): void;
  /** Called when an analysis is done. */
  done(): void;
}

const SILENT: Meter = {
  stage: (_name, work) => work(),
  watch: (view) => view,
  count: () => undefined,
  done: () => undefined,
};

/** What the environment asks for: usually nothing is measured. */
export function meterOf(environment: Readonly<Record<string, string | undefined>>): Meter {
  const wanted = environment['DEADLOCK_TIMING'];
  if (wanted === undefined || wanted === '' || wanted === '0') return SILENT;
  return new CountingMeter((text) => process.stderr.write(text));
}

export interface Measured {
  times: number;
  milliseconds: number;
}

/** Outlines that some analysis of this process has used. */
const known = new WeakSet<FileOutline>();

/** Counts from `done` to `done`. */
export class CountingMeter implements Meter {
  readonly stages = new Map<string, Measured>();
  readonly questions = new Map<string, Measured>();
  readonly counts = new Map<string, number>();
  /** Files whose outlines were used for the first time in this process. */
  readonly lowered = new Set<string>();

  constructor(private readonly print: (text: string) => unknown) {}

  stage<Result>(name: string, work: () => Result): Result {
    return measured(this.stages, name, work);
  }

  watch(view: ProgramView): ProgramView {
    return new Proxy(view, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        const question = String(name);
        return (...given: unknown[]) => {
          const answer = measured(this.questions, question, (): unknown => Reflect.apply(member, target, given));
          if (question.endsWith('Outline')) this.#note(target, answer);
          return answer;
        };
      },
    });
  }

  count(what: string, many: number): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + many);
  }

  done(): void {
    this.count('files lowered', this.lowered.size);
    const lines = [...this.#table('stage', this.stages), ...this.#table('question', this.questions)];
    for (const [what, many] of this.counts) lines.push(`${pad(what)} ${String(many).padStart(9)}`);
    this.print(`deadlock timing\n${lines.map((line) => `  ${line}\n`).join('')}`);
    for (const table of [this.stages, this.questions, this.counts, this.lowered]) table.clear();
  }

  /** An outline is made once for a version of a file: an object not seen before was made now. */
  #note(view: ProgramView, outline: unknown): void {
    if (!hasFile(outline)) return;
    const file = view.fileOutline(outline.file);
    if (known.has(file)) return;
    known.add(file);
    this.lowered.add(outline.file);
  }

  #table(head: string, rows: ReadonlyMap<string, Measured>): readonly string[] {
    const lines = [...rows].map(
      ([name, { times, milliseconds }]) => `${pad(name)} ${String(times).padStart(9)} ${milliseconds.toFixed(1).padStart(10)} ms`,
    );
    return [`${pad(head)}     times`, ...lines];
  }
}

function measured<Result>(table: Map<string, Measured>, name: string, work: () => Result): Result {
  const row = table.get(name) ?? { times: 0, milliseconds: 0 };
  table.set(name, row);
  const began = performance.now();
  try {
    return work();
  } finally {
    row.times += 1;
    row.milliseconds += performance.now() - began;
  }
}

function hasFile(outline: unknown): outline is { readonly file: string } {
  return typeof outline === 'object' && outline !== null && 'file' in outline && typeof outline.file === 'string';
}

function pad(text: string): string {
  return text.padEnd(18);
}
