import { describe, expect, it } from 'vitest';
import type { Effect, Release } from '../../../../../src/locks/library-model.js';
import { findRelease, releaseOperation, type Attempt } from './attempt.js';
import { bench, neverWaitsAtAll, primaryWay, waysToTake, type Bench, type Way } from './bench.js';
import { expectStandings, settle, standings } from './look.js';
import type { Subject } from './specimen.js';

/** Who holds, who waits, and what gives the lock back. */
export function checkHolding(subject: Subject): void {
  const ways = waysToTake(subject).filter((way) => way.mode !== 'read' && !neverWaitsAtAll(way));
  if (ways.length === 0) return;
  const primary = primaryWay(ways);
  for (const way of ways) {
    describe(way.label, () => {
      if (way.effect.permits === 'all') checkAll(subject, primary, way);
      else if (way.effect.effect === 'try-acquire') checkTry(subject, primary, way);
      else checkWait(subject, primary, way);
      if (
        way.effect.permits !== undefined &&
        way.effect.permits !== 'all' &&
        way.effect.permits.at === 'argument'
      )
        checkPermits(subject, primary, way);
    });
  }
  for (const way of waysToTake(subject)) checkHandle(subject, way);
  for (const [name, effect] of Object.entries(subject.model.operations)) {
    if (effect.effect === 'release') checkRelease(subject, primary, name, effect);
  }
}

function checkWait(subject: Subject, primary: Way, way: Way): void {
  it('waits while others hold, and for one release only', async () => {
    const { take, fill, capacity } = await bench(subject);
    const holders = fill(primary);
    await expectStandings(
      subject,
      Array.from({ length: capacity }, () => 'holds'),
      ...holders,
    );
    const second = take(way);
    const third = take(way);
    await expectStandings(subject, ['waits', 'waits'], second, third);
    await holders[0]?.release();
    expect((await standings(subject, second, third)).sort()).toEqual(['holds', 'waits']);
    // Some operations push themselves in front: either may be the one.
    const [next, last_] = second.standing() === 'holds' ? [second, third] : [third, second];
    await next.release();
    await expectStandings(subject, ['holds'], last_);
    await last_.release();
    await Promise.all(holders.slice(1).map((holder) => holder.release()));
    const last = take(primary);
    await expectStandings(subject, ['holds'], last);
    await last.release();
  });
  it('has no regard for who asks: its own holder waits too', async () => {
    if (subject.model.reentrant === 'always') return;
    const { take, fill } = await bench(subject);
    const holders = fill(way);
    await settle(subject);
    const again = take(way);
    await expectStandings(subject, ['waits'], again);
    await Promise.all(holders.map((holder) => holder.release()));
    await expectStandings(subject, ['holds'], again);
    await again.release();
  });
}

function checkTry(subject: Subject, primary: Way, way: Way): void {
  it('never waits: it fails while others hold, else holds', async () => {
    const { take, fill } = await bench(subject);
    const holders = fill(primary);
    await settle(subject);
    await expectStandings(subject, ['refused'], take(way));
    await holders[0]?.release();
    await settle(subject);
    const second = take(way);
    const third = take(primary);
    await expectStandings(subject, ['holds', 'waits'], second, third);
    await second.release();
    await expectStandings(subject, ['holds'], third);
  });
}

function checkAll(subject: Subject, primary: Way, way: Way): void {
  it('takes every permit', async () => {
    const { take, object, capacity } = await bench(subject);
    const all = take(way);
    await expectStandings(subject, ['holds'], all);
    const second = take(primary);
    await expectStandings(subject, ['waits'], second);
    const [name, release] = findRelease(subject, way.mode);
    for (let i = 0; i < capacity; i++) await releaseOperation(subject, object, name, release);
    await expectStandings(subject, ['holds'], second);
  });
}

function checkPermits(subject: Subject, primary: Way, way: Way): void {
  const place = way.effect.permits;
  it('takes and gives back as many permits as it is told', async () => {
    if (place === undefined || place === 'all' || place.at !== 'argument') return;
    const { take, object } = await bench(subject, { capacity: 3 });
    const two = take(way, { given: [[place, 2]] });
    const one = take(primary);
    const more = take(primary);
    await expectStandings(subject, ['holds', 'holds', 'waits'], two, one, more);
    const many = take(primary);
    await releaseTwo(subject, object, way, two);
    await expectStandings(subject, ['holds', 'holds'], more, many);
  });
}

/** A section or a handle knows its weight; the lock's own release must be told. */
async function releaseTwo(
  subject: Subject,
  object: unknown,
  way: Way,
  two: Attempt,
): Promise<void> {
  const { effect } = way;
  if (effect.effect === 'section' || effect.handle.kind !== 'none') {
    const weightless =
      effect.effect === 'acquire' &&
      effect.handle.kind === 'function' &&
      typeof effect.waits === 'object';
    await two.release();
    if (weightless) await two.release();
    return;
  }
  const [name, release] = findRelease(subject, way.mode);
  const { permits } = release;
  await releaseOperation(
    subject,
    object,
    name,
    release,
    permits === undefined || permits === 'all' || permits.at !== 'argument'
      ? {}
      : { given: [[permits, 2]] },
  );
}

function checkHandle(subject: Subject, way: Way): void {
  const { effect } = way;
  if (effect.effect === 'section' || !('idempotent' in effect.handle)) return;
  const { idempotent } = effect.handle;
  it(`${way.label}: its handle ${idempotent ? 'does nothing' : 'throws or frees another'} when used again`, async () => {
    const { take, fill } = await bench(subject);
    const holders = way.mode === 'read' ? [take(way)] : fill(way);
    await settle(subject);
    const next =
      way.mode === 'read' || effect.effect === 'try-acquire'
        ? primaryWay(waysToTake(subject))
        : way;
    const [second, third] = [take(next), take(next)];
    await settle(subject);
    await holders[0]?.release();
    expect((await standings(subject, second, third)).sort()).toEqual(['holds', 'waits']);
    const waiting = second.standing() === 'waits' ? second : third;
    const error = await thrownBy(async () => holders[0]?.release());
    const [standing] = await standings(subject, waiting);
    for (const one of [second, third, ...holders.slice(1)]) {
      await thrownBy(() => one.release());
      await settle(subject);
    }
    const whenIdle = await thrownBy(async () => holders[0]?.release());
    expect(error === undefined && standing === 'waits' && whenIdle === undefined).toBe(idempotent);
  });
}

async function thrownBy(work: () => Promise<unknown> | undefined): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error ?? 'thrown';
  }
}

function checkRelease(subject: Subject, primary: Way, name: string, effect: Release): void {
  const bare = waysToTake(subject).find((way) => isBareAcquire(way)) ?? primary;
  if (subject.specimen.unproved?.[name] !== undefined) return;
  describe(name, () => {
    it('gives the lock back', async () => {
      const { take, fill, key } = await bench(subject);
      const holders = fill(bare);
      await settle(subject);
      const second = take(primary);
      await expectStandings(subject, ['waits'], second);
      const token = effect.token === undefined ? undefined : await holders[0]?.outcome;
      await releaseOperation(subject, holders[0]?.object, name, effect, { key }, token);
      await expectStandings(subject, ['holds'], second);
    });
    it(`${effect.whenIdle} when nothing is held`, async () => {
      const lock = await bench(subject);
      const token =
        effect.token === undefined ? undefined : await usedToken(subject, lock, primary);
      const error = await thrownBy(() =>
        releaseOperation(subject, lock.object, name, effect, { key: lock.key }, token),
      );
      expect(error === undefined ? 'silent' : 'throws').toBe(
        effect.whenIdle === 'throws' ? 'throws' : 'silent',
      );
      if (effect.whenIdle === 'throws') return;
      const callers = Array.from({ length: lock.capacity + 2 }, () => lock.take(primary));
      const held = (await standings(subject, ...callers)).filter(
        (standing) => standing === 'holds',
      );
      expect(held.length).toBe(lock.capacity + (effect.whenIdle === 'over-releases' ? 1 : 0));
    });
  });
}

/** An acquire that nothing but the release operation ends. */
function isBareAcquire({ effect, mode }: Way): boolean {
  return (
    effect.effect === 'acquire' &&
    mode !== 'read' &&
    effect.permits !== 'all' &&
    (effect.handle.kind === 'none' || effect.handle.kind === 'token')
  );
}

async function usedToken(
  subject: Subject,
  { take, object, key }: Bench,
  primary: Way,
): Promise<unknown> {
  const holder = take(primary);
  await settle(subject);
  const token = await holder.outcome;
  const [name, release] = findRelease(subject, primary.mode);
  await releaseOperation(subject, object, name, release, { key }, token);
  return token;
}

/** Rows that change the capacity, by a call or an assignment that the specimen knows. */
export function checkResize(subject: Subject, name: string, effect: Effect): void {
  if (effect.effect !== 'resize') return;
  const grow = subject.specimen.resize?.[name];
  if (grow === undefined) return;
  it(`${name} lets one more hold`, async () => {
    subject.proved.add(name);
    const primary = primaryWay(waysToTake(subject));
    const { take, fill, object } = await bench(subject);
    const holders = fill(primary);
    await settle(subject);
    const second = take(primary);
    await expectStandings(subject, ['waits'], second);
    await grow(object);
    await expectStandings(subject, ['holds'], second);
    await Promise.all([...holders, second].map((holder) => holder.release()));
  });
}
