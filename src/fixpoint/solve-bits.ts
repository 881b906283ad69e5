/** Bits of functions, callees first, each component repeated until nothing changes. */
import type { Flow } from '../calls/flow.js';
import { Dependencies, Memo, type Trace } from '../graph/dependencies.js';
import { findComponents } from '../graph/components.js';
import type { LockTables } from '../locks/lock-call.js';
import type { FunctionId } from '../program/outline.js';
import { type Bits, equalBits, joinBits, NO_BITS } from '../summaries/bits.js';
import { ownBits, type OwnBits } from '../summaries/own-bits.js';

export class BitsSolver {
  readonly #solved = new Map<FunctionId, Bits>();
  readonly #traces = new Map<FunctionId, Trace>();
  readonly #near: Memo<Bits>;

  constructor(
    private readonly flow: Flow,
    private readonly tables: LockTables,
    private readonly onError: (fn: FunctionId, error: unknown) => void,
    private readonly dependencies = new Dependencies(),
    /** Bodies by themselves: may be known from before the last edit. */
    private readonly own = new Memo<OwnBits>(dependencies),
  ) {
    this.#near = new Memo(dependencies);
  }

  of(fn: FunctionId): Bits {
    const known = this.#known(fn);
    if (known !== undefined) return known;
    const unsolved = (id: FunctionId): readonly FunctionId[] => {
      const { callees, awaited } = this.ownOf(id);
      return [...callees, ...awaited].filter((one) => !this.#solved.has(one));
    };
    for (const component of findComponents([fn], unsolved)) {
      this.dependencies.open();
      this.#solve(component);
      const trace = this.dependencies.close();
      for (const member of component) this.#traces.set(member, trace);
    }
    return this.#solved.get(fn) ?? NO_BITS;
  }

  /** Functions that a call of this one may run, itself or in its callbacks. */
  calleesOf(fn: FunctionId): readonly FunctionId[] {
    return this.ownOf(fn).callees;
  }

  #known(fn: FunctionId): Bits | undefined {
    const trace = this.#traces.get(fn);
    if (trace !== undefined) this.dependencies.reuse(trace);
    return this.#solved.get(fn);
  }

  /** Bits only grow and there are few: the rounds end by themselves. */
  #solve(component: readonly FunctionId[]): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (const fn of component) {
        const before = this.#solved.get(fn) ?? NO_BITS;
        const bits = joinBits(before, this.#joined(fn, (id) => this.#known(id)));
        if (!equalBits(bits, before)) changed = true;
        this.#solved.set(fn, bits);
      }
    }
  }

  /** The own bits and those of whom it runs or waits for, as far as these are known. */
  #joined(fn: FunctionId, known: (fn: FunctionId) => Bits | undefined): Bits {
    const own = this.ownOf(fn);
    let { bits } = own;
    for (const callee of own.callees) {
      const theirs = known(callee) ?? NO_BITS;
      bits = joinBits(bits, {
        ...theirs,
        ...this.#failures(fn, own, callee, theirs),
        runs: theirs.runs && own.passing.has(callee),
        foreign: theirs.foreign && fileOf(callee) === fileOf(fn),
      });
    }
    for (const one of own.awaited) bits = joinBits(bits, { ...NO_BITS, asks: (known(one) ?? NO_BITS).asks });
    return bits;
  }

  /** The functions that a call of this one may reach, nearest first, and no more than so many. */
  nearby(fn: FunctionId, count: number): ReadonlySet<FunctionId> {
    const near = new Set([fn]);
    for (const id of near) {
      const { callees, awaited } = this.ownOf(id);
      for (const next of [...callees, ...awaited]) if (near.size < count) near.add(next);
    }
    return near;
  }

  /** The bits as the nearby functions show them: what lies beyond adds nothing. */
  nearBits(fn: FunctionId, count: number): Bits {
    return this.#near.get(fn, count, () => {
      const near = [...this.nearby(fn, count)].reverse();
      const solved = new Map<FunctionId, Bits>();
      for (let changed = true; changed; ) {
        changed = false;
        for (const id of near) {
          const before = solved.get(id) ?? NO_BITS;
          const bits = joinBits(before, this.#joined(id, (one) => solved.get(one)));
          if (!equalBits(bits, before)) changed = true;
          solved.set(id, bits);
        }
      }
      return solved.get(fn) ?? NO_BITS;
    });
  }

  /** How a function fails because a callee does: an async callee only rejects, and that concerns who waits for it. */
  #failures(fn: FunctionId, own: OwnBits, callee: FunctionId, theirs: Bits): Pick<Bits, 'throws' | 'rejects'> {
    const thrown = own.uncaught.has(callee) && !isAsync(this.flow, callee) ? theirs.throws : undefined;
    if (!own.rejecting.has(callee)) return { throws: thrown, rejects: undefined };
    const rejection = isAsync(this.flow, callee) ? theirs.throws : theirs.rejects;
    if (!isAsync(this.flow, fn)) return { throws: thrown, rejects: rejection };
    return { throws: thrown === 'certain' || rejection === 'certain' ? 'certain' : (thrown ?? rejection), rejects: undefined };
  }

  /** The body by itself, and what it may run. */
  ownOf(fn: FunctionId): OwnBits {
    return this.own.get(fn, '', () => {
      try {
        return ownBits(this.flow, this.tables, fn);
      } catch (error) {
        this.onError(fn, error);
        return { bits: NO_BITS, callees: [], awaited: [], uncaught: new Set(), rejecting: new Set(), isOperation: false, passing: new Set() };
      }
    });
  }
}

/** A generator runs, and fails, where it is pulled. */
function isAsync(flow: Flow, fn: FunctionId): boolean {
  const outline = flow.view.functionOutline(fn);
  return outline.isAsync && !outline.isGenerator;
}

function fileOf(fn: FunctionId): string {
  return fn.slice(0, fn.lastIndexOf('#'));
}
