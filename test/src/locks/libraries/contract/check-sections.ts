import { describe, expect, it } from 'vitest';
import type { Section } from '../../../../../src/locks/library-model.js';
import { bench, primaryWay, waysToTake, type Way } from './bench.js';
import { expectStandings, settle, standings } from './look.js';
import { isCallable } from './places.js';
import type { Subject } from './specimen.js';

/** When a section starts and ends its callback, and what it passes. */
export function checkSections(subject: Subject): void {
  for (const way of waysToTake(subject)) {
    if (way.effect.effect !== 'section') continue;
    const { effect } = way;
    describe(`${way.label}, the section`, () => {
      checkRejection(subject, way);
      checkJoin(subject, way, effect);
      if (effect.done !== undefined) checkDone(subject, way, effect);
      if (effect.done === 'always' && typeof effect.callback !== 'object')
        checkOnlyDone(subject, way);
      if (effect.passes !== undefined && effect.runs === undefined)
        checkPassed(subject, way, effect);
    });
  }
}

function checkRejection(subject: Subject, way: Way): void {
  it('gives the lock back when its callback rejects', async () => {
    const { take, fill } = await bench(subject);
    const holders = way.mode === 'read' ? [take(way)] : fill(way);
    await settle(subject);
    const next = primaryWay(waysToTake(subject));
    const second = take(next);
    await expectStandings(subject, ['waits'], second);
    await holders[0]?.fail();
    await expectStandings(subject, ['holds'], second);
    await second.release();
    await Promise.all(holders.slice(1).map((holder) => holder.release()));
  });
}

function checkJoin(subject: Subject, way: Way, effect: Section): void {
  it(
    effect.joins === false ? 'only queues its callback' : 'settles when its callback ends',
    async () => {
      const { take } = await bench(subject);
      const one = take(way);
      let settled = false;
      void one.outcome.then(() => {
        settled = true;
      });
      await expectStandings(subject, ['holds'], one);
      expect(settled).toBe(effect.joins === false);
      await one.release();
      await settle(subject);
      expect(settled).toBe(true);
    },
  );
}

function checkDone(subject: Subject, way: Way, effect: Section): void {
  it(`ends by its last parameter: ${effect.done ?? ''}`, async () => {
    const { take } = await bench(subject);
    const primary = primaryWay(waysToTake(subject));
    const one = take(way, { declaresDone: effect.done === 'when-declared' });
    await expectStandings(subject, ['holds'], one);
    if (effect.done === 'when-declared') expect(isCallable(one.passed()[0])).toBe(true);
    const others = Array.from({ length: 3 }, () => take(primary));
    const before = (await standings(subject, ...others)).filter(
      (standing) => standing === 'holds',
    ).length;
    await one.release();
    const after = (await standings(subject, ...others)).filter(
      (standing) => standing === 'holds',
    ).length;
    expect(after).toBe(before + 1);
  });
}

/** Where only `done` ends the callback, its promise does not. */
function checkOnlyDone(subject: Subject, way: Way): void {
  it('does not end by its promise', async () => {
    const { take, capacity } = await bench(subject);
    const holders = Array.from({ length: capacity }, () => take(way, { endsByPromise: true }));
    await settle(subject);
    void holders[0]?.release();
    await expectStandings(subject, ['waits'], take(way));
  });
}

function checkPassed(subject: Subject, way: Way, effect: Section): void {
  const passes = effect.passes;
  it(`passes its callback ${passes === 'rest' ? 'the arguments behind it' : `the ${passes ?? ''}`}`, async () => {
    const { take } = await bench(subject);
    const atConstruction = typeof effect.callback === 'object';
    const one = take(
      way,
      passes === 'rest' && !atConstruction ? { rest: ['first', 'second'] } : {},
    );
    await expectStandings(subject, ['holds'], one);
    const passed = one.passed();
    if (passes === 'rest' && !atConstruction)
      expect(passed.slice(0, effect.done === undefined ? 2 : 1)).toEqual(
        effect.done === undefined ? ['first', 'second'] : passed.slice(0, 1),
      );
    if (passes === 'lock') expect(passed[0]).toBeTruthy();
    if (passes === 'releaser') expect(isCallable(passed[0])).toBe(true);
    await one.release();
  });
}
