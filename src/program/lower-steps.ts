/**
 * The steps of a body as they are written, and the care that values, which are read where they stand
 * in the outline, still mean what they meant where they stood in the source.
 */
import { isImmutable, keyOf, readsKey, readsShared } from './lower-effects.js';
import type { FunctionId, MakeStep, Step, StepId, Value } from './outline.js';

/** A point in the steps to which a value can be held back. */
export interface Mark {
  readonly list: Step[];
  readonly index: number;
  readonly assigned: number;
}

/** Gives a value as it was when its sibling was lowered. */
export type Hold = (value: Value) => Value;

/** How far the writing had come. */
export interface Moment {
  readonly assigned: number;
  readonly departures: number;
}

export class StepWriter {
  private list: Step[] = [];
  private nextStep = 0;
  /** What was assigned so far, by key. */
  private readonly assigned: string[] = [];
  /** Steps so far in which code outside this body may have run. */
  private departures = 0;
  /** Whether a step waits: what tells a module body that waits at its top level from others. */
  waits = false;

  newStep(): StepId {
    const id = this.nextStep;
    this.nextStep += 1;
    return id;
  }

  get stepCount(): number {
    return this.nextStep;
  }

  emit(step: Step): void {
    this.list.push(step);
    if (step.kind === 'assign') this.assigned.push(keyOf(step.target));
    this.waits ||= isWait(step);
    if (step.kind === 'call' || step.kind === 'join' || step.kind === 'yield') this.departures += 1;
  }

  /** The steps that `action` emits, kept out of the current list. */
  collect(action: () => void): Step[] {
    const before = this.list;
    const inner: Step[] = [];
    this.list = inner;
    action();
    this.list = before;
    return inner;
  }

  /** The value as it is now, whatever is assigned later. */
  settle(value: Value): Value {
    return isImmutable(value) ? value : this.copy(value);
  }

  /** The value behind a number: for values that are read several times over, or would grow too deep. */
  copy(value: Value): Value {
    return this.copyInto(this.list, this.list.length, value);
  }

  /** The step of the current list with this number. */
  findMade(id: StepId): MakeStep | undefined {
    for (let i = this.list.length - 1; i >= 0; i -= 1) {
      const step = this.list[i];
      if (step?.kind === 'make' && step.id === id) return step;
    }
    return undefined;
  }

  mark(): Mark {
    return { list: this.list, index: this.list.length, assigned: this.assigned.length };
  }

  /**
   * A value lowered before `mark`… and used only now: when a step since has assigned something it
   * reads, it is copied at the mark. (What a called function may have changed is not looked into.)
   */
  heldSince(mark: Mark, value: Value): Value {
    if (this.assigned.length === mark.assigned || isImmutable(value)) return value;
    for (let i = mark.assigned; i < this.assigned.length; i += 1) {
      if (readsKey(value, this.assigned[i] ?? ''))
        return this.copyInto(mark.list, mark.index, value);
    }
    return value;
  }

  /**
   * Lowers siblings from left to right, then holds back the values that a later one has changed: from
   * the last to the first, for a copy put in early moves the steps behind it.
   */
  inOrder<T, P>(items: readonly T[], lower: (item: T) => P, hold: (part: P, held: Hold) => P): P[] {
    // Most lists are short, and nothing stands behind a single one.
    if (items.length < 2) return items.map(lower);
    const lowered = items.map((item) => ({ part: lower(item), mark: this.mark() }));
    const held = lowered.reverse().map(({ part, mark }) => {
      if (this.assigned.length === mark.assigned) return part;
      return hold(part, (value) => this.heldSince(mark, value));
    });
    return held.reverse();
  }

  moment(): Moment {
    return { assigned: this.assigned.length, departures: this.departures };
  }

  /** Whether the steps since a moment may have changed what a value reads; `own`: the body they are in. */
  mayChangeSince(moment: Moment, value: Value, own: FunctionId): boolean {
    if (isImmutable(value)) return false;
    if (this.departures > moment.departures && readsShared(value, own)) return true;
    return this.assigned.slice(moment.assigned).some((key) => readsKey(value, key));
  }

  private copyInto(list: Step[], index: number, value: Value): Value {
    const id = this.newStep();
    list.splice(index, 0, { kind: 'copy', id, value });
    return { kind: 'result', step: id };
  }
}

function isWait(step: Step): boolean {
  if (step.kind === 'loop') return step.how === 'await-of';
  return step.kind === 'using' ? step.awaits : step.kind === 'join';
}
