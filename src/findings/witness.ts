/** From what a replay saw to the place, the steps and the certainty of a finding. */
import type { ProgramView } from '../program/program-view.js';
import type { Place } from '../program/place.js';
import type { AskSeen, Sighting } from '../replay/observer.js';
import type { Entry } from '../replay/walker.js';
import type { Hold, LockRef } from '../replay/hold.js';
import type { Mode } from '../locks/library-model.js';
import type { Certainty, HeldLock, NamedLock, WitnessStep } from './finding.js';

/** How much of the source text of a place a message quotes. */
const SUBJECT = 60;

export interface Witness {
  readonly place: Place;
  readonly subject: string;
  readonly trace: readonly WitnessStep[];
}

/**
 * The way from a held lock to the request. It begins at the first call that is not symbolic in the
 * code that runs under the lock: a callback's body comes before the wrapper that called it.
 */
export function witnessOf(view: ProgramView, seen: AskSeen): Witness {
  const own = wayUnder(seen, seen.hold);
  const place = own[0]?.place ?? seen.place;
  const last: WitnessStep = {
    place: seen.place,
    where: nameOf(view, seen.fn),
    does: `acquires '${asWritten(view, seen)}'${modeNote(seen.lock, seen.mode)}`,
  };
  return { place, subject: view.textAt(place, SUBJECT), trace: [...own.map((entry, index) => firstCalls(stepOf(view, entry), index)), last] };
}

/** The calls since the lock was taken; without those that only lead to the code that the caller wrote. */
export function wayUnder(seen: Sighting, hold: Hold): readonly Entry[] {
  const way = seen.stack.slice(hold.depth);
  const first = way.findIndex((entry) => entry.symbolic === undefined || entry.symbolic > hold.depth);
  return first < 0 ? [] : way.slice(first);
}

/** The first step is the one the message quotes: a call, whatever waits for it. */
function firstCalls(step: WitnessStep, index: number): WitnessStep {
  return index === 0 ? { ...step, does: step.does.replace(/^awaits /u, 'calls ') } : step;
}

/** The lock as the acquiring line names it: `this.stateMutex`. */
function asWritten(view: ProgramView, seen: AskSeen): string {
  const text = view.textAt(seen.place, 200);
  const at = seen.operation === undefined ? text.indexOf('(') : text.indexOf(`.${seen.operation}`);
  const written = text.slice(0, at).replace(/\?$/u, '');
  // A function of a package is no lock: `lock(file)`, `withPermits(semaphore, …)`.
  const isFunction = seen.operation === undefined && lastName(written) !== lastName(seen.lock.label);
  return at <= 0 || written.length > SUBJECT || written === 'this' || isFunction ? seen.lock.label : written;
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

export function traceOf(view: ProgramView, seen: Sighting): readonly WitnessStep[] {
  return seen.stack.map((entry) => stepOf(view, entry));
}

function stepOf(view: ProgramView, entry: Entry): WitnessStep {
  return { place: entry.place, where: nameOf(view, entry.from), does: entry.does };
}

function nameOf(view: ProgramView, fn: string): string {
  return view.functionOutline(fn).name;
}

/** Modes are named only where there are several. */
export function modeNote(lock: LockRef, mode: Mode): string {
  return mode === 'read' || mode === 'write' ? (lock.model.fairness === undefined && mode === 'write' ? '' : ` (${mode})`) : '';
}

export function heldLock(hold: Hold): HeldLock {
  return { name: hold.lock.label, mode: hold.mode, holder: hold.holder, since: hold.since };
}

export function namedLock(lock: LockRef, mode: Mode): NamedLock {
  return { name: lock.label, mode };
}

/** certain: nothing assumed; likely: one assumption; possible: more, or a doubt. */
export function certaintyOf(assumed: readonly string[], doubts: readonly string[]): Certainty {
  if (doubts.length > 0 || assumed.length > 1) return 'possible';
  return assumed.length === 1 ? 'likely' : 'certain';
}

const RANK: Readonly<Record<Certainty, number>> = { certain: 0, likely: 1, possible: 2 };

export function surer(a: Certainty, b: Certainty): boolean {
  return RANK[a] < RANK[b];
}
