/**
 * `npm run fuzz -- --mutants --seed N --runs N --minutes N`: changes one place of the engine's code for held regions and identity of
 * locks at a time, and sees whether some fixture tells. Prints each survivor and the score.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Worker } from 'node:worker_threads';
import { randomNumbers } from '../oracle/explore.js';
import { ROOT } from '../programs.js';
import type { KillerData } from './killer.js';
import { mutantsOf, type Mutant } from './mutants.js';

/** Held state, and which lock is which. */
const FILES = [
  'replay/state.ts', 'replay/lock-state.ts', 'replay/lock-holds.ts', 'replay/lock-steps.ts', 'replay/merge-paths.ts', 'replay/handles.ts',
  'replay/same-object.ts', 'replay/lock-ref.ts', 'calls/expand.ts', 'calls/abstract-value.ts', 'calls/read-field.ts',
  'findings/bound-locks.ts', 'findings/object-assignment.ts', 'findings/lock-class.ts', 'locks/lock-class.ts',
];
const RULES = ['no-reacquire', 'no-order-inversion', 'no-leaked-lock', 'no-permit-exhaustion', 'no-wait-on-locker', 'no-self-wait', 'no-unheld-release', 'no-early-release', 'no-floating-acquire', 'programs'];
/** What takes longer does not end. */
const MILLISECONDS = 90_000;
/** Engines that one thread loads: nothing unloads them. */
const PER_THREAD = 40;

export async function runMutants(seed: number, runs: number, minutes: number, print: (line: string) => void): Promise<void> {
  const sample = sampled(FILES.flatMap((name) => mutantsOf(join(ROOT, 'src', name), readFileSync(join(ROOT, 'src', name), 'utf8'))), seed);
  const until = performance.now() + minutes * 60_000;
  const score = { told: 0, endless: 0, survived: 0 };
  let thread: Worker | undefined;
  let loaded = 0;
  for (const [number, mutant] of sample.slice(0, runs).entries()) {
    if (performance.now() > until) break;
    if (loaded >= PER_THREAD) {
      await thread?.terminate();
      thread = undefined;
    }
    if (thread === undefined) {
      thread = await started();
      loaded = 0;
    }
    loaded += 1;
    const result = await answer(thread, { mutant, number });
    if (result === 'endless') {
      score.endless += 1;
      thread = undefined;
    } else if (result.by === undefined) {
      score.survived += 1;
      print(`survives  ${relative(ROOT, mutant.file)}:${String(mutant.line)}  ${mutant.what}`);
    } else score.told += 1;
    if (number % 10 === 9) print(`${String(number + 1)} mutants: ${String(score.told)} told, ${String(score.endless)} endless, ${String(score.survived)} survive`);
  }
  await thread?.terminate();
  const all = score.told + score.endless + score.survived;
  const share = all === 0 ? 0 : (100 * (score.told + score.endless)) / all;
  print(`${String(sample.length)} places, ${String(all)} tried (seed ${String(seed)}): ${String(score.told)} told by a fixture, ${String(score.endless)} endless, ${String(score.survived)} survive: ${share.toFixed(0)} %`);
}

function started(): Promise<Worker> {
  const workerData: KillerData = { folder: join(ROOT, 'node_modules/.cache/mutation'), rules: RULES };
  const worker = new Worker(new URL('./killer.ts', import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    worker.once('message', () => { resolve(worker); });
    worker.once('error', reject);
  });
}

async function answer(worker: Worker, question: { readonly mutant: Mutant; readonly number: number }): Promise<{ readonly by: string | undefined } | 'endless'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve('endless');
      void worker.terminate();
    }, MILLISECONDS);
    const take = (message: { readonly by: string | undefined }): void => {
      clearTimeout(timer);
      worker.off('error', reject);
      resolve(message);
    };
    worker.once('message', take);
    worker.once('error', reject);
    worker.postMessage(question);
  });
}

/** In an order that hangs on nothing but the seed. */
function sampled<T>(of: readonly T[], seed: number): readonly T[] {
  const random = randomNumbers(seed);
  return of.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at).map(({ one }) => one);
}
