import { describe, expect, it } from 'vitest';
import type { Bound, NeverWaits } from '../../../../../src/locks/library-model.js';
import type { Attempt } from './attempt.js';
import { bench, primaryWay, waysToTake, type Bench, type Way } from './bench.js';
import { expectStandings, settle } from './look.js';
import type { Subject } from './specimen.js';

/** What spares a caller the wait, and what takes the lock from its holder. */
export function checkBounds(subject: Subject): void {
  for (const way of waysToTake(subject)) {
    if (way.effect.effect === 'try-acquire' || isLessThanItsCall(way)) continue;
    const { bounds = [], neverWaits = [] } = way.effect;
    if (bounds.length + neverWaits.length === 0) continue;
    describe(`${way.label}, bounded`, () => {
      for (const bound of bounds) checkBound(subject, way, bound);
      for (const never of neverWaits) checkNever(subject, way, never);
    });
  }
  const { expires } = subject.model;
  if (expires === undefined || expires === 'always' || waysToTake(subject).length === 0) return;
  for (const place of expires) {
    const option = place.option ?? String(place.index);
    it(`lets the next in after ${option} of the ${place.at}`, async () => {
      const way = primaryWay(waysToTake(subject));
      const time = subject.specimen.time ?? 25;
      const { fill, take } = await bench(
        subject,
        place.at === 'construction' ? { given: [place, time] } : {},
      );
      const given = place.at === 'argument' ? { given: [[place, time] as const] } : {};
      const holders = place.at === 'argument' ? [take(way, given), take(way, given)] : fill(way);
      await settle(subject);
      const second = take(way, given);
      await settle(subject, 200);
      expect(second.standing()).not.toBe('waits');
      expect(holders.length).toBeGreaterThan(0);
    });
  }
}

/** A mode that is an argument of its own must be given where a later argument is. */
function isLessThanItsCall({ effect, ask }: Way): boolean {
  const option = effect.effect === 'try-acquire' ? undefined : effect.modeOption;
  const positional =
    option !== undefined && option.name === undefined && option.element === undefined;
  return (ask.given === undefined) === positional;
}

function otherHolders(subject: Subject, lock: Bench): Attempt[] {
  return lock.fill(primaryWay(waysToTake(subject)));
}

function checkBound(subject: Subject, way: Way, bound: Bound): void {
  const place = bound.given;
  const label = `${bound.by} in ${place.at} ${place.option ?? String(place.index)}`;
  switch (bound.by) {
    case 'time':
      it(`${label}: ${bound.ends}`, async () => {
        const time = subject.specimen.time ?? 25;
        const lock = await bench(
          subject,
          place.at === 'construction' ? { given: [place, time] } : {},
        );
        const holders = otherHolders(subject, lock);
        await settle(subject);
        const second = lock.take(way, place.at === 'argument' ? { given: [[place, time]] } : {});
        await settle(subject, 150);
        if (bound.ends === 'not-called')
          await Promise.all(holders.map((holder) => holder.release()));
        await settle(subject);
        if (bound.ends === 'not-called') expect(second.standing()).toBe('waits');
        else await expectEnd(second, bound);
      });
      break;
    case 'signal':
      it(`${label}: ${bound.ends}`, async () => {
        const { given, abort } = (subject.specimen.signal ?? abortSignal)();
        const lock = await bench(subject);
        otherHolders(subject, lock);
        await settle(subject);
        const second = lock.take(way, place.at === 'argument' ? { given: [[place, given]] } : {});
        await expectStandings(subject, ['waits'], second);
        abort();
        await settle(subject);
        await expectEnd(second, bound);
      });
      break;
    case 'queue-length':
      it(`${label}: ${bound.ends}`, async () => {
        const lock = await bench(subject, place.at === 'construction' ? { given: [place, 1] } : {});
        otherHolders(subject, lock);
        await settle(subject);
        const given = place.at === 'argument' ? { given: [[place, 1] as const] } : {};
        const [second, third] = [lock.take(way, given), lock.take(way, given)];
        await expectStandings(subject, ['waits', 'refused'], second, third);
      });
  }
  const { otherwise } = bound;
  if (otherwise === undefined || (bound.by === 'time' && otherwise > 0)) return;
  it(`${label}: ${String(otherwise)} where it is not given`, async () => {
    const lock = await bench(
      subject,
      place.at === 'construction' ? { given: [place, undefined] } : {},
    );
    otherHolders(subject, lock);
    await settle(subject);
    const given = place.at === 'argument' ? { given: [[place, undefined] as const] } : {};
    const waiters = Array.from({ length: otherwise }, () => lock.take(way, given));
    const last = lock.take(way, given);
    await settle(subject);
    expect(new Set(waiters.map((waiter) => waiter.standing()))).toEqual(
      new Set(otherwise === 0 ? [] : ['waits']),
    );
    expect(last.standing()).toBe('refused');
  });
}

function abortSignal(): { given: unknown; abort: () => void } {
  const controller = new AbortController();
  return {
    given: controller.signal,
    abort: () => {
      controller.abort();
    },
  };
}

async function expectEnd(attempt: Attempt, bound: Bound): Promise<void> {
  expect(['refused', 'ended']).toContain(attempt.standing());
  expect(attempt.rejected()).toBe(bound.ends === 'rejects');
  if (bound.ends === 'falsy') expect(Boolean(await attempt.outcome)).toBe(false);
}

function checkNever(subject: Subject, way: Way, never: NeverWaits): void {
  const place = never.given;
  it(`never waits ${place === 'always' ? 'at all' : `with ${place.option ?? String(place.index)}`}: ${never.otherwise}`, async () => {
    const lock = await bench(subject);
    const holders = lock.fill(primaryWay(waysToTake(subject)));
    await settle(subject);
    const second = lock.take(way, place === 'always' ? {} : { given: [[place, true]] });
    await settle(subject);
    switch (never.otherwise) {
      case 'null':
        expect(way.effect.effect === 'section' ? second.passed()[0] : second.standing()).toBe(
          way.effect.effect === 'section' ? null : 'refused',
        );
        break;
      case 'not-run':
        expect(['ended', 'refused']).toContain(second.standing());
        break;
      case 'unlocked':
        expect(second.standing()).toBe('holds');
        break;
      case 'steals':
        expect(second.standing()).toBe('holds');
        expect(await holders[0]?.outcome).toBeInstanceOf(Error);
    }
  });
}
