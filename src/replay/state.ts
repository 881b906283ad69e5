/** What a replay knows at one point of one path. */
import type { Abstract, Frame } from '../calls/abstract-value.js';
import { alternatives, AS_BEFORE, choice, UNDEFINED } from '../calls/abstract-value.js';
import type { Overlay } from '../calls/flow.js';
import type { LockCall } from '../locks/lock-call.js';
import type { CallStep, FunctionId, StepId, Value } from '../program/outline.js';
import type { Place } from '../program/place.js';
import type { Entry } from './entry.js';
import { isOrder, nullFact, tells } from './facts.js';
import type { FlagSet } from './flag-set.js';
import { ForkedMap } from './forked-map.js';
import { type Gate, type Hold, type LockRef, unsure } from './hold.js';
import { addAll, joinGates, joinValues, keepCommon, renameIn } from './join-tables.js';
import { bothSettle, type Settler } from './settler.js';

/** What stores of AsyncLocalStorage have, by key of the storage. */
export type Context = ReadonlyMap<string, Abstract>;

/** A lock operation whose promise was made and not yet joined. */
export interface PendingLock {
  readonly call: LockCall;
  readonly lock: LockRef;
  /** Taken together with it: the other keys of an array. */
  readonly others: readonly LockRef[];
  readonly frame: Frame;
  readonly step: CallStep;
  /** Who pulls the generator that the callback is: it runs at each yield, under the lock. */
  readonly consumer?: ((state: State, value: Abstract) => readonly Outcome[]) | undefined;
}

/** Work that was started under a lock, and for which the path has not waited yet. */
export interface Unfinished {
  readonly work: FunctionId;
  readonly hold: Hold;
  readonly reason: 'not-joined' | 'raced';
  /** Where it was started. */
  readonly fn: FunctionId;
  readonly place: Place;
  readonly stack: readonly Entry[];
}

/** What one live activation knows. */
export interface Locals {
  readonly variables: ForkedMap<string, Abstract>;
  readonly results: ForkedMap<StepId, Abstract>;
}

export class State implements Overlay {
  /** By key of the activation. */
  readonly #locals: ForkedMap<string, Locals>;
  /** Activations whose tables this state forked off for itself: it may write in place. */
  readonly #ownLocals = new Set<string>();
  readonly #fields: ForkedMap<string, Abstract>;
  /** Flags that the path set under locks, by object and name. */
  readonly flagSets: ForkedMap<string, FlagSet>;
  /** How conditions came out, by key of the condition. */
  readonly #facts: ForkedMap<string, boolean>;
  /** Those of the facts that compare two unknown values, for the signature. */
  #orders: string;
  /** The conditions as they are written, each with its function. */
  readonly tests: ForkedMap<Value, FunctionId>;
  /** Symbols that are known to be this object on this path. */
  readonly bindings: ForkedMap<string, Abstract>;
  /** Symbols that have cells under this object's name, whatever else is known of them. */
  readonly aliases: ForkedMap<string, Abstract>;
  /** Those of the bindings that tell which locks are meant, for the signature. */
  taking: string;
  /** Promises that this path has waited for, by key. */
  readonly settled: ForkedMap<string, true>;
  /** Values that were one of several promises when the path waited for them, by key: whichever it was. */
  readonly #waitedChoices: ForkedMap<string, true>;
  /** Calls that the path has waited for to their end: of this function, on this object. */
  readonly over: ForkedMap<string, true>;
  /** By key of the promise that waits for it. */
  readonly pending: ForkedMap<string, PendingLock>;
  readonly releasedAt: ForkedMap<string, Place>;
  /** By key of a promise made on this path: the work that settles it; 'open': others may. */
  readonly settlers: ForkedMap<string, readonly Settler[] | 'open'>;
  /** By key of such a promise: the hold that is given back when it is settled. */
  readonly endings: ForkedMap<string, string>;
  /** Work that was started under a lock and not waited for, by key of its promise. */
  readonly unfinished: ForkedMap<string, Unfinished>;
  /** Queues that the path opened or closed, by key of the lock. */
  #gates: ForkedMap<string, Gate>;
  /** Nobody waits for what runs here: what it hands on is out of sight. */
  isDetached: boolean;
  /** The promise of the root is where the program keeps it (`own-work.ts`). */
  keepsOwnWork: boolean;
  held: readonly Hold[];
  /** Every acquisition of this path, also those given back. */
  taken: readonly Hold[];
  /** Assumptions, each a clause; the certainty counts them. */
  assumed: readonly string[];
  conditions: readonly string[];
  /** The context in which the path runs now (`async-context.ts`). */
  context: Context;
  /** Which round of the loops around it the path is in: `#1` in the second; calls made there are others. */
  round: string;
  /** How often the path has waited for something. */
  waits: number;
  /** How often it has called a release handle, also one of a lock that it does not hold. */
  releases: number;
  /** A wait on this path never ends: behind it, only further waits for what is held are of interest. */
  hung: boolean;
  /** And that takes no assumption: what would take one behind it is not reached. */
  hungSurely: boolean;
  /** Tests of lock state that this path came through, by fact: each may be the guard that repairs it. */
  guards: readonly string[];
  /** Those of them that test what the path itself may have taken before. */
  #ownGuards: readonly string[];
  #reasons: readonly string[];

  constructor(
    from?: State,
    /** Activations that the path meets under two names, each name with the other one (`only-activations.ts`). */
    private readonly activations: ReadonlyMap<string, string> = from?.activations ?? new Map<string, string>(),
  ) {
    this.#locals = from?.forkLocals() ?? new ForkedMap();
    this.#fields = from?.fields.fork() ?? new ForkedMap();
    this.flagSets = from?.flagSets.fork() ?? new ForkedMap();
    this.#facts = from?.facts.fork() ?? new ForkedMap();
    this.#orders = from?.orders ?? '';
    this.tests = from?.tests.fork() ?? new ForkedMap();
    this.bindings = from?.bindings.fork() ?? new ForkedMap();
    this.aliases = from?.aliases.fork() ?? new ForkedMap();
    this.taking = from?.taking ?? '';
    this.settled = from?.settled.fork() ?? new ForkedMap();
    this.#waitedChoices = from === undefined ? new ForkedMap() : from.#waitedChoices.fork();
    this.over = from?.over.fork() ?? new ForkedMap();
    this.pending = from?.pending.fork() ?? new ForkedMap();
    this.releasedAt = from?.releasedAt.fork() ?? new ForkedMap();
    this.settlers = from?.settlers.fork() ?? new ForkedMap();
    this.endings = from?.endings.fork() ?? new ForkedMap();
    this.unfinished = from?.unfinished.fork() ?? new ForkedMap();
    this.#gates = from?.gates.fork() ?? new ForkedMap();
    this.isDetached = from?.isDetached ?? false;
    this.keepsOwnWork = from?.keepsOwnWork ?? false;
    this.held = from?.held ?? [];
    this.taken = from?.taken ?? [];
    this.assumed = from?.assumed ?? [];
    this.conditions = from?.conditions ?? [];
    this.guards = from?.guards ?? [];
    this.#ownGuards = from === undefined ? [] : from.#ownGuards;
    this.#reasons = from === undefined ? [] : from.#reasons;
    this.hung = from?.hung ?? false;
    this.hungSurely = from?.hungSurely ?? false;
    this.context = from?.context ?? new Map();
    this.waits = from?.waits ?? 0;
    this.releases = from?.releases ?? 0;
    this.round = from?.round ?? '';
  }

  /** Queues that the path opened or closed, by key of the lock. */
  get gates(): ForkedMap<string, Gate> {
    return this.#gates;
  }

  /** Work that goes on by itself: what its starter opens or closes behind it, it finds so. */
  leaveGates(): void {
    this.#gates = new ForkedMap();
  }

  fork(): State {
    return new State(this);
  }

  private forkLocals(): ForkedMap<string, Locals> {
    this.#ownLocals.clear();
    return this.#locals.fork();
  }

  private get fields(): ForkedMap<string, Abstract> {
    return this.#fields;
  }

  /** The path has waited for the value, whichever of these promises it is. */
  settleChoice(value: Abstract): void {
    this.#waitedChoices.set(value.key, true);
  }

  hasWaitedFor(value: Abstract): boolean {
    return this.#waitedChoices.has(value.key);
  }

  #hasWaitedAt(field: string): boolean {
    const value = this.#fields.get(field);
    return value !== undefined && (this.settled.has(value.key) || this.hasWaitedFor(value));
  }

  /** A promise is made, once more perhaps: nobody has waited for this one. */
  begin(promise: string): void {
    this.settled.delete(promise);
    for (const [choice] of [...this.#waitedChoices]) if (choice.includes(promise)) this.#waitedChoices.delete(choice);
  }

  private get orders(): string {
    return this.#orders;
  }

  /** How conditions came out on this path, by key of the condition. */
  get facts(): ForkedMap<string, boolean> {
    return this.#facts;
  }

  variable(frame: Frame, name: string): Abstract | undefined {
    const known = this.#locals.get(frame.key)?.variables.get(name);
    const other = known === undefined && this.activations.size > 0 ? this.activations.get(frame.key) : undefined;
    return other === undefined ? known : this.#locals.get(other)?.variables.get(name);
  }

  result(frame: Frame, step: StepId): Abstract | undefined {
    return this.#locals.get(frame.key)?.results.get(step);
  }

  field(object: Abstract, name: string): Abstract | undefined {
    if (this.#fields.size === 0) return undefined;
    const known = this.#fields.get(`${object.key}.${name}`);
    if (known !== undefined || this.bindings.size + this.aliases.size + this.activations.size === 0) return known;
    // On this path the object has another name, too.
    return this.#fieldUnder(this.bindings, object.key, name) ?? this.#fieldUnder(this.aliases, object.key, name) ?? this.#fieldOfActivation(object.key, name);
  }

  /** Of what the activation made. */
  #fieldOfActivation(key: string, name: string): Abstract | undefined {
    for (const [activation, other] of this.activations) {
      const found = key.includes(`${activation}@`) ? this.#fields.get(`${key.replaceAll(`${activation}@`, `${other}@`)}.${name}`) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #fieldUnder(names: ForkedMap<string, Abstract>, key: string, name: string): Abstract | undefined {
    for (const [symbol, is] of names) {
      const other = key.includes(symbol) ? key.replaceAll(symbol, is.key) : key.includes(is.key) ? key.replaceAll(is.key, symbol) : undefined;
      const found = other === undefined ? undefined : this.#fields.get(`${other}.${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  truth(value: Abstract): boolean | undefined {
    const negated = /^\(!(\(.*\))\)$/u.exec(value.key);
    const fact = this.#facts.get(negated?.[1] ?? value.key);
    return fact === undefined ? undefined : fact !== (negated !== null);
  }

  nullish(value: Abstract): boolean | undefined {
    return this.#facts.get(nullFact(value)) ?? (this.#facts.get(value.key) === true ? false : undefined);
  }

  setVariable(frame: Frame, name: string, value: Abstract): void {
    this.#localsOf(frame.key).variables.set(name, value);
  }

  /** The same path without what it holds: for work that goes on by itself. */
  alone(): State {
    const alone = this.fork();
    alone.held = [];
    alone.taken = [];
    alone.leaveGates();
    alone.isDetached = true;
    return alone;
  }

  setResult(frame: Frame, step: StepId, value: Abstract): void {
    this.#localsOf(frame.key).results.set(step, value);
  }

  /** What the activation has under this key goes by another name from here on, and is there. */
  rename(frame: Frame, key: string, value: Abstract): void {
    const { variables, results } = this.#localsOf(frame.key);
    for (const table of [variables, results] as const) renameIn(table as ForkedMap<string | StepId, Abstract>, key, value);
    this.learn(value.key, true);
    this.learn(nullFact(value), false);
  }

  remember(frame: Frame, step: StepId, value: Abstract): void {
    this.setResult(frame, step, value);
  }

  forget(frame: Frame, step: StepId): void {
    if (this.result(frame, step) !== undefined) this.#localsOf(frame.key).results.delete(step);
  }

  setField(object: Abstract, name: string, value: Abstract): void {
    this.setFieldOf(object.key, name, value);
  }

  /** The collection is empty: what the path put into it is not there. */
  clearElements(collection: Abstract): void {
    for (const [key] of [...this.#fields]) if (key.startsWith(`${collection.key}.[`)) this.#fields.set(key, UNDEFINED);
  }

  /** What fields were set to on this path, as far as it is data; forgotten, because work of another task came by before. */
  takeFlags(): readonly (readonly [string, Abstract])[] {
    const flags = [...this.#fields].filter(([, value]) => value.kind === 'constant');
    for (const [key] of flags) this.#fields.delete(key);
    return flags;
  }

  giveBackFlags(flags: readonly (readonly [string, Abstract])[]): void {
    for (const [key, value] of flags) if (!this.#fields.has(key)) this.#fields.set(key, value);
  }

  setFieldOf(object: string, name: string, value: Abstract): void {
    this.#fields.set(`${object}.${name}`, value);
  }

  /** The condition with this key came out so. */
  learn(condition: string, truth: boolean): void {
    if (isOrder(condition) && this.#facts.get(condition) !== truth) this.#orders += `${condition}${String(truth)};`;
    this.#facts.set(condition, truth);
  }

  /** Comparisons are not the same test once their operands may have changed. */
  forgetComparisons(): void {
    for (const [key] of [...this.#facts]) {
      if (key.startsWith('(')) this.#facts.delete(key);
    }
    this.#orders = '';
  }

  #localsOf(key: string): Locals {
    const known = this.#locals.get(key);
    if (known !== undefined && this.#ownLocals.has(key)) return known;
    const own: Locals = { variables: known?.variables.fork() ?? new ForkedMap(), results: known?.results.fork() ?? new ForkedMap() };
    this.#locals.set(key, own);
    this.#ownLocals.add(key);
    return own;
  }

  /** The same activation begins anew inside itself: what it knew is set aside until it goes on. */
  suspend(frame: Frame): Locals | undefined {
    const known = this.#locals.get(frame.key);
    this.#locals.delete(frame.key);
    this.#ownLocals.delete(frame.key);
    return known;
  }

  resume(frame: Frame, { variables, results }: Locals): void {
    this.#ownLocals.delete(frame.key);
    this.#locals.set(frame.key, { variables: variables.fork(), results: results.fork() });
  }

  /** Forgets what an activation knew; its variables stay while a closure may read them. */
  leave(frame: Frame, keepsVariables: boolean): void {
    const known = this.#locals.get(frame.key);
    if (known === undefined) return;
    if (!keepsVariables) this.#locals.delete(frame.key);
    else if (known.results.size > 0) this.#locals.set(frame.key, { variables: known.variables.fork(), results: new ForkedMap() });
  }

  assume(clause: string): void {
    if (!this.assumed.includes(clause)) this.assumed = [...this.assumed, clause];
  }

  /** Reasons why a finding on this path is at best possible. */
  get doubts(): readonly string[] {
    return this.guards.length === 0 ? this.#reasons : [...this.#reasons, 'a test of the lock state on the way does not guard it'];
  }

  /** The doubts that concern a wait for these locks: a test of a lock made elsewhere is no guard of theirs. */
  doubtsAbout(...locks: readonly LockRef[]): readonly string[] {
    return [...this.#doubtsOnTheWayTo(locks), ...unsure(...locks)];
  }

  #doubtsOnTheWayTo(locks: readonly LockRef[]): readonly string[] {
    return this.guards.some((fact) => tells(fact, locks)) ? this.doubts : this.#reasons;
  }

  /** The doubts that concern what the path still holds at its end. */
  doubtsAboutKept(kept: readonly Hold[]): readonly string[] {
    return kept.length === 0 ? this.doubts : this.#doubtsOnTheWayTo(kept.map(({ lock }) => lock));
  }

  /** The doubts about work that waits for itself: a test of a lock that it had not taken before tells of other work. */
  get doubtsAboutItself(): readonly string[] {
    return this.guards.some((fact) => this.#ownGuards.includes(fact)) ? this.doubts : this.#reasons;
  }

  doubt(reason: string): void {
    if (!this.#reasons.includes(reason)) this.#reasons = [...this.#reasons, reason];
  }

  /** Doubts that came up since no longer count. */
  doubtAsBefore(earlier: State): void {
    this.#reasons = earlier.#reasons;
    this.guards = earlier.guards;
  }

  guardedBy(fact: string): void {
    if (!this.guards.includes(fact)) this.guards = [...this.guards, fact];
    if (tells(fact, this.taken.filter((hold) => !this.#leavesPermits(hold, fact)).map(({ lock }) => lock))) this.#ownGuards = [...this.#ownGuards, fact];
  }

  /** With what the path holds of it the lock is not full: whether it is, others say. */
  #leavesPermits({ lock }: Hold, fact: string): boolean {
    if (!fact.startsWith('full ') || lock.capacity === undefined) return false;
    const holds = this.held.filter((hold) => hold.lock.class === lock.class);
    return holds.every(({ permits, mode }) => mode === 'permit' && permits !== undefined) && holds.reduce((sum, { permits = 0 }) => sum + permits, 0) < lock.capacity;
  }

  dropGuards(isOver: (fact: string) => boolean): void {
    if (this.guards.some(isOver)) this.guards = this.guards.filter((fact) => !isOver(fact));
  }

  /** Which locks this path holds, and how. */
  get holdings(): string {
    return this.held.map((hold) => `${hold.id}:${hold.mode}:${String(hold.handedOn)}${String(hold.isAway)}`).join();
  }

  /** Which work settles which promise: what one path alone has begun settles nothing on another, which matters under a lock. */
  get #settling(): string {
    if (this.held.length === 0) return '';
    return [...this.settlers].map(([promise, by]) => `${promise} ${by === 'open' ? by : by.map(({ work }) => work.key).join()}`).join(';');
  }

  /** What two paths must agree in to go on as one. */
  get signature(): string {
    return `${this.holdings}|${this.#orders}|${this.taking}|${String(this.hung)}${String(this.keepsOwnWork)}|${this.assumed.join()}|${this.#reasons.join()}|${this.guards.join()}|${this.#settling}`;
  }

  /** The join of two paths with equal signatures: what both know; a value may be either's. */
  join(other: State): State {
    const joined = new State(this);
    if (!this.#locals.isSharedWith(other.#locals)) {
      for (const [key, theirs] of other.#locals) {
        const own = joined.#locals.get(key);
        if (own === theirs) continue;
        const both = joined.#localsOf(key);
        joinValues(both.variables, theirs.variables);
        joinValues(both.results, theirs.results);
      }
    }
    // What only one path wrote is forgotten (the other still has the old value), but not what was begun and put there.
    joinValues(joined.#fields, other.#fields);
    if (!joined.#fields.isSharedWith(other.#fields)) {
      for (const [key, value] of [...joined.#fields]) {
        if (this.#fields.has(key) && other.#fields.has(key)) continue;
        const begun = alternatives(value).filter((one) => one.kind === 'promise');
        if (begun.length === 0) joined.#fields.delete(key);
        else joined.#fields.set(key, choice([...begun, AS_BEFORE], 'join'));
      }
    }
    if (!joined.settlers.isSharedWith(other.settlers)) {
      for (const [key, theirs] of other.settlers) joined.settlers.set(key, bothSettle(this.settlers.get(key) ?? theirs, theirs));
    }
    addAll(joined.unfinished, other.unfinished);
    addAll(joined.pending, other.pending);
    keepCommon(joined.#facts, other.#facts, (own, theirs) => own === theirs);
    keepCommon(joined.bindings, other.bindings, (own, theirs) => theirs === undefined || own.key === theirs.key);
    keepCommon(joined.tests, other.tests);
    keepCommon(joined.flagSets, other.flagSets, (own, theirs) => own === theirs);
    keepCommon(joined.settled, other.settled);
    keepCommon(joined.over, other.over);
    keepCommon(joined.#waitedChoices, other.#waitedChoices);
    // Each path has waited for the work that it found, or put, there.
    if (!joined.#fields.isSharedWith(other.#fields)) {
      for (const [key, value] of joined.#fields) {
        if (value.kind === 'choice' && this.#hasWaitedAt(key) && other.#hasWaitedAt(key)) joined.settleChoice(value);
      }
    }
    joinGates(joined.gates, other.gates);
    joined.hungSurely = this.hungSurely && other.hungSurely;
    joined.waits = Math.min(this.waits, other.waits);
    joined.releases = Math.max(this.releases, other.releases);
    joined.conditions = this.conditions.filter((one) => other.conditions.includes(one));
    return joined;
  }
}

/** How a body, or a part of it, ends. */
export type Exit =
  | { readonly kind: 'normal' }
  | { readonly kind: 'return'; readonly value: Abstract; readonly place: Place }
  | { readonly kind: 'throw'; readonly place: Place; readonly evidence: 'certain' | 'likely' }
  | { readonly kind: 'break' | 'continue'; readonly label: string | undefined };

export interface Outcome {
  readonly state: State;
  readonly exit: Exit;
}

export const NORMAL: Exit = { kind: 'normal' };
