import { describe, expect, it } from 'vitest';
import type {
  Cancel,
  Effect,
  IsLocked,
  SameLock,
  WaitUntilFree,
} from '../../../../../src/locks/library-model.js';
import { bench, primaryWay, waysToTake, type Bench } from './bench.js';
import { checkResize } from './check-holding.js';
import { expectStandings, settle, standings } from './look.js';
import { method, readPath } from './places.js';
import type { Subject } from './specimen.js';

/** Operations that take nothing: questions, waits, cancelling, other faces of the same lock. */
export function checkQuestions(subject: Subject): void {
  for (const [name, effect] of Object.entries(subject.model.operations)) {
    const check = questionCheck(subject, name, effect);
    if (check !== undefined && subject.specimen.unproved?.[name] === undefined)
      describe(name, check);
  }
}

function questionCheck(subject: Subject, name: string, effect: Effect): (() => void) | undefined {
  switch (effect.effect) {
    case 'is-locked':
      return () => {
        checkAnswer(subject, name, effect);
      };
    case 'wait-until-free':
      return () => {
        checkWaitUntil(subject, name, effect);
      };
    case 'cancel':
      return () => {
        checkCancel(subject, name, effect);
      };
    case 'same-lock':
      return () => {
        checkSameLock(subject, name, effect);
      };
    case 'open':
    case 'close':
      return () => {
        checkGate(subject, name, effect.effect);
      };
    case 'resize':
      return subject.specimen.resize?.[name] === undefined
        ? undefined
        : () => {
            checkResize(subject, name, effect);
          };
    case 'acquire':
    case 'section':
    case 'release':
    case 'try-acquire':
      return undefined;
  }
}

function checkAnswer(subject: Subject, name: string, effect: IsLocked): void {
  it(`answers '${effect.answer}'`, async () => {
    subject.proved.add(name);
    const primary = primaryWay(waysToTake(subject));
    const lock = await bench(subject);
    const { capacity } = lock;
    const answers = [await ask(subject, lock, name, effect)];
    const holders = [lock.take(primary)];
    await settle(subject);
    answers.push(await ask(subject, lock, name, effect));
    for (let i = 1; i < capacity; i++) holders.push(lock.take(primary));
    await settle(subject);
    answers.push(await ask(subject, lock, name, effect));
    for (const holder of holders) await holder.release();
    await settle(subject);
    answers.push(await ask(subject, lock, name, effect));
    expect(answers).toEqual(expectedAnswers(effect, capacity));
  });
}

function expectedAnswers({ answer }: IsLocked, capacity: number): unknown[] {
  switch (answer) {
    case 'full':
      return [false, capacity === 1, true, false];
    case 'free':
      return [true, capacity > 1, false, true];
    case 'held':
      return [false, true, true, false];
    case 'holders':
      return [0, 1, capacity, 0];
    case 'permits':
      return [capacity, capacity - 1, 0, capacity];
  }
}

function ask(subject: Subject, { object, key }: Bench, name: string, effect: IsLocked): unknown {
  if (effect.read === 'property') return readPath(object, name);
  return method(
    object,
    name,
  )(
    ...(effect.key?.at === 'argument'
      ? [subject.specimen.isLockedKey?.(key) ?? key]
      : (subject.specimen.arguments?.[name] ?? [])),
  );
}

function checkWaitUntil(subject: Subject, name: string, effect: WaitUntilFree): void {
  it(`waits until ${effect.until} and holds nothing`, async () => {
    subject.proved.add(name);
    const primary = primaryWay(waysToTake(subject));
    const lock = await bench(subject);
    const holders = lock.fill(primary);
    await settle(subject);
    const whenHeld = watch(subject, lock, name, effect);
    await settle(subject);
    expect(whenHeld()).toBe(effect.until === 'no-waiters');
    const waiter = lock.take(primary);
    await settle(subject);
    const whenAwaited = watch(subject, lock, name, effect);
    await settle(subject);
    expect(whenAwaited()).toBe(false);
    await holders[0]?.release();
    await settle(subject);
    await waiter.release();
    for (const holder of holders.slice(1)) await holder.release();
    await settle(subject);
    expect(whenHeld()).toBe(true);
    expect(whenAwaited()).toBe(true);
    const after = lock.fill(primary);
    expect(new Set(await standings(subject, ...after))).toEqual(new Set(['holds']));
  });
}

function watch(
  subject: Subject,
  { object, key }: Bench,
  name: string,
  effect: WaitUntilFree,
): () => boolean {
  let settled = false;
  const args = effect.key?.at === 'argument' ? [key] : (subject.specimen.arguments?.[name] ?? []);
  void Promise.resolve(method(object, name)(...args)).then(() => {
    settled = true;
  });
  return () => settled;
}

function checkCancel(subject: Subject, name: string, effect: Cancel): void {
  it(effect.waiters === 'reject' ? 'rejects who waits' : 'drops who waits', async () => {
    subject.proved.add(name);
    const primary = primaryWay(waysToTake(subject));
    const lock = await bench(subject);
    const holders = lock.fill(primary);
    await settle(subject);
    const joins = primary.effect.effect !== 'section' || primary.effect.joins !== false;
    const waiter = lock.take(primary);
    let settled = false;
    void waiter.outcome.then(() => {
      settled = true;
    });
    await expectStandings(subject, ['waits'], waiter);
    const cancelled = Promise.resolve(
      method(lock.object, name)(...(subject.specimen.arguments?.[name] ?? [])),
    );
    cancelled.catch(() => undefined);
    await settle(subject);
    for (const holder of holders) await holder.release();
    await settle(subject);
    if (joins) expect(settled).toBe(effect.waiters === 'reject');
    expect(waiter.standing()).toBe(effect.waiters === 'reject' ? 'refused' : 'waits');
  });
}

function checkGate(subject: Subject, name: string, to: 'open' | 'close'): void {
  const operations = Object.entries(subject.model.operations);
  const find = (wanted: string): string => {
    const found = operations.find(([, effect]) => effect.effect === wanted);
    if (found === undefined) throw new Error(`the row has no operation that is '${wanted}'`);
    return found[0];
  };
  it(to === 'close' ? 'keeps the next caller out' : 'lets in who waits', async () => {
    subject.proved.add(name);
    const primary = primaryWay(waysToTake(subject));
    const lock = await bench(subject);
    method(lock.object, to === 'close' ? name : find('close'))();
    const waiter = lock.take(primary);
    await expectStandings(subject, ['waits'], waiter);
    method(lock.object, to === 'open' ? name : find('open'))();
    await expectStandings(subject, ['holds'], waiter);
    await waiter.release();
  });
  const { startsClosed } = subject.model;
  if (to === 'close' || startsClosed === undefined || startsClosed === 'always') return;
  const { is, ...place } = startsClosed;
  it(`is closed at first with ${place.option ?? String(place.index)} ${String(is)}`, async () => {
    const primary = primaryWay(waysToTake(subject));
    for (const given of [is, !is]) {
      const lock = await bench(subject, { given: [place, given] });
      const caller = lock.take(primary);
      await expectStandings(subject, [given === is ? 'waits' : 'holds'], caller);
      if (given === is) method(lock.object, name)();
      await expectStandings(subject, ['holds'], caller);
      await caller.release();
    }
  });
}

function checkSameLock(subject: Subject, name: string, effect: SameLock): void {
  if (effect.key === undefined) return;
  it('gives the part of the lock that belongs to its key', async () => {
    subject.proved.add(name);
    const lock = await bench(subject);
    const part = method(lock.object, name)(lock.key);
    expect(method(lock.object, name)(lock.key)).toBe(part);
    expect(method(lock.object, name)('another key')).not.toBe(part);
  });
}
