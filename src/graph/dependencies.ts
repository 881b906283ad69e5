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

interface Frame {
  readonly cells: Set<number>;
  readonly traces: Set<Trace>;
}

export class Dependencies {
  /** The number that each cell has now: a new one after each change. */
  readonly #cells = new Map<string, number>();
  readonly #tracesOf = new Map<number, Trace[]>();
  /** Undefined: dead. */
  readonly #members: (readonly number[] | undefined)[] = [];
  readonly #bySet = new Map<string, Trace>();
  readonly #byParts = new Map<string, Trace>();
  readonly #open: Frame[] = [];
  #cellsMade = 0;

  /** The answer that is being computed depends on this cell. */
  read(cell: string): void {
    this.#open.at(-1)?.cells.add(this.#numberOf(cell));
  }

  /** Notes what is read until `close`. Open and close nest, whatever is thrown between. */
  open(): void {
    this.#open.push({ cells: new Set(), traces: new Set() });
  }

  /** Whoever computes further out depends on it, too. */
  close(): Trace {
    const frame = this.#open.pop();
    const trace = frame === undefined ? this.#intern([]) : this.#traceOf(frame);
    this.#open.at(-1)?.traces.add(trace);
    return trace;
  }

  /** Whether an answer with this trace still stands; if so, the one being computed depends on it. */
  reuse(trace: Trace): boolean {
    if (this.#members[trace] === undefined) return false;
    this.#open.at(-1)?.traces.add(trace);
    return true;
  }

  isAlive(trace: Trace): boolean {
    return this.#members[trace] !== undefined;
  }

  /** Not while an answer is computed. */
  change(cell: string): void {
    const number = this.#cells.get(cell);
    if (number === undefined) return;
    this.#cells.delete(cell);
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

  #numberOf(cell: string): number {
    const known = this.#cells.get(cell);
    if (known !== undefined) return known;
    this.#cellsMade += 1;
    this.#cells.set(cell, this.#cellsMade);
    return this.#cellsMade;
  }

  #traceOf({ cells, traces }: Frame): Trace {
    const [only] = traces;
    if (cells.size === 0 && traces.size === 1 && only !== undefined) return only;
    // Most answers are made from few others, and often from the same: their numbers are the short key.
    const parts = `${keyOf([...cells].sort(ascending))};${keyOf([...traces].sort(ascending))}`;
    const known = this.#byParts.get(parts);
    if (known !== undefined) return known;
    const all = new Set(cells);
    for (const trace of traces) for (const cell of this.#members[trace] ?? []) all.add(cell);
    const trace = this.#intern([...all].sort(ascending));
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

/** Answers by question, each kept as long as its trace lives. */
export class Memo<Answer> {
  readonly #answers = new Map<string, { readonly answer: Answer; readonly trace: Trace }>();
  /** How many answers were computed, for who counts. */
  made = 0;

  constructor(private readonly dependencies: Dependencies) {}

  /** Whoever asks depends on it. */
  find(question: string): { readonly answer: Answer } | undefined {
    const known = this.#answers.get(question);
    if (known === undefined) return undefined;
    if (this.dependencies.reuse(known.trace)) return known;
    this.#answers.delete(question);
    return undefined;
  }

  keep(question: string, answer: Answer, trace: Trace): void {
    this.made += 1;
    this.#answers.set(question, { answer, trace });
  }

  get(question: string, compute: () => Answer): Answer {
    const known = this.find(question);
    if (known !== undefined) return known.answer;
    this.dependencies.open();
    let trace: Trace | undefined;
    try {
      const answer = compute();
      trace = this.dependencies.close();
      this.keep(question, answer, trace);
      return answer;
    } finally {
      if (trace === undefined) this.dependencies.close();
    }
  }

  /** Whoever looks does not depend on it. */
  has(question: string): boolean {
    const known = this.#answers.get(question);
    return known !== undefined && this.dependencies.isAlive(known.trace);
  }

  keys(): Iterable<string> {
    return this.#answers.keys();
  }

  delete(question: string): void {
    this.#answers.delete(question);
  }

  clear(): void {
    this.#answers.clear();
  }

  /** Forgets what died: what nobody asks for again would stay for ever. */
  sweep(): void {
    for (const [question, { trace }] of this.#answers) {
      if (!this.dependencies.isAlive(trace)) this.#answers.delete(question);
    }
  }
}

function keyOf(numbers: readonly number[]): string {
  return numbers.join();
}

function ascending(a: number, b: number): number {
  return a - b;
}
