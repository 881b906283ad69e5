/** Puts what was found out about a group into the shape of a lock row. */
import type { Bound, Effect, Key, Mode } from '../library-model.js';
import { companionEffect, gateOperations, keyOfRelease, setsCapacity, whenIdle } from './companions.js';
import type { Free } from './enders.js';
import { handleShape, type Exclusion } from './exclusion.js';
import { exclusiveMode, fairnessOf, type Group } from './grouping.js';
import type { Reach } from './operations.js';
import type { HomeEffect, HomeLock, HomeOperation, Operation } from './recognition.js';
import { sectionTraits, type SectionTraits } from './sections.js';
import type { Trial } from './trial.js';

/** What is known of a lock before the worlds are compared. */
export type LockDraft = Omit<HomeLock, 'certainty' | 'gate' | 'wraps'>;

interface Draft {
  readonly operations: HomeOperation[];
  readonly frees: { readonly free: Free; readonly exclusion: Exclusion; readonly mode: Mode }[];
  readonly dies: Set<'reject' | 'throw'>;
  reentrant: HomeLock['reentrant'];
  perReceiver: boolean;
}

/** Undefined: no primitive operation is left. */
export function buildLock(trial: Trial, group: Group, reach: Reach): LockDraft | undefined {
  const mode = exclusiveMode(group);
  const draft: Draft = { operations: [], frees: [], dies: new Set(), reentrant: 'no', perReceiver: false };
  for (const exclusion of group.exclusive) addHolder(trial, draft, exclusion, mode);
  for (const exclusion of group.readers) addHolder(trial, draft, exclusion, 'read');
  for (const { contender, region, joins, key, dies, perReceiver } of group.ownSections) {
    const effect: HomeEffect = { effect: 'own-section', mode, region, joins, ...optionalKey(key) };
    draft.operations.push({ operation: contender.operation, effect, releases: [] });
    if (dies) draft.dies.add('reject');
    draft.perReceiver ||= perReceiver;
  }
  if (draft.operations.length === 0) return undefined;
  addReleases(trial, draft);
  addCompanions(trial, draft, group, mode);
  return finish(trial, draft, group, reach);
}

function addHolder(trial: Trial, draft: Draft, exclusion: Exclusion, mode: Mode): void {
  const { contender, key, bounds } = exclusion;
  const { operation, callback } = contender;
  const common = { mode, ...optionalKey(key), ...(bounds.length === 0 ? {} : { bounds }) };
  draft.perReceiver ||= exclusion.perReceiver;
  if (contender.owner !== undefined) draft.reentrant = 'token';
  if (contender.how === 'section') {
    const traits = sectionTraits(trial, exclusion);
    if (traits === undefined) return;
    addSection(draft, operation, { ...common, callback }, traits);
  } else {
    const handle = handleShape(exclusion);
    const effect: HomeEffect =
      handle === 'generator'
        ? { effect: 'acquire-until-generator-ends', mode, ...optionalKey(key) }
        : { effect: 'acquire', ...common, handle, waits: 'promise' };
    draft.operations.push({ operation, effect, releases: [] });
  }
  for (const free of exclusion.frees) draft.frees.push({ free, exclusion, mode });
  for (const each of exclusion.cancels) {
    if (draft.operations.some((known) => known.operation.function === each.function)) continue;
    draft.operations.push({ operation: each, effect: { effect: 'cancel', waiters: 'reject' }, releases: [] });
  }
}

function addSection(
  draft: Draft,
  operation: Operation,
  common: {
    readonly mode: Mode;
    readonly callback: number;
    readonly key?: Key;
    readonly bounds?: readonly Bound[];
  },
  traits: SectionTraits,
): void {
  for (const death of traits.dies) draft.dies.add(death);
  if (traits.reentrant !== 'no') draft.reentrant = traits.reentrant;
  const { callback, ...rest } = common;
  const effect: Effect =
    traits.endsBy === 'releaser'
      ? { effect: 'acquire', ...rest, handle: { kind: 'function', idempotent: traits.idempotent }, waits: { callback } }
      : { effect: 'section', ...rest, callback, ...(traits.joins ? {} : { joins: false }) };
  draft.operations.push({ operation, effect, releases: [] });
}

function optionalKey(key: Key | undefined): { readonly key?: Key } {
  return key === undefined ? {} : { key };
}

/** One row for each operation that releases, whichever holders it frees. */
function addReleases(trial: Trial, draft: Draft): void {
  const functions = new Set(draft.frees.map(({ free }) => free.operation.function));
  for (const fn of functions) {
    const all = draft.frees.filter(({ free }) => free.operation.function === fn);
    const [first] = all;
    if (first === undefined) continue;
    const { free, exclusion, mode } = first;
    if (setsCapacity(trial, exclusion, free)) {
      draft.operations.push({ operation: free.operation, effect: { effect: 'resize' }, releases: [] });
      continue;
    }
    const releases = [...new Set(all.map((each) => each.mode))];
    const keyIndex = keyOfRelease(trial, exclusion, free);
    const effect: HomeEffect = {
      effect: 'release',
      mode: releases.length > 1 ? 'held' : mode,
      whenIdle: whenIdle(trial, exclusion, free),
      ...(free.token === undefined ? {} : { token: free.token }),
      ...optionalKey(keyIndex === undefined ? undefined : { at: 'argument', index: keyIndex }),
    };
    draft.operations.push({ operation: free.operation, effect, releases });
  }
}

function addCompanions(trial: Trial, draft: Draft, group: Group, mode: Mode): void {
  const main = group.exclusive[0] ?? ownExclusion(group);
  if (main === undefined) return;
  const known = new Set(draft.operations.map((each) => each.operation.function));
  const stage = group.exclusive.length > 0 ? trial : trial.withPrelude(group.ownSections[0]?.prelude ?? []);
  for (const operation of trial.operations) {
    if (known.has(operation.function) || trial.shapeOf(operation).isModal) continue;
    const effect = companionEffect(stage, main, operation, mode);
    if (effect !== undefined) draft.operations.push({ operation, effect, releases: [] });
  }
  const gates = gateOperations(stage, main, new Set(draft.operations.map((each) => each.operation.function)));
  for (const { operation, effect } of gates) draft.operations.push({ operation, effect: { effect }, releases: [] });
}

/** A section over its own body, as far as the tests of companions need to know it. */
function ownExclusion(group: Group): Exclusion | undefined {
  const contender = group.ownSections[0]?.contender;
  if (contender === undefined) return undefined;
  const standoff = { holder: contender, capacity: 1, waiter: contender };
  return {
    ...{ contender, capacity: 1, standoff, ways: [], idempotent: true, frees: [], cancels: [] },
    ...{ bounds: [], key: undefined, perReceiver: false },
  };
}

function finish(trial: Trial, draft: Draft, group: Group, reach: Reach): LockDraft {
  const holds = new Set(draft.operations.filter(isHolding).map((each) => each.operation.function));
  const isWrapper = ({ operation, effect }: HomeOperation): boolean =>
    effect.effect !== 'release' &&
    effect.effect !== 'try-acquire' &&
    !reach.waitsItself(operation.function) &&
    reach.leadsTo(operation.function, holds);
  const operations = draft.operations.filter((each) => !isWrapper(each));
  const kept = new Set(operations.map((each) => each.operation.function));
  const wrappers = reach.operations.filter(
    (each) => !kept.has(each.function) && reach.leadsTo(each.function, holds),
  );
  const [main] = group.exclusive;
  return {
    kind: 'lock',
    unit: trial.unit,
    capacity: { at: 'constant', value: main?.capacity ?? 1 },
    fairness: fairnessOf(trial, group),
    reentrant: draft.reentrant,
    dies: [...draft.dies].sort(),
    perReceiver: draft.perReceiver,
    isOfModule: isOfModule(trial, operations, reach),
    operations,
    wrappers,
    cells: cellsOf(operations, reach),
    why: operations.map(reasonOf),
  };
}

/** Whether a factory's closures keep nothing of their own. */
export function isOfModule(
  { unit, code }: Pick<Trial, 'unit' | 'code'>,
  operations: readonly { readonly operation: Operation }[],
  reach: Reach,
): boolean {
  if (unit.kind !== 'factory') return false;
  const cells = operations
    .flatMap(({ operation }) => [...reach.waitingCells(operation.function)])
    .filter((cell) => cell.includes('|') && !reach.isLocal(cell) && !reach.isDeclared(cell));
  const isState = (cell: string): boolean => code.functionOutline(cell.slice(0, cell.indexOf('|'))).role === 'module';
  return cells.length > 0 && cells.every(isState);
}

function isHolding({ effect }: HomeOperation): boolean {
  switch (effect.effect) {
    case 'acquire':
    case 'section':
    case 'own-section':
    case 'acquire-until-generator-ends':
      return true;
    default:
      return false;
  }
}

/** State that the primitive operations touch, without the unit's own functions. */
export function cellsOf(
  operations: readonly { readonly operation: Operation }[],
  reach: Reach,
): readonly string[] {
  const names = operations.flatMap(({ operation }) =>
    [...reach.cellsOf(operation.function)]
      .filter((cell) => !reach.isLocal(cell) && !reach.isDeclared(cell))
      .map((cell) => cell.slice(cell.indexOf('|') + 1)),
  );
  return [...new Set(names)].sort();
}

function reasonOf({ operation, effect }: HomeOperation): string {
  const { member } = operation;
  switch (effect.effect) {
    case 'acquire':
      return `${member}: a further call waits until a holder gives back (${effect.mode})`;
    case 'section':
      return `${member}: a further callback starts when one has ended (${effect.mode})`;
    case 'own-section':
      return `${member}: a second call’s body starts when the first one’s has ended`;
    case 'acquire-until-generator-ends':
      return `${member}: a second call waits until the first one’s generator has ended`;
    case 'release':
      return `${member}: ends a wait, and the one who waited holds`;
    case 'try-acquire':
      return `${member}: succeeds when free, fails at once when held`;
    case 'is-locked':
      return `${member}: tells whether it is held`;
    case 'wait-until-free':
      return `${member}: waits while it is held, and holds nothing`;
    case 'cancel':
      return `${member}: ends waits without giving the lock`;
    case 'resize':
      return `${member}: changes how many may hold`;
    case 'open':
      return `${member}: lets in those who wait because it was closed`;
    case 'close':
      return `${member}: keeps everybody out until it is opened`;
    case 'same-lock':
      return `${member}: gives the same lock`;
  }
}
