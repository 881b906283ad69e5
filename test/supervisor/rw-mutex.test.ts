import { describe, expect, it } from 'vitest';

import { RwMutex } from '../../fixtures/supervisor/shared/rw-mutex.js';
import { endsWithin } from './watchdog.js';

describe('the reader-writer lock of the supervisors', () => {
  it('lets readers in together and keeps writers alone', async () => {
    const mutex = new RwMutex('m');
    const first = await mutex.acquireRead();
    const second = await mutex.acquireRead();
    const order: string[] = [];
    const writer = mutex.withWrite(() => order.push('writer'));
    order.push('readers');
    first();
    second();
    await writer;
    expect(order).toEqual(['readers', 'writer']);
  });

  it('prefers a waiting writer to a later reader', async () => {
    const mutex = new RwMutex('m');
    const reader = await mutex.acquireRead();
    const order: string[] = [];
    const writer = mutex.withWrite(() => order.push('writer'));
    const late = mutex.withRead(() => order.push('late reader'));
    reader();
    await Promise.all([writer, late]);
    expect(order).toEqual(['writer', 'late reader']);
  });

  it('admits waiting readers together, and a writer only after the last of them', async () => {
    const mutex = new RwMutex('m');
    const writer = await mutex.acquireWrite();
    const readers = Promise.all([mutex.acquireRead(), mutex.acquireRead()]);
    writer();
    const [first, second] = await readers;
    const order: string[] = [];
    const next = mutex.withWrite(() => order.push('writer'));
    first();
    expect(await endsWithin(50, next)).toBe(false);
    order.push('last reader');
    second();
    await next;
    expect(order).toEqual(['last reader', 'writer']);
  });

  it('serves writers in the order in which they asked', async () => {
    const mutex = new RwMutex('m');
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((n) => mutex.withWrite(() => order.push(n))));
    expect(order).toEqual([1, 2, 3]);
  });

  it('gives the lock back when a section throws', async () => {
    const mutex = new RwMutex('m');
    const failure = new Error('section');
    const fail = () => {
      throw failure;
    };
    await expect(mutex.withWrite(fail)).rejects.toBe(failure);
    await expect(mutex.withRead(fail)).rejects.toBe(failure);
    await expect(mutex.withWrite(() => 'free')).resolves.toBe('free');
    expect([...mutex.ledger.holders(), ...mutex.ledger.waiters()]).toEqual([]);
  });

  it('ignores a second release', async () => {
    const mutex = new RwMutex('m');
    const first = await mutex.acquireRead();
    first();
    const second = await mutex.acquireRead();
    first();
    const writer = mutex.withWrite(() => undefined);
    expect(mutex.ledger.waiters()).toHaveLength(1);
    second();
    await writer;
  });

  it('hangs on a second claim of one task: it is not reentrant', async () => {
    const mutex = new RwMutex('m');
    const nested = mutex.withWrite(() => mutex.withRead(() => undefined));
    expect(await endsWithin(100, nested)).toBe(false);
  });
});
