import { describe, expect, it } from 'vitest';
import type { Key } from '../../../../../src/locks/library-model.js';
import { attempt } from './attempt.js';
import { bench, freshKey, primaryWay, waysToTake, type Way } from './bench.js';
import { expectStandings, settle, standings } from './look.js';
import { makeLock } from './make-lock.js';
import type { Subject } from './specimen.js';

/** Keys divide a lock; several keys are taken in the order that the row says. */
export function checkKeys(subject: Subject): void {
  for (const way of waysToTake(subject)) {
    const key = way.effect.key;
    if (key?.at !== 'argument' || way.effect.effect === 'try-acquire') continue;
    describe(`${way.label}, by key`, () => {
      checkApart(subject, way);
      if (key.each !== undefined && way.label === way.name) checkSeveral(subject, way, key.each);
    });
  }
  const construction = waysToTake(subject)
    .map((way) => way.effect.key)
    .find((key) => key?.at === 'construction');
  if (construction !== undefined) checkConstruction(subject, construction);
}

function checkApart(subject: Subject, way: Way): void {
  it('another key does not wait', async () => {
    const { take } = await bench(subject);
    const one = take(way);
    await settle(subject);
    const other = take(way, { key: freshKey() });
    await expectStandings(subject, ['holds', 'holds'], one, other);
    await one.release();
    await other.release();
  });
}

function checkSeveral(subject: Subject, way: Way, each: NonNullable<Key['each']>): void {
  const primary = primaryWay(waysToTake(subject));
  it('an array holds every key of it', async () => {
    const { take } = await bench(subject);
    const [a, b] = [freshKey(), freshKey()];
    const both = take(way, { key: [a, b] });
    await settle(subject);
    const others = [
      take(primary, { key: a }),
      take(primary, { key: b }),
      take(primary, { key: freshKey() }),
    ];
    await expectStandings(subject, ['holds', 'waits', 'waits', 'holds'], both, ...others);
    await both.release();
    await expectStandings(subject, ['holds', 'holds', 'holds'], ...others);
    await Promise.all(others.map((other) => other.release()));
  });
  it(`takes them ${each}: opposite arrays ${each === 'in-order' ? 'hang' : 'do not hang'}`, async () => {
    const { take } = await bench(subject);
    const [a, b] = [freshKey(), freshKey()];
    const holders = [take(primary, { key: a }), take(primary, { key: b })];
    await settle(subject);
    const opposite = [take(way, { key: [a, b] }), take(way, { key: [b, a] })];
    await settle(subject);
    for (const holder of holders) await holder.release();
    const held = (await standings(subject, ...opposite)).filter(
      (standing) => standing === 'holds',
    ).length;
    expect(held).toBe(each === 'in-order' ? 0 : 1);
    await Promise.all(
      each === 'in-order'
        ? []
        : opposite.filter((one) => one.standing() === 'holds').map((one) => one.release()),
    );
  });
}

function checkConstruction(subject: Subject, key: Key): void {
  const way = primaryWay(waysToTake(subject));
  it('another name is another lock', async () => {
    const one = await bench(subject);
    const other = await bench(subject);
    const holders = [one.take(way), other.take(way)];
    await expectStandings(subject, ['holds', 'holds'], ...holders);
  });
  const { otherwise } = key;
  if (otherwise === undefined) return;
  it(`without a name is named '${otherwise}'`, async () => {
    const named = await bench(subject, { key: otherwise });
    const unnamed = await makeLock(subject);
    const one = named.take(way);
    await settle(subject);
    const two = attempt(subject, unnamed, way.name, way.effect);
    await expectStandings(subject, ['holds', 'waits'], one, two);
    await one.release();
    await expectStandings(subject, ['holds'], two);
    await two.release();
  });
}
