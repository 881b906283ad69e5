/**
 * The first look at a unit: does any operation make a second call wait at all? Most units that hold
 * promises do not, and end here; for the others it says which operations the full test is about.
 */
import { contend, contenderOf } from './contenders.js';
import type { Subject } from './explore.js';
import { testFlight, type Flight } from './flights.js';
import { SCREEN_STEPS } from './limits.js';
import { LimitReached } from './machine-api.js';
import type { Reach } from './operations.js';
import type { Operation } from './recognition.js';
import { answerOf, ForkingWorld, Trial, type Budget } from './trial.js';
import type { Setup } from './unit.js';

export interface Screened {
  /** Operations that keep a second call out, in some world. */
  readonly hits: readonly Operation[];
  /** Operations whose second call shares the first one's work: all is known of them then. */
  readonly flights: readonly FoundFlight[];
  /** Operations whose first call already waits, where nothing is assumed. */
  readonly waitFirst: readonly Operation[];
  readonly why: readonly string[];
}

export interface FoundFlight {
  readonly operation: Operation;
  readonly flight: Flight & { kind: 'shared' };
  /** Seen where nothing is assumed. */
  readonly isPlain: boolean;
}

/** What all looks together have found. */
interface Finds {
  readonly hits: Set<Operation>;
  readonly flights: Map<Operation, FoundFlight>;
  readonly why: Set<string>;
}

/** Every open condition answered with no, then with yes, then what the caller decides, one by one. */
const FLIPS = 3;

export function screen(subject: Subject, setup: Setup): Screened {
  const finds: Finds = { hits: new Set(), flights: new Map(), why: new Set() };
  const budget: Budget = { left: SCREEN_STEPS };
  let waitFirst: readonly Operation[] = [];
  try {
    const world = new ForkingWorld([]);
    waitFirst = lookIn(subject, setup, world, budget, finds);
    lookIn(subject, setup, new ForkingWorld([], true), budget, finds);
    const turned = world.decisions.flatMap(({ origin }, index) => (origin === 'outside' ? [] : [index]));
    for (const index of turned.slice(0, FLIPS)) {
      const prefix = world.decisions.slice(0, index).map((each) => each.answer);
      lookIn(subject, setup, new ForkingWorld([...prefix, true]), budget, finds);
    }
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    finds.why.add(error.limit);
  }
  const flights = [...finds.flights.values()].filter((each) => !finds.hits.has(each.operation));
  return { hits: [...finds.hits], flights, waitFirst, why: [...finds.why] };
}

/** Gives the operations whose first call already waits. */
function lookIn(
  subject: Subject,
  setup: Setup,
  world: ForkingWorld,
  budget: Budget,
  finds: Finds,
): readonly Operation[] {
  const { code, unit, operations, steps, shapes, reach } = subject;
  const trial = new Trial(code, unit, operations, world, setup, shapes, budget);
  const isPlain = world.isPlain;
  const waitFirst: Operation[] = [];
  // Who asks for the work that a private step keeps is no part of it: the step comes first.
  for (const operation of steps) {
    if (trial.shapeOf(operation).isModal || finds.flights.has(operation)) continue;
    const flight = testFlight(trial, operation);
    if (flight.kind === 'shared') finds.flights.set(operation, { operation, flight, isPlain });
  }
  for (const operation of operations) {
    const { member } = operation;
    if (trial.shapeOf(operation).isModal && reach.waits(operation.function)) finds.why.add(`${member}: what it does depends on the value of an argument`);
    if (!isTested(trial, reach, operation, finds)) continue;
    const excludes = lookForExclusion(trial, operation);
    if (excludes === 'hit') finds.hits.add(operation);
    else if (excludes === 'waits-first') waitFirst.push(operation);
    else if (excludes === '?') finds.why.add(`${member}: a limit of the machine was reached`);
    else if (!finds.flights.has(operation)) {
      const flight = testFlight(trial, operation);
      if (flight.kind === 'own-section') finds.hits.add(operation);
      // Only the function that hands out the kept promise is what it stands for, not who calls it.
      else if (flight.kind === 'shared' && reach.waitsItself(operation.function)) finds.flights.set(operation, { operation, flight, isPlain });
      else finds.why.add(`${member}: the second call passes; ${flight.kind === 'shared' ? 'it waits for shared work' : flight.why}`);
    }
  }
  return waitFirst;
}

function isTested(trial: Trial, reach: Reach, operation: Operation, finds: Finds): boolean {
  if (operation.isGetter || trial.shapeOf(operation).isModal || finds.hits.has(operation)) return false;
  if (!reach.waits(operation.function)) return false;
  if (reach.waitsItself(operation.function)) return true;
  return !reach.waitersBelow(operation.function).every((each) => finds.hits.has(each) || finds.flights.has(each));
}

function lookForExclusion(trial: Trial, operation: Operation): 'hit' | 'waits-first' | 'passes' | '?' {
  const contender = contenderOf(trial, operation);
  const found = answerOf(() => contend(trial, contender));
  if (found === '?') return '?';
  if (found.kind === 'excludes') return 'hit';
  if (found.kind === 'waits-first') return 'waits-first';
  const isOwned = found.comparesArguments && trial.plainParameters(operation).some((owner) => {
    const owned = answerOf(() => contend(trial, { ...contender, owner }, 2));
    return owned !== '?' && owned.kind === 'excludes';
  });
  return isOwned ? 'hit' : 'passes';
}

/** The operations that share state with those that were hit: all that the full test needs. */
export function focusOn(
  operations: readonly Operation[],
  hits: readonly Operation[],
  reach: Reach,
): readonly Operation[] {
  const below = hits.flatMap((each) => [...waitingCellsBelow(reach, each)]);
  const cells = new Set([...below, ...reach.resolverCells()]);
  const known = new Set(hits.map((each) => each.function));
  const isCalled = new Set(hits.flatMap((each) => reach.callees(each.function)));
  return operations.filter((each) => {
    if (hits.includes(each)) return true;
    // What only calls them is read from its body.
    if (!reach.waitsItself(each.function) && reach.leadsTo(each.function, known)) return false;
    return isCalled.has(each) || [...reach.cellsOf(each.function)].some((cell) => cells.has(cell));
  });
}

/** State that the waiting parts of an operation and of what it calls touch. */
function waitingCellsBelow(reach: Reach, operation: Operation): ReadonlySet<string> {
  const own = reach.waitingCells(operation.function);
  if (own.size > 0) return own;
  return new Set(reach.callees(operation.function).flatMap((each) => [...reach.waitingCells(each.function)]));
}
