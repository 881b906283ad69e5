/**
 * Which lock operation a call is: rows of the tables and of the user by declaration or by value;
 * home-made locks by the identity of the function that is called.
 */
import type { Abstract, Frame, MadeBy } from '../calls/abstract-value.js';
import { alternatives } from '../calls/abstract-value.js';
import { calleeName } from '../calls/body-facts.js';
import { isPlatform } from '../calls/builtin-row.js';
import type { Flow, Overlay, Target } from '../calls/flow.js';
import type { CallStep, FunctionId, FunctionOutline } from '../program/outline.js';
import type { CalleeDeclaration, TypeName } from '../program/program-view.js';
import { runnerNamed } from './computation-rows.js';
import { givenAt, isMadeSo } from './given.js';
import { names } from './library-names.js';
import type { Effect, Key, LibraryModel, LockFunction, LockModel, Making, Mode } from './library-model.js';

/** A function whose own body is the work: a decorated method, a single flight. */
export interface OwnSection {
  readonly effect: 'own-section';
  readonly mode: Mode;
  readonly joins: boolean;
  /** Not a lock but the promise of the work: a second caller gets the first one's. */
  readonly flight: boolean;
  readonly key?: Key;
}

/** A call that does something to a lock. */
export interface LockCall {
  readonly effect: Effect | OwnSection;
  /** The function whose body is the section, for own sections. */
  readonly target?: Target;
  readonly model: LockModel;
  /** The lock object; for locks known by name only, the manager. */
  readonly lock: Abstract;
  /** How its acquires wait: a wrapper may bound them, or make them try. */
  readonly waiting: 'unchanged' | 'bounded' | 'never';
  /** Which part of the lock, where the object that is used is one: `group.key('user')`. */
  readonly part?: Abstract | undefined;
  /** Its callback was given before, to the call that made the function: `limiter.wrap(work)`. */
  readonly isWrapped?: boolean;
  /** It happens in a run, and so does its callback: a computation. */
  readonly isRun?: boolean;
  /** Operations that this section performs first, and undoes in the end: `withF([a.lock(), b.lock()], work)`. */
  readonly given?: readonly LockCall[];
  /** A row of a table, or a class that was recognised by its body. */
  readonly by: 'row' | 'body';
  /** Arguments of the operation, for its keys and callbacks. */
  readonly args: readonly Abstract[];
}

/** A function that is an operation of a home-made lock. */
export interface HomeMadeOperation {
  readonly effect: Effect | OwnSection;
  readonly model: LockModel;
  /** What is locked: the receiver, the activation that made the closure, or the module. */
  readonly unit: 'receiver' | 'scope' | 'module';
  /** Each object that it is called on (`this`) has a part of its own. */
  readonly perReceiver: boolean;
}

export interface LockTables {
  /** All that they hold: tables of equal text are equal. */
  readonly text: string;
  /** Names under which any operation can be called. */
  readonly operations: ReadonlySet<string>;
  readonly libraries: readonly LibraryModel[];
  /** Those of them that have computations. */
  readonly computations: readonly LibraryModel[];
  homeMade(fn: FunctionId): HomeMadeOperation | undefined;
  /** Functions of the program whose own body, which is no caller's, is what runs under a lock. */
  readonly ownSections: readonly FunctionId[];
  /** Whether a callee declared so can be such an operation. */
  isHomeMade(declared: readonly CalleeDeclaration[]): boolean;
}

/** Names by which an operation of any table can be called: other calls need no question. */
export function operationNames(libraries: readonly LibraryModel[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const library of libraries) {
    for (const lock of library.locks) {
      for (const name of Object.keys(lock.operations)) names.add(name.split('.').at(-1) ?? name);
    }
    for (const one of library.functions ?? []) names.add(one.name);
  }
  return names;
}

export function findLockCall(
  flow: Flow,
  tables: LockTables,
  frame: Frame,
  step: CallStep,
  overlay: Overlay | undefined,
): LockCall | undefined {
  if (step.how === 'new' || !mayBeOperation(tables, step)) return undefined;
  return rowCall(flow, tables, frame, step, overlay) ?? homeMadeCall(flow, tables, frame, step, overlay);
}

/** Most calls have a name that no lock has: they cost this look-up. A called value may be any lock. */
function mayBeOperation(tables: LockTables, step: CallStep): boolean {
  const name = calleeName(step);
  return name === undefined || tables.operations.has(name);
}

function rowCall(flow: Flow, tables: LockTables, frame: Frame, step: CallStep, overlay: Overlay | undefined): LockCall | undefined {
  const callee = step.callee;
  const args = (): readonly Abstract[] => flow.argumentsOf(frame, step, overlay);
  if (callee.kind === 'member') {
    const model = receiverModel(flow, tables, frame, step, overlay);
    const effect = model?.model.operations[callee.name];
    if (model === undefined) {
      const called = calledLock(flow, tables, flow.fieldOf(flow.evaluate(frame, callee.object, overlay), callee.name, overlay));
      if (called !== undefined) return { ...called, by: 'row', args: args() };
    }
    if (model !== undefined && effect !== undefined) {
      return { effect, model: model.model, lock: model.lock, part: model.part, waiting: model.waiting, by: 'row', args: args() };
    }
  }
  if (callee.kind === 'value') {
    const value = flow.evaluate(frame, callee.value, overlay);
    const exported = moduleOperation(tables, value);
    if (exported !== undefined) return { ...exported, by: 'row', args: args() };
    const called = calledLock(flow, tables, value);
    if (called !== undefined) return { ...called, by: 'row', args: args() };
    const begun = begunOperation(flow, tables, value, overlay);
    if (begun !== undefined) return calledResult(begun, args());
    for (const type of value.kind === 'closure' ? [] : flow.view.receiverTypesAt(frame.fn, step.id)) {
      const found = modelOfType(tables, type);
      const effect = found?.operations['()'];
      if (found !== undefined && effect !== undefined) return { effect, model: found, lock: value, waiting: 'unchanged', by: 'row', args: args() };
    }
  }
  return functionCall(flow, tables, frame, step, overlay);
}

/** A function of a module that is the lock itself: `lock(file)`. */
function moduleOperation(tables: LockTables, value: Abstract): Pick<LockCall, 'effect' | 'model' | 'lock' | 'waiting'> | undefined {
  if (value.kind !== 'external') return undefined;
  for (const library of tables.libraries) {
    if (!names(library, value.package)) continue;
    for (const model of library.locks) {
      const effect = model.made.some((made) => made.how === 'module') ? model.operations[value.name === 'default' ? '()' : value.name] : undefined;
      if (effect !== undefined) return { effect, model, lock: { ...value, key: `${library.package}#*`, name: '*' }, waiting: 'unchanged' };
    }
  }
  return undefined;
}

/** A lock that is itself a function: `limit(task)`. */
function calledLock(flow: Flow, tables: LockTables, value: Abstract): Pick<LockCall, 'effect' | 'model' | 'lock' | 'waiting'> | undefined {
  for (const one of alternatives(value)) {
    const found = modelOfValue(flow, tables, one);
    const effect = found?.model.operations['()'];
    if (found !== undefined && effect !== undefined) return { effect, model: found.model, lock: found.lock, waiting: found.waiting };
  }
  return undefined;
}

/**
 * An operation of which so far only a function was made: `limiter.wrap(work)`, `lock.lock()`,
 * `semaphore.withPermits(1)`. The call that made it says which.
 */
export function begunOperation(flow: Flow, tables: LockTables, value: Abstract, overlay: Overlay | undefined): LockCall | undefined {
  const making = makingOf(value);
  const call = making === undefined ? undefined : findLockCall(flow, tables, making.frame, making.step, overlay);
  return call !== undefined && isBegun(call) ? call : undefined;
}

/** Nothing happens yet: what the call gives is called for that. */
export function isBegun({ effect, args }: LockCall): boolean {
  if ('happens' in effect && effect.happens === 'result-called') return true;
  if (effect.effect !== 'section' || effect.curried === undefined) return false;
  return effect.curried === 'always' || (typeof effect.callback === 'number' && args.length <= effect.callback);
}

/** A section whose callback is a generator, and that is given back as one: `lock.withG(async function* () {})`. */
export function isPulled({ effect }: LockCall): boolean {
  return 'happens' in effect && effect.happens === 'pulled';
}

/** The call of the function that an operation gave. */
export function calledResult(call: LockCall, args: readonly Abstract[]): LockCall {
  const { effect } = call;
  if (effect.effect === 'section' && effect.curried !== undefined) {
    const { curried, ...rest } = effect;
    const callback = call.args.length + (curried === 'always' && typeof effect.callback === 'number' ? effect.callback : 0);
    return { ...call, effect: { ...rest, callback }, args: [...call.args, ...args] };
  }
  const now = immediate(effect);
  // What it is called with comes behind the work: `wrapped(...args)`.
  return { ...call, isWrapped: now.effect === 'section', effect: now, args: now.effect === 'section' && now.passes === 'rest' ? [...call.args, ...args] : call.args };
}

/** The operation as it is once what the call gave is called. */
export function immediate(effect: LockCall['effect']): LockCall['effect'] {
  if (!('happens' in effect)) return effect;
  const now: { happens?: unknown } & LockCall['effect'] = { ...effect };
  delete now.happens;
  return now;
}

/** The call that gave what a package made. */
export function makingOf(value: Abstract): MadeBy | undefined {
  return value.kind === 'instance' && value.made.how === 'external' ? value.made.by : undefined;
}

interface Located {
  readonly model: LockModel;
  readonly lock: Abstract;
  readonly part?: Abstract | undefined;
  readonly waiting: LockCall['waiting'];
}

function receiverModel(flow: Flow, tables: LockTables, frame: Frame, step: CallStep, overlay: Overlay | undefined): Located | undefined {
  if (step.callee.kind !== 'member') return undefined;
  const declared = declaredModel(flow, tables, frame, step);
  // Declared as something else's method: no value can make it a lock's.
  if (declared === 'other') return undefined;
  const object = flow.evaluate(frame, step.callee.object, overlay);
  for (const one of alternatives(object)) {
    const found = modelOfValue(flow, tables, one);
    if (found !== undefined) return found;
  }
  if (declared === undefined) return undefined;
  for (const one of alternatives(object)) {
    const part = partOf(flow, tables, one, overlay);
    if (part !== undefined) return { ...part, model: declared };
  }
  return { model: declared, lock: object, waiting: 'unchanged' };
}

/** An object that is a part of another lock: the limiter of a key. */
function partOf(flow: Flow, tables: LockTables, value: Abstract, overlay: Overlay | undefined): Omit<Located, 'model'> | undefined {
  const making = makingOf(value);
  const call = making === undefined ? undefined : findLockCall(flow, tables, making.frame, making.step, overlay);
  if (call?.effect.effect !== 'same-lock') return undefined;
  const { key, waiting } = call.effect;
  return { lock: call.lock, waiting, part: key === undefined ? undefined : givenAt(flow, call, key) };
}

/** The model by the types alone: cheap, and most calls end here. Undefined: the types do not tell. */
function declaredModel(flow: Flow, tables: LockTables, frame: Frame, step: CallStep): LockModel | 'other' | undefined {
  const callees = flow.view.calleeAt(frame.fn, step.id);
  for (const one of callees) {
    if (one.kind !== 'external' || one.container === undefined) continue;
    const model = modelOfType(tables, { kind: 'external', package: one.package, name: one.container });
    if (model !== undefined) return model;
  }
  const isTold = callees.length > 0 && callees.every((one) => one.kind === 'function' || (one.kind === 'external' && one.container !== undefined && isPlatform(one.package)));
  if (isTold) return 'other';
  for (const type of flow.view.receiverTypesAt(frame.fn, step.id)) {
    const model = modelOfType(tables, type);
    if (model !== undefined) return model;
  }
  return undefined;
}

/** A lock object whose making was seen: `new Mutex()`, `pLimit(1)`, `navigator.locks`. */
export function modelOfValue(flow: Flow, tables: LockTables, value: Abstract): Located | undefined {
  if (value.kind === 'external') {
    for (const library of tables.libraries) {
      for (const model of library.locks) {
        for (const made of model.made) {
          const isIt =
            (made.how === 'global' && value.package === 'global' && value.name.replace(/^(?:globalThis|window|self)\./u, '') === made.path) ||
            (made.how === 'export' && value.package === (made.from ?? library.package) && value.name === made.name) ||
            (made.how === 'module' && names(library, value.package) && (value.name === '*' || value.name === 'default'));
          if (isIt) return { model, lock: value, waiting: 'unchanged' };
        }
      }
    }
    return undefined;
  }
  if (value.kind !== 'instance') return undefined;
  if (value.made.how === 'class') return subclassOf(flow, tables, value);
  if (value.made.how !== 'external') return undefined;
  const { package: packageName, name, module, args } = value.made;
  // What a run gives: `Effect.runSync(Effect.makeSemaphore(1))`.
  const run = args[runnerNamed(tables.computations, value)?.argument ?? Number.POSITIVE_INFINITY];
  if (run !== undefined) return modelOfValue(flow, tables, run);
  for (const library of tables.libraries) {
    if (!names(library, packageName)) continue;
    for (const one of library.functions ?? []) {
      if (name === `${one.name}()` && one.effect.effect === 'same-lock') {
        const inner = args[one.lock];
        const found = inner === undefined ? undefined : modelOfValue(flow, tables, inner) ?? modelOfSymbol(flow, tables, inner);
        if (found !== undefined) return { ...found, waiting: one.effect.waiting };
      }
    }
    for (const model of library.locks) {
      const isMade = model.made.some((made) => isMadeBy(library, model, made, { name, module, args }));
      if (isMade) return { model, lock: value, waiting: 'unchanged' };
    }
  }
  return undefined;
}

/** Whether the row's making is this `new`, or this call (whose name ends in `()`). */
function isMadeBy(
  library: LibraryModel,
  model: LockModel,
  made: Making,
  { name, module, args }: { readonly name: string; readonly module: string | undefined; readonly args: readonly Abstract[] },
): boolean {
  if (made.how !== 'new' && made.how !== 'call') return false;
  if (!isMadeSo(made, args)) return false;
  const path = module === undefined ? undefined : module.replace(/\.[cm]?js$/u, '');
  if (made.from !== undefined ? path !== made.from : isOfSubPath(library, made.name, path)) return false;
  const called = made.how === 'call' ? '()' : '';
  const member = path === undefined ? '' : `${path.slice(path.lastIndexOf('/') + 1)}.`;
  if (name === `${made.name}${called}` || `${member}${name}` === `${made.name}${called}`) return true;
  // A class that is imported under another name, as its declaration has it.
  return made.how === 'new' && made.from === undefined && model.types.includes(name);
}

/** Another row claims the name for this very module: `mutexify/promise`. */
function isOfSubPath(library: LibraryModel, name: string, path: string | undefined): boolean {
  return library.locks.some((lock) => lock.made.some((made) => 'from' in made && made.from === path && 'name' in made && made.name === name));
}

/** A class of the program that extends a library's lock. */
function subclassOf(flow: Flow, tables: LockTables, value: Extract<Abstract, { kind: 'instance' }>): Located | undefined {
  const id = flow.classOf(value);
  for (let at = id, hops = 0; at !== undefined && hops < 8; hops += 1) {
    const base = flow.view.baseOf(at);
    if (base?.kind === 'external') {
      const model = modelOfType(tables, base);
      return model === undefined ? undefined : { model, lock: value, waiting: 'unchanged' };
    }
    at = base?.kind === 'class' ? base.id : undefined;
  }
  return undefined;
}

/** A lock that only its type tells. */
export function modelOfSymbol(flow: Flow, tables: LockTables, value: Abstract): Located | undefined {
  for (const type of flow.typesOf(value)) {
    const model = modelOfType(tables, type);
    if (model !== undefined) return { model, lock: value, waiting: 'unchanged' };
  }
  return undefined;
}

export function modelOfType(tables: LockTables, type: TypeName): LockModel | undefined {
  if (type.kind !== 'external') return undefined;
  for (const library of tables.libraries) {
    if (!names(library, type.package)) continue;
    const model = library.locks.find((one) => one.types.includes(type.name));
    if (model !== undefined) return model;
  }
  return undefined;
}

/** A free function of a package that takes the lock as an argument; a user's may stand anywhere. */
function functionCall(flow: Flow, tables: LockTables, frame: Frame, step: CallStep, overlay: Overlay | undefined): LockCall | undefined {
  const row = findFunction(flow, tables, frame, step);
  if (row === undefined) return undefined;
  const args = flow.argumentsOf(frame, step, overlay);
  const lock = args[row.lock];
  if (lock === undefined) return undefined;
  if (row.given === 'acquires') return givenAcquires(flow, tables, row.effect, lock, args, overlay);
  const located = modelOfValue(flow, tables, lock) ?? modelOfSymbol(flow, tables, lock);
  return located === undefined ? undefined : { effect: row.effect, model: located.model, lock: located.lock, waiting: located.waiting, by: 'row', args };
}

/** `withF([a.lock(), b.lock()], work)`: the mode and the bounds are the first one's. */
function givenAcquires(flow: Flow, tables: LockTables, effect: Effect, list: Abstract, args: readonly Abstract[], overlay: Overlay | undefined): LockCall | undefined {
  if (list.kind !== 'instance' || list.made.how !== 'array' || effect.effect !== 'section') return undefined;
  const given = list.made.elements.flatMap((one) => begunOperation(flow, tables, one, overlay) ?? []);
  const [first] = given;
  if (first?.effect.effect !== 'acquire') return undefined;
  return { ...first, effect: { ...effect, mode: first.effect.mode }, given, args };
}

function findFunction(flow: Flow, tables: LockTables, frame: Frame, step: CallStep): LockFunction | undefined {
  const name = calleeName(step);
  for (const library of tables.libraries) {
    const rows = library.functions ?? [];
    const anywhere = library.package === '*' ? rows.find((row) => row.name === name) : undefined;
    if (anywhere !== undefined) return anywhere;
  }
  for (const one of flow.view.calleeAt(frame.fn, step.id)) {
    if (one.kind !== 'external') continue;
    const found = tables.libraries.flatMap((library) =>
      (library.functions ?? []).filter((row) => row.name.split('.').at(-1) === one.name && (row.from === one.package || names(library, one.package))),
    )[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

function homeMadeCall(flow: Flow, tables: LockTables, frame: Frame, step: CallStep, overlay: Overlay | undefined): LockCall | undefined {
  if (!tables.isHomeMade(flow.view.calleeAt(frame.fn, step.id))) return undefined;
  const targets = flow.targets(frame, step, overlay);
  const [target] = targets.of;
  if (target === undefined || targets.of.length > 1) return undefined;
  const operation = tables.homeMade(target.fn);
  if (operation === undefined || isStepOfTaking(tables.homeMade(frame.fn), operation)) return undefined;
  const lock = named(lockOfUnit(flow, operation.unit, target), nameAsWritten(flow, step, operation));
  const part = operation.perReceiver ? target.self : undefined;
  return { part, effect: operation.effect, model: operation.model, lock, target, waiting: 'unchanged', by: 'body', args: [...target.bound, ...flow.argumentsOf(frame, step, overlay)] };
}

/** `while (!this.tryLock()) await …` in `lock()`: nothing is held until a caller joins the whole. */
function isStepOfTaking(around: HomeMadeOperation | undefined, { model, effect }: HomeMadeOperation): boolean {
  const isTaking = (one: HomeMadeOperation['effect']): boolean => one.effect === 'acquire' || one.effect === 'try-acquire';
  return around?.model === model && isTaking(around.effect) && isTaking(effect);
}

/** A closure that is called by a name of the module, or by a field of its owner, has no other name. */
function nameAsWritten(flow: Flow, { callee }: CallStep, { unit }: HomeMadeOperation): string | undefined {
  if (unit !== 'scope') return undefined;
  if (callee.kind === 'member' && callee.object.kind === 'this') {
    const { class: owner } = flow.view.functionOutline(callee.object.owner);
    return owner === undefined ? undefined : `${flow.view.classOutline(owner).name}.${callee.name}`;
  }
  const value = callee.kind === 'value' ? callee.value : undefined;
  return value?.kind === 'variable' && flow.view.functionOutline(value.owner).role === 'module' ? value.name : undefined;
}

function named(lock: Abstract, label: string | undefined): Abstract {
  return label === undefined || lock.kind !== 'instance' ? lock : { ...lock, label };
}

/** The object that a home-made operation locks. */
export function lockOfUnit(flow: Flow, unit: HomeMadeOperation['unit'], target: { readonly fn: FunctionId; readonly self: Abstract | undefined; readonly scope: Frame | undefined }): Abstract {
  const outline = flow.view.functionOutline(target.fn);
  switch (unit) {
    case 'receiver':
      return target.self ?? flow.symbolicFrame(target.fn).self;
    case 'scope':
      return { kind: 'instance', key: `unit ${target.scope?.key ?? target.fn}`, label: outline.role === 'arrow' || outline.name.includes(' ') ? makerName(flow, outline) : outline.name, many: false, made: { how: 'object', fields: new Map(), open: true } };
    case 'module':
      return { kind: 'instance', key: `unit ${outline.file}`, label: outline.name, many: false, made: { how: 'object', fields: new Map(), open: true } };
  }
}

/** A closure without a name of its own is called after the function that made it. */
function makerName(flow: Flow, outline: FunctionOutline): string {
  const maker = outline.outer === undefined ? outline : flow.view.functionOutline(outline.outer);
  return maker.role === 'module' ? outline.name : maker.name;
}
