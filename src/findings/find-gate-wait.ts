/**
 * Waiting for a turn in a queue that is closed. The wait ends when somebody opens the queue: who must
 * first take what the waiter holds never does (`wait-on-locker`), and who waits in a queue that only
 * he opens, afterwards, waits for himself (`self-wait`). One opener that needs nothing of that, or one
 * that we cannot see, frees the waiter.
 */
import { bodyFacts } from '../calls/body-facts.js';
import type { Flow } from '../calls/flow.js';
import { bareName } from '../program/bare-name.js';
import type { FunctionId, Value } from '../program/outline.js';
import type { Place } from '../program/place.js';
import type { GateWaitSeen, OpenSeen } from '../replay/observer.js';
import type { RootRecord } from '../replay/root-record.js';
import { splitKey } from '../replay/same-object.js';
import type { Hold, LockRef } from '../replay/hold.js';
import type { Finding, WitnessStep } from './finding.js';
import { certaintyOf, heldLock, traceOf, wayUnder } from './witness.js';

/** How much of the source text of a place a message quotes. */
const SUBJECT = 60;

export function findGateWaits(flow: Flow, records: readonly RootRecord[]): readonly Finding[] {
  const opens = records.flatMap((record) => record.opens);
  if (opens.length === 0) return [];
  return records.flatMap((record) => record.gateWaits.flatMap((wait) => findingOf(flow, records, opens.filter((open) => mayBeSame(open.lock, wait.lock)), wait)));
}

function findingOf(flow: Flow, records: readonly RootRecord[], opens: readonly OpenSeen[], wait: GateWaitSeen): readonly Finding[] {
  const free = opens.filter((open) => isOwnTask(flow, records, open));
  if (free.length === 0 || opens.some((open) => isHandedOut(flow, open.fn))) return [];
  if (free.every((open) => open.root === wait.root && open.hasWaited)) return [selfWait(flow, wait, free)];
  const hold = wait.held.find((one) => isExclusive(one) && free.every((open) => open.taken.some((taken) => isSameLock(taken, one))));
  return hold === undefined ? [] : [waitOnLocker(flow, wait, hold, free)];
}

/** A reader lets others read; a permit of several leaves permits to others. */
function isExclusive({ mode, flight, lock, isAway }: Hold): boolean {
  return mode !== 'read' && !flight && !isAway && (mode !== 'permit' || lock.capacity === 1);
}

/** Objects of two makings are two queues. */
function mayBeSame(a: LockRef, b: LockRef): boolean {
  if (a.model !== b.model) return false;
  return a.object.kind !== 'instance' || b.object.kind !== 'instance' || splitKey(a.object.key).site === splitKey(b.object.key).site;
}

function isSameLock(a: Hold, b: Hold): boolean {
  return a.lock.model === b.lock.model && a.lock.class === b.lock.class && a.lock.label === b.lock.label;
}

/** The root runs by itself, or a caller was not seen to come here: what its callers hold is known otherwise. */
function isOwnTask(flow: Flow, records: readonly RootRecord[], open: OpenSeen): boolean {
  const callers = callersOf(flow, open.root);
  if (callers === undefined || callers.length === 0) return true;
  return !callers.every((caller) => records.some((record) => record.root !== open.root && isWithin(flow, caller, record) && record.opens.some((one) => passes(one, open.root))));
}

/** The caller is the record's root, or stands in it. */
function isWithin(flow: Flow, caller: FunctionId, record: RootRecord): boolean {
  for (let at: FunctionId | undefined = caller; at !== undefined; at = flow.view.functionOutline(at).outer) {
    if (at === record.root) return true;
  }
  return record.entered.has(caller);
}

function passes(open: OpenSeen, fn: FunctionId): boolean {
  return open.fn === fn || open.stack.some((entry) => entry.fn === fn);
}

function callersOf(flow: Flow, fn: FunctionId): readonly FunctionId[] | undefined {
  const outline = flow.view.functionOutline(fn);
  const isNamed = outline.class !== undefined || outline.role !== 'arrow' || outline.outer === undefined;
  const name = isNamed ? bareName(outline.name) : undefined;
  return name === undefined || outline.role === 'module' ? [] : flow.callSites(name, fn)?.map((site) => site.fn);
}

/** The operation, or the function it is called in, is passed on as a value: whoever has it may open. */
function isHandedOut(flow: Flow, fn: FunctionId): boolean {
  const outline = flow.view.functionOutline(fn);
  const name = outline.class === undefined ? undefined : outline.name.split('.').at(-1);
  if (name === undefined || name === '') return false;
  const isIt = (value: Value): boolean => value.kind === 'field' && value.name === name;
  return flow.view.filesMentioning(name).some((file) =>
    [...flow.view.fileOutline(file).functions.values()].some((other) => {
      const { calls, assigns, returns } = bodyFacts(other);
      return returns.some(isIt) || assigns.some((step) => isIt(step.value)) ||
        calls.some((step) => step.arguments.some((argument) => isIt(argument.value)) || (step.callee.kind === 'member' && isIt(step.callee.object)));
    }),
  );
}

function waitOnLocker(flow: Flow, wait: GateWaitSeen, hold: Hold, opens: readonly OpenSeen[]): Finding {
  const own = wayUnder(wait, hold);
  const place = own[0]?.place ?? wait.place;
  return {
    kind: 'wait-on-locker',
    ...common(flow, wait, place, opens),
    trace: [...own.map((entry) => ({ place: entry.place, where: nameOf(flow, entry.from), does: entry.does.replace(/^awaits /u, 'calls ') })), waitStep(flow, wait)],
    held: heldLock(hold),
    event: wait.lock.label,
    ends: 'opens',
    settler: opens.flatMap((open) => openSteps(flow, open)),
  };
}

function selfWait(flow: Flow, wait: GateWaitSeen, opens: readonly OpenSeen[]): Finding {
  const from = wait.stack.findIndex((entry) => entry.symbolic === undefined);
  const place = wait.stack[from]?.place ?? wait.place;
  const root = flow.view.functionOutline(wait.root);
  return {
    kind: 'self-wait',
    ...common(flow, wait, place, opens),
    trace: [...(from < 0 ? [] : traceOf(flow.view, wait).slice(from)), waitStep(flow, wait), ...opens.slice(0, 1).flatMap((open) => openSteps(flow, open))],
    event: wait.lock.label,
    work: root.name,
    since: root.place,
  };
}

function common(flow: Flow, wait: GateWaitSeen, place: Place, opens: readonly OpenSeen[]): Pick<Finding, 'place' | 'subject' | 'certainty' | 'assumptions' | 'conditions'> {
  const assumptions = [...wait.assumed, ...(wait.closed === 'when made' ? [`'${wait.lock.label}' has not been opened yet`] : [])];
  const doubts = [...wait.doubts, ...(isGuarded(flow, wait, opens) ? [`a condition on the way, which may tell that '${wait.lock.label}' is open, does not`] : [])];
  return {
    place,
    subject: flow.view.textAt(place, SUBJECT),
    certainty: certaintyOf(assumptions, doubts),
    assumptions: [...assumptions, ...doubts],
    conditions: wait.conditions,
  };
}

/** A condition that the waiter came through, on the queue itself or on what its opener sets, may be the repair. */
function isGuarded(flow: Flow, wait: GateWaitSeen, opens: readonly OpenSeen[]): boolean {
  const openers = opens.flatMap((open) => [open.root, open.fn, ...open.stack.map((entry) => entry.fn)]);
  const sets = new Set(openers.flatMap((fn) => namesSet(flow, fn)));
  return wait.tests.some(([test, fn]) => namesTested(flow, test, fn).some((name) => sets.has(name)) || asksAbout(flow, test, fn, wait.lock));
}

/** What the function sets; not what it has had since it began: a parameter, a local with one value. */
function namesSet(flow: Flow, fn: FunctionId): readonly string[] {
  const { assigns } = bodyFacts(flow.view.functionOutline(fn));
  const isOnce = (name: string): boolean => assigns.filter(({ target }) => target.kind === 'variable' && target.owner === fn && target.name === name).length === 1;
  return assigns.flatMap(({ target }) => (target.kind === 'element' || (target.kind === 'variable' && target.owner === fn && isOnce(target.name)) ? [] : [target.name]));
}

/** `queue.isPaused`, `queue.isPaused()` */
function asksAbout(flow: Flow, test: Value, fn: FunctionId, lock: LockRef): boolean {
  const call = test.kind === 'result' ? bodyFacts(flow.view.functionOutline(fn)).steps.get(test.step) : undefined;
  const asked = test.kind === 'field' ? test.object : call?.kind === 'call' && call.callee.kind === 'member' ? call.callee.object : undefined;
  if (asked === undefined) return test.kind === 'not' && asksAbout(flow, test.of, fn, lock);
  const object = flow.evaluate(flow.symbolicFrame(fn), asked);
  return splitKey(object.key).site === splitKey(lock.object.key).site;
}

/** Fields and variables that decide the condition; of a call, what its function gives back. */
function namesTested(flow: Flow, test: Value, fn: FunctionId): readonly string[] {
  switch (test.kind) {
    case 'field':
    case 'variable':
      return [test.name];
    case 'not':
      return namesTested(flow, test.of, fn);
    case 'binary':
    case 'logical':
      return [...namesTested(flow, test.left, fn), ...namesTested(flow, test.right, fn)];
    case 'result':
      return flow.view.calleeAt(fn, test.step).flatMap((callee) =>
        callee.kind === 'function'
          ? bodyFacts(flow.view.functionOutline(callee.id)).returns.flatMap((value) => (value.kind === 'field' || value.kind === 'variable' ? [value.name] : []))
          : [],
      );
    default:
      return [];
  }
}

function waitStep(flow: Flow, wait: GateWaitSeen): WitnessStep {
  return { place: wait.place, where: nameOf(flow, wait.fn), does: `waits until '${wait.lock.label}' is open` };
}

function openSteps(flow: Flow, open: OpenSeen): readonly WitnessStep[] {
  return [...traceOf(flow.view, open), { place: open.place, where: nameOf(flow, open.fn), does: `opens '${open.lock.label}'` }];
}

function nameOf(flow: Flow, fn: FunctionId): string {
  return flow.view.functionOutline(fn).name;
}
