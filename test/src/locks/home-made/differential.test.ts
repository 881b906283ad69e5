/**
 * The machine against Node: the same random scripts on a unit's outlines and on its compiled text.
 * After each action the same calls must be pending, ended or refused, and the same work started.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useWay, waysOf } from '../../../../src/locks/home-made/enders.js';
import type { HomeLock, Operation } from '../../../../src/locks/home-made/recognition.js';
import { Session, type Call, type Shape, type Work } from '../../../../src/locks/home-made/session.js';
import { ForkingWorld, newBudget, Trial } from '../../../../src/locks/home-made/trial.js';
import { constant, type MachineValue } from '../../../../src/locks/home-made/machine-values.js';
import { LOCK_SHAPES } from './lock-shapes.js';
import { realWork, RealUnit, settleReal, useRealWay, type RealCall, type RealWork } from './real-unit.js';
import { codeOf, recognise } from './recognising.js';

const FILE = '/a/unit.ts';

/** Units that Node can run without anything around them, and how they are made. */
const RUN: Readonly<Record<string, readonly number[]>> = {
  'an array of waiters, handed on by a function handle': [],
  'the tail of a promise chain': [],
  'a flag, a queue, release by an operation, attempt and question': [],
  'readers and writers in order of arrival': [],
  'readers before writers, sections': [],
  'a counting semaphore with its limit from the constructor': [2],
  'a semaphore with a limit by default, and one that can be changed': [2],
  'a sequencer': [],
  'a closure from a factory': [],
  'an object of closures from a factory': [],
  'a tail of the module': [],
  'a map of tails by key': [],
  'a keyed lock with release by key': [],
  'a guard for using': [],
  'a tuple with the release in it': [],
  'a pool of one with the release in an object': [],
  'a queue that a throwing callback kills': [],
  'a chain that a rejection breaks': [],
  'a section that forgets its flag when the callback fails': [],
  'a section that knows its holder by context': [],
  'a mutex with an acquire that gives up, and a section over it': [],
};

type Action =
  | { readonly do: 'call'; readonly operation: number }
  | { readonly do: 'end'; readonly work: number; readonly how: 'fulfil' | 'reject' }
  | { readonly do: 'use'; readonly call: number };

const actions: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('call' as const), operation: fc.nat(9) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('end' as const),
        work: fc.nat(5),
        how: fc.constantFrom('fulfil' as const, 'fulfil' as const, 'reject' as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('use' as const), call: fc.nat(5) }) },
  ),
  { minLength: 4, maxLength: 16 },
);

/** One script, run on both sides at once. */
class Both {
  private readonly session: Session;
  private readonly real: RealUnit;
  private readonly calls: { readonly machine: Call; readonly real: RealCall }[] = [];
  private readonly works: { readonly machine: Work; readonly real: RealWork }[] = [];
  private readonly operations: readonly Operation[];

  constructor(text: string, lock: HomeLock, making: readonly number[], private readonly shapes: ReadonlyMap<string, Shape>) {
    const callable = [...lock.operations.map((each) => each.operation), ...lock.wrappers];
    this.operations = callable.filter((each) => !each.isGetter && !each.isPrivate);
    const numbers = new Map(making.map((value, index) => [`construct${String(index)}`, value]));
    const setup = { numbers, prelude: [] };
    const world = new ForkingWorld([]);
    const trial = new Trial(codeOf({ [FILE]: text }), lock.unit, this.operations, world, setup, shapes, newBudget(true));
    this.session = new Session(trial);
    this.real = new RealUnit(text, lock.unit, making);
  }

  async perform(action: Action): Promise<void> {
    switch (action.do) {
      case 'call':
        this.call(this.operations[action.operation % this.operations.length]);
        break;
      case 'end': {
        const work = this.works[action.work % this.works.length];
        if (work === undefined) break;
        this.session.endWork(work.machine, action.how);
        work.real.end(action.how);
        break;
      }
      case 'use':
        this.use(action.call);
        break;
    }
    this.session.drain();
    await settleReal();
  }

  private call(operation: Operation | undefined): void {
    if (operation === undefined) return;
    const callbacks = this.shapes.get(operation.function)?.callbacks ?? [];
    const given = new Map<number, MachineValue>();
    const values = operation.optional.map((isOptional, index) => {
      if (callbacks.includes(index)) {
        const work = { machine: this.session.work(), real: realWork() };
        this.works.push(work);
        given.set(index, work.machine.value);
        return work.real.run;
      }
      if (isOptional) return undefined;
      given.set(index, constant(2));
      return 2;
    });
    const machine = this.session.call(operation, { given });
    this.calls.push({ machine, real: this.real.call(operation, values) });
  }

  private use(index: number): void {
    const call = this.calls[index % this.calls.length];
    if (call === undefined) return;
    const status = this.session.status(call.machine);
    if (status.kind !== 'fulfilled') return;
    const [way] = waysOf(status.value);
    if (way === undefined) return;
    useWay(this.session, status.value, way);
    useRealWay(call.real.value, way);
  }

  statesOfMachine(): readonly string[] {
    return [...this.calls.map((call) => this.session.status(call.machine).kind), ...this.works.map((work) => String(work.machine.started))];
  }

  statesOfNode(): readonly string[] {
    return [...this.calls.map((call) => call.real.status), ...this.works.map((work) => String(work.real.started))];
  }
}

describe('the machine runs as Node does', () => {
  process.on('unhandledRejection', () => undefined);
  it.each(Object.entries(RUN))('%s', async (name, making) => {
    const text = LOCK_SHAPES.find((shape) => shape.name === name)?.text ?? '';
    const lock = recognise(text).find((each) => each.kind === 'lock');
    if (lock?.kind !== 'lock') throw new Error('not recognised');
    const shapes = new Map<string, Shape>();
    for (const { operation, effect } of lock.operations) {
      const callbacks = effect.effect === 'section' && typeof effect.callback === 'number' ? [effect.callback] : [];
      shapes.set(operation.function, { callbacks, numbers: new Set(), isModal: false });
    }
    for (const { function: fn } of lock.wrappers) shapes.set(fn, { callbacks: fn.endsWith('.run') ? [0] : [], numbers: new Set(), isModal: false });
    await fc.assert(
      fc.asyncProperty(actions, async (script) => {
        const both = new Both(text, lock, making, shapes);
        for (const action of script) {
          await both.perform(action);
          expect(both.statesOfMachine()).toEqual(both.statesOfNode());
        }
      }),
      { numRuns: 20, seed: 7 },
    );
  });
});
