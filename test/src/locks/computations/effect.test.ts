/**
 * The rows say what a run does, and in which order: each function is called with probes that note
 * when they run. Nothing may run before.
 */
import * as three from 'effect';
import * as four from 'effect-4';
import { describe, expect, it } from 'vitest';
import { effectComputations } from '../../../../src/locks/computations/effect.js';
import type { ComputationRow, ComputationStep } from '../../../../src/locks/library-model.js';
import { isCallable, readPath } from '../libraries/contract/places.js';

type Package = typeof three | typeof four;
const versions: readonly (readonly [string, Package])[] = [['effect 3', three], ['effect 4', four]];
const rows: readonly ComputationRow[] = effectComputations.made;

function call(library: Package, name: string, ...args: readonly unknown[]): unknown {
  const found = readPath(library, name);
  if (!isCallable(found)) throw new Error(`${name} is no function`);
  return found(...args);
}

/** An argument for each step, in its place; what the row does not name is what these functions take there. */
function probes(library: Package, row: ComputationRow, ran: string[]): unknown[] {
  const noting = (label: string): unknown => call(library, 'Effect.sync', () => { ran.push(label); });
  const others: Readonly<Record<string, readonly unknown[]>> = {
    'Effect.annotateLogs': [{}], 'Effect.annotateSpans': [{}], 'Effect.as': [1], 'Effect.delay': [1],
    'Effect.provideService': [call(library, isCallable(readPath(library, 'Context.GenericTag')) ? 'Context.GenericTag' : 'Context.Service', 'service'), 1],
    'Effect.provide': [readPath(library, 'Layer.empty')],
    'Effect.repeat': [call(library, 'Schedule.recurs', 0)], 'Effect.retry': [call(library, 'Schedule.recurs', 0)], 'Effect.withConcurrency': [1], 'Effect.withLogSpan': ['span'],
    'Effect.withSpan': ['span'], 'Effect.catchTag': ['Missing'], 'Effect.timeout': [1000],
  };
  const args: unknown[] = [undefined, ...(others[row.name] ?? [])];
  for (const [index, step] of row.steps.entries()) {
    if (step.does !== 'fail') args[step.argument < 0 ? 0 : step.argument] = probe(library, row, step, noting(String(index)), ran, String(index));
    if (step.does === 'run' && step.each !== undefined) args[step.each] = [1, 2];
  }
  return args;
}

/** Steps that follow a failure are reached through one. */
function probe(library: Package, row: ComputationRow, step: ComputationStep, computation: unknown, ran: string[], label: string): unknown {
  const isTried = row.steps.some((one) => one.does === 'run' && one.on === 'failure');
  const failing = row.name === 'Effect.catchTag' ? { _tag: 'Missing' } : 'failure';
  switch (step.does) {
    case 'run':
      if (isTried && step.on === undefined) return call(library, 'Effect.flatMap', computation, () => call(library, 'Effect.fail', failing));
      if (row.arity === undefined && row.name !== 'Effect.all') {
        const code = (): unknown => {
          if (row.name === 'Effect.suspend') return computation;
          ran.push(label);
          return Promise.resolve();
        };
        return step.option === undefined ? code : { [step.option]: code, catch: () => 'caught' };
      }
      if (row.name === 'Effect.all') return [computation, computation];
      return step.argument === 0 || ['Effect.zip', 'Effect.zipLeft', 'Effect.zipRight', 'Effect.race', 'Effect.raceFirst'].includes(row.name) || (row.name === 'Effect.ensuring') ? computation : () => computation;
    case 'call': {
      const code = (): void => { ran.push(label); };
      return step.option === undefined ? code : { [step.option]: code, catch: () => 'caught' };
    }
    case 'pull':
      return function* pulled(): Generator {
        yield* computation as Iterable<unknown>;
      };
    case 'fail':
      return undefined;
  }
}

function expected(row: ComputationRow): readonly string[] {
  return row.steps.flatMap((step, index) => {
    if (step.does === 'fail') return [];
    const isTwice = (step.does === 'run' && step.each !== undefined) || row.name === 'Effect.all';
    return isTwice ? [String(index), String(index)] : [String(index)];
  });
}

/** Methods of the objects that `ManagedRuntime.make` gives. */
const RUNTIME = 'ManagedRuntime.';

const isRace = (row: ComputationRow): boolean => row.steps.length > 1 && row.steps.every((step) => step.does === 'run' && step.isBounded === true);

describe.each(versions)('%s', (version, library) => {
  // Version 3 has another function of this name, with a discriminator in the handler's place.
  const present = rows.filter((row) => isCallable(readPath(library, row.name)) && !(version === 'effect 3' && row.name === 'Effect.catch'));

  it.each(present.map((row) => [row.name, row] as const))('%s runs what its row says, and only when it is run', async (name, row) => {
    const ran: string[] = [];
    const made = call(library, name, ...probes(library, row, ran));
    expect(ran).toEqual([]);
    await call(library, 'Effect.runPromiseExit', call(library, 'Effect.scoped', made));
    if (isRace(row)) expect(ran.length).toBeGreaterThan(0);
    else expect(ran).toEqual(expected(row));
    await call(library, 'Effect.runPromiseExit', call(library, 'Effect.scoped', made));
    if (!isRace(row)) expect(ran).toEqual([...expected(row), ...expected(row)]);
  });

  it.each(effectComputations.runners.map((one) => one.name).filter((name) => isCallable(readPath(library, name))))('%s runs what it is given', async (name) => {
    const ran: string[] = [];
    call(library, name, call(library, 'Effect.sync', () => { ran.push('ran'); }));
    await new Promise((resolve) => { setTimeout(resolve, 5); });
    expect(ran).toEqual(['ran']);
  });

  it.each(effectComputations.runners.map((one) => one.name).filter((name) => name.startsWith(RUNTIME)))('%s, of a runtime, runs what it is given', async (name) => {
    const runtime = call(library, 'ManagedRuntime.make', readPath(library, 'Layer.empty'));
    const run = readPath(runtime, name.slice(RUNTIME.length));
    const ran: string[] = [];
    if (!isCallable(run)) throw new Error(`a runtime has no ${name}`);
    run.call(runtime, call(library, 'Effect.sync', () => { ran.push('ran'); }));
    await new Promise((resolve) => { setTimeout(resolve, 5); });
    expect(ran).toEqual(['ran']);
  });

  it('applies the functions of a pipe in turn', async () => {
    const ran: number[] = [];
    const note = (n: number) => (before: unknown): unknown => call(library, 'Effect.andThen', before, call(library, 'Effect.sync', () => { ran.push(n); }));
    const start = call(library, 'Effect.succeed', 0);
    const pipe = readPath(start, 'pipe');
    const piped = [call(library, 'pipe', start, note(1), note(2)), isCallable(pipe) ? pipe.call(start, note(1), note(2)) : undefined];
    for (const one of piped) await call(library, 'Effect.runPromise', one);
    expect(ran).toEqual([1, 2, 1, 2]);
  });

  it('makes functions of generator functions', async () => {
    const ran: unknown[] = [];
    const body = function* body(id: unknown): Generator {
      yield* call(library, 'Effect.sync', () => { ran.push(id); }) as Iterable<unknown>;
    };
    for (const name of effectComputations.functions) {
      const made = call(library, name, body);
      const computation = isCallable(made) ? made(name) : undefined;
      expect(ran).not.toContain(name);
      await call(library, 'Effect.runPromise', computation);
      expect(ran).toContain(name);
    }
  });
});

it('has no row that neither version knows', () => {
  const isKnown = ({ name }: { readonly name: string }): boolean => versions.some(([, library]) => isCallable(readPath(library, name)));
  expect(rows.filter((row) => !isKnown(row)).map((row) => row.name)).toEqual([]);
  expect(effectComputations.runners.filter((row) => !isKnown(row) && !row.name.startsWith(RUNTIME))).toEqual([]);
});
