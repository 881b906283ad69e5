/** Every lock the analysis knows: the libraries' rows, the user's, and the program's own lock classes. */
import { Dependencies, Memo } from '../graph/dependencies.js';
import { bodyFacts, fileFacts, variableKey } from '../calls/body-facts.js';
import { bareName } from '../program/bare-name.js';
import type { FunctionId, FunctionOutline, Value } from '../program/outline.js';
import type { ProgramView } from '../program/program-view.js';
import type { Settings } from '../settings.js';
import { recogniseOnce } from './home-made/recognise-once.js';
import type { Gate, HomeOperation, Recognition, Unit } from './home-made/recognition.js';
import { decoratedBy, isDecorated } from '../calls/class-members.js';
import { keptNames } from '../calls/kept-names.js';
import { callableNames } from './callable-names.js';
import { libraries } from './libraries/index.js';
import type { LibraryModel, LockModel } from './library-model.js';
import { type HomeMadeOperation, type LockTables, operationNames } from './lock-call.js';

/** A function that is an operation of a home-made lock, and which. */
export type RecognisedOperation = readonly [FunctionId, HomeMadeOperation];

export function lockTables(
  view: ProgramView,
  settings: Settings,
  onError: (fn: FunctionId, error: unknown) => void,
  recognitions = new Memo<readonly RecognisedOperation[]>(new Dependencies()),
): LockTables {
  const present = [...settings.locks, ...libraries].filter((one) => isPresent(view, one));
  const table = recognised(view, onError, recognitions);
  const homeMadeNames = [...new Set([...table.keys()].flatMap((fn) => callNames(view, fn)))];
  const operations = new Set([...operationNames(present), ...homeMadeNames, ...keptNames(view, homeMadeNames), ...callableNames(view, present, homeMadeNames)]);
  operations.delete('()');
  return {
    libraries: present,
    computations: present.filter((one) => one.computations !== undefined),
    operations,
    homeMade: (fn) => table.get(fn),
    ownSections: [...table].flatMap(([fn, { effect }]) => (effect.effect === 'own-section' && !effect.flight && !runsGivenCode(view, fn) ? [fn] : [])),
    text: JSON.stringify([present.map((one) => one.package), [...operations].sort(), [...table].sort(byName)]),
    // A function that the types name is one or is not; what they do not name may be a closure that is,
    // and a decorated method is what its decorator made of it.
    isHomeMade: (declared) =>
      table.size > 0 && declared.some((one) => one.kind !== 'external' && (one.kind !== 'function' || table.has(one.id) || isDecorated(view, one.id))),
  };
}

/** The modules whose exports rows describe: the built-in ones and the user's. What ships with the platform is in none. */
export function lockModules(settings: Settings): readonly string[] {
  return [...settings.locks, ...libraries]
    .filter(({ versions, package: name }) => name !== '*' && !versions.includes('platform'))
    .flatMap(({ package: name, aliases = [] }) => [name, ...aliases]);
}

/** A package that no file imports has no lock here; the platform's are there where their name is. */
function isPresent(view: ProgramView, library: LibraryModel): boolean {
  const packages = [library.package, ...(library.aliases ?? [])];
  if (packages.some((name) => name === '*' || view.filesImporting(name).length > 0)) return true;
  const globals = library.locks.flatMap((lock) => lock.made.flatMap((made) => (made.how === 'global' ? [made.path] : [])));
  const modules = library.locks.flatMap((lock) => lock.made.flatMap((made) => ('from' in made ? [made.from] : [])));
  return (
    globals.some((path) => view.filesMentioning(path.split('.').at(-1) ?? path).length > 0) ||
    modules.some((name) => view.filesImporting(name).length > 0)
  );
}

function recognised(
  view: ProgramView,
  onError: (fn: FunctionId, error: unknown) => void,
  recognitions: Memo<readonly RecognisedOperation[]>,
): ReadonlyMap<FunctionId, HomeMadeOperation> {
  const table = new Map<FunctionId, HomeMadeOperation>();
  for (const file of view.filesUsingPromises('waits-on-state')) {
    const found = recognitions.get(file, '', () => {
      try {
        return recogniseOnce(view, file).flatMap((one) => operationsOf(view, one));
      } catch (error) {
        onError(view.fileOutline(file).module, error);
        return [];
      }
    });
    for (const [fn, operation] of found) table.set(fn, operation);
  }
  return table;
}

function byName([one]: readonly [FunctionId, unknown], [other]: readonly [FunctionId, unknown]): number {
  return one < other ? -1 : 1;
}

function operationsOf(view: ProgramView, found: Recognition): readonly RecognisedOperation[] {
  if (found.kind === 'event' || found.kind === 'none') return [];
  const unit = found.isOfModule ? 'module' : unitKind(found.unit);
  const { perReceiver } = found;
  if (found.kind === 'shared-flight') {
    if (!runsGivenCode(view, found.operation.function)) return [];
    const model: LockModel = { types: [found.unit.name], made: [], capacity: { at: 'constant', value: 1 }, identity: 'object', ...(found.certainty === 'possible' ? { isUnsure: true } : {}), operations: {} };
    const effect = { effect: 'own-section', mode: 'mutex', joins: true, flight: true, ...(found.key === undefined ? {} : { key: found.key }) } as const;
    return [[found.operation.function, { effect, model, unit, perReceiver }]];
  }
  const model: LockModel = {
    types: [found.unit.name],
    made: [],
    capacity: found.capacity,
    identity: 'object',
    ...(found.fairness === undefined ? {} : { fairness: found.fairness }),
    ...(found.certainty === 'possible' ? { isUnsure: true as const } : {}),
    ...(found.reentrant === 'no' ? {} : { reentrant: 'always' as const }),
    ...(found.gate === undefined ? {} : { startsClosed: closedAtStart(found.gate) }),
    operations: shownStates(found.operations),
  };
  const opens = found.gate?.openedBy.filter((fn) => !found.operations.some((one) => one.operation.function === fn)) ?? [];
  return [
    ...found.operations.map((one) => [one.operation.function, { effect: effectOf(one), model, unit, perReceiver }] as const),
    ...opens.map((fn) => [fn, { effect: { effect: 'open' }, model, unit, perReceiver }] as const),
  ];
}

/**
 * A gate or a decorator around whatever work. A flight of work that stands fixed is followed by its
 * promise, where that is kept (`replay/own-work.ts`).
 */
function runsGivenCode(view: ProgramView, fn: FunctionId): boolean {
  const file = view.fileOutline(view.functionOutline(fn).file);
  const { definitions } = fileFacts(file);
  const isGiven = (value: Value): boolean =>
    value.kind === 'parameter' ||
    (value.kind === 'variable' && (definitions.get(variableKey(value.owner, value.name)) ?? []).some(({ step }) => step.value.kind === 'parameter'));
  const runsGiven = (inside: FunctionOutline): boolean =>
    bodyFacts(inside).calls.some(({ callee }) =>
      callee.kind === 'value' ? isGiven(callee.value) : callee.kind === 'member' && (callee.name === 'call' || callee.name === 'apply') && isGiven(callee.object));
  return [...file.functions.values()].some((outline) => isInside(file.functions, outline, fn) && runsGiven(outline));
}

function isInside(functions: ReadonlyMap<FunctionId, FunctionOutline>, inner: FunctionOutline, fn: FunctionId): boolean {
  for (let at: FunctionOutline | undefined = inner; at !== undefined; at = at.outer === undefined ? undefined : functions.get(at.outer)) if (at.id === fn) return true;
  return false;
}

function closedAtStart({ when }: Gate): NonNullable<LockModel['startsClosed']> {
  if (when === undefined) return 'always';
  return { at: 'construction', index: when.argument, is: when.is, ...(when.option === undefined ? {} : { option: when.option }) };
}

/** Getters that tell the state: they are read, not called, so the model itself has them. */
function shownStates(operations: readonly HomeOperation[]): LockModel['operations'] {
  return Object.fromEntries(
    operations.flatMap(({ operation, effect }) => (effect.effect === 'is-locked' && effect.read === 'property' ? [[operation.member, effect]] : [])),
  );
}

function effectOf(one: HomeOperation): HomeMadeOperation['effect'] {
  const effect = one.effect;
  if (effect.effect === 'own-section') {
    return { effect: 'own-section', mode: effect.mode, joins: effect.joins, flight: false, ...(effect.key === undefined ? {} : { key: effect.key }) };
  }
  if (effect.effect === 'acquire-until-generator-ends') {
    return { effect: 'acquire', mode: effect.mode, handle: { kind: 'disposable' }, waits: 'promise', ...(effect.key === undefined ? {} : { key: effect.key }) };
  }
  return effect;
}

function unitKind(unit: Unit): HomeMadeOperation['unit'] {
  switch (unit.kind) {
    case 'class':
      return 'receiver';
    case 'factory':
      return 'scope';
    case 'module':
      return 'module';
  }
}

/** How callers name the function: its own name, or the class's for a closure it hands out. */
function callNames(view: ProgramView, fn: FunctionId): readonly string[] {
  const outline = view.functionOutline(fn);
  const own = bareName(outline.name);
  const names = [own];
  for (let at = outline.outer; at !== undefined; at = view.functionOutline(at).outer) {
    const outer = view.functionOutline(at);
    if (outer.role === 'module') break;
    const maker = bareName(outer.name);
    if (at === outline.outer) names.push(maker);
    names.push(...decoratedBy(view, maker));
  }
  return names;
}
