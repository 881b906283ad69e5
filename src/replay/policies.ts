/**
 * The replays that policies read: every root once more under a watch, and every way into code that
 * accesses a watched field, with nothing held, as its callers from outside come.
 */
import type { Flow } from '../calls/flow.js';
import { bareName } from '../program/bare-name.js';
import type { ClassId, FunctionId } from '../program/outline.js';
import type { Regions } from './regions.js';
import type { RootRecord } from './root-record.js';
import { namedFields, type Watch, watchFields } from './watch.js';

export interface PolicyRecords {
  /** One for each root, as the finders of defects have them. */
  readonly roots: readonly RootRecord[];
  /** Where the accesses of fields are judged: nobody who calls these can hold a lock for them. */
  readonly entries: readonly RootRecord[];
  /** Entries of which nobody in sight says how they come to run. */
  readonly unexplained: ReadonlySet<FunctionId>;
}

export function policyRecords(flow: Flow, regions: Regions): PolicyRecords {
  const base = regions.records();
  const fields = watchFields(flow.view, lockFields(flow, base));
  const reaching = reachingWatched(flow, regions, fields.names, base);
  const watch: Watch = { fields, accesses: (fn) => reaching.has(fn) };
  const records = new Map<FunctionId, RootRecord>();
  const recordOf = (fn: FunctionId): RootRecord => {
    let record = records.get(fn);
    if (record === undefined) records.set(fn, (record = regions.watched(fn, watch)));
    return record;
  };
  const roots = base.map((record) => recordOf(record.root));
  const called = [...reaching].filter((fn) => isEntered(flow, fn)).sort();
  const entries = called.map(recordOf);
  const walked = new Set(entries.flatMap((record) => [record.root, ...record.entered]));
  const alone: RootRecord[] = [];
  const unexplained = new Set<FunctionId>();
  for (let next = nextAlone(flow, reaching, walked); next !== undefined; next = nextAlone(flow, reaching, walked)) {
    const record = recordOf(next);
    alone.push(record);
    if (rankAlone(flow, next, walked) > 1) unexplained.add(next);
    for (const fn of [next, ...record.entered]) walked.add(fn);
  }
  return { roots, entries: [...entries, ...alone], unexplained };
}

/**
 * What no entry leads to runs by itself, with nothing held: first closures whose maker was walked
 * (timers, listeners), then async members that somebody started without waiting, then the rest.
 */
function nextAlone(flow: Flow, reaching: ReadonlySet<FunctionId>, walked: ReadonlySet<FunctionId>): FunctionId | undefined {
  const left = [...reaching].filter((fn) => !walked.has(fn) && !isMaking(flow, fn) && !requiresLock(flow, fn));
  const rank = (fn: FunctionId): number => rankAlone(flow, fn, walked);
  return left.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))[0];
}

function rankAlone(flow: Flow, fn: FunctionId, walked: ReadonlySet<FunctionId>): number {
  const outline = flow.view.functionOutline(fn);
  const { outer } = outline;
  const isClosure = outline.class === undefined && outer !== undefined && flow.view.functionOutline(outer).role !== 'module';
  if (isClosure) return walked.has(outer) || isMaking(flow, outer) ? 0 : 3;
  return outline.isAsync ? 1 : 2;
}

function requiresLock(flow: Flow, fn: FunctionId): boolean {
  return flow.view.functionOutline(fn).tags.some((tag) => tag.name === 'requiresLock');
}

/** By class, the fields in which its objects keep locks that the program takes. */
function lockFields(flow: Flow, records: readonly RootRecord[]): ReadonlyMap<ClassId, ReadonlySet<string>> {
  const found = new Map<ClassId, Set<string>>();
  for (const { acquires } of records) {
    for (const { lock: { object } } of acquires) {
      const home = object.kind === 'instance' ? flow.homeOf(object) : object.kind === 'symbol' && object.origin.how === 'field' ? object.origin : undefined;
      const id = home === undefined ? undefined : flow.classOf(home.base);
      if (id === undefined || home === undefined) continue;
      found.set(id, (found.get(id) ?? new Set()).add(home.name));
    }
  }
  return found;
}

/** Functions that access a field of one of the names or require a lock by contract, or call or contain one that does. */
function reachingWatched(flow: Flow, regions: Regions, names: ReadonlySet<string>, roots: readonly RootRecord[]): ReadonlySet<FunctionId> {
  const { view } = flow;
  const reaching = new Set<FunctionId>();
  const files = new Set([...names].flatMap((name) => view.filesMentioning(name)));
  const queue = [...files].flatMap((file) => [...view.fileOutline(file).functions.keys()].filter((fn) => isDirect(flow, fn, names)));
  queue.push(...roots.map((record) => record.root).filter((fn) => requiresLock(flow, fn)));
  for (let fn = queue.pop(); fn !== undefined; fn = queue.pop()) {
    if (reaching.has(fn)) continue;
    reaching.add(fn);
    const outline = view.functionOutline(fn);
    // A closure runs where its maker says; who calls a private function by name stands in front of it.
    if (outline.outer !== undefined && outline.class === undefined && view.functionOutline(outline.outer).role !== 'module') queue.push(outline.outer);
    if (isEntered(flow, fn)) continue;
    const name = bareName(outline.name);
    for (const site of name === '' ? [] : (flow.callSites(name, fn) ?? [])) {
      if (regions.calleesOf(site.fn).includes(fn)) queue.push(site.fn);
    }
  }
  return reaching;
}

function isDirect(flow: Flow, fn: FunctionId, names: ReadonlySet<string>): boolean {
  return [...namedFields(flow.view, fn)].some((name) => names.has(name));
}

/** Called from where no lock of the object is known to be held: a public member, or a function that nothing in sight calls. */
function isEntered(flow: Flow, fn: FunctionId): boolean {
  const { view } = flow;
  const outline = view.functionOutline(fn);
  if (requiresLock(flow, fn) || isMaking(flow, fn)) return false;
  if (outline.class !== undefined) {
    const member = view.classOutline(outline.class).members.find((one) => one.function === fn);
    return member?.access === 'public' && member.kind !== 'field';
  }
  const isTop = outline.outer !== undefined && view.functionOutline(outline.outer).role === 'module';
  return isTop && outline.role === 'function' && (flow.callSites(bareName(outline.name), fn)?.length ?? 0) === 0;
}

/** A constructor, an initializer, a module body: what it makes, nobody else has yet. */
function isMaking(flow: Flow, fn: FunctionId): boolean {
  const { role } = flow.view.functionOutline(fn);
  return role === 'constructor' || role === 'initializer' || role === 'static' || role === 'module';
}
