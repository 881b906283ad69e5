/**
 * One execution of a program. Whatever may happen next is a job; nothing happens by itself. A job
 * runs to its end without a pause, as JavaScript does: that is one event. Who picks the jobs decides
 * the interleaving (explore.ts).
 */
import type { Coroutine } from './coroutine.js';
import { add, mix } from './fingerprint.js';
import type { LockRequest } from './lock.js';

/** Something that several events may use; the order of uses that conflict is part of the state. */
export interface Resource {
  readonly id: number;
  lastWrite: number;
  /** Sum over the events that read it since. */
  reads: number;
}

export interface Job {
  /** The same in every execution in which the same things led to it. */
  readonly label: number;
  readonly run: () => void;
  readonly context: Context;
}

/** What AsyncLocalStorage carries along. */
export type Context = ReadonlyMap<object, unknown>;

/** In the context of what was begun after all had got stuck. */
export const LATE: object = {};

export interface Site {
  readonly file: string;
  readonly line: number;
}

/** An interval that is never cleared would run for ever: it fires so often, then never again. */
export const INTERVAL_ROUNDS = 2;

export class World {
  readonly jobs: Job[] = [];
  readonly coroutines: Coroutine[] = [];
  /** The coroutine whose code runs now. */
  coroutine: Coroutine | undefined;
  /** Whose turn it is, for the order of reactions: a coroutine, or the event of a callback. */
  owner: object = {};
  context: Context = new Map();
  /** Sum over all events so far. */
  fingerprint = 0;
  events = 0;
  /** Whether the last event touched anything that another one may have to do with. */
  wasVisible = false;
  /** How many locks were made. */
  locks = 0;
  /** Questions for a lock's state may be answered either way, as if others used the lock as well. */
  hasOpenTests = false;
  /** Where requests were let through against the rules. */
  readonly forced: string[] = [];
  /** Every request for a lock so far. */
  readonly requests: LockRequest[] = [];
  private readonly memory = new Map<string, Resource>();
  private touched = new Map<Resource, 'read' | 'write'>();
  private event = 1;
  private made = 0;

  constructor(
    /** Picks one of `count` answers to a question about data. */
    private readonly decide: (count: number) => number,
    /** Where in the program the call stands that is being made; costs time, so only on request. */
    readonly siteOfCall: (() => Site) | undefined,
  ) {}

  choose(count: number): number {
    const answer = this.decide(count);
    this.event = mix(this.event, answer + 17);
    return answer;
  }

  newResource(): Resource {
    this.made += 1;
    return { id: mix(this.event, this.made), lastWrite: 0, reads: 0 };
  }

  touch(resource: Resource, how: 'read' | 'write'): void {
    this.wasVisible = true;
    const before = this.touched.get(resource);
    if (before === 'write' || before === how) return;
    this.touched.set(resource, how);
    this.event = mix(this.event, mix(resource.id, resource.lastWrite));
    if (how === 'write') this.event = mix(this.event, resource.reads);
  }

  /** A variable or field of the program, by its name. */
  touchName(name: string, how: 'read' | 'write'): void {
    let resource = this.memory.get(name);
    if (resource === undefined) {
      let id = 7;
      for (const letter of name) id = mix(id, letter.charCodeAt(0));
      resource = { id, lastWrite: 0, reads: 0 };
      this.memory.set(name, resource);
    }
    this.touch(resource, how);
  }

  /** What is done later gets its label now: the event that causes it and which of its jobs it is. */
  newLabel(): number {
    this.made += 1;
    return mix(this.event, this.made);
  }

  schedule(run: () => void, label = this.newLabel(), context = this.context): void {
    this.jobs.push({ label, run, context });
  }

  /** Runs the job at this index of `jobs` to its end. */
  perform(index: number): void {
    const [job] = this.jobs.splice(index, 1);
    if (job === undefined) throw new RangeError(`no job ${String(index)}`);
    this.begin(job.label);
    this.context = job.context;
    this.owner = job;
    this.coroutine = undefined;
    job.run();
    this.end();
  }

  /** What happens before anything is scheduled, as one event. */
  prepare<T>(run: () => T): T {
    this.begin(1);
    const result = run();
    this.end();
    return result;
  }

  private begin(label: number): void {
    this.event = label;
    this.made = 0;
    this.wasVisible = false;
    this.touched = new Map();
  }

  private end(): void {
    this.events += 1;
    for (const [resource, how] of this.touched) {
      if (how === 'write') {
        resource.lastWrite = this.event;
        resource.reads = 0;
      } else resource.reads = add(resource.reads, this.event);
    }
    this.fingerprint = add(this.fingerprint, this.event);
  }
}
