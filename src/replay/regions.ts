/**
 * Which functions begin held regions, and what a replay of each saw. A root is a function in which a
 * region can begin: it takes a lock, or calls one that leaves a lock held or runs its callback under one.
 */
import { bodyFacts, fileFacts } from '../calls/body-facts.js';
import { isAround } from '../calls/callers-code.js';
import { decoratedBy, heirsOf, isDecorated } from '../calls/class-members.js';
import { exportedNames } from '../calls/exported-names.js';
import type { Flow } from '../calls/flow.js';
import { givenNames, keptNames } from '../calls/kept-names.js';
import { BitsSolver, KnownBits } from '../fixpoint/solve-bits.js';
import { Dependencies, Memo } from '../graph/dependencies.js';
import { findLockCall, type LockTables } from '../locks/lock-call.js';
import { KEPT_CLASS, type LockClasses, NO_CLASSES } from '../locks/lock-class.js';
import { bareName } from '../program/bare-name.js';
import type { CallStep, FunctionId } from '../program/outline.js';
import type { Bits } from '../summaries/bits.js';
import { AwaitedWork } from './awaited-work.js';
import { keepsForGood } from './kept-for-good.js';
import type { Keeping } from './kept-work.js';
import { REPLAY_LIMITS, type ReplayLimits } from './limits.js';
import { classesOnCycles } from './lock-order.js';
import { Replay } from './replay.js';
import { RootRecord } from './root-record.js';
import type { Watch } from './watch.js';
import { whoGives } from './who-gives.js';

/** Replays one inside the other, when one asks what a callee does: beyond, the callee is looked into. */
const NESTED_REPLAYS = 16;

/** Bodies walked from work whose promise is kept: what waits for its own end is seldom far from it. */
const OWN_WORK_ENTRIES = 100;
/** Functions near work that are looked through for one that takes from the work's cell: a replay of the work goes no further. */
const OWN_WORK_REACH = 100;

/** It may wait for a promise that somebody keeps. */
const TAKES_KEPT: LockClasses = new Set([KEPT_CLASS]);

/** Calls of one name in one file: functions with one that is a lock operation, and the calls that are none. */
interface NamedCalls {
  readonly operating: readonly FunctionId[];
  readonly others: readonly { readonly fn: FunctionId; readonly step: CallStep }[];
}

/** What may be known from before the last edit: it held under the same lock tables. */
export class Replayed {
  readonly records: Memo<RootRecord>;
  readonly bits: KnownBits;
  /** By file and name. */
  readonly calls: Memo<NamedCalls>;
  /** By file: what it keeps. */
  readonly keepings: Memo<readonly Keeping[]>;
  /** By function: whether it is work that may come back to its own promise. */
  readonly ownWork: Memo<boolean>;

  constructor(readonly dependencies = new Dependencies()) {
    this.records = new Memo(dependencies);
    this.bits = new KnownBits(dependencies);
    this.calls = new Memo(dependencies);
    this.keepings = new Memo(dependencies);
    this.ownWork = new Memo(dependencies);
  }

  /** Forgets what died. */
  sweep(): void {
    for (const memo of [this.records, this.calls, this.keepings, this.ownWork]) memo.sweep();
  }
}

export class Regions {
  readonly #records: Memo<RootRecord>;
  readonly #open = new Set<FunctionId>();
  #replayed = 0;
  readonly #beginning: Memo<boolean>;
  readonly #beginsAsked = new Set<FunctionId>();
  /** Replays of the second round. */
  readonly #again = new Map<FunctionId, RootRecord>();
  readonly #bits: BitsSolver;
  readonly #awaited: AwaitedWork;
  /** Roots only because others wait for them. */
  readonly #ownWork = new Set<FunctionId>();
  #found: ReadonlySet<FunctionId> = new Set();
  /** Classes of locks that may be taken in different orders; empty until the first round of replays is over. */
  #onCycle: LockClasses = NO_CLASSES;

  constructor(
    private readonly flow: Flow,
    private readonly tables: LockTables,
    private readonly onError: (fn: FunctionId, error: unknown) => void,
    private readonly limits: ReplayLimits = REPLAY_LIMITS,
    private readonly onRecord: (done: number) => void = () => undefined,
    private readonly replayed = new Replayed(),
  ) {
    this.#records = replayed.records;
    this.#beginning = new Memo(replayed.dependencies);
    this.#bits = new BitsSolver(flow, tables, onError, replayed.bits);
    this.#bits.revise();
    this.#awaited = new AwaitedWork(flow, replayed.keepings, onError);
  }

  /** The replay of this root; made once. */
  recordOf(fn: FunctionId): RootRecord {
    if (this.#onCycle.size === 0) return this.#records.get(fn, this.#questionOf(fn), () => this.#replay(fn));
    const known = this.#again.get(fn) ?? this.#records.find(fn, this.#questionOf(fn))?.answer;
    if (known !== undefined) return known;
    const record = this.#replay(fn);
    this.#again.set(fn, record);
    return record;
  }

  /** What a replay hangs on besides what it asks: where the promise of its root is kept. */
  #questionOf(fn: FunctionId): string {
    const own = this.#ownWork.has(fn) ? `own work ${[...this.#awaited.cellNamesOf(fn)].join(' ')}` : '';
    return `${own},${this.#awaited.questionOf(fn)}`;
  }

  #replay(fn: FunctionId): RootRecord {
    const record = this.#replayWith(fn, false);
    // Before it took the lock, the path may have waited for the work that it now seems to start: then that is over.
    return record.hasMetKept && this.#asksInKept(record) ? this.#replayWith(fn, true) : record;
  }

  /** The lock is asked for by work that is kept for good. */
  #asksInKept({ reacquires }: RootRecord): boolean {
    const keepers = new Set(reacquires.flatMap(({ stack }) => stack.map(({ from }) => from)));
    return [...keepers].some((fn) => {
      try {
        return this.#bits.of(fn).asks.has(KEPT_CLASS) && keepsForGood(this.flow.view, fn);
      } catch (error) {
        this.onError(fn, error);
        return false;
      }
    });
  }

  #replayWith(fn: FunctionId, looksIntoKept: boolean): RootRecord {
    const record = new RootRecord(fn);
    const isOwnWork = this.#ownWork.has(fn);
    const limits = isOwnWork ? { ...this.limits, replayEntries: Math.min(this.limits.replayEntries, OWN_WORK_ENTRIES) } : this.limits;
    const takes = this.#awaited.takers(fn);
    // Of work that takes no lock, only what comes back to its promise matters.
    const near = (): ((id: FunctionId) => Bits) => this.#bits.near(fn, OWN_WORK_REACH, (id) => (takes(id) ? TAKES_KEPT : NO_CLASSES));
    this.#open.add(fn);
    try {
      const bitsOf = isOwnWork ? near() : (id: FunctionId): Bits => this.#bits.of(id);
      new Replay(this.flow, this.tables, record, fn, bitsOf, (id) => this.#begins(id), (one) => this.#onCycle.has(one), this.#awaited.ownOf(fn), limits, undefined).start(looksIntoKept);
    } catch (error) {
      this.onError(fn, error);
    } finally {
      this.#open.delete(fn);
      if (this.#open.size === 0) this.flow.forgetActivations();
    }
    this.#replayed += 1;
    this.onRecord(this.#replayed);
    return record;
  }

  /** A replay of the root that also sees what policies are about. */
  watched(fn: FunctionId, watch: Watch): RootRecord {
    const record = new RootRecord(fn);
    try {
      new Replay(this.flow, this.tables, record, fn, (id) => this.#bits.of(id), (id) => this.#begins(id), (one) => this.#onCycle.has(one), this.#awaited.ownOf(fn), this.limits, watch).start();
    } catch (error) {
      this.onError(fn, error);
    } finally {
      if (this.#open.size === 0) this.flow.forgetActivations();
    }
    return record;
  }

  /** Functions that a call of this one may run. */
  calleesOf(fn: FunctionId): readonly FunctionId[] {
    return this.#bits.calleesOf(fn);
  }

  /** Only what has a lock operation, or runs something that begins a region, can begin one. */
  #begins(fn: FunctionId): boolean {
    if (this.#open.has(fn) || this.#open.size > NESTED_REPLAYS) return true;
    // Asked again on the way, a function adds nothing to its own answer.
    if (this.#beginsAsked.has(fn)) return false;
    return this.#beginning.get(fn, '', () => {
      this.#beginsAsked.add(fn);
      const own = this.#bits.ownOf(fn);
      const mayBegin = own.isOperation || own.callees.some((callee) => this.#mayHold(callee) && this.#begins(callee));
      const begins = mayBegin && this.recordOf(fn).concernsCallers;
      this.#beginsAsked.delete(fn);
      return begins;
    });
  }

  #mayHold(fn: FunctionId): boolean {
    const { asks, touches } = this.#bits.of(fn);
    return asks.size > 0 || touches.size > 0;
  }

  #regionRecords: readonly RootRecord[] | undefined;

  /**
   * The records that speak for the program: a callback that its maker's replay walked is not also
   * somebody's to call with nothing held.
   */
  records(): readonly RootRecord[] {
    this.#regionRecords ??= this.#withoutEntered(this.#replayAll(), []);
    return this.#regionRecords;
  }

  #replayAll(): readonly RootRecord[] {
    const first = this.#roots().map((root) => this.recordOf(root));
    this.#onCycle = classesOnCycles(first);
    // What was passed by, because it asks for none of the held locks, counts where orders may cross.
    const again = first.filter((record) => [...record.passed.values()].some((asks) => [...asks].some((one) => this.#onCycle.has(one))));
    for (const { root } of again) this.#again.set(root, this.#replay(root));
    return again.length === 0 ? first : this.#roots().map((root) => this.recordOf(root));
  }

  #withoutEntered(records: readonly RootRecord[], others: readonly RootRecord[]): readonly RootRecord[] {
    const entered = new Map([...others, ...records].map((record) => [record.root, record.entered]));
    return records.filter((record) => {
      if (record.selfWaits.some((seen) => seen.deferred === undefined)) return true;
      const outline = this.flow.view.functionOutline(record.root);
      for (let outer = outline.outer; outer !== undefined && outline.class === undefined; outer = this.flow.view.functionOutline(outer).outer) {
        if (entered.get(outer)?.has(record.root) === true) return false;
      }
      return true;
    });
  }

  /**
   * The records of kept work that waits for itself and begins no region. It is only looked for in files
   * that somebody asks about: who asks about others never hears of it.
   */
  ownWork(files: readonly string[]): readonly RootRecord[] {
    const regions = this.records();
    const onCycle = this.#onCycle;
    // What it waits for is no lock: the first round says all.
    this.#onCycle = NO_CLASSES;
    try {
      const found: RootRecord[] = [];
      for (const fn of new Set(files.flatMap((file) => this.#awaited.in(file, (fn) => this.calleesOf(fn))))) {
        if (this.#found.has(fn) || !this.#isOwnWork(fn)) continue;
        this.#ownWork.add(fn);
        const record = this.recordOf(fn);
        if (record.selfWaits.length > 0) found.push(record);
      }
      return this.#withoutEntered(found, regions);
    } finally {
      this.#onCycle = onCycle;
    }
  }

  /** Whether a held region can begin in it. */
  isRoot(fn: FunctionId): boolean {
    this.records();
    return this.#found.has(fn);
  }

  /** Every root of the program, by the names that can begin a region, upwards through wrappers. */
  #roots(): readonly FunctionId[] {
    const found = new Set<FunctionId>();
    /** Functions that begin a region for whoever calls them. */
    const wrappers = new Set<FunctionId>();
    this.#passing.clear();
    const queue = [...this.tables.operations];
    const add = (fn: FunctionId): void => {
      if (found.has(fn)) return;
      found.add(fn);
      const record = this.recordOf(fn);
      if (!record.concernsCallers) return;
      wrappers.add(fn);
      // Again for a name that was looked up before this function was known to begin a region.
      queue.push(...this.#namesOf(fn));
      const { names, byDefault } = exportedNames(this.flow.view, fn);
      queue.push(...names);
      for (const caller of this.#callersIn(byDefault, 'default', wrappers)) add(caller);
      // A closure that runs what a function around it was given: that function hands it to somebody.
      for (const owner of record.ranCodeOf) {
        const around = owner === fn ? whoGives(this.flow.view, fn) : owner;
        if (around !== undefined && this.tables.homeMade(around) === undefined) add(around);
      }
    };
    for (const fn of this.tables.ownSections) add(fn);
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const before = this.#passing.size;
      for (const fn of this.#callersOf(name, wrappers)) add(fn);
      for (const fn of [...this.#passing.keys()].slice(before)) {
        if (found.has(fn)) continue;
        wrappers.add(fn);
        queue.push(...this.#ownNamesOf(fn));
      }
    }
    for (const fn of this.#underContract(found)) found.add(fn);
    this.#found = found;
    return [...found].sort();
  }

  /** Whether the function, or what it calls nearby, may take its own promise out of where others wait for it. */
  #isOwnWork(fn: FunctionId): boolean {
    const names = this.#awaited.cellNamesOf(fn);
    return this.replayed.ownWork.get(fn, `${this.#questionOf(fn)} ${[...names].join()}`, () => {
      try {
        if (this.#awaited.ownOf(fn) === undefined) return false;
        const takes = this.#awaited.takers(fn);
        for (const near of this.#bits.nearby(fn, OWN_WORK_REACH)) if (takes(near)) return true;
        return false;
      } catch (error) {
        this.onError(fn, error);
        return false;
      }
    });
  }

  /** Functions that run under a lock by their contract, in the files where locks are. */
  #underContract(roots: ReadonlySet<FunctionId>): readonly FunctionId[] {
    const { view } = this.flow;
    const files = new Set([...roots].map((fn) => view.functionOutline(fn).file));
    return [...files].flatMap((file) =>
      [...view.fileOutline(file).functions.values()].filter((outline) => outline.tags.some((tag) => tag.name === 'requiresLock')).map(({ id }) => id),
    );
  }

  /** Functions with a call of this name that is a lock operation, or calls a known wrapper. */
  #callersOf(name: string, wrappers: ReadonlySet<FunctionId>): readonly FunctionId[] {
    return this.#callersIn(this.flow.view.filesMentioning(name), name, wrappers);
  }

  #callersIn(files: readonly string[], name: string, wrappers: ReadonlySet<FunctionId>): readonly FunctionId[] {
    const callers = new Set<FunctionId>();
    for (const file of files) {
      const { operating, others } = this.replayed.calls.get(file, name, () => this.#callsIn(file, name));
      for (const fn of operating) callers.add(fn);
      for (const { fn, step } of others) if (!callers.has(fn) && this.#beginsAt(fn, step, wrappers)) callers.add(fn);
    }
    return [...callers];
  }

  #callsIn(file: string, name: string): NamedCalls {
    const facts = fileFacts(this.flow.view.fileOutline(file));
    const operating: FunctionId[] = [];
    const others: { readonly fn: FunctionId; readonly step: CallStep }[] = [];
    for (const call of [...(facts.calls.get(name) ?? []), ...(facts.news.get(name) ?? [])]) {
      try {
        if (findLockCall(this.flow, this.tables, this.flow.symbolicFrame(call.fn), call.step, undefined) === undefined) others.push(call);
        else operating.push(call.fn);
      } catch (error) {
        this.onError(call.fn, error);
      }
    }
    return { operating, others };
  }

  #beginsAt(fn: FunctionId, step: CallStep, wrappers: ReadonlySet<FunctionId>): boolean {
    try {
      return this.flow.view.calleeAt(fn, step.id).some((one) => {
        if (one.kind === 'function' && isDecorated(this.flow.view, one.id)) {
          return this.flow.targets(this.flow.symbolicFrame(fn), step).of.some((target) => wrappers.has(target.fn));
        }
        if (one.kind === 'function') return (wrappers.has(one.id) && this.#concerns(one.id, fn)) || isOverridden(this.flow, one.id, wrappers) || this.#callsGiven(fn, step, one.id, wrappers);
        if (one.kind === 'class') return wrappers.has(this.flow.view.classOutline(one.id).constructorFunction ?? '');
        return one.kind !== 'external' && wrappers.size > 0;
      });
    } catch (error) {
      this.onError(fn, error);
      return false;
    }
  }

  /** `maker()()`, where what the maker gives begins a region. */
  #callsGiven(fn: FunctionId, made: CallStep, maker: FunctionId, wrappers: ReadonlySet<FunctionId>): boolean {
    const { view } = this.flow;
    const isGiven = bodyFacts(view.functionOutline(maker)).returns.some((value) => value.kind === 'function' && wrappers.has(value.id));
    return isGiven && bodyFacts(view.functionOutline(fn)).calls.some(({ callee }) => callee.kind === 'value' && callee.value.kind === 'result' && callee.value.step === made.id);
  }

  /**
   * Whether the caller can tell more of the wrapper than its own replay saw. Who stands inside the
   * function whose parameters it ran has the same parameters, and no others to offer.
   */
  #concerns(wrapper: FunctionId, caller: FunctionId): boolean {
    const owners = this.#passing.get(wrapper) ?? this.#ownersOf(wrapper);
    if (owners === undefined || [...owners].some((owner) => !isAround(this.flow, owner, caller))) return true;
    if (!this.#passing.has(caller)) this.#passing.set(caller, owners);
    return false;
  }

  /** Whose parameters it ran under a lock; undefined: every caller has something to tell. */
  #ownersOf(wrapper: FunctionId): ReadonlySet<FunctionId> | undefined {
    const record = this.recordOf(wrapper);
    return record.concernsAnyCaller ? undefined : record.ranCodeOf;
  }

  /**
   * Closures that call such a wrapper from inside the function whose parameters it runs, with that function. They
   * have nothing to tell; who calls them from outside has.
   */
  readonly #passing = new Map<FunctionId, ReadonlySet<FunctionId>>();

  /** The names by which a function is called; a closure that a decorator returns: by the decorated members'. */
  #namesOf(fn: FunctionId): readonly string[] {
    const called = this.#ownNamesOf(fn);
    // A function that is given code to run may itself be given to whoever has the code.
    return this.recordOf(fn).ranCodeOf.size === 0 ? called : [...called, ...keptNames(this.flow.view, called)];
  }

  #ownNamesOf(fn: FunctionId): readonly string[] {
    const { view } = this.flow;
    const outline = view.functionOutline(fn);
    if (outline.role === 'module') return [];
    if (outline.role === 'constructor' && outline.class !== undefined) return [view.classOutline(outline.class).name];
    const names = [bareName(outline.name)];
    for (let outer = outline.outer; outer !== undefined; outer = view.functionOutline(outer).outer) {
      const maker = view.functionOutline(outer);
      if (maker.role !== 'module') names.push(...decoratedBy(view, bareName(maker.name)));
    }
    const makers = this.#makersOf(fn);
    // `maker()()`: what it gives is called where it is made.
    names.push(...makers, ...givenNames(view, makers));
    return names.filter((name) => name !== '');
  }

  /** Names under which the maker of a closure is called; a maker may itself be what another one gave. */
  #makersOf(fn: FunctionId): readonly string[] {
    const { view } = this.flow;
    const outline = view.functionOutline(fn);
    if (outline.class !== undefined || outline.outer === undefined) return [];
    const maker = view.functionOutline(outline.outer);
    const isGiven = maker.role !== 'module' && bodyFacts(maker).returns.some((value) => value.kind === 'function' && value.id === fn);
    if (!isGiven) return [];
    const outer = this.#makersOf(maker.id);
    return outer.length > 0 ? givenNames(view, outer) : [bareName(maker.name)];
  }
}

/** A call of a base class's method may run the override that begins a region. */
function isOverridden({ view }: Flow, fn: FunctionId, wrappers: ReadonlySet<FunctionId>): boolean {
  const outline = view.functionOutline(fn);
  if (outline.class === undefined || outline.role !== 'method') return false;
  const name = bareName(outline.name);
  const named = [...wrappers].flatMap((one) => {
    const other = view.functionOutline(one);
    return other.class !== undefined && other.class !== outline.class && bareName(other.name) === name ? [other.class] : [];
  });
  return named.length > 0 && heirsOf(view, outline.class).some((one) => named.includes(one));
}
