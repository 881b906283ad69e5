import { describe, expect, it } from 'vitest';
import { bench, primaryWay, waysToTake, type Way } from './bench.js';
import { expectStandings, settle, standings } from './look.js';
import type { Subject } from './specimen.js';

/** The matrix of readers and writers, and who goes first when both wait. */
export function checkReaders(subject: Subject): void {
  const readers = waysToTake(subject).filter((way) => way.mode === 'read');
  if (readers.length === 0) return;
  const write = primaryWay(waysToTake(subject));
  for (const read of readers) checkMatrix(subject, read, write);
  const read = primaryWay(readers, 'read');
  it(`is ${subject.model.fairness ?? 'without fairness'}`, async () => {
    expect(await fairness(subject, read, write)).toBe(subject.model.fairness);
  });
  const limit = subject.model.readers;
  if (limit?.at !== 'argument') return;
  it('lets in as many readers as it is told', async () => {
    const place = {
      at: 'construction',
      index: limit.index,
      ...(limit.option === undefined ? {} : { option: limit.option }),
    } as const;
    const { take } = await bench(subject, { given: [place, 2] });
    const callers = [take(read), take(read), take(read)];
    await expectStandings(subject, ['holds', 'holds', 'waits'], ...callers);
  });
}

function checkMatrix(subject: Subject, read: Way, write: Way): void {
  describe(`${read.label} and ${write.label}`, () => {
    it('readers share', async () => {
      const { take } = await bench(subject);
      const callers = [take(read), take(read)];
      await expectStandings(subject, ['holds', 'holds'], ...callers);
    });
    it('a reader holds back a writer until the last reader left', async () => {
      const { take } = await bench(subject);
      const [one, two] = [take(read), take(read)];
      await settle(subject);
      const writer = take(write);
      await expectStandings(subject, ['waits'], writer);
      await one.release();
      await expectStandings(subject, ['waits'], writer);
      await two.release();
      await expectStandings(subject, ['holds'], writer);
    });
    it('a writer holds back a reader', async () => {
      const { take } = await bench(subject);
      const writer = take(write);
      await settle(subject);
      const reader = take(read);
      await expectStandings(subject, ['holds', 'waits'], writer, reader);
      await writer.release();
      await expectStandings(subject, ['holds'], reader);
      await reader.release();
    });
  });
}

async function fairness(subject: Subject, read: Way, write: Way): Promise<string> {
  const first = await bench(subject);
  first.take(read);
  await settle(subject);
  first.take(write);
  await settle(subject);
  const [passed] = await standings(subject, first.take(read));
  if (passed === 'holds') return 'reader-preferring';
  const second = await bench(subject);
  const writer = second.take(write);
  await settle(subject);
  const reader = second.take(read);
  await settle(subject);
  second.take(write);
  await settle(subject);
  await writer.release();
  const [next] = await standings(subject, reader);
  return next === 'holds' ? 'fair' : 'writer-preferring';
}
