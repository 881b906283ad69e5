/** Tests a unit in every world: each way of answering what its text leaves open. */
import { buildLock, cellsOf, type LockDraft } from './build-lock.js';
import { begin, contenderOf, isHeldUp, isThrough, isThroughInTime } from './contenders.js';
import { testOperations } from './grouping.js';
import { LimitReached, type Code } from './machine-api.js';
import type { Reach } from './operations.js';
import type { Operation, Unit } from './recognition.js';
import { answerOf, ForkingWorld, Trial, type Budget, type Decision } from './trial.js';
import type { Shape } from './session.js';
import type { Setup } from './unit.js';

/** What the tests of one unit share. */
export interface Subject {
  readonly code: Code;
  readonly unit: Unit;
  readonly operations: readonly Operation[];
  /** Private steps of the operations that wait themselves. */
  readonly steps: readonly Operation[];
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly reach: Reach;
  readonly budget: Budget;
}

export interface EventDraft {
  readonly operation: Operation;
  readonly settledBy: readonly Operation[];
  readonly cells: readonly string[];
}

/** What one world says. */
export interface Outcome {
  readonly decisions: readonly Decision[];
  readonly locks: readonly LockDraft[];
  readonly events: readonly EventDraft[];
  readonly why: readonly string[];
}

export interface Explored {
  readonly outcomes: readonly Outcome[];
  /** All worlds were seen, within the steps of a unit. */
  readonly complete: boolean;
}

export function explore(subject: Subject, setup: Setup, most: number): Explored {
  const outcomes: Outcome[] = [];
  let prefix: readonly boolean[] | undefined = [];
  while (prefix !== undefined && outcomes.length < most) {
    const outcome = testWithinBudget(subject, setup, prefix);
    if (outcome === undefined) return { outcomes, complete: false };
    outcomes.push(outcome);
    prefix = nextPrefix(outcome.decisions);
  }
  return { outcomes, complete: prefix === undefined };
}

/** Undefined: the steps that all scripts of the unit may take were not enough. */
function testWithinBudget(
  subject: Subject,
  setup: Setup,
  prefix: readonly boolean[],
): Outcome | undefined {
  try {
    return testWorld(subject, setup, prefix);
  } catch (error) {
    if (error instanceof LimitReached) return undefined;
    throw error;
  }
}

/** The last "no" becomes "yes"; what comes after it is asked anew. */
function nextPrefix(decisions: readonly Decision[]): readonly boolean[] | undefined {
  const last = decisions.findLastIndex((decision) => !decision.answer);
  if (last < 0) return undefined;
  return [...decisions.slice(0, last).map((decision) => decision.answer), true];
}

function testWorld(subject: Subject, setup: Setup, prefix: readonly boolean[]): Outcome {
  const { code, unit, operations, shapes, reach, budget } = subject;
  const world = new ForkingWorld(prefix);
  const trial = new Trial(code, unit, operations, world, setup, shapes, budget);
  const started = answerOf(() => {
    trial.session();
    return true;
  });
  if (started === '?') {
    return { decisions: world.decisions, locks: [], events: [], why: ['its start state was not reached'] };
  }
  const tested = testOperations(trial, reach);
  const locks = tested.groups.flatMap((group) => {
    const lock = answerOf(() => buildLock(trial, group, reach));
    return lock === '?' || lock === undefined ? [] : [lock];
  });
  const inner = new Set(
    locks.flatMap((lock) => lock.operations).flatMap(({ operation }) =>
      reach.callees(operation.function).map((callee) => callee.function),
    ),
  );
  const events = tested.waitFirst.filter((each) => !inner.has(each.function)).map((operation): EventDraft => ({
    operation,
    settledBy: settlersOf(trial, operation),
    cells: cellsOf([{ operation }], reach),
  }));
  // The decisions of a world are all that its scripts asked for: read them last.
  return { decisions: [...world.decisions], locks, events, why: tested.why };
}

/** The operations that end the wait of a first call. */
export function settlersOf(trial: Trial, operation: Operation): readonly Operation[] {
  const waiter = contenderOf(trial, operation);
  return trial.operations.filter((each) => {
    if (each.function === operation.function || each.isGetter) return false;
    const answer = answerOf(() => {
      const session = trial.session();
      const turn = begin(session, waiter, {});
      if (isThroughInTime(session, waiter, turn) || !isHeldUp(session, waiter, turn)) return false;
      session.settle(session.call(each));
      return isThrough(session, waiter, turn);
    });
    return answer === true;
  });
}
