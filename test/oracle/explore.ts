/**
 * Explores the interleavings of a program by running it again and again: depth first over every
 * choice, until all are tried or the limit is reached, then at random. Two things keep it small: a
 * state that was seen (by fingerprint) is not continued, and a job that touched nothing others touch
 * needs no alternative, whatever it was picked before.
 */
import { World, type Site } from './world.js';

export interface Scenario {
  /** Loads the program and schedules what runs from the start. */
  readonly start: (world: World) => void;
  /** Called when nothing can go on: may schedule more, each time it is called; returns whether it did. */
  readonly late: (world: World, round: number) => boolean;
  readonly siteOfCall: () => Site;
}

export interface Limits {
  /** Executions of the exhaustive search. */
  readonly runs: number;
  /** Executions with random choices, if the search was not exhaustive. */
  readonly randomRuns: number;
  /** Events of one execution: a program that polls never ends. */
  readonly events: number;
  readonly seed: number;
}

export const DEFAULT_LIMITS: Limits = { runs: 1500, randomRuns: 150, events: 400, seed: 1 };

export interface Exploration {
  readonly executions: number;
  /** Every interleaving was tried, and each ended. */
  readonly isExhaustive: boolean;
  /** An execution was cut off. */
  readonly isEndless: boolean;
}

interface Decision {
  chosen: number;
  count: number;
}

/** `onEnd` sees each execution that can not go on, and may have it run again with places. */
export function explore(
  scenario: Scenario,
  limits: Limits,
  onEnd: (world: World, again: () => World) => void,
): Exploration {
  const seen = new Set<number>();
  const unseen = new Set<number>();
  const decisions: Decision[] = [];
  let executions = 0;
  let isEndless = false;

  const finish = (ended: Ended, world: World, path: readonly number[]) => {
    if (ended === 'endless') isEndless = true;
    if (ended === 'ended') onEnd(world, () => replay(scenario, path, limits));
  };

  let isDone = false;
  while (!isDone && executions < limits.runs) {
    executions += 1;
    let cursor = 0;
    const decide = (count: number): number => {
      const known = decisions[cursor];
      const decision = known ?? { chosen: 0, count };
      if (known === undefined) decisions.push(decision);
      cursor += 1;
      return decision.chosen;
    };
    const world = new World(decide, undefined);
    const ended = run(scenario, world, limits, (count) => {
      const isNew = cursor === decisions.length;
      if (isNew) {
        const quiet = world.jobs.findIndex(({ label }) => unseen.has(label));
        if (quiet >= 0) {
          decisions.push({ chosen: quiet, count: 0 });
          cursor += 1;
          return { index: quiet, learn: nothing };
        }
        if (count > 1) {
          if (seen.has(world.fingerprint)) return undefined;
          seen.add(world.fingerprint);
        }
      }
      const at = cursor;
      const index = decide(count);
      const label = world.jobs[index]?.label ?? 0;
      const learn = () => {
        const decision = decisions[at];
        if (world.wasVisible || decision === undefined) return;
        unseen.add(label);
        decision.count = 0;
      };
      return { index, learn };
    });
    finish(ended, world, decisions.slice(0, cursor).map(({ chosen }) => chosen));
    while (decisions.length > 0) {
      const last = decisions[decisions.length - 1];
      if (last === undefined || last.chosen + 1 < last.count) break;
      decisions.pop();
    }
    const last = decisions[decisions.length - 1];
    if (last === undefined) isDone = true;
    else last.chosen += 1;
  }

  const random = randomNumbers(limits.seed);
  for (let i = 0; !isDone && i < limits.randomRuns; i += 1) {
    executions += 1;
    const path: number[] = [];
    const decide = (count: number) => {
      const index = Math.floor(random() * count);
      path.push(index);
      return index;
    };
    const world = new World(decide, undefined);
    finish(run(scenario, world, limits, (count) => ({ index: decide(count), learn: nothing })), world, path);
  }
  return { executions, isExhaustive: isDone && !isEndless, isEndless };
}

const nothing = (): void => undefined;

type Ended = 'ended' | 'seen' | 'endless';

interface Pick {
  readonly index: number;
  /** Called when the job has run. */
  readonly learn: () => void;
}

function run(scenario: Scenario, world: World, limits: Limits, pick: (count: number) => Pick | undefined): Ended {
  world.prepare(() => { scenario.start(world); });
  for (let round = 0; ; ) {
    if (world.events > limits.events) return 'endless';
    if (world.jobs.length === 0) {
      if (!world.prepare(() => scenario.late(world, round))) return 'ended';
      round += 1;
      // Nobody reacts to what was let through.
      continue;
    }
    if (round > 0) world.perform(0);
    else {
      const picked = pick(world.jobs.length);
      if (picked === undefined) return 'seen';
      world.perform(picked.index);
      picked.learn();
    }
  }
}

function replay(scenario: Scenario, path: readonly number[], limits: Limits): World {
  let cursor = 0;
  const next = () => {
    const chosen = path[cursor] ?? 0;
    cursor += 1;
    return chosen;
  };
  const world = new World(next, scenario.siteOfCall);
  run(scenario, world, limits, () => ({ index: next(), learn: nothing }));
  return world;
}

/** mulberry32: small, and the same everywhere. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
