/** Every lock the analysis knows: the libraries' rows, the user's, and the program's own lock classes. */
import type { FunctionId } from '../program/outline.js';
import type { ProgramView } from '../program/program-view.js';
import type { Settings } from '../settings.js';
import { recogniseUnits } from './home-made/recognise.js';
import type { HomeOperation, Recognition, Unit } from './home-made/recognition.js';
import { libraries } from './libraries/index.js';
import type { LibraryModel, LockModel } from './library-model.js';
import type { HomeMadeOperation, LockTables } from './lock-call.js';

export function lockTables(view: ProgramView, settings: Settings): LockTables {
  let operations: ReadonlyMap<FunctionId, HomeMadeOperation> | undefined;
  const homeMade = (): ReadonlyMap<FunctionId, HomeMadeOperation> => (operations ??= recognised(view));
  return {
    libraries: [...(settings.locks as readonly LibraryModel[]), ...libraries],
    homeMade: (fn) => homeMade().get(fn),
    homeMadeNames: () => [...new Set([...homeMade().keys()].flatMap((fn) => callNames(view, fn)))],
  };
}

/** Files that can hold a lock class: a wait has to be made there somehow. */
const SEEDS = ['Promise', 'then', 'withResolvers'];

function recognised(view: ProgramView): ReadonlyMap<FunctionId, HomeMadeOperation> {
  const files = [...new Set(SEEDS.flatMap((seed) => view.filesMentioning(seed)))].sort();
  const table = new Map<FunctionId, HomeMadeOperation>();
  for (const file of files) {
    for (const one of recogniseUnits(view, file)) {
      for (const [fn, operation] of operationsOf(one)) table.set(fn, operation);
    }
  }
  return table;
}

function operationsOf(found: Recognition): readonly (readonly [FunctionId, HomeMadeOperation])[] {
  if (found.kind === 'event' || found.kind === 'none') return [];
  const unit = unitKind(found.unit);
  if (found.kind === 'shared-flight') {
    const model: LockModel = { types: [found.unit.name], made: [], capacity: { at: 'constant', value: 1 }, identity: 'object', operations: {} };
    const effect = { effect: 'own-section', mode: 'mutex', joins: true, flight: true, ...(found.key === undefined ? {} : { key: found.key }) } as const;
    return [[found.operation.function, { effect, model, unit }]];
  }
  const model: LockModel = {
    types: [found.unit.name],
    made: [],
    capacity: found.capacity,
    identity: 'object',
    ...(found.fairness === undefined ? {} : { fairness: found.fairness }),
    ...(found.reentrant === 'no' ? {} : { reentrant: 'always' as const }),
    operations: {},
  };
  return found.operations.map((one) => [one.operation.function, { effect: effectOf(one), model, unit }] as const);
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
  const own = outline.name.split(' ')[0]?.split('.').at(-1) ?? '';
  const outer = outline.outer === undefined ? undefined : view.functionOutline(outline.outer);
  if (outer === undefined || outer.role === 'module') return [own];
  const maker = outer.name.split(' ')[0]?.split('.').at(-1) ?? '';
  return [own, maker, ...decoratedBy(view, maker)];
}

/** Members that a decorator of this name replaces: calling them calls what it returned. */
function decoratedBy(view: ProgramView, name: string): readonly string[] {
  const members: string[] = [];
  for (const file of view.filesMentioning(name)) {
    for (const outline of view.fileOutline(file).classes.values()) {
      for (const member of outline.members) {
        if (member.decorators.length > 0) members.push(member.name);
      }
    }
  }
  return members;
}
