/**
 * Whether the calls that settle a promise need a lock that somebody holds while he waits for it: whether
 * every way to such a call takes the lock first, as the replays saw it.
 */
import { bodyFacts } from '../calls/body-facts.js';
import { builtinRow } from '../calls/builtin-row.js';
import type { Flow } from '../calls/flow.js';
import { bareName } from '../program/bare-name.js';
import { someStep } from '../program/nested-steps.js';
import type { CallStep, FunctionId, FunctionOutline, StepId, Value } from '../program/outline.js';
import { printPlace } from '../program/place.js';
import type { WaitSeen } from '../replay/observer.js';
import type { RootRecord } from '../replay/root-record.js';
import type { Hold } from '../replay/hold.js';

/** Callers looked at above a settler. */
const CALLERS_UP = 40;

/** What the replays saw of calls and waits, by the step of either. */
export class SeenCalls {
  /** What was taken before the call, in each walk that came to it. */
  readonly #pasts = new Map<string, { readonly root: FunctionId; readonly taken: readonly Hold[] }[]>();
  /** The regions in which somebody waits for the promise that the step makes. */
  readonly #waiting = new Map<string, Set<string>>();
  readonly #roots: ReadonlySet<FunctionId>;
  readonly #walked: ReadonlySet<FunctionId>;

  constructor(records: readonly RootRecord[]) {
    this.#roots = new Set(records.map(({ root }) => root));
    this.#walked = new Set(records.flatMap(({ root, entered }) => [root, ...entered]));
    for (const { root, calls, waits } of records) {
      for (const { fn, step, taken } of calls) listAt(this.#pasts, fn, step).push({ root, taken });
      for (const { maker, step, held } of waits) {
        const key = stepKey(maker, step);
        const regions = this.#waiting.get(key) ?? new Set();
        this.#waiting.set(key, regions);
        for (const one of held) regions.add(regionOf(root, one));
      }
    }
  }

  pastsOf(fn: FunctionId, step: StepId): readonly { readonly root: FunctionId; readonly taken: readonly Hold[] }[] {
    return this.#pasts.get(stepKey(fn, step)) ?? [];
  }

  isWaitedIn({ maker, step }: Pick<WaitSeen, 'maker' | 'step'>, region: string): boolean {
    return this.#waiting.get(stepKey(maker, step))?.has(region) === true;
  }

  isRoot(fn: FunctionId): boolean {
    return this.#roots.has(fn);
  }

  isWalked(fn: FunctionId): boolean {
    return this.#walked.has(fn);
  }
}

function stepKey(fn: FunctionId, step: StepId): string {
  return `${fn} ${String(step)}`;
}

function listAt<T>(lists: Map<string, T[]>, fn: FunctionId, step: StepId): T[] {
  const key = stepKey(fn, step);
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

export class SettlingCalls {
  readonly #seen = new Set<FunctionId>();

  constructor(
    private readonly flow: Flow,
    private readonly calls: SeenCalls,
    private readonly wait: WaitSeen,
    private readonly hold: Hold,
  ) {}

  /** Whether every way to the call takes the lock first. */
  needLock(fn: FunctionId, step: StepId): boolean {
    if (this.#seen.has(fn)) return true;
    this.#seen.add(fn);
    if (this.#seen.size > CALLERS_UP) return false;
    const outline = this.flow.view.functionOutline(fn);
    const name = nameOf(outline);
    if (name === undefined) return this.#closureNeedsLock(outline, step);
    const callers = this.flow.callSites(name, fn);
    const isSeen = this.calls.isRoot(fn) || callers?.every((caller) => this.calls.isWalked(caller.fn)) === true;
    if (isSeen && this.#takesFirst(fn, step)) return true;
    return callers !== undefined && callers.length > 0 && callers.every((caller) => this.needLock(caller.fn, caller.step.id));
  }

  /** A function that is written where it is given to somebody: he decides when it runs. */
  #closureNeedsLock({ id, outer }: FunctionOutline, step: StepId): boolean {
    const call = outer === undefined ? undefined : bodyFacts(this.flow.view.functionOutline(outer)).calls.find((one) => isGiven(one, id));
    if (call === undefined || outer === undefined) return this.#takesFirst(id, step);
    switch (runBy(this.flow, outer, call)) {
      case 'the call':
        return this.#takesFirst(id, step) || this.needLock(outer, call.id);
      case 'nobody who waits':
        return false;
      case 'its callee':
        return this.#takesFirst(id, step);
    }
  }

  /** Every walk that came to the call had taken the lock; a waiter may have started it and left it, and needs no other. */
  #takesFirst(fn: FunctionId, step: StepId): boolean {
    const pasts = this.calls.pastsOf(fn, step);
    const isByWaiter = pasts.some(({ root, taken }) => taken.some((one) => this.calls.isWaitedIn(this.wait, regionOf(root, one))));
    if (isByWaiter && isLeft(this.flow.view.functionOutline(fn), step)) return false;
    return pasts.length > 0 && pasts.every(({ taken }) => taken.some((one) => one.lock.label === this.hold.lock.label || one.lock.key === this.hold.lock.key));
  }
}

function regionOf(root: FunctionId, { lock, via }: Hold): string {
  return `${root} ${lock.label} ${printPlace(via)}`;
}

/** The name by which others call it; undefined: a function that is written where it is used. */
function nameOf({ outer, class: owner, role, name }: FunctionOutline): string | undefined {
  if (outer !== undefined && owner === undefined && (role === 'arrow' || /^(?:callback|function) in /u.test(name))) return undefined;
  return bareName(name);
}

function isGiven(step: CallStep, fn: FunctionId): boolean {
  return step.arguments.some(({ value }) => value.kind === 'function' && value.id === fn);
}

/** A statement drops what the call promises, or what was chained to it. */
function isLeft(outline: FunctionOutline, step: StepId): boolean {
  const { steps } = bodyFacts(outline);
  const leads = (value: Value): boolean => {
    if (value.kind !== 'result') return false;
    const made = steps.get(value.step);
    return value.step === step || (made?.kind === 'call' && made.callee.kind === 'member' && leads(made.callee.object));
  };
  return someStep(outline.body, (one) => one.kind === 'drop' && leads(one.value));
}

/** Who runs a function that the call is given. */
function runBy(flow: Flow, fn: FunctionId, step: CallStep): 'the call' | 'nobody who waits' | 'its callee' {
  if (step.how === 'new' && step.callee.kind === 'value' && step.callee.value.kind === 'global') return 'the call';
  switch (builtinRow(flow, flow.symbolicFrame(fn), step, undefined)?.callback?.time) {
    case 'now':
      return 'the call';
    case 'later':
    case 'chained':
      return 'nobody who waits';
    case undefined:
      return 'its callee';
  }
}
