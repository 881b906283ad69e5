/**
 * `npm run fuzz -- --mutants --seed N --runs N --minutes N --of name --programs N --from N`: changes one place of the engine's code for held regions and identity
 * of locks at a time, and sees whether some fixture tells. Prints each survivor and the score. `--of` keeps to files with
 * this in their name; of what survives, `--programs` prints generated programs that tell, made small.
 */
import { join, relative } from 'node:path';
import { Worker } from 'node:worker_threads';
import { randomNumbers } from '../oracle/explore.js';
import { ROOT } from '../programs.js';
import { allMutants } from './engines.js';
import type { KillerData, Question, Verdict } from './killer.js';
import type { Mutant } from './mutants.js';

/** Held state, and which lock is which. */
const FILES = [
  'replay/state.ts', 'replay/lock-state.ts', 'replay/lock-holds.ts', 'replay/lock-steps.ts', 'replay/merge-paths.ts', 'replay/handles.ts',
  'replay/same-object.ts', 'replay/lock-ref.ts', 'calls/expand.ts', 'calls/abstract-value.ts', 'calls/read-field.ts',
  'findings/bound-locks.ts', 'findings/object-assignment.ts', 'findings/lock-class.ts', 'locks/lock-class.ts',
];
const FIXTURES = [
  'no-reacquire', 'no-order-inversion', 'no-leaked-lock', 'no-permit-exhaustion', 'no-wait-on-locker', 'no-self-wait', 'no-unheld-release', 'no-early-release', 'no-floating-acquire',
  'programs', 'libraries', 'supervisor', 'guarded-by', 'no-callback-under-lock', 'no-cross-component-call', 'no-slow-await-under-lock',
  'cases/checklocks', 'cases/clang', 'cases/infer', 'cases/lockbud', 'cases/realworld',
];
/** One fixture that takes longer does not end: it takes a few milliseconds. */
const MILLISECONDS = 60_000;
const STARTING = 600_000;

export interface MutantRun {
  readonly seed: number;
  readonly runs: number;
  readonly minutes: number;
  /** Part of the names of the files, or of `file:line`; empty: all. */
  readonly of: string;
  /** Generated programs that survivors of the fixtures are shown, and the seed of the first. */
  readonly programs: number;
  readonly from: number;
}

type Score = Record<'told' | 'endless' | 'survives' | 'not executed' | 'by programs', number>;

export async function runMutants({ seed, runs, minutes, of, programs, from }: MutantRun, print: (line: string) => void): Promise<void> {
  const all = allMutants(FILES);
  const sample = sampled([...all.entries()].filter(([, mutant]) => placeOf(mutant).includes(of)), seed).slice(0, runs);
  const until = performance.now() + minutes * 60_000;
  const score: Score = { told: 0, endless: 0, survives: 0, 'not executed': 0, 'by programs': 0 };
  const survivors = new Map<number, Mutant>();
  let thread: Thread | undefined;
  let tried = 0;
  for (const [number, mutant] of sample) {
    if (performance.now() > until) break;
    thread ??= await Thread.started();
    const verdict = await thread.ask({ mutant: number });
    tried += 1;
    if (verdict.is !== 'tellers') score[verdict.is] += 1;
    if (verdict.is === 'survives' || verdict.is === 'not executed') survivors.set(number, mutant);
    if (verdict.is === 'survives') print(`survives      ${placeOf(mutant)}  (${String(verdict.executedBy)} fixtures run it)`);
    if (verdict.is === 'not executed') print(`not executed  ${placeOf(mutant)}`);
    if (thread.isOver) thread = undefined;
    if (tried % 50 === 0) print(`${String(tried)} of ${String(sample.length)}: ${printed(score)}`);
  }
  for (let own = from; own < from + programs && survivors.size > 0 && performance.now() < until; own += 1) {
    thread ??= await Thread.started();
    const verdict = await thread.ask({ seed: own, mutants: [...survivors.keys()] });
    if (verdict.is === 'tellers') for (const { mutant, fixture } of verdict.of) {
      print(`told by seed ${String(own)}: ${placeOf(survivors.get(mutant))}\n${fixture}`);
      survivors.delete(mutant);
      score['by programs'] += 1;
    }
    if (thread.isOver) thread = undefined;
  }
  await thread?.end();
  const told = score.told + score.endless;
  print(`${String(sample.length)} places, ${String(tried)} tried (seed ${String(seed)}): ${printed(score)}; ${share(told, tried)} are told by fixtures, ${share(told + score['by programs'], tried)} with programs`);
}

function share(part: number, all: number): string {
  return `${(all === 0 ? 0 : (100 * part) / all).toFixed(1)} %`;
}

function placeOf(mutant: Mutant | undefined): string {
  if (mutant === undefined) return '';
  const { file, line, what } = mutant;
  return `${relative(ROOT, file)}:${String(line)}  ${what}`;
}

function printed(score: Score): string {
  return `${String(score.told)} told by a fixture, ${String(score.endless)} endless, ${String(score.survives)} survive, ${String(score['not executed'])} in code that no fixture runs; of these ${String(score['by programs'])} told by a program`;
}

/** A thread with the engine and all fixtures open; one that hangs is ended. */
class Thread {
  isOver = false;

  private constructor(private readonly worker: Worker) {}

  static async started(): Promise<Thread> {
    const workerData: KillerData = { folder: join(ROOT, 'node_modules/.cache/mutation', String(process.pid)), files: FILES, fixtures: FIXTURES };
    const thread = new Thread(new Worker(new URL('./killer.ts', import.meta.url), { workerData }));
    await thread.#next(STARTING, (verdict) => verdict.is === 'going on');
    return thread;
  }

  async ask(question: Question): Promise<Exclude<Verdict, { is: 'going on' }>> {
    this.worker.postMessage(question);
    const verdict = await this.#next(MILLISECONDS, ({ is }) => is !== 'going on');
    return verdict.is === 'going on' ? { is: 'endless' } : verdict;
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.worker.terminate();
  }

  /** The first verdict that will do; none: 'going on', and the thread is ended. */
  #next(milliseconds: number, isEnough: (verdict: Verdict) => boolean): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        resolve({ is: 'going on' });
        void this.end();
      };
      let timer = setTimeout(giveUp, milliseconds);
      const take = (verdict: Verdict): void => {
        clearTimeout(timer);
        if (!isEnough(verdict)) {
          timer = setTimeout(giveUp, milliseconds);
          return;
        }
        this.worker.off('message', take).off('error', reject);
        resolve(verdict);
      };
      this.worker.on('message', take).once('error', reject);
    });
  }
}

/** In an order that hangs on nothing but the seed. */
function sampled<T>(of: readonly T[], seed: number): readonly T[] {
  const random = randomNumbers(seed);
  return of.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at).map(({ one }) => one);
}
