/**
 * The lock test: which units of a file are locks, by what they do when they are run. No name takes
 * part. Worlds in which a condition goes one way or the other are tested apart and then compared.
 */
import type { FileOutline, FunctionId, FunctionOutline } from '../../program/outline.js';
import type { Capacity } from '../library-model.js';
import { cellsOf, isOfModule, type LockDraft } from './build-lock.js';
import type { BodyFacts } from './body-scan.js';
import { factsOfCandidates, factsOfFile, mayHoldCandidates } from './candidates.js';
import { WORLDS, WORLDS_OF_EVENTS } from './limits.js';
import { explore, type Explored, type Outcome, type Subject } from './explore.js';
import { LimitReached, Thrown, type Code } from './machine-api.js';
import { LockMachine } from './machine.js';
import { operationsOf, Reach, relevantOperations } from './operations.js';
import type { Gate, HomeLock, Operation, Recognition, Unit } from './recognition.js';
import { focusOn, screen, type FoundFlight } from './screen.js';
import { ForkingWorld, newBudget, probe, type Decision, type NumericTerm } from './trial.js';
import { candidateUnits, constructorOf, startUnit, type Setup } from './unit.js';

const NO_NUMBERS: Setup = { numbers: new Map(), prelude: [] };

/** Every lock, shared flight and event of a file; and, with the reason, candidates that are none. */
export function recogniseUnits(code: Code, file: string): readonly Recognition[] {
  const outline = code.fileOutline(file);
  if (!mayHoldCandidates(outline)) return [];
  const facts = factsOfCandidates(outline);
  if (facts === undefined) return [];
  return candidateUnits(outline, facts).flatMap((unit) => recogniseUnit(code, unit, outline, facts));
}

export function recogniseUnit(
  code: Code,
  unit: Unit,
  file: FileOutline,
  facts: ReadonlyMap<FunctionId, BodyFacts>,
): readonly Recognition[] {
  try {
    const subject = subjectOf(code, unit, file, facts);
    if (subject === undefined) return [];
    if (typeof subject === 'string') return [{ kind: 'none', unit, why: [subject] }];
    return testSubject(subject);
  } catch (error) {
    if (error instanceof LimitReached) return [{ kind: 'none', unit, why: [error.limit] }];
    if (error instanceof Thrown) return [{ kind: 'none', unit, why: ['making one throws'] }];
    throw error;
  }
}

interface Prepared extends Subject {
  readonly numeric: readonly NumericTerm[];
  readonly wraps: number | undefined;
}

/** The unit's operations and what each looks like; a text: why there is nothing to test; undefined: no unit. */
function subjectOf(
  code: Code,
  unit: Unit,
  file: FileOutline,
  facts: ReadonlyMap<FunctionId, BodyFacts>,
): Prepared | string | undefined {
  const machine = new LockMachine(code, new ForkingWorld([]));
  const instance = startUnit(machine, unit, NO_NUMBERS);
  const all = operationsOf(machine, unit, instance);
  if (all.length === 0) return undefined;
  const known = allFacts(code, file, facts, all);
  const reach = new Reach((id) => known.facts.get(id), known.functions, file.classes.values(), all);
  const { operations, steps } = relevantOperations(all, reach);
  if (!operations.some((each) => reach.waits(each.function))) return undefined;
  const budget = newBudget(false);
  // Arguments that may be left out are given in the first look: one of them may be the limit.
  const first = probe(code, unit, [...operations, ...steps], { ...NO_NUMBERS, givesAll: true }, budget);
  const { numeric } = first;
  // With a limit of one, what stands behind the limit is seen, too.
  const isAsGiven = numeric.length === 0 && !hasOptionalMaking(code, unit);
  const { shapes, wraps } = isAsGiven
    ? first
    : probe(code, unit, [...operations, ...steps], setupWith(numeric, 1), newBudget(false));
  return { code, unit, operations, steps, reach, budget, shapes, wraps, numeric };
}

/** Facts of the file's bodies, and of those that a class inherits from other files. */
function allFacts(
  code: Code,
  file: FileOutline,
  facts: ReadonlyMap<FunctionId, BodyFacts>,
  operations: readonly Operation[],
): { facts: ReadonlyMap<FunctionId, BodyFacts>; functions: readonly FunctionOutline[] } {
  const merged = new Map(facts);
  const functions = [...file.functions.values()];
  const files = new Set(operations.map((each) => code.functionOutline(each.function).file));
  files.delete(file.file);
  for (const other of files) {
    const outline = code.fileOutline(other);
    for (const [id, each] of factsOfFile(outline)) merged.set(id, each);
    functions.push(...[...outline.functions.keys()].map((id) => code.functionOutline(id)));
  }
  return { facts: merged, functions };
}

function testSubject(subject: Prepared): readonly Recognition[] {
  const setup = setupWith(subject.numeric, 1);
  const { hits, flights, waitFirst, why } = screen(subject, setup);
  const shared = flights.map((each) => flightOf(subject, each));
  if (hits.length === 0 && waitFirst.length === 0) {
    return shared.length > 0 ? shared : [{ kind: 'none', unit: subject.unit, why }];
  }
  const operations = focusOn(subject.operations, hits.length > 0 ? hits : waitFirst, subject.reach);
  const focused = { ...subject, operations, budget: newBudget(hits.length > 0) };
  const explored = explore(focused, setup, hits.length > 0 ? WORLDS : WORLDS_OF_EVENTS);
  const found = recogniseExplored(focused, explored);
  const locks = found.some((each) => each.kind === 'lock')
    ? found.map((each) => (each.kind === 'lock' ? withCapacity(focused, each) : each))
    : openedByPrelude(focused, setup, found);
  return [...locks, ...shared.filter((each) => !isPartOf(each.operation, locks))];
}

function flightOf(subject: Prepared, found: FoundFlight): Recognition & { kind: 'shared-flight' } {
  const { operation, flight, isPlain } = found;
  const { key, second, perReceiver } = flight;
  return {
    kind: 'shared-flight',
    unit: subject.unit,
    operation,
    cells: cellsOf([{ operation }], subject.reach),
    key,
    second,
    perReceiver,
    isOfModule: isOfModule(subject, [{ operation }], subject.reach),
    wraps: subject.wraps,
    certainty: isPlain ? 'certain' : 'possible',
    why: [`${operation.member}: a second call waits for the first one’s work`],
  };
}

function isPartOf(operation: Operation, found: readonly Recognition[]): boolean {
  return found.some(
    (each) =>
      each.kind === 'lock' &&
      [...each.operations.map((one) => one.operation), ...each.wrappers].some(
        (one) => one.function === operation.function,
      ),
  );
}

function setupWith(numeric: readonly NumericTerm[], value: number | undefined): Setup {
  return { numbers: new Map(numeric.map(({ term }) => [term, value])), prelude: [] };
}

/** A queue that is closed until somebody opens it: tested again behind the operation that opens. */
function openedByPrelude(
  subject: Prepared,
  setup: Setup,
  found: readonly Recognition[],
): readonly Recognition[] {
  for (const event of found) {
    if (event.kind !== 'event' || event.operation.optional.length === 0) continue;
    for (const opener of event.settledBy) {
      const operation = subject.operations.find((each) => each.function === opener);
      if (operation === undefined) continue;
      const opened = { ...setup, prelude: [operation] };
      const { code, unit, operations, budget } = subject;
      const { shapes } = probe(code, unit, operations, opened, budget);
      // Only callbacks queue up behind a gate; what else waits for an operation is an event.
      if ((shapes.get(event.operation.function)?.callbacks.length ?? 0) === 0) continue;
      const again = { ...subject, shapes };
      const locks = recogniseExplored(again, explore(again, opened, WORLDS)).filter((each) => each.kind === 'lock');
      const gate: Gate = { openedBy: [opener], when: undefined };
      if (locks.length > 0) return locks.map((lock) => ({ ...lock, gate }));
    }
  }
  return found;
}

function recogniseExplored(subject: Prepared, explored: Explored): readonly Recognition[] {
  const { unit, wraps } = subject;
  const { outcomes, complete } = explored;
  const best = outcomes.find((each) => each.locks.length > 0);
  const events = eventsOf(unit, outcomes);
  const found: Recognition[] = [];
  for (const draft of best?.locks ?? []) {
    const certainty = complete && isCertain(outcomes, draft) ? 'certain' : 'possible';
    found.push({ ...draft, wraps, certainty, gate: gateOf(outcomes, draft) });
  }
  const held = new Set(found.flatMap((each) => (each.kind === 'lock' ? each.operations : [])).map((each) => each.operation.function));
  found.push(...events.filter((each) => !held.has(each.operation.function)));
  if (found.length > 0) return found;
  const why = complete ? [] : ['not every condition that its text leaves open was tried'];
  return [{ kind: 'none', unit, why: [...new Set([...why, ...outcomes.flatMap((each) => each.why)])] }];
}

/** Events of the world in which nothing is assumed, with whoever ends them in any world. */
function eventsOf(unit: Unit, outcomes: readonly Outcome[]): readonly (Recognition & { kind: 'event' })[] {
  return (outcomes[0]?.events ?? []).map(({ operation, cells }) => {
    const all = outcomes.flatMap((each) => each.events);
    const settlers = all
      .filter((each) => each.operation.function === operation.function)
      .flatMap((each) => each.settledBy.map((settler) => settler.function));
    const why = [`${operation.member}: the first call already waits`];
    const settledBy = [...new Set(settlers)].sort();
    return { kind: 'event', unit, operation, settledBy, gate: undefined, cells, why };
  });
}

/** What tells one draft from another: operations and what they do. */
function signatureOf(draft: LockDraft): string {
  return JSON.stringify([draft.operations.map(({ operation, effect }) => [operation.function, effect])]);
}

/** Who holds, without the fine points in which worlds may differ. */
function holdersOf(draft: LockDraft): string {
  return draft.operations
    .filter(({ effect }) => /acquire|section/.test(effect.effect))
    .map(({ operation }) => operation.function)
    .sort()
    .join();
}

/**
 * Worlds may disagree where the caller decides (an argument, a construction option): his data. If
 * what lies outside decides whether a second call waits, it may be a pool that grows.
 */
function isCertain(outcomes: readonly Outcome[], draft: LockDraft): boolean {
  const same = outcomes.filter((each) => each.locks.some((lock) => holdersOf(lock) === holdersOf(draft)));
  const others = outcomes.filter((each) => !same.includes(each));
  return others.every((other) => {
    const parting = same.map((each) => partingDecision(each, other));
    return parting.some((decision) => decision !== undefined && decision.origin !== 'outside');
  }) && same.some((each) => each.locks.some((lock) => signatureOf(lock) === signatureOf(draft)));
}

function partingDecision(one: Outcome, other: Outcome): Decision | undefined {
  return one.decisions.find((decision, index) => {
    const there = other.decisions[index];
    return there?.term === decision.term && there.answer !== decision.answer;
  });
}

/** The construction option with which a lock of this unit starts closed. */
function gateOf(outcomes: readonly Outcome[], draft: LockDraft): Gate | undefined {
  const open = outcomes.filter((each) => each.locks.some((lock) => holdersOf(lock) === holdersOf(draft)));
  for (const closed of outcomes) {
    const event = closed.events.find((each) =>
      draft.operations.some(({ operation }) => operation.function === each.operation.function),
    );
    if (event === undefined) continue;
    for (const each of open) {
      const decision = partingDecision(each, closed);
      const at = /^construct(\d+)(?:\.([#\w$]+))?$/.exec(decision?.term ?? '');
      if (at === null || decision === undefined) continue;
      return {
        openedBy: event.settledBy.map((settler) => settler.function),
        when: { argument: Number(at[1]), option: at[2], is: !decision.answer },
      };
    }
  }
  return undefined;
}

/** A capacity that follows a construction argument; the test ran with one. */
function withCapacity(subject: Prepared, lock: HomeLock): HomeLock {
  for (const { term, argument, option } of subject.numeric) {
    const capacityWith = (value: number | undefined): number | undefined => {
      const numbers = new Map(subject.numeric.map((each) => [each.term, each.term === term ? value : 1]));
      const { outcomes } = explore({ ...subject, budget: newBudget(true) }, { numbers, prelude: [] }, 1);
      const found = outcomes.flatMap((each) => each.locks).find((each) => holdersOf(each) === holdersOf(lock));
      return found?.capacity.at === 'constant' ? found.capacity.value : undefined;
    };
    if (capacityWith(2) !== 2 || capacityWith(3) !== 3) continue;
    const otherwise = isOptional(subject, argument) ? (capacityWith(undefined) ?? Infinity) : 0;
    const capacity: Capacity = {
      at: 'argument',
      index: argument,
      ...(option === undefined ? {} : { option }),
      otherwise,
    };
    return { ...lock, capacity, operations: lock.operations.map(asPermit) };
  }
  return lock;
}

function makingOf(code: Code, unit: Unit): FunctionOutline | undefined {
  return unit.kind === 'class' ? constructorOf(code, unit.id) : code.functionOutline(unit.id);
}

function hasOptionalMaking(code: Code, unit: Unit): boolean {
  return makingOf(code, unit)?.parameters.some((each) => each.optional) === true;
}

/** Whether the making call may leave the argument out. */
function isOptional({ code, unit }: Subject, argument: number): boolean {
  return makingOf(code, unit)?.parameters[argument]?.optional === true;
}

/** With one place it looked like a mutex. */
function asPermit(operation: HomeLock['operations'][number]): HomeLock['operations'][number] {
  const { effect } = operation;
  if (!('mode' in effect) || effect.mode !== 'mutex') return operation;
  return { ...operation, effect: { ...effect, mode: 'permit' } };
}
