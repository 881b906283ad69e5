/**
 * The replay: walks a root with abstract values, path by path, into the callees that can matter, and
 * tells the observer what it sees. Bits say where to look; the replay says whether it is true.
 */
import { type Abstract, type Frame, truthiness, UNDEFINED } from '../calls/abstract-value.js';
import { bodyFacts, fileFacts } from '../calls/body-facts.js';
import { isDecorated } from '../calls/class-members.js';
import type { Flow } from '../calls/flow.js';
import type { LockTables } from '../locks/lock-call.js';
import { ANY_HANDLE, EVENT_CLASS, KEPT_CLASS, meetsClass } from '../locks/lock-class.js';
import type { CallStep, FunctionId, Step } from '../program/outline.js';
import { type Place, printPlace } from '../program/place.js';
import type { Bits } from '../summaries/bits.js';
import { type Awaiting, READ_NOW } from './awaiting.js';
import { callStep, runCallback } from './call-steps.js';
import { askExcluded, checkRequired, holdRequired } from './contracts.js';
import { mayWaitInGate } from './gates.js';
import { pullForCallers } from './generator-steps.js';
import { handOn } from './handles.js';
import { joinValue } from './join-steps.js';
import type { ReplayLimits } from './limits.js';
import type { OwnWork } from './own-cells.js';
import { onlyActivations } from './only-activations.js';
import { keepOwnWork } from './own-work.js';
import { ownSectionOfRoot } from './lock-sections.js';
import { performLock } from './lock-steps.js';
import type { CallbackSeen, Observer } from './observer.js';
import { QuietWalks } from './quiet-walks.js';
import { mergeOutcomes } from './merge-paths.js';
import type { Hold } from './hold.js';
import { type Context, type Outcome, State } from './state.js';
import { runComputation } from './run-computation.js';
import { runSteps } from './steps.js';
import { handlesLocks, noticedThrow } from './noticed-throws.js';
import { KnownFailures } from './failure.js';
import { mayLeaveWork } from './unfinished.js';
import { ran } from './watch-steps.js';
import type { Watch } from './watch.js';
import type { CalledAt, Consumer, Elsewhere, Entry, Joined, PendingLock, RunAt, Walker } from './walker.js';

/** Calls in a row under a lock that a policy looks into, where no lock is asked for there. */
const POLICY_DEPTH = 3;

/** The function may ask for the lock that is held, or give it back. */
function mayReach(bits: Bits, hold: Hold): boolean {
  return meetsClass(bits.asks, hold.lock.class) || meetsClass(bits.touches, hold.lock.class) || (hold.hasHandle && bits.touches.has(ANY_HANDLE));
}

/** The same body inside itself: once more shows what recursion does. */
const BODIES_ON_STACK = 2;
/** A function that is given code to run is nested without recursion: a region in a region in a region. */
const WRAPPERS_ON_STACK = 4;

export class Replay implements Walker {
  readonly stack: Entry[] = [];
  awaiting: Awaiting = READ_NOW;
  readonly madeAt = new Map<string, readonly Entry[]>();
  readonly joining: string[] = [];
  readonly contexts = new Map<string, Context>();
  readonly consumers = new Map<string, Consumer>();
  readonly callbacks = new Map<string, CallbackSeen>();
  elsewhere: Elsewhere | undefined;
  handlers = 0;
  readonly #handling = new Map<Step, boolean>();
  readonly failures = new KnownFailures();
  /** Activations that are on the stack. */
  readonly #live = new Set<string>();
  #entries = 0;
  readonly #quiet: QuietWalks;
  /** The root settles a promise that others wait for. */
  readonly #settles: boolean;
  #looksIntoKept = false;

  constructor(
    readonly flow: Flow,
    readonly tables: LockTables,
    readonly observer: Observer,
    readonly root: FunctionId,
    private readonly solveBits: (fn: FunctionId) => Bits,
    readonly beginsRegion: (fn: FunctionId) => boolean,
    /** Whether locks of this class may be taken in different orders. */
    private readonly onCycle: (lockClass: string) => boolean,
    readonly own: OwnWork | undefined,
    private readonly limits: ReplayLimits,
    /** Undefined: only locks matter. */
    readonly watch: Watch | undefined,
  ) {
    this.#quiet = new QuietWalks(observer);
    this.#settles = own?.promises.some((one) => one.isDeferred === true) === true;
  }

  /**
   * Walks the root as if called by somebody unknown. `looksIntoKept`: also into what waits for kept work before
   * it matters: what is over then is over for all who come back to it, whatever name they have for its place.
   */
  start(looksIntoKept = false): void {
    this.#looksIntoKept = looksIntoKept;
    const frame = this.flow.symbolicFrame(this.root);
    const outline = this.flow.view.functionOutline(this.root);
    const state = new State(undefined, looksIntoKept ? onlyActivations(this.flow, this.root) : undefined);
    if (this.own?.isKeptAtStart === true) keepOwnWork(this.own, state);
    if (ownSectionOfRoot(this, frame, state) !== undefined) return;
    holdRequired(this, frame, state);
    const wrapper = this.#wrapperOf(frame);
    const outcomes = wrapper === undefined ? this.run(outline.body, frame, state) : this.body(wrapper, state, {
      place: outline.place, from: this.root, fn: wrapper.fn, does: `is called through ${this.nameOf(wrapper.fn)}`, symbolic: 0,
    });
    for (const outcome of outcomes) this.#end(outcome);
  }

  /** A decorated method runs inside what its decorator returned, whoever calls it. */
  #wrapperOf(frame: Frame): Frame | undefined {
    if (!isDecorated(this.flow.view, this.root)) return this.#wrappingClosure(frame);
    const outline = this.flow.view.functionOutline(this.root);
    const name = outline.name.split('.').at(-1) ?? '';
    const target = this.flow.functionsOf(this.flow.fieldOf(frame.self, name)).of.find((one) => one.fn !== this.root);
    if (target === undefined) return undefined;
    const args = outline.parameters.map((_, index) => this.flow.evaluate(frame, { kind: 'parameter', index, rest: false }));
    return this.flow.enter({ ...target, self: frame.self }, frame, 'decorated', args);
  }

  /** `const write = locked(async () => …)`: whoever calls it runs what `locked` returned around it. */
  #wrappingClosure(frame: Frame): Frame | undefined {
    const { outer, id, parameters, class: owner } = this.flow.view.functionOutline(this.root);
    const maker = outer === undefined || owner !== undefined ? undefined : this.flow.view.functionOutline(outer);
    if (maker?.role !== 'module') return undefined;
    const facts = bodyFacts(maker);
    for (const step of facts.calls) {
      if (step.how !== 'call' || !step.arguments.some(({ value }) => value.kind === 'function' && value.id === id)) continue;
      const isKept = facts.assigns.some(({ value }) => value.kind === 'result' && value.step === step.id);
      const made = isKept ? this.flow.callResult(this.flow.symbolicFrame(maker.id), step) : UNDEFINED;
      if (made.kind !== 'closure' || made.fn === id) return undefined;
      const args = parameters.map((_, index) => this.flow.evaluate(frame, { kind: 'parameter', index, rest: false }));
      return this.flow.enter({ fn: made.fn, scope: made.scope, self: made.self, bound: made.bound }, frame, 'wrapped', args);
    }
    return undefined;
  }

  #end(outcome: Outcome): void {
    const exit = outcome.exit;
    const outline = this.flow.view.functionOutline(this.root);
    const value = exit.kind === 'return' ? exit.value : UNDEFINED;
    const place = exit.kind === 'return' || exit.kind === 'throw' ? exit.place : outline.place;
    if (exit.kind === 'throw') {
      this.#ended(outcome.state, 'throw', place, exit.evidence, UNDEFINED);
      return;
    }
    this.awaiting = { ...READ_NOW, place };
    for (const joined of pullForCallers(this, value, outcome.state) ?? this.join(value, outcome.state, undefined)) {
      if (joined.rejected === undefined) this.#ended(joined.state, 'return', place, undefined, joined.value);
      else this.#ended(joined.state, 'throw', joined.place, joined.rejected, UNDEFINED);
    }
  }

  #ended(state: State, exit: 'return' | 'throw', place: Place, evidence: 'certain' | 'likely' | undefined, value: Abstract): void {
    if (state.hung) return;
    handOn(this.flow, value, state);
    const kept = state.held.filter((hold) => !hold.scoped);
    this.observer.ended({
      root: this.root, exit, place, evidence, truth: truthiness(value), resultKey: value.key, kept, taken: state.taken,
      assumed: state.assumed, doubts: state.doubtsAboutKept(kept),
    });
  }

  bitsOf(fn: FunctionId): Bits {
    return this.solveBits(fn);
  }

  run(steps: readonly Step[], frame: Frame, state: State): Outcome[] {
    return runSteps(this, steps, frame, state);
  }

  call(step: CallStep, frame: Frame, state: State): Outcome[] {
    return callStep(this, step, frame, state);
  }

  join(value: Abstract, state: State, place: Place | undefined): Joined[] {
    return joinValue(this, value, state, place);
  }

  callback(value: Abstract, args: readonly Abstract[], state: State, at: CalledAt): Joined[] {
    return runCallback(this, value, args, state, at);
  }

  compute(value: Abstract, state: State, at: RunAt): Joined[] {
    return runComputation(this, value, state, at);
  }

  performLock(pending: PendingLock, state: State): Joined[] {
    return performLock(this, pending, state);
  }

  body(frame: Frame, state: State, entry: Entry): Outcome[] {
    const outline = this.flow.view.functionOutline(frame.fn);
    const skipped: Outcome[] = [{ state, exit: { kind: 'return', value: this.flow.returnsOf(frame), place: entry.place } }];
    const onStack = this.stack.filter((one) => one.fn === frame.fn).length + (this.root === frame.fn ? 1 : 0);
    if (onStack >= (frame.args?.some(({ kind }) => kind === 'closure') === true ? WRAPPERS_ON_STACK : BODIES_ON_STACK)) return skipped;
    if (this.watch !== undefined) {
      if (state.held.length > 0) ran(this, entry, state);
      checkRequired(this, frame, entry, state);
    }
    const noteWalk = this.#quiet.begin(frame, state, () => this.#way(entry, state));
    if (noteWalk === undefined) return this.#passBy(frame, state, entry);
    this.#entries += 1;
    if (this.stack.length >= this.limits.replayDepth || this.#entries > this.limits.replayEntries) {
      this.limit('replay', state);
      return skipped;
    }
    this.stack.push(frame.named === undefined ? entry : { ...entry, named: frame.named });
    const isInItself = this.#live.has(frame.key);
    const outer = isInItself ? state.suspend(frame) : undefined;
    this.#live.add(frame.key);
    const awaiting = this.awaiting;
    this.awaiting = READ_NOW;
    this.observer.walked(frame.fn);
    askExcluded(this, frame, state);
    const outcomes = this.run(outline.body, frame, state).flatMap((one): Outcome[] => {
      const value = one.exit.kind === 'return' ? one.exit.value : UNDEFINED;
      const place = one.exit.kind === 'return' ? one.exit.place : entry.place;
      if (one.exit.kind === 'throw') return [one];
      if (!outline.isAsync || outline.isGenerator) return [{ state: one.state, exit: { kind: 'return', value, place } }];
      this.awaiting = { ...READ_NOW, place };
      return this.join(value, one.state, undefined).map((joined): Outcome =>
        joined.rejected === undefined
          ? { state: joined.state, exit: { kind: 'return', value: joined.value, place } }
          : { state: joined.state, exit: { kind: 'throw', place: joined.place, evidence: joined.rejected } },
      );
    });
    this.stack.pop();
    if (!isInItself) this.#live.delete(frame.key);
    this.awaiting = awaiting;
    const keeps = fileFacts(this.flow.view.fileOutline(outline.file)).makers.has(outline.id);
    for (const outcome of outcomes) {
      outcome.state.leave(frame, keeps);
      if (outer !== undefined) outcome.state.resume(frame, outer);
      this.#letGo(outcome, frame);
      this.#takeOver(outcome.state, entry);
    }
    noteWalk(outcomes.map((outcome) => outcome.state));
    return mergeOutcomes(outcomes, () => { this.observer.limit('outcomes'); });
  }

  /** The lines on which a finding below this call may be placed: those of the regions' own calls. */
  #way(entry: Entry, state: State): string {
    const depths = new Set([0, ...state.held.map((hold) => hold.depth)]);
    return [...depths].map((depth) => printPlace((this.stack[depth] ?? entry).place)).join();
  }

  /** What is known of a call without walking its body. */
  #passBy(frame: Frame, state: State, entry: Entry): Outcome[] {
    const { isAsync, isGenerator } = this.flow.view.functionOutline(frame.fn);
    const returned = this.flow.returnsOf(frame);
    const value = isAsync && !isGenerator ? this.flow.awaited(returned) : returned;
    const passed: Outcome = { state, exit: { kind: 'return', value, place: entry.place } };
    const failure = noticedThrow(this, frame, state);
    return failure === undefined ? [passed] : [passed, { state: state.fork(), exit: { kind: 'throw', place: entry.place, evidence: failure.evidence } }];
  }

  /**
   * Holds that no caller can give back or has to: those of work that goes on by itself, and those
   * whose handle died with the activation that threw (a leak, said of the function that leaks).
   */
  #letGo(outcome: Outcome, frame: Frame): void {
    const { state, exit } = outcome;
    state.held = state.held.filter((hold) => {
      const isLost = exit.kind === 'throw' && hold.fn === frame.fn && !this.#isOwnPart(frame.fn) && hold.hasHandle && !hold.handedOn && !hold.scoped;
      return !hold.isAway && !isLost;
    });
  }

  /** A callback that is written in the root: nobody else says what it leaves held. */
  #isOwnPart(fn: FunctionId): boolean {
    for (let at = this.flow.view.functionOutline(fn).outer; at !== undefined; at = this.flow.view.functionOutline(at).outer) if (at === this.root) return true;
    return false;
  }

  /** What a callee still holds when it returns is held by its caller from here on. */
  #takeOver(state: State, entry: Entry): void {
    const depth = this.stack.length;
    if (state.held.every((hold) => hold.scoped || hold.depth <= depth)) return;
    state.held = state.held.map((hold) =>
      hold.scoped || hold.depth <= depth ? hold : { ...hold, depth, holder: this.nameOf(entry.from), since: entry.place },
    );
  }

  matters(fn: FunctionId, state: State): boolean {
    if (this.watch !== undefined && (this.watch.accesses(fn) || this.#isNear(state.held))) return true;
    const bits = this.solveBits(fn);
    if (mayWaitInGate(bits.asks, state)) return true;
    if (bits.asks.has(KEPT_CLASS)) {
      if (this.#looksIntoKept) return true;
      this.observer.metKept();
    }
    if (this.own !== undefined && (bits.asks.has(KEPT_CLASS) || (this.#settles && bits.asks.has(EVENT_CLASS)))) return true;
    if (state.held.length === 0) {
      if ((bits.touches.size > 0 || bits.asks.size > 0) && this.beginsRegion(fn)) return true;
      return false;
    }
    if (bits.runs || (bits.foreign && this.#isOwnFile(fn, state.held)) || bits.asks.has(EVENT_CLASS) || state.held.some((hold) => mayReach(bits, hold))) return true;
    if (bits.touches.size > 0 && this.beginsRegion(fn)) return true;
    if ([...bits.asks].some((one) => this.onCycle(one))) return true;
    if (mayLeaveWork(this, fn, state)) return true;
    if (bits.asks.size > 0) this.observer.passedBy(state.held, bits.asks);
    return false;
  }

  mattersCalled(entered: Frame, state: State): boolean {
    if (this.matters(entered.fn, state)) return true;
    if (state.held.length > 0 || !this.solveBits(entered.fn).runs) return false;
    return (entered.args ?? []).some((arg) => arg.kind === 'closure' && this.matters(arg.fn, state));
  }

  /** A policy is about what the holder does, and what it has done for it: not about all that follows from that. */
  #isNear(held: readonly Hold[]): boolean {
    return held.some((hold) => this.stack.length - hold.depth < POLICY_DEPTH);
  }

  /** What runs code of others matters to the rules in the file of the lock's holder only. */
  #isOwnFile(fn: FunctionId, held: readonly Hold[]): boolean {
    const { file } = this.flow.view.functionOutline(fn);
    return held.some((hold) => this.flow.view.functionOutline(hold.fn).file === file);
  }

  keptUntil(promise: string, place: Place): void {
    const made = this.madeAt.get(promise) ?? [];
    const first = made[this.stack.length];
    if (first === undefined || this.stack.some((entry, index) => made[index] !== entry)) return;
    this.madeAt.set(promise, [...this.stack, { ...first, place, symbolic: undefined }, ...made.slice(this.stack.length + 1)]);
  }

  asMade<T>(promise: string, work: () => T): T {
    const made = this.madeAt.get(promise) ?? [];
    const common = made.findIndex((entry, index) => this.stack[index] !== entry);
    const missing = common < 0 || common < this.stack.length ? [] : made.slice(common);
    this.stack.push(...missing);
    try {
      return work();
    } finally {
      this.stack.length -= missing.length;
    }
  }

  handlesLocks(step: Step, handlers: readonly Step[], fn: FunctionId): boolean {
    const known = this.#handling.get(step);
    if (known !== undefined) return known;
    const handles = handlesLocks(this, handlers, fn);
    this.#handling.set(step, handles);
    return handles;
  }

  withHandlers<T>(count: number, work: () => T): T {
    this.handlers += count;
    try {
      return work();
    } finally {
      this.handlers -= count;
    }
  }

  limit(name: string, state: State): void {
    state.doubt(`nothing behind the limit '${name}' changes it`);
    this.observer.limit(name);
  }

  nameOf(fn: FunctionId): string {
    return this.flow.view.functionOutline(fn).name;
  }
}
