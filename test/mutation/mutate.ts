/**
 * `npm run fuzz -- --mutants --seed N --runs N --minutes N --of name`: changes one place of the engine's code for held regions and identity
 * of locks at a time, and sees whether some fixture tells. Prints each survivor and the score; `--of` keeps to files with this in their name.
 */
import { join, relative } from 'node:path';
import { Worker } from 'node:worker_threads';
import { randomNumbers } from '../oracle/explore.js';
import { ROOT } from '../programs.js';
import { allMutants } from './engines.js';
import type { KillerData, Verdict } from './killer.js';
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
  /** Part of the names of the files; empty: all. */
  readonly of: string;
}

export async function runMutants({ seed, runs, minutes, of }: MutantRun, print: (line: string) => void): Promise<void> {
  const all = allMutants(FILES);
  const sample = sampled([...all.keys()].filter((number) => all[number]?.file.includes(of) === true), seed);
  const until = performance.now() + minutes * 60_000;
  const score = { told: 0, endless: 0, survives: 0, 'not executed': 0 };
  const tried = (): number => score.told + score.endless + score.survives + score['not executed'];
  let thread: Thread | undefined;
  for (const number of sample.slice(0, runs)) {
    const mutant = all[number];
    if (mutant === undefined || performance.now() > until) break;
    thread ??= await Thread.started();
    const verdict = await thread.ask(number);
    score[verdict.is] += 1;
    if (verdict.is === 'survives') print(`survives      ${placeOf(mutant)}  (${String(verdict.executedBy)} fixtures run it)`);
    if (verdict.is === 'not executed') print(`not executed  ${placeOf(mutant)}`);
    if (thread.isOver) thread = undefined;
    if (tried() % 50 === 0) print(`${String(tried())} of ${String(Math.min(runs, sample.length))}: ${printed(score)}`);
  }
  await thread?.end();
  const share = tried() === 0 ? 0 : (100 * (score.told + score.endless)) / tried();
  print(`${String(sample.length)} places, ${String(tried())} tried (seed ${String(seed)}): ${printed(score)}; ${share.toFixed(0)} % are told`);
}

function placeOf({ file, line, what }: Mutant): string {
  return `${relative(ROOT, file)}:${String(line)}  ${what}`;
}

function printed(score: Readonly<Record<'told' | 'endless' | 'survives' | 'not executed', number>>): string {
  return `${String(score.told)} told by a fixture, ${String(score.endless)} endless, ${String(score.survives)} survive, ${String(score['not executed'])} in code that no fixture runs`;
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

  async ask(number: number): Promise<Exclude<Verdict, { is: 'going on' }>> {
    this.worker.postMessage(number);
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
