/**
 * Calls into another component that its caller waits for while it holds a lock. What the callee does
 * under it is the callee's to change: the way back to the lock is one edit away.
 */
import { bodyFacts } from '../calls/body-facts.js';
import { isPlatform } from '../calls/builtin-row.js';
import { lineage } from '../calls/class-members.js';
import type { Flow } from '../calls/flow.js';
import type { ClassId, FunctionId } from '../program/outline.js';
import type { RunSeen } from '../replay/observer.js';
import type { Regions } from '../replay/regions.js';
import type { RootRecord } from '../replay/root-record.js';
import type { Hold } from '../replay/hold.js';
import { slowCall } from '../summaries/slow-calls.js';
import { type Component, componentOf, isPartOf, keepsState, ownerOf } from './components.js';
import type { CrossComponentCall } from './finding.js';
import { certaintyOf, heldLock, traceOf, wayUnder } from './witness.js';

/** What a program says of its components: names of classes and interfaces, or ends of paths; empty: what keeps state. */
type Named = readonly string[];

export function findCrossComponentCalls(flow: Flow, regions: Regions, records: readonly RootRecord[], named: Named): readonly CrossComponentCall[] {
  const lockClasses = new Set(records.flatMap((record) => record.acquires.flatMap((one) => flow.classOf(one.lock.object) ?? [])));
  const isLock = (fn: FunctionId): boolean => lockClasses.has(flow.view.functionOutline(fn).class ?? '');
  const locks = new Map(records.filter((record) => !isLock(record.root)).map((record) =>
    [record.root, record.acquires.filter((one) => one.stack.every((entry) => isLock(entry.fn))).map((one) => one.lock.label)]));
  const reach = (fn: FunctionId): readonly string[] => reachOf(flow, regions, locks, fn);
  return records.flatMap((record) => record.runs.flatMap((seen) => seen.held.flatMap((hold) => {
    const owner = hold.flight || hold.isAway ? undefined : ownerOf(flow, hold);
    // A lock's own class is no component: what asking for locks leads to, other rules say.
    if (owner === undefined || (seen.target !== undefined && isLock(seen.target)) || !isFirstStepOut(flow, seen, hold, owner)) return [];
    const callee = calleeOf(flow, seen, owner, named);
    return callee === undefined ? [] : [finding(flow, seen, hold, owner, callee, seen.target === undefined ? ['code out of sight'] : reach(seen.target))];
  })));
}

/** The call stands in the component's own code, and so did every one on the way. */
function isFirstStepOut(flow: Flow, seen: RunSeen, hold: Hold, owner: Component): boolean {
  return isPartOf(flow.view, seen.fn, owner) && seen.stack.slice(hold.depth).every(({ fn }) => isPartOf(flow.view, fn, owner));
}

interface Callee {
  readonly component: string;
  readonly method: string;
}

function calleeOf(flow: Flow, seen: RunSeen, owner: Component, named: Named): Callee | undefined {
  const { view } = flow;
  if (seen.target === undefined) {
    const [component = '', method = ''] = (seen.declared ?? '').split('.');
    // Of an interface only the member at hand is known: a level that comes back at once is a logger's.
    const logs = !seen.isPromised && LEVELS.has(method);
    const isNamed = named.length === 0 ? !logs : named.includes(component);
    return isNamed ? { component, method } : undefined;
  }
  const outline = view.functionOutline(seen.target);
  const isCallback = outline.class === undefined && outline.outer !== undefined && view.functionOutline(outline.outer).role !== 'module';
  if (isCallback || outline.role === 'constructor' || outline.role === 'initializer' || isPartOf(view, seen.target, owner)) return undefined;
  const component = componentOf(view, seen.target);
  if (!isComponent(flow, component, named)) return undefined;
  return { component: component.name, method: outline.name.split('.').at(-1) ?? '' };
}

function isComponent(flow: Flow, component: Component, named: Named): boolean {
  const file = component.kind === 'class' ? flow.view.classOutline(component.id).file : component.file;
  if (named.length > 0) return named.some((name) => name === component.name || file.endsWith(`/${name}`));
  if (component.kind === 'module') return keepsState(flow.view, component.file);
  return keepsObjectState(flow, component.id) && !isLogger(flow, component.id) && isActive(flow, component.id, new Set());
}

/** A field that is not read-only, or one that holds an object made with it. */
function keepsObjectState(flow: Flow, id: ClassId): boolean {
  return lineage(flow.view, id).some((one) => one.members.some((member) => member.kind === 'field' && !member.isAbstract) || one.constructorFunction !== undefined);
}

const LEVELS: ReadonlySet<string> = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'log', 'verbose', 'silly', 'notice']);
/** So many methods named after levels make a logger: two may be a state and an event. */
const LOGGER_LEVELS = 3;

function isLogger(flow: Flow, id: ClassId): boolean {
  const names = new Set(lineage(flow.view, id).flatMap((one) => one.members.map((member) => member.name)));
  return [...names].filter((name) => LEVELS.has(name)).length >= LOGGER_LEVELS;
}

/** Packages whose calls compute a value and come back. */
const PURE_NODE: ReadonlySet<string> = new Set(['node:path', 'node:util', 'node:assert', 'node:url', 'node:crypto', 'node:buffer', 'node:perf_hooks', 'node:os']);

/** A value, however much it remembers, neither waits nor runs what it was given nor talks to the world. */
function isActive(flow: Flow, id: ClassId, seen: Set<ClassId>): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  return lineage(flow.view, id).some((one) => [...flow.view.fileOutline(one.file).functions.values()]
    .filter((outline) => { const own = componentOf(flow.view, outline.id); return own.kind === 'class' && own.id === one.id; })
    .some((outline) => outline.isAsync || bodyFacts(outline).joins || bodyFacts(outline).calls.some((step) =>
      flow.view.calleeAt(outline.id, step.id).some((callee) => {
        switch (callee.kind) {
          case 'external':
            return slowCall(callee) !== undefined || (callee.package.startsWith('node:') ? !PURE_NODE.has(callee.package) : !isPlatform(callee.package));
          case 'member':
          case 'value':
            return true;
          case 'function': {
            const other = flow.view.functionOutline(callee.id).class;
            return other !== undefined && isActive(flow, other, seen);
          }
          case 'class':
          case 'unknown':
            return false;
        }
      }))));
}

/** Functions looked at for what a callee may reach: beyond, the list would be no help to a reader. */
const REACHED_FUNCTIONS = 500;

/** What the callee may wait for, in the words of the message. */
function reachOf(flow: Flow, regions: Regions, locks: ReadonlyMap<FunctionId, readonly string[]>, fn: FunctionId): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<FunctionId>();
  const queue = [fn];
  for (let at = queue.pop(); at !== undefined && seen.size < REACHED_FUNCTIONS; at = queue.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    for (const lock of locks.get(at) ?? []) found.add(`'${lock}'`);
    for (const step of bodyFacts(flow.view.functionOutline(at)).calls) {
      for (const one of flow.view.calleeAt(at, step.id)) {
        const slow = slowCall(one);
        if (slow !== undefined && slow.kind !== 'package') found.add(WORLD[slow.kind]);
        if (one.kind === 'value') found.add('callbacks');
      }
    }
    queue.push(...regions.calleesOf(at));
  }
  return [...found].sort();
}

const WORLD = { timer: 'timers', network: 'the network', process: 'other processes', input: 'user input' } as const;

function finding(flow: Flow, seen: RunSeen, hold: Hold, owner: Component, callee: Callee, reaches: readonly string[]): CrossComponentCall {
  const way = traceOf(flow.view, { ...seen, stack: wayUnder(seen, hold) });
  return {
    kind: 'cross-component-call',
    place: seen.place,
    subject: flow.view.textAt(seen.place, 60),
    certainty: certaintyOf(seen.assumed, seen.doubts),
    assumptions: [...seen.assumed, ...seen.doubts],
    conditions: [],
    trace: [...way, { place: seen.place, where: flow.view.functionOutline(seen.fn).name, does: `calls ${callee.component}.${callee.method}` }],
    held: heldLock(hold),
    owner: owner.name,
    component: callee.component,
    method: callee.method,
    reaches,
  };
}
