/** The test of one unit in one world: makes sessions, and asks what its operations look like. */
import { SCREEN_STEPS, STEPS_OF_A_SESSION, TIMER_ROUNDS, UNIT_STEPS } from './limits.js';
import { LimitReached, type Code, type World } from './machine-api.js';
import type { Origin } from './machine-values.js';
import type { Operation, Unit } from './recognition.js';
import { Session, type Shape, type Stage } from './session.js';
import type { Setup } from './unit.js';

/** Steps that all trials of one unit may still take. */
export interface Budget {
  left: number;
}

export function newBudget(isFull: boolean): Budget {
  return { left: isFull ? UNIT_STEPS : SCREEN_STEPS };
}

export interface Decision {
  readonly term: string;
  readonly origin: Origin;
  readonly answer: boolean;
}

/** Answers the first questions as told, later ones all alike; equal questions equally. */
export class ForkingWorld implements World {
  readonly decisions: Decision[] = [];
  private readonly known = new Map<string, boolean>();

  constructor(
    private readonly prefix: readonly boolean[],
    private readonly otherwise = false,
  ) {}

  /** Nothing is assumed: every condition has the answer that comes first. */
  get isPlain(): boolean {
    return this.prefix.length === 0 && !this.otherwise;
  }

  decide(term: string, origin: Origin): boolean {
    const known = this.known.get(term);
    if (known !== undefined) return known;
    const answer = this.prefix[this.decisions.length] ?? this.otherwise;
    this.known.set(term, answer);
    this.decisions.push({ term, origin, answer });
    return answer;
  }
}

export class Trial implements Stage {
  private readonly shapes: ReadonlyMap<string, Shape>;

  constructor(
    readonly code: Code,
    readonly unit: Unit,
    readonly operations: readonly Operation[],
    readonly world: World,
    readonly setup: Setup,
    shapes: ReadonlyMap<string, Shape>,
    private readonly budget: Budget,
  ) {
    this.shapes = shapes;
  }

  session(): Session {
    this.spend(STEPS_OF_A_SESSION);
    return new Session(this);
  }

  shapeOf(operation: Operation): Shape {
    return this.shapes.get(operation.function) ?? { callbacks: [], numbers: new Set(), isModal: false };
  }

  /** The same test, after some operations have been called. */
  withPrelude(prelude: readonly Operation[]): Trial {
    const { code, unit, operations, world, setup, shapes, budget } = this;
    const longer = { ...setup, prelude: [...setup.prelude, ...prelude] };
    return new Trial(code, unit, operations, world, longer, shapes, budget);
  }

  private registers: readonly Operation[] | undefined;

  /** Operations that take something, return at once, and neither wait nor leave the unit. */
  registering(): readonly Operation[] {
    this.registers ??= this.operations.filter((operation) => {
      if (operation.isGetter || operation.optional.length === 0) return false;
      const answer = answerOf(() => {
        const session = this.session();
        const call = session.call(operation);
        return session.status(call).kind === 'returned' && session.machine.outsideCalls.length === 0;
      });
      return answer === true;
    });
    return this.registers;
  }

  spend(steps: number): void {
    this.budget.left -= steps;
    if (this.budget.left < 0) throw new LimitReached('steps of a unit');
  }

  /** Required parameters that are neither called nor counted: what a key can be. */
  plainParameters(operation: Operation): readonly number[] {
    const { callbacks, numbers } = this.shapeOf(operation);
    return operation.optional.flatMap((_optional, index) =>
      callbacks.includes(index) || numbers.has(index) ? [] : [index],
    );
  }
}

/** Runs a script; a limit or a dead end of the machine is no answer. */
export function answerOf<T>(script: () => T): T | '?' {
  try {
    return script();
  } catch (error) {
    if (error instanceof LimitReached && error.limit !== 'steps of a unit') return '?';
    throw error;
  }
}

/** A construction parameter, or option of one, that is compared with a number. */
export interface NumericTerm {
  readonly term: string;
  readonly argument: number;
  readonly option: string | undefined;
}

/** What a first look found out about all operations of a unit. */
export interface Probed {
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly numeric: readonly NumericTerm[];
  /** Construction parameters that are called: the method that a decorator wraps. */
  readonly wraps: number | undefined;
}

/**
 * Calls every operation with symbols only, and looks which are called, counted or compared. Both
 * when every open condition is false and when it is true: a callback may stand behind one.
 */
export function probe(
  code: Code,
  unit: Unit,
  operations: readonly Operation[],
  setup: Setup,
  budget: Budget,
): Probed {
  const shapes = new Map<string, Shape>();
  const terms = new Set<string>();
  let wraps: number | undefined;
  for (const operation of operations) {
    const called = new Set<string>();
    const decisions: Decision[] = [];
    for (const answer of [false, true]) {
      const world = new ForkingWorld([], answer);
      const stage = new Trial(code, unit, operations, world, setup, new Map(), budget);
      answerOf(() => {
        probeOperation(stage.session(), operation, operations[0], called);
      });
      decisions.push(...world.decisions);
    }
    for (const { term } of decisions) if (/[<>=]/.test(term)) terms.add(term);
    shapes.set(operation.function, shapeOf(operation, called, decisions));
    const wrapped = [...called].map((term) => /^construct(\d+)(\.value)?$/.exec(term)?.[1]);
    const index = wrapped.find((each) => each !== undefined);
    if (index !== undefined) wraps ??= Number(index);
  }
  return { shapes, numeric: numericTerms(terms), wraps };
}

function probeOperation(
  session: Session,
  operation: Operation,
  next: Operation | undefined,
  called: Set<string>,
): void {
  const { machine } = session;
  const given = new Map(
    operation.optional.map((_optional, index) => [
      index,
      machine.unknown(`parameter${String(index)}`, 'argument', true),
    ]),
  );
  try {
    const call = session.call(operation, { given });
    session.settle(call);
    for (let round = 0; round < TIMER_ROUNDS; round += 1) {
      session.passTime();
      session.settle(call);
    }
    // What it left behind may only be looked at by the next one who waits.
    if (next !== undefined && machine.outsideCalls.length === 0) session.settle(session.call(next));
  } finally {
    for (const each of machine.outsideCalls) called.add(each.callee);
  }
}

function shapeOf(
  operation: Operation,
  called: ReadonlySet<string>,
  decisions: readonly Decision[],
): Shape {
  const callbacks: number[] = [];
  const numbers = new Set<number>();
  operation.optional.forEach((_optional, index) => {
    const term = `parameter${String(index)}`;
    if (called.has(term)) callbacks.push(index);
    // As an operand of a comparison or of a sum in one; not a field of it.
    const counted = new RegExp(`\\?${term}[-+*<>)]|[-+*<>=]\\?${term}(?![.\\w])`);
    const isCounted = decisions.some((each) => /[<>]/.test(each.term) && counted.test(each.term));
    if (isCounted) numbers.add(index);
  });
  const isModal = decisions.some(({ term }) => /parameter\d+==(?:string|number|boolean):/.test(term));
  return { callbacks, numbers, isModal };
}

function numericTerms(terms: ReadonlySet<string>): readonly NumericTerm[] {
  const found = new Map<string, NumericTerm>();
  for (const term of terms) {
    if (!/[<>]/.test(term)) continue;
    for (const match of term.matchAll(/construct(\d+)(?:\.([\w$]+))?/g)) {
      const [whole, argument, option] = match;
      found.set(whole, { term: whole, argument: Number(argument), option });
    }
  }
  return [...found.values()];
}

