/** The heap of the lock machine and its jobs: values, microtasks in order, timers apart. */
import { TERM_LENGTH } from './limits.js';
import { LimitReached, Thrown, type World } from './machine-api.js';
import {
  identityOf,
  NO_FIELDS,
  UNDEFINED,
  type ArrayValue,
  type ClassValue,
  type CollectionValue,
  type Frame,
  type MachineValue,
  type NativeValue,
  type ObjectValue,
  type Origin,
  type PromiseValue,
  type UnknownValue,
} from './machine-values.js';

export class MachineCore {
  frame: Frame = { task: 0, context: new Map() };
  steps = 0;
  private lastId = 0;
  private jobs: (() => void)[] = [];
  private timers: { readonly handle: MachineValue; readonly job: () => void }[] = [];

  constructor(
    private readonly world: World,
    private readonly limit: number,
  ) {}

  step(): void {
    this.steps += 1;
    if (this.steps > this.limit) throw new LimitReached('steps of a script');
  }

  nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  /** Questions about one program point have one answer, whichever call asks. */
  decide(term: string, origin: Origin): boolean {
    return this.world.decide(term.replace(/~[\w.]+/g, ''), origin);
  }

  object(classOf?: ClassValue, open = false): ObjectValue {
    return {
      kind: 'object',
      id: this.nextId(),
      fields: new Map(),
      class: classOf,
      accessors: undefined,
      open: open || hasOpenBase(classOf),
    };
  }

  array(items: MachineValue[]): ArrayValue {
    return { kind: 'array', id: this.nextId(), fields: NO_FIELDS, items };
  }

  collection(of: 'map' | 'set'): CollectionValue {
    return { kind: 'collection', id: this.nextId(), fields: NO_FIELDS, of, entries: new Map() };
  }

  native(name: string, call: NativeValue['call']): NativeValue {
    return { kind: 'native', id: this.nextId(), fields: NO_FIELDS, name, call };
  }

  promise(outside?: number): PromiseValue {
    return {
      kind: 'promise',
      id: this.nextId(),
      fields: NO_FIELDS,
      state: 'pending',
      locked: false,
      value: UNDEFINED,
      reactions: [],
      outside,
    };
  }

  unknown(term: string, origin: Origin, present = false): UnknownValue {
    return {
      kind: 'unknown',
      id: this.nextId(),
      fields: NO_FIELDS,
      term: shorten(term),
      origin,
      present,
      task: this.frame.task,
    };
  }

  error(message: string): Thrown {
    const error = this.object(undefined, true);
    error.fields.set('message', { kind: 'constant', value: message });
    return new Thrown(error);
  }

  enqueue(job: () => void): void {
    const { frame } = this;
    this.jobs.push(() => {
      this.frame = frame;
      job();
    });
  }

  later(job: () => void): MachineValue {
    const handle = this.object(undefined, true);
    const { frame } = this;
    this.timers.push({
      handle,
      job: () => {
        this.frame = frame;
        job();
      },
    });
    return handle;
  }

  cancelTimer(handle: MachineValue): void {
    this.timers = this.timers.filter((timer) => identityOf(timer.handle) !== identityOf(handle));
  }

  get hasTimers(): boolean {
    return this.timers.length > 0;
  }

  /** Runs all jobs, and those they make. */
  drain(): void {
    for (let job = this.jobs.shift(); job !== undefined; job = this.jobs.shift()) {
      this.step();
      this.runJob(job);
    }
  }

  /** Lets time pass: every timer that is set now fires once. */
  fireTimers(): void {
    const due = this.timers;
    this.timers = [];
    for (const timer of due) {
      this.runJob(timer.job);
      this.drain();
    }
  }

  private runJob(job: () => void): void {
    const before = this.frame;
    try {
      job();
    } catch (error) {
      // An exception in a job is an unhandled rejection or a crash; the scripts go on.
      if (!(error instanceof Thrown)) throw error;
    } finally {
      this.frame = before;
    }
  }
}

/** Terms of terms grow without end in loops: a long one is known by its sum. */
function shorten(term: string): string {
  if (term.length <= TERM_LENGTH) return term;
  let sum = 0;
  for (let index = 0; index < term.length; index += 1) {
    sum = (Math.imul(sum, 31) + term.charCodeAt(index)) | 0;
  }
  return `${term.slice(0, TERM_LENGTH / 2)}…${String(sum)}`;
}

function hasOpenBase(classOf: ClassValue | undefined): boolean {
  let at: MachineValue | undefined = classOf;
  while (at?.kind === 'class') at = at.base;
  return at !== undefined;
}
