/** Bits of functions, callees first, each component repeated until nothing changes. */
import type { Flow } from '../calls/flow.js';
import { Dependencies, Revised } from '../graph/dependencies.js';
import { findComponents } from '../graph/components.js';
import type { LockTables } from '../locks/lock-call.js';
import type { LockClasses } from '../locks/lock-class.js';
import type { FunctionId } from '../program/outline.js';
import { type Bits, equalBits, joinBits, NO_BITS } from '../summaries/bits.js';
import { equalOwnBits, NO_OWN_BITS, ownBits, type OwnBits } from '../summaries/own-bits.js';

/** Bits that may be known from before the last edit: they follow from the bodies by themselves alone. */
export class KnownBits {
  readonly own: Revised<OwnBits>;
  readonly solved = new Map<FunctionId, Bits>();

  constructor(readonly dependencies = new Dependencies()) {
    this.own = new Revised(dependencies, 'own bits', equalOwnBits);
  }

  /** The cell of what a function may do: an edit that leaves its bits as they were changes nothing for who read them. */
  cellOf(fn: FunctionId): string {
    return `bits ${fn}`;
  }
}

export class BitsSolver {
  constructor(
    private readonly flow: Flow,
    private readonly tables: LockTables,
    private readonly onError: (fn: FunctionId, error: unknown) => void,
    private readonly known = new KnownBits(),
  ) {}

  /** What an edit left of the known bits. Not while an answer is computed. */
  revise(): void {
    const { own, solved, dependencies } = this.known;
    if (!own.revise((fn) => ownBits(this.flow, this.tables, fn))) return;
    const before = [...solved];
    solved.clear();
    for (const [fn, bits] of before) {
      // Nobody calls it any more where it is gone.
      const isKnown = own.has(fn);
      if (isKnown) this.#solveFrom(fn);
      if (!isKnown || !equalBits(solved.get(fn) ?? NO_BITS, bits)) dependencies.change(this.known.cellOf(fn));
    }
  }

  of(fn: FunctionId): Bits {
    this.known.dependencies.read(this.known.cellOf(fn));
    const { solved } = this.known;
    if (!solved.has(fn)) this.#solveFrom(fn);
    return solved.get(fn) ?? NO_BITS;
  }

  #solveFrom(fn: FunctionId): void {
    const { solved, dependencies } = this.known;
    if (solved.has(fn)) return;
    dependencies.open();
    try {
      const unsolved = (id: FunctionId): readonly FunctionId[] => {
        const { callees, awaited } = this.ownOf(id);
        return [...callees, ...awaited].filter((one) => !solved.has(one));
      };
      const joined = (id: FunctionId): Bits => this.#joined(id, this.ownOf(id).bits, (one) => solved.get(one));
      for (const component of findComponents([fn], unsolved)) this.#settle(component, solved, joined);
    } finally {
      dependencies.closeApart();
    }
  }

  /** Functions that a call of this one may run, itself or in its callbacks. */
  calleesOf(fn: FunctionId): readonly FunctionId[] {
    return this.ownOf(fn).callees;
  }

  /** Bits only grow and there are few: the rounds end by themselves. */
  #settle(functions: readonly FunctionId[], solved: Map<FunctionId, Bits>, joined: (fn: FunctionId) => Bits): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (const fn of functions) {
        const before = solved.get(fn) ?? NO_BITS;
        const bits = joinBits(before, joined(fn));
        if (!equalBits(bits, before)) changed = true;
        solved.set(fn, bits);
      }
    }
  }

  /** The own bits and those of whom it runs or waits for, as far as these are known. */
  #joined(fn: FunctionId, ownBits: Bits, known: (fn: FunctionId) => Bits | undefined): Bits {
    const own = this.ownOf(fn);
    let bits = ownBits;
    for (const callee of own.callees) {
      const theirs = known(callee) ?? NO_BITS;
      bits = joinBits(bits, {
        ...theirs,
        ...this.#failures(own, callee, theirs),
        runs: theirs.runs && own.passing.has(callee),
        foreign: theirs.foreign && fileOf(callee) === fileOf(fn),
        failsAsGiven: theirs.failsAsGiven && own.passing.has(callee) && own.rejecting.has(callee),
      });
    }
    for (const { to, functions } of own.handed) {
      for (const callee of to) {
        if (known(callee)?.failsAsGiven !== true) continue;
        for (const given of functions) bits = joinBits(bits, { ...NO_BITS, ...this.#failures(own, callee, this.#asOwn(callee, given, known(given) ?? NO_BITS)) });
      }
    }
    for (const one of own.awaited) bits = joinBits(bits, { ...NO_BITS, asks: (known(one) ?? NO_BITS).asks });
    return bits;
  }

  /** The functions that a call of this one may reach, nearest first, itself among them. */
  *nearby(fn: FunctionId, count: number): Generator<FunctionId> {
    const near = new Set([fn]);
    for (const id of near) {
      yield id;
      if (near.size >= count) continue;
      const { callees, awaited } = this.ownOf(id);
      for (const next of [...callees, ...awaited]) if (near.size < count) near.add(next);
    }
  }

  /**
   * What the functions near one may do about what only `asked` tells of a body by itself: what lies beyond
   * them adds nothing. How they fail, and whether they run what they are given, is told too.
   */
  near(fn: FunctionId, count: number, asked: (fn: FunctionId) => LockClasses): (fn: FunctionId) => Bits {
    const solved = new Map<FunctionId, Bits>();
    const joined = (id: FunctionId): Bits => {
      const { runs, failsAsGiven, throws, rejects } = this.ownOf(id).bits;
      return this.#joined(id, { ...NO_BITS, runs, failsAsGiven, throws, rejects, asks: asked(id) }, (one) => solved.get(one));
    };
    const functions = [...this.nearby(fn, count)];
    for (const id of functions) solved.set(id, NO_BITS);
    this.#settle(functions.reverse(), solved, joined);
    // What stands beyond, say a callback that only the way there gives, is looked at with what it calls of them.
    return (id) => solved.get(id) ?? joined(id);
  }

  /** The failure of what a callee was given, as one of its own. */
  #asOwn(callee: FunctionId, given: FunctionId, { throws, rejects }: Bits): Bits {
    if (this.ownOf(callee).isAsync) return { ...NO_BITS, throws: throws ?? rejects };
    return this.ownOf(given).isAsync ? { ...NO_BITS, rejects: throws } : { ...NO_BITS, throws, rejects };
  }

  /** How a function fails because a callee does: an async callee only rejects, and that concerns who waits for it. */
  #failures(own: OwnBits, callee: FunctionId, theirs: Bits): Pick<Bits, 'throws' | 'rejects'> {
    // Of a callee that does not fail nothing more is asked: it may lie beyond what is looked at.
    if (theirs.throws === undefined && theirs.rejects === undefined) return { throws: undefined, rejects: undefined };
    const { isAsync } = this.ownOf(callee);
    const thrown = own.uncaught.has(callee) && !isAsync ? theirs.throws : undefined;
    if (!own.rejecting.has(callee)) return { throws: thrown, rejects: undefined };
    const rejection = isAsync ? theirs.throws : theirs.rejects;
    if (!own.isAsync) return { throws: thrown, rejects: rejection };
    return { throws: thrown === 'certain' || rejection === 'certain' ? 'certain' : (thrown ?? rejection), rejects: undefined };
  }

  /** The body by itself, and what it may run. */
  ownOf(fn: FunctionId): OwnBits {
    return this.known.own.get(fn, () => {
      try {
        return ownBits(this.flow, this.tables, fn);
      } catch (error) {
        this.onError(fn, error);
        return NO_OWN_BITS;
      }
    });
  }
}

function fileOf(fn: FunctionId): string {
  return fn.slice(0, fn.lastIndexOf('#'));
}
