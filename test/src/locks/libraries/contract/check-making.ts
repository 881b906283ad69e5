import { expect, it } from 'vitest';
import type { Making } from '../../../../../src/locks/library-model.js';
import { attempt } from './attempt.js';
import { bench, primaryWay, waysToTake } from './bench.js';
import { expectStandings, standings } from './look.js';
import { makeLock } from './make-lock.js';
import { isCallable, readPath } from './places.js';
import type { Subject } from './specimen.js';

/** Each making call gives an object with the operations; capacity and identity are as the row says. */
export function checkMaking(subject: Subject): void {
  const { model, specimen } = subject;
  for (const making of specimen.make === undefined ? model.made : [])
    checkOneMaking(subject, making);
  const { capacity } = model;
  if (waysToTake(subject).length === 0) return;
  if (capacity.at === 'argument' && capacity.otherwise > 0 && specimen.make === undefined) {
    it(`without a capacity lets ${String(capacity.otherwise)} hold`, async () => {
      const count = Math.min(capacity.otherwise, 6);
      const callers = await holdersWithoutCapacity(subject, count + 1);
      expect(callers).toBe(capacity.otherwise === Infinity ? count + 1 : count);
    });
  }
  if (specimen.make === undefined) checkIdentity(subject);
}

function checkOneMaking(subject: Subject, making: Making): void {
  const label = 'name' in making ? making.name : making.how;
  it(`is made by ${making.how} ${label}`, async () => {
    const object = await makeLock(subject, { making, capacity: 1, key: `making-${label}` });
    const missing = Object.keys(subject.model.operations)
      .filter((name) => subject.specimen.unproved?.[name] === undefined)
      .filter((name) =>
        name === '()'
          ? !isCallable(object) && !isCallable(readPath(object, 'default'))
          : readPath(object, name) === undefined,
      );
    expect(missing).toEqual([]);
  });
}

async function holdersWithoutCapacity(subject: Subject, count: number): Promise<number> {
  const way = primaryWay(waysToTake(subject));
  const object = await makeLock(subject);
  const callers = Array.from({ length: count }, () =>
    attempt(subject, object, way.name, way.effect, way.ask),
  );
  return (await standings(subject, ...callers)).filter((standing) => standing === 'holds').length;
}

function checkIdentity(subject: Subject): void {
  const { model } = subject;
  it(
    model.identity === 'name' ? 'is one lock under one name' : 'is a lock of its own',
    async () => {
      const way = primaryWay(waysToTake(subject));
      const one = await bench(subject);
      const other = await bench(subject, { key: one.key });
      const holders = one.fill(way);
      await standings(subject, ...holders);
      const second = other.take(way);
      await expectStandings(subject, [model.identity === 'name' ? 'waits' : 'holds'], second);
      await Promise.all(holders.map((holder) => holder.release()));
      if (model.identity === 'object') await second.release();
    },
  );
}
