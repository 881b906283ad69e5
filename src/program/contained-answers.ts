/**
 * Answers to one kind of question: each computed once, and a checker that stumbles over a broken
 * program (it may throw on half-typed code) costs the one answer, not the analysis.
 */
export class ContainedAnswers<Answer> {
  readonly #known = new Map<string, Answer>();
  readonly #otherwise: (why: string) => Answer;

  constructor(otherwise: (why: string) => Answer) {
    this.#otherwise = otherwise;
  }

  get(question: string, compute: () => Answer): Answer {
    if (this.#known.has(question)) return this.#known.get(question) as Answer;
    const answer = this.#attempt(compute);
    this.#known.set(question, answer);
    return answer;
  }

  #attempt(compute: () => Answer): Answer {
    try {
      return compute();
    } catch (error) {
      return this.#otherwise(`the type checker failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
