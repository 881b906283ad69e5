/**
 * What an answer was made from, so that it can be kept until that changes. Inputs are *cells*, known by
 * name. While an answer is computed, every cell that is read, and every kept answer that is used, is
 * noted; together they are its *trace*. Changing a cell kills the traces it is in, and with them the
 * answers: nothing is searched for, a dead answer is found out when it is asked for again.
 */

/** A cell that every edit changes: for what is not known well enough to be kept longer. */
export const NEXT_EDIT = 'next edit';

/** A set of cells, by number. Equal sets have equal numbers. */
export type Trace = number;

/** What a cell is now: a new number after each change. */
export interface Cell {
  readonly name: string;
  readonly number: number;
}

/** What an open answer has read so far. Most read little: the sets are made when they are needed. */
interface Frame {
  cells: Set<number> | undefined;
  traces: Set<Trace> | undefined;
}

export class Dependencies {
  readonly #cells = new Map<string, { readonly name: string; number: number }>();
  readonly #tracesOf = new Map<number, Trace[]>();
  /** Undefined: dead. */
  readonly #members: (readonly number[] | undefined)[] = [];
  readonly #bySet = new Map<string, Trace>();
  readonly #byParts = new Map<string, Trace>();
  readonly #open: Frame[] = [];
  #cellsMade = 0;

  /** The cell of this name; whoever reads it often keeps it. */
  cell(name: string): Cell {
    const known = this.#cells.get(name);
    if (known !== undefined) return known;
    this.#cellsMade += 1;
    const cell = { name, number: this.#cellsMade };
    this.#cells.set(name, cell);
    return cell;
  }

  /** The answer that is being computed depends on this cell. */
  read(cell: string | Cell): void {
    const frame = this.#open.at(-1);
    if (frame === undefined) return;
    const { number } = typeof cell === 'string' ? this.cell(cell) : cell;
    (frame.cells ??= new Set()).add(number);
  }

  /** Notes what is read until `close` or `pass`. They nest, whatever is thrown between. */
  open(): void {
    this.#open.push({ cells: undefined, traces: undefined });
  }

  /** Whoever computes further out depends on it, too. */
  close(): Trace {
    const frame = this.#open.pop();
    const trace = frame === undefined ? this.#intern([]) : this.#traceOf(frame);
    this.#note(trace);
    return trace;
  }

  /** Closes an answer that is a cell itself: whoever computes further out depends on that cell alone. */
  closeApart(): Trace {
    const frame = this.#open.pop();
    return frame === undefined ? this.#intern([]) : this.#traceOf(frame);
  }

  /** Closes an answer that nobody keeps: what it read was read further out. */
  pass(): void {
    const frame = this.#open.pop();
    const outer = this.#open.at(-1);
    if (frame === undefined || outer === undefined) return;
    if (frame.cells !== undefined) {
      if (outer.cells === undefined) outer.cells = frame.cells;
      else for (const cell of frame.cells) outer.cells.add(cell);
    }
    if (frame.traces !== undefined) {
      if (outer.traces === undefined) outer.traces = frame.traces;
      else for (const trace of frame.traces) outer.traces.add(trace);
    }
  }

  /** Whether an answer with this trace still stands; if so, the one being computed depends on it. */
  reuse(trace: Trace): boolean {
    if (this.#members[trace] === undefined) return false;
    this.#note(trace);
    return true;
  }

  isAlive(trace: Trace): boolean {
    return this.#members[trace] !== undefined;
  }

  /** Not while an answer is computed. */
  change(name: string): void {
    const cell = this.#cells.get(name);
    if (cell === undefined) return;
    const { number } = cell;
    this.#cellsMade += 1;
    cell.number = this.#cellsMade;
    for (const trace of this.#tracesOf.get(number) ?? []) {
      const members = this.#members[trace];
      if (members === undefined) continue;
      this.#members[trace] = undefined;
      this.#bySet.delete(keyOf(members));
    }
    this.#tracesOf.delete(number);
    // Keys name traces, some of which are dead now.
    this.#byParts.clear();
  }

  #note(trace: Trace): void {
    const frame = this.#open.at(-1);
    if (frame !== undefined) (frame.traces ??= new Set()).add(trace);
  }

  #traceOf({ cells, traces }: Frame): Trace {
    if (cells === undefined && traces?.size === 1) {
      const [only] = traces;
      if (only !== undefined) return only;
    }
    // Most answers are made from few others, and often from the same: their numbers are the short key.
    const parts = `${keyOf(sorted(cells))};${keyOf(sorted(traces))}`;
    const known = this.#byParts.get(parts);
    if (known !== undefined) return known;
    const all = new Set(cells);
    for (const trace of traces ?? []) for (const cell of this.#members[trace] ?? []) all.add(cell);
    const trace = this.#intern(sorted(all));
    this.#byParts.set(parts, trace);
    return trace;
  }

  #intern(members: readonly number[]): Trace {
    const key = keyOf(members);
    const known = this.#bySet.get(key);
    if (known !== undefined) return known;
    const trace = this.#members.push(members) - 1;
    this.#bySet.set(key, trace);
    for (const cell of members) {
      const traces = this.#tracesOf.get(cell);
      if (traces === undefined) this.#tracesOf.set(cell, [trace]);
      else traces.push(trace);
    }
    return trace;
  }
}

/** What is asked about a subject: two parts, since keys of subjects are long and each is hashed once. */
export type Question = string | number;

interface Kept<Answer> {
  readonly answer: Answer;
  readonly trace: Trace;
}

/** Answers by subject and question, each kept as long as its trace lives. */
export class Memo<Answer> {
  readonly #answers = new Map<string, Map<Question, Kept<Answer>>>();
  /** How many answers were computed, for who counts. */
  made = 0;

  constructor(private readonly dependencies: Dependencies) {}

  /** Whoever asks depends on it. */
  find(subject: string, question: Question = ''): { readonly answer: Answer } | undefined {
    const known = this.#answers.get(subject)?.get(question);
    if (known === undefined) return undefined;
    if (this.dependencies.reuse(known.trace)) return known;
    this.delete(subject, question);
    return undefined;
  }

  keep(subject: string, question: Question, answer: Answer, trace: Trace): void {
    this.made += 1;
    const answers = this.#answers.get(subject);
    if (answers === undefined) this.#answers.set(subject, new Map([[question, { answer, trace }]]));
    else answers.set(question, { answer, trace });
  }

  get(subject: string, question: Question, compute: () => Answer): Answer {
    const known = this.find(subject, question);
    if (known !== undefined) return known.answer;
    this.dependencies.open();
    let trace: Trace | undefined;
    try {
      const answer = compute();
      trace = this.dependencies.close();
      this.keep(subject, question, answer, trace);
      return answer;
    } finally {
      if (trace === undefined) this.dependencies.close();
    }
  }

  /** Whoever looks does not depend on it. */
  has(subject: string, question: Question = ''): boolean {
    const known = this.#answers.get(subject)?.get(question);
    return known !== undefined && this.dependencies.isAlive(known.trace);
  }

  delete(subject: string, question: Question): void {
    const answers = this.#answers.get(subject);
    answers?.delete(question);
    if (answers?.size === 0) this.#answers.delete(subject);
  }

  /** Forgets all that was answered about a subject. */
  forget(subject: string): void {
    this.#answers.delete(subject);
  }

  clear(): void {
    this.#answers.clear();
  }

  /** Forgets what died: what nobody asks for again would stay for ever. */
  sweep(): void {
    for (const [subject, answers] of this.#answers) {
      for (const [question, { trace }] of answers) {
        if (!this.dependencies.isAlive(trace)) answers.delete(question);
      }
      if (answers.size === 0) this.#answers.delete(subject);
    }
  }
}

interface Revisable<Answer> extends Kept<Answer> {
  readonly cell: Cell;
}

/**
 * Answers that are cells themselves. What died is computed again when the next program is there, before
 * anybody asks (`revise`); only an answer that is another one then kills what was made from it.
 */
export class Revised<Answer> {
  readonly #answers = new Map<string, Revisable<Answer>>();

  constructor(
    private readonly dependencies: Dependencies,
    /** What the cells are called, before the subject. */
    private readonly name: string,
    private readonly equals: (a: Answer, b: Answer) => boolean,
  ) {}

  get(subject: string, compute: () => Answer): Answer {
    const known = this.#answers.get(subject) ?? this.#compute(subject, compute);
    this.dependencies.read(known.cell);
    return known.answer;
  }

  has(subject: string): boolean {
    return this.#answers.has(subject);
  }

  /**
   * Not while an answer is computed. Tells whether any answer is another one now. An answer that `compute`
   * throws at is forgotten: its subject may be gone.
   */
  revise(compute: (subject: string) => Answer): boolean {
    let isNew = false;
    for (const [subject, { answer, trace, cell }] of this.#answers) {
      if (this.dependencies.isAlive(trace)) continue;
      this.#answers.delete(subject);
      try {
        const now = this.#compute(subject, () => compute(subject));
        if (this.equals(now.answer, answer)) continue;
      } catch {
        // Whoever asks for it again gets the error.
      }
      isNew = true;
      this.dependencies.change(cell.name);
    }
    return isNew;
  }

  #compute(subject: string, compute: () => Answer): Revisable<Answer> {
    this.dependencies.open();
    let trace: Trace | undefined;
    try {
      const answer = compute();
      trace = this.dependencies.closeApart();
      const kept = { answer, trace, cell: this.dependencies.cell(`${this.name} ${subject}`) };
      this.#answers.set(subject, kept);
      return kept;
    } finally {
      if (trace === undefined) this.dependencies.closeApart();
    }
  }
}

function keyOf(numbers: readonly number[]): string {
  return numbers.join();
}

function sorted(numbers: Iterable<number> | undefined): readonly number[] {
  return numbers === undefined ? [] : [...numbers].sort((a, b) => a - b);
}
