/** Whether a generated program tells a mutant: what the mutant says of it is wrong where the engine is right. */
import type { Finding } from '../../src/findings/finding.js';
import { TextAnalyser } from '../oracle/analyse-text.js';
import { printFixture, shapeOfSeed, shrink } from '../oracle/campaign.js';
import { compare, compareFindings, type Engine as Analysing, execute, type Execution } from '../oracle/differential.js';
import type { Limits } from '../oracle/explore.js';
import { printProgram } from '../oracle/generate/print-program.js';
import type { Engine } from './engines.js';

export interface Teller {
  readonly mutant: number;
  /** The program made small, with what the engine says of it, as a fixture. */
  readonly fixture: string;
}

const LIMITS: Limits = { runs: 40, randomRuns: 4, events: 250, seed: 1 };
/** For making one program small. */
const SHRINKING = 15_000;

export class GeneratedPrograms {
  readonly #analyser: TextAnalyser;

  /** `questions`: after so many a mutant does not end. */
  constructor(private readonly engine: Engine, private readonly count: number, private readonly questions: number) {
    this.#analyser = new TextAnalyser(engine.analyze);
  }

  /** Those of the mutants that the program of this seed tells. */
  tellers(seed: number, mutants: readonly number[]): readonly Teller[] {
    const { switches } = this.engine;
    const shape = shapeOfSeed(seed);
    const { text } = printProgram(shape);
    const hits = new Uint8Array(this.count);
    switches.hits = hits;
    const plain = this.#under(-1)(text);
    const executed = mutants.filter((mutant) => hits[mutant] === 1);
    switches.hits = new Uint8Array(this.count);
    let execution: Execution | undefined;
    const wrongIn = (findings: readonly Finding[]): string =>
      compareFindings(execution ??= execute(shape, LIMITS), findings).disagreements.map(({ what, text: said }) => `${what} ${said}`).join('\n');
    return executed.flatMap((mutant) => {
      const said = this.#under(mutant)(text);
      if (shown(said) === shown(plain) || wrongIn(said) === wrongIn(plain)) return [];
      const [first] = compareFindings(execution ??= execute(shape, LIMITS), said).disagreements;
      const small = first === undefined ? shape : shrink(shape, first, this.#under(mutant), LIMITS, SHRINKING);
      return [{ mutant, fixture: printFixture(compare(small, this.#under(-1), LIMITS)) }];
    });
  }

  #under(mutant: number): Analysing {
    const { switches } = this.engine;
    return (text) => {
      switches.at = mutant;
      switches.left = this.questions;
      try {
        return this.#analyser.findings(text);
      } catch {
        return [];
      } finally {
        switches.at = -1;
        switches.left = Number.MAX_SAFE_INTEGER;
      }
    };
  }
}

function shown(findings: readonly Finding[]): string {
  return findings.filter(({ certainty }) => certainty !== 'possible').map(({ kind, certainty, place }) => `${kind} ${certainty} ${String(place.line)}`).sort().join('\n');
}
