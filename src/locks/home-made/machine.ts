/**
 * The lock machine: runs outlines on a small heap, with promises, microtasks and timers of its own.
 * It knows nothing of locks. Scripts call operations on it and look which calls are still pending.
 */
import type { FunctionOutline, Step, Value, Variable } from '../../program/outline.js';
import {
  constructInto,
  initialize,
  instantiate,
  invoke,
  newActivation,
  pinnedBy,
} from './calls.js';
import { elementsOf } from './elements.js';
import { bindingOf, evaluateValue } from './evaluate.js';
import { callGlobal, constructGlobal } from './globals.js';
import { CALL_DEPTH, SCRIPT_STEPS } from './limits.js';
import { LimitReached, type Code, type Machine, type OutsideCall, type World, type Trace } from './machine-api.js';
import { MachineCore } from './machine-core.js';
import {
  identityOf,
  NO_FIELDS,
  UNDEFINED,
  type Activation,
  type Binding,
  type ClassValue,
  type ClosureValue,
  type MachineValue,
  type NativeValue,
  type PromiseValue,
  type Site,
  type UnknownValue,
} from './machine-values.js';
import { settlePromise } from './promises.js';
import { callProperty, getProperty, setProperty } from './properties.js';
import { runStepNow } from './run-body.js';
import { homeOf } from './run-call.js';

export class LockMachine extends MachineCore implements Machine {
  depth = 0;
  readonly imports = new Map<string, MachineValue>();
  comparesArguments = false;
  readonly outsideCalls: OutsideCall[] = [];
  readonly trace: Trace[] = [];
  /** Promises of outside work that somebody joined. */
  readonly outsideWork: PromiseValue[] = [];
  private readonly joinedUnknowns = new Map<number, PromiseValue>();
  private readonly modules = new Map<string, Activation>();
  private readonly classes = new Map<string, ClassValue>();
  private readonly outsideCounts = new Map<string, number>();

  constructor(
    readonly code: Code,
    world: World,
    limit = SCRIPT_STEPS,
  ) {
    super(world, limit);
  }

  promiseOf(value: MachineValue): PromiseValue {
    if (value.kind === 'promise') return value;
    if (value.kind === 'unknown') return this.outsidePromise(value);
    if (value.kind === 'object' && !value.open) {
      const then = this.get(value, 'then');
      if (then.kind === 'closure' || then.kind === 'native') return this.adopt(value, then);
    }
    const promise = this.promise();
    settlePromise(this, promise, 'fulfilled', value);
    return promise;
  }

  private adopt(thenable: MachineValue, then: MachineValue): PromiseValue {
    const promise = this.promise();
    const settle = (state: 'fulfilled' | 'rejected'): NativeValue =>
      this.native(state, (_receiver, [value]) => {
        settlePromise(this, promise, state, value ?? UNDEFINED);
        return UNDEFINED;
      });
    this.call(then, thenable, [settle('fulfilled'), settle('rejected')]);
    return promise;
  }

  private outsidePromise(value: UnknownValue): PromiseValue {
    const known = this.joinedUnknowns.get(value.id);
    if (known !== undefined) return known;
    const promise = this.promise(value.task);
    this.joinedUnknowns.set(value.id, promise);
    this.outsideWork.push(promise);
    return promise;
  }

  /** Ends the outside work that a script call joined; false: there was none. */
  endOutside(matches: (task: number) => boolean): boolean {
    const due = this.outsideWork.filter(
      (work) => work.state === 'pending' && work.outside !== undefined && matches(work.outside),
    );
    for (const work of due) {
      const result = this.unknown(`result~${String(work.id)}`, 'outside', true);
      settlePromise(this, work, 'fulfilled', result);
    }
    this.drain();
    return due.length > 0;
  }

  /** Makes the outside work that a script call joined fail. */
  failOutside(task: number): void {
    for (const work of this.outsideWork) {
      if (work.state !== 'pending' || work.outside !== task) continue;
      settlePromise(this, work, 'rejected', this.error('outside work failed').value);
    }
    this.drain();
  }

  noteAwait(task: number, site: Site): void {
    this.trace.push({ kind: 'await', task, site });
  }

  noteResume(task: number, site: Site): void {
    this.trace.push({ kind: 'resume', task, site });
  }

  evaluate(activation: Activation, value: Value): MachineValue {
    return evaluateValue(this, activation, value);
  }

  runStepNow(activation: Activation, step: Step): void {
    runStepNow(this, activation, step);
  }

  binding(activation: Activation, variable: Variable): Binding {
    return bindingOf(this, activation, variable);
  }

  truthy(value: MachineValue): boolean {
    if (value.kind === 'constant') return Boolean(value.value);
    // What was joined as a promise is one.
    if (value.kind !== 'unknown' || value.present || this.joinedUnknowns.has(value.id)) return true;
    return this.decide(value.term, value.origin);
  }

  get(object: MachineValue, name: string): MachineValue {
    return getProperty(this, object, name);
  }

  set(object: MachineValue, name: string, value: MachineValue): void {
    setProperty(this, object, name, value);
  }

  closure(fn: FunctionOutline, activation: Activation | undefined): ClosureValue {
    return {
      kind: 'closure',
      id: this.nextId(),
      fields: NO_FIELDS,
      fn,
      outer: activation,
      boundThis: undefined,
      boundArguments: [],
      madeBy: activation === undefined || activation.lazy ? 0 : this.frame.task,
      pinned: pinnedBy(activation),
    };
  }

  call(
    callee: MachineValue,
    receiver: MachineValue,
    values: readonly MachineValue[],
    site?: Site,
  ): MachineValue {
    switch (callee.kind) {
      case 'closure':
        this.trace.push({ kind: 'enter', task: this.frame.task, fn: callee.fn.id });
        return invoke(this, callee, receiver, values);
      case 'native':
        return this.nested(() => callee.call(receiver, values));
      case 'global':
        return callGlobal(this, callee.name, values, site);
      case 'unknown':
        return this.outside(callee.term, receiver, values, site);
      case 'constant':
      case 'object':
      case 'array':
      case 'collection':
      case 'class':
      case 'promise':
      case 'generator':
      case 'store':
        throw this.error('not a function');
    }
  }

  /** Natives call natives, too: `bind` of a bound function, a `then` that calls a `then`. */
  private nested<T>(run: () => T): T {
    this.depth += 1;
    try {
      if (this.depth > CALL_DEPTH) throw new LimitReached('calls nested too deep');
      return run();
    } finally {
      this.depth -= 1;
    }
  }

  callMember(
    object: MachineValue,
    name: string,
    values: readonly MachineValue[],
    site?: Site,
  ): MachineValue {
    return callProperty(this, object, name, values, site);
  }

  construct(callee: MachineValue, values: readonly MachineValue[], site?: Site): MachineValue {
    if (callee.kind === 'class') return instantiate(this, callee, values);
    const known =
      callee.kind === 'global' ? constructGlobal(this, callee.name, values) : undefined;
    if (known !== undefined) return known;
    if (callee.kind === 'closure') {
      const object = this.object();
      this.call(callee, object, values, site);
      return object;
    }
    return this.unknown(`new:${this.pointOf('new', site)}`, 'outside', true);
  }

  superConstruct(
    activation: Activation,
    values: readonly MachineValue[],
    site?: Site,
  ): MachineValue {
    const { receiver, home } = homeOf(this, activation);
    if (home === undefined) return this.outside('super', receiver, values, site);
    if (home.base?.kind === 'class') constructInto(this, home.base, receiver, values);
    initialize(this, home, receiver);
    return UNDEFINED;
  }

  /**
   * A call that leaves the program gives an unknown. What it gives for one argument it gives again
   * for that argument (`uri.toString()`), so that keys made from arguments stay equal.
   */
  outside(
    callee: string,
    receiver: MachineValue,
    values: readonly MachineValue[],
    site?: Site,
  ): MachineValue {
    this.outsideCalls.push({ callee, task: this.frame.task, site });
    const parts = [receiver, ...values];
    const isOfArgument = parts.some((part) => part.kind === 'unknown' && part.origin === 'argument');
    if (isOfArgument) {
      return this.unknown(`out:${callee}(${parts.map(identityOf).join()})`, 'outside');
    }
    return this.unknown(`out:${this.pointOf(callee, site)}`, 'outside');
  }

  private pointOf(callee: string, site: Site | undefined): string {
    const at = site === undefined ? '' : `@${site.fn}/${String(site.step)}`;
    const point = `${callee}${at}~${String(this.frame.task)}`;
    const count = (this.outsideCounts.get(point) ?? 0) + 1;
    this.outsideCounts.set(point, count);
    return `${point}.${String(count)}`;
  }

  elements(value: MachineValue): readonly MachineValue[] {
    return elementsOf(this, value);
  }

  moduleActivation(file: string): Activation {
    const known = this.modules.get(file);
    if (known !== undefined) return known;
    const outline = this.code.fileOutline(file);
    const fn = this.code.functionOutline(outline.module);
    const activation = newActivation(fn, undefined, UNDEFINED, [], true);
    this.modules.set(file, activation);
    return activation;
  }

  classValue(id: string, activation: Activation): ClassValue {
    const outline = this.code.classOutline(id);
    let outer: Activation | undefined = activation;
    while (outer !== undefined && outer.fn.id !== outline.outer) outer = outer.outer;
    outer ??= this.moduleActivation(outline.file);
    const key = `${id}@${outer.lazy ? 'module' : String(this.identityOfActivation(outer))}`;
    const known = this.classes.get(key);
    if (known !== undefined) return known;
    const made: ClassValue = {
      kind: 'class',
      id: this.nextId(),
      fields: new Map(),
      outline,
      outer,
      base: outline.base === undefined ? undefined : this.evaluate(outer, outline.base),
    };
    this.classes.set(key, made);
    if (outline.staticInitializer !== undefined) {
      const fn = this.code.functionOutline(outline.staticInitializer);
      this.call(this.closure(fn, outer), made, []);
    }
    return made;
  }

  private readonly activationIds = new WeakMap<Activation, number>();

  private identityOfActivation(activation: Activation): number {
    const id = this.activationIds.get(activation) ?? this.nextId();
    this.activationIds.set(activation, id);
    return id;
  }
}
