/** One script: a fresh machine, a unit in its start state, and calls on it that may stay pending. */
import { OUTSIDE_ROUNDS, TIMER_ROUNDS } from './limits.js';
import { Thrown, type Code, type World } from './machine-api.js';
import { LockMachine } from './machine.js';
import {
  constant,
  UNDEFINED,
  type MachineValue,
  type NativeValue,
  type PromiseValue,
} from './machine-values.js';
import { rejectPromise, resolvePromise } from './promises.js';
import type { Operation, Unit } from './recognition.js';
import { startUnit, type Instance, type Setup } from './unit.js';

/** What the probe found out about an operation's parameters. */
export interface Shape {
  /** Parameters that are called. */
  readonly callbacks: readonly number[];
  /** Parameters that are counted or compared. */
  readonly numbers: ReadonlySet<number>;
  /** What it does depends on an argument's being one thing or another: a mode. */
  readonly isModal: boolean;
}

/** How to call an operation. Equal tokens are the same thing, different ones are different. */
export interface Plan {
  readonly token?: string;
  /** Another token for one argument only; -1: for the receiver. */
  readonly change?: { readonly index: number; readonly token: string };
  readonly given?: ReadonlyMap<number, MachineValue>;
}

export type Status =
  | { readonly kind: 'pending' }
  | { readonly kind: 'returned' | 'fulfilled'; readonly value: MachineValue }
  | { readonly kind: 'threw' | 'rejected'; readonly value: MachineValue };

export interface Call {
  readonly task: number;
  readonly result: MachineValue;
  readonly thrown: boolean;
}

/** A callback of the script: it never ends until it is told. */
export interface Work {
  readonly value: NativeValue;
  started: number;
  /** What it was called with, first time. */
  received: readonly MachineValue[];
  readonly end: PromiseValue;
}

/** What a session needs to know of the test it belongs to. */
export interface Stage {
  readonly code: Code;
  readonly unit: Unit;
  readonly world: World;
  readonly setup: Setup;
  shapeOf(operation: Operation): Shape;
  spend(steps: number): void;
}

export class Session {
  readonly machine: LockMachine;
  private readonly instance: Instance;
  private tasks = 0;
  private counted = 0;

  constructor(private readonly stage: Stage) {
    this.machine = new LockMachine(stage.code, stage.world);
    this.instance = startUnit(this.machine, stage.unit, stage.setup);
    this.drain();
    for (const operation of stage.setup.prelude) this.settle(this.call(operation));
  }

  call(operation: Operation, plan: Plan = {}): Call {
    this.tasks += 1;
    const task = this.tasks;
    const { machine } = this;
    const before = machine.frame;
    machine.frame = { task, context: new Map() };
    try {
      const values = this.argumentsOf(operation, plan);
      const given = this.perform(operation, this.receiver(plan), values);
      const leaves = given.kind === 'unknown' && given.term.startsWith('out:');
      return { task, result: leaves ? machine.promiseOf(given) : given, thrown: false };
    } catch (error) {
      if (!(error instanceof Thrown)) throw error;
      return { task, result: error.value, thrown: true };
    } finally {
      machine.frame = before;
      this.drain();
    }
  }

  /** Calls an operation from code that already runs: a callback that calls back in. */
  callInside(operation: Operation, plan: Plan): MachineValue {
    return this.perform(operation, this.receiver(plan), this.argumentsOf(operation, plan));
  }

  private perform(
    operation: Operation,
    receiver: MachineValue,
    values: readonly MachineValue[],
  ): MachineValue {
    const { machine, instance } = this;
    const { unit } = this.stage;
    if (unit.kind === 'module') {
      const fn = machine.code.functionOutline(operation.function);
      return machine.call(machine.closure(fn, machine.moduleActivation(unit.file)), receiver, values);
    }
    if (unit.kind === 'class') {
      return operation.isGetter
        ? machine.get(instance.subject, operation.member)
        : machine.callMember(instance.subject, operation.member, values);
    }
    return machine.call(this.factoryMember(operation.member), receiver, values);
  }

  private factoryMember(member: string): MachineValue {
    const { subject, construction } = this.instance;
    if (member === '()') return subject;
    const at = /^\((\d+)\)\.(.*)$/.exec(member);
    if (at !== null) {
      return this.machine.get(construction[Number(at[1])] ?? UNDEFINED, at[2] ?? '');
    }
    return this.machine.get(subject, member.replace(/^\[(\d+)\]$/, '$1'));
  }

  private receiver(plan: Plan): MachineValue {
    const token = plan.change?.index === -1 ? plan.change.token : (plan.token ?? 'a');
    return this.machine.unknown(`this~${token}`, 'argument', true);
  }

  private argumentsOf(operation: Operation, plan: Plan): readonly MachineValue[] {
    const { callbacks, numbers } = this.stage.shapeOf(operation);
    return operation.optional.map((isOptional, index) => {
      const given = plan.given?.get(index);
      if (given !== undefined) return given;
      const token = plan.change?.index === index ? plan.change.token : (plan.token ?? 'a');
      const isChanged = plan.change?.index === index;
      if (isOptional && !isChanged) return UNDEFINED;
      if (numbers.has(index)) return constant(1);
      if (callbacks.includes(index)) return this.work().value;
      return this.machine.unknown(`arg~${token}`, 'argument', true);
    });
  }

  status(call: Call): Status {
    const { result } = call;
    if (call.thrown) return { kind: 'threw', value: result };
    if (result.kind !== 'promise') return { kind: 'returned', value: result };
    if (result.state === 'pending') return { kind: 'pending' };
    return { kind: result.state, value: result.value };
  }

  isPending(call: Call): boolean {
    return this.status(call).kind === 'pending';
  }

  /** Lets a call's own outside work, and that of the start, come to its end. */
  settle(call: Call): Status {
    this.drain();
    for (let round = 0; round < OUTSIDE_ROUNDS && this.isPending(call); round += 1) {
      if (!this.machine.endOutside((task) => task === 0 || task === call.task)) break;
    }
    this.count();
    return this.status(call);
  }

  /** Like `settle`, and time passes: for a call that nobody is in the way of. */
  settleWithTime(call: Call): Status {
    this.settle(call);
    for (let round = 0; round < TIMER_ROUNDS && this.isPending(call); round += 1) {
      this.passTime();
      this.settle(call);
    }
    return this.status(call);
  }

  passTime(): void {
    this.machine.fireTimers();
    this.drain();
  }

  drain(): void {
    this.machine.drain();
    this.count();
  }

  private count(): void {
    this.stage.spend(this.machine.steps - this.counted);
    this.counted = this.machine.steps;
  }

  /** A callback that waits to be told; `inside` runs in it, later than its first step. */
  work(inside?: (received: readonly MachineValue[]) => void): Work {
    const { machine } = this;
    const end = machine.promise();
    const work: Work = {
      started: 0,
      received: [],
      end,
      value: machine.native('work', (_receiver, values) => {
        work.started += 1;
        if (work.started === 1) work.received = values;
        if (inside !== undefined) {
          machine.enqueue(() => {
            inside(values);
          });
        }
        return end;
      }),
    };
    return work;
  }

  /** A callback that throws before it returns anything. */
  throwingWork(): Work {
    const work = this.work();
    const { end } = work;
    end.state = 'rejected';
    const value = this.machine.native('work', () => {
      work.started += 1;
      throw this.machine.error('thrown by the callback');
    });
    return { ...work, get started() { return work.started; }, set started(count) { work.started = count; }, value };
  }

  endWork(work: Work, how: 'fulfil' | 'reject'): void {
    if (how === 'fulfil') resolvePromise(this.machine, work.end, UNDEFINED);
    else rejectPromise(this.machine, work.end, constant('rejected'));
    this.drain();
  }
}
