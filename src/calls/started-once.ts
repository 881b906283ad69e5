/**
 * Work that is started once in the life of its object: `this.loading ??= this.load()`, where nobody empties the
 * field. Its only call stands where the cell that keeps its promise is empty, and nothing else is ever put there.
 */
import { bareName } from '../program/bare-name.js';
import { someStep, visitSteps } from '../program/nested-steps.js';
import type { AssignStep, CallStep, ClassId, FunctionId, FunctionOutline, Value } from '../program/outline.js';
import type { ProgramView } from '../program/program-view.js';
import { bodyFacts, fileFacts, type Sited } from './body-facts.js';
import { heirsOf, lineage } from './class-members.js';
import type { Flow } from './flow.js';

/** A field of the own object, a variable around the function, or an element of a collection in one of these. */
interface Cell {
  readonly home: Extract<Value, { kind: 'field' | 'variable' }>;
  /** The constant key of the element. */
  readonly key: string | undefined;
}

export function isStartedOnce(flow: Flow, fn: FunctionId): boolean {
  const start = startWhereEmpty(flow, fn);
  return start !== undefined && !isChanged(flow, start.cell, start.site);
}

/** Work of which there is one at a time: whoever empties the cell may start it again. */
export function isStartedWhereEmpty(flow: Flow, fn: FunctionId): boolean {
  return startWhereEmpty(flow, fn) !== undefined;
}

function startWhereEmpty(flow: Flow, fn: FunctionId): { readonly cell: Cell; readonly site: Sited<CallStep> } | undefined {
  const outline = flow.view.functionOutline(fn);
  const name = bareName(outline.name);
  const [site, ...others] = name === '' ? [] : (flow.callSites(name, fn) ?? []);
  if (site === undefined || others.length > 0 || isNamedElsewhere(flow, name, site)) return undefined;
  const keeper = flow.view.functionOutline(site.fn);
  const cell = cellOf(keeper, site.step);
  if (cell === undefined || !isReachedAlike(flow, outline, keeper)) return undefined;
  return isWhereEmpty(keeper, site.step, cell) ? { cell, site } : undefined;
}

/** Whoever calls this function waits for the work, however the call goes; undefined: not every call does. */
export function whoWaitsFor(flow: Flow, work: FunctionId): FunctionId | undefined {
  const name = bareName(flow.view.functionOutline(work).name);
  const [site] = flow.callSites(name, work) ?? [];
  const keeper = site === undefined ? undefined : flow.view.functionOutline(site.fn);
  const cell = site === undefined || keeper === undefined ? undefined : cellOf(keeper, site.step);
  if (keeper === undefined || cell === undefined) return undefined;
  const isRead = readsOf(keeper, cell);
  return keeper.body.some((step) => (step.kind === 'join' || step.kind === 'return') && isRead(step.value)) ? keeper.id : undefined;
}

/** The function may be called by who reads it as a value. */
function isNamedElsewhere(flow: Flow, name: string, site: Sited<CallStep>): boolean {
  return flow.view.filesMentioning(name).some((file) =>
    [...flow.view.fileOutline(file).functions.values()].some((outline) =>
      bodyFacts(outline).calls.some((step) => step !== site.step && step.arguments.some(({ value }) => nameOf(value) === name))));
}

/** A method that another one of the object starts, or two functions of one scope: one cell for each of the works. */
function isReachedAlike(flow: Flow, work: FunctionOutline, keeper: FunctionOutline): boolean {
  if (work.class !== undefined) return work.class === keeper.class;
  if (work.outer === undefined || keeper.class !== undefined) return false;
  for (let at = keeper.outer; at !== undefined; at = flow.view.functionOutline(at).outer) if (at === work.outer) return true;
  return false;
}

function cellOf(keeper: FunctionOutline, call: CallStep): Cell | undefined {
  const { assigns, calls } = bodyFacts(keeper);
  const isCall = (value: Value): boolean => value.kind === 'result' && value.step === call.id;
  const locals = assigns.flatMap(({ target, value }) => (target.kind === 'variable' && target.owner === keeper.id && isCall(value) ? [target.name] : []));
  const isKept = (value: Value): boolean => isCall(value) || (value.kind === 'variable' && value.owner === keeper.id && locals.includes(value.name));
  for (const { target, value } of assigns) {
    if (target.kind === 'field' && target.object.kind === 'this' && isKept(value)) return { home: target, key: undefined };
    if (target.kind === 'variable' && target.owner !== keeper.id && isKept(value)) return { home: target, key: undefined };
  }
  for (const { callee, arguments: [key, value] } of calls) {
    if (callee.kind !== 'member' || callee.name !== 'set' || value === undefined || !isKept(value.value)) continue;
    if (key?.value.kind !== 'constant' || !isHome(callee.object)) continue;
    return { home: callee.object, key: String(key.value.value) };
  }
  return undefined;
}

function isHome(value: Value): value is Cell['home'] {
  return (value.kind === 'field' && value.object.kind === 'this') || value.kind === 'variable';
}

/** On the side of a test of the cell on which nothing is there, and before anybody else could run. */
function isWhereEmpty(keeper: FunctionOutline, call: CallStep, cell: Cell): boolean {
  const read = readsOf(keeper, cell);
  let found = false;
  visitSteps(keeper.body, (step) => {
    if (step.kind !== 'branch') return;
    const empty = emptySide(step.condition, read);
    const side = empty === undefined ? [] : empty ? step.whenTrue : step.whenFalse;
    const at = side.findIndex((inner) => inner === call);
    found ||= at >= 0 && !someStep(side.slice(0, at), ({ kind }) => kind === 'join');
  });
  return found;
}

/** Whether a value is what the cell has: the cell itself, or a local that was read from it. */
function readsOf(keeper: FunctionOutline, cell: Cell): (value: Value) => boolean {
  const { steps, assigns } = bodyFacts(keeper);
  const isRead = (value: Value): boolean => {
    if (cell.key === undefined) return isSame(value, cell.home);
    const step = value.kind === 'result' ? steps.get(value.step) : undefined;
    if (step?.kind !== 'call' || step.callee.kind !== 'member' || step.callee.name !== 'get' || !isSame(step.callee.object, cell.home)) return false;
    const [key] = step.arguments;
    return key?.value.kind === 'constant' && String(key.value.value) === cell.key;
  };
  return (value) => {
    if (isRead(value) || value.kind !== 'variable' || value.owner !== keeper.id) return isRead(value);
    const first = assigns.find(({ target }) => target.kind === 'variable' && target.owner === keeper.id && target.name === value.name);
    return first !== undefined && isRead(first.value);
  };
}

/** Which outcome of the condition says that nothing is there. */
function emptySide(condition: Value, isRead: (value: Value) => boolean): boolean | undefined {
  if (isRead(condition)) return false;
  if (condition.kind === 'not') {
    const inner = emptySide(condition.of, isRead);
    return inner === undefined ? undefined : !inner;
  }
  if (condition.kind !== 'binary' || !isRead(condition.left) || condition.right.kind !== 'constant') return undefined;
  const { value } = condition.right;
  if (value !== undefined && value !== null) return undefined;
  if (condition.operator === '===' || condition.operator === '==') return true;
  return condition.operator === '!==' || condition.operator === '!=' ? false : undefined;
}

/** Something else is written to the cell, or taken out of the collection, somewhere. */
function isChanged(flow: Flow, { home, key }: Cell, site: Sited<CallStep>): boolean {
  const { view } = flow;
  const files = home.kind === 'field' ? view.filesMentioning(home.name) : [view.functionOutline(home.owner).file];
  return files.some((file) => {
    const facts = fileFacts(view.fileOutline(file));
    const writes = home.kind === 'field' ? (facts.fieldWrites.get(home.name) ?? []) : (facts.definitions.get(`${home.owner} ${home.name}`) ?? []);
    const isOwn = ({ fn, step }: Sited<AssignStep>): boolean => key === undefined && fn === site.fn && !isNothing(step.value);
    if (writes.some((write) => !isOwn(write) && !isAnothers(flow, write.step.target, write.fn, site.fn) && !isFirst(view.functionOutline(write.fn), write.step, key))) return true;
    if (key === undefined) return false;
    return [...view.fileOutline(file).functions.values()].some(({ id }) => {
      const isIt = (value: Value): boolean => isSame(value, home) && !isAnothers(flow, value, id, site.fn);
      return bodyFacts(view.functionOutline(id)).calls.some((step) => changes(step, isIt, id === site.fn));
    });
  });
}

/** A field of this name of an object of another class. */
function isAnothers({ view }: Flow, field: Value | AssignStep['target'], fn: FunctionId, keeper: FunctionId): boolean {
  if (field.kind !== 'field' || field.object.kind !== 'this') return false;
  const [own, other] = [classAround(view, keeper), classAround(view, fn)];
  return own !== undefined && other !== undefined && !lineage(view, own).some(({ id }) => id === other) && !heirsOf(view, own).includes(other);
}

/** The class whose object `this` is. */
function classAround(view: ProgramView, fn: FunctionId): ClassId | undefined {
  for (let at: FunctionId | undefined = fn; at !== undefined; at = view.functionOutline(at).outer) {
    const { class: own } = view.functionOutline(at);
    if (own !== undefined) return own;
  }
  return undefined;
}

/** What the cell has when its object is new. */
function isFirst({ role }: FunctionOutline, { declares, target, value }: AssignStep, key: string | undefined): boolean {
  const isNew = target.kind === 'variable' ? declares : role === 'initializer' || role === 'constructor';
  return isNew && (key !== undefined || isNothing(value));
}

function isNothing(value: Value): boolean {
  return value.kind === 'constant' && (value.value === undefined || value.value === null);
}

const READS: ReadonlySet<string> = new Set(['get', 'has', 'keys', 'values', 'entries', 'forEach']);

/** The call does something to the collection besides reading it, or hands it to somebody. */
function changes({ callee, arguments: given }: CallStep, isIt: (value: Value) => boolean, isKeeper: boolean): boolean {
  if (given.some(({ value }) => isIt(value))) return true;
  if (callee.kind !== 'member' || !isIt(callee.object)) return false;
  return !READS.has(callee.name) && !(isKeeper && callee.name === 'set');
}

function isSame(value: Value, home: Cell['home']): boolean {
  if (home.kind === 'variable') return value.kind === 'variable' && value.owner === home.owner && value.name === home.name;
  return value.kind === 'field' && value.name === home.name;
}

function nameOf(value: Value): string | undefined {
  return value.kind === 'field' || value.kind === 'variable' || value.kind === 'import' ? value.name : undefined;
}
