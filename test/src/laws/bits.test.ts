/** Bits are a lattice: the fixpoint ends, and does not depend on the order in which callees are joined. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalClasses, isAnyOfKind, joinClasses, kindOfClass, meetsClass } from '../../../src/locks/lock-class.js';
import { type Bits, equalBits, joinBits, NO_BITS } from '../../../src/summaries/bits.js';

const lockClass = fc
  .tuple(fc.constantFrom('Mutex', 'Semaphore', 'handle'), fc.constantFrom('*', 'a.ts#A@1', 'a.ts#A@2', 'b.ts#B@1'))
  .map(([kind, site]) => `${kind}@${site}`);
const classes = fc.uniqueArray(lockClass, { maxLength: 6 }).map((all): ReadonlySet<string> => new Set(all));
const bits: fc.Arbitrary<Bits> = fc.record({
  asks: classes,
  touches: classes,
  runs: fc.boolean(),
  foreign: fc.boolean(),
  failsAsGiven: fc.boolean(),
  throws: fc.constantFrom('certain', 'likely', undefined),
  rejects: fc.constantFrom('certain', 'likely', undefined),
});

const same = (a: Bits, b: Bits): void => {
  expect(equalBits(a, b)).toBe(true);
  expect(equalBits(b, a)).toBe(true);
};
/** `a` says no more than `b`. */
const isBelow = (a: Bits, b: Bits): boolean => equalBits(joinBits(a, b), b);

describe('the join of bits', () => {
  test('has a bottom, and is idempotent, commutative and associative', () => {
    fc.assert(
      fc.property(bits, bits, bits, (a, b, c) => {
        same(joinBits(a, NO_BITS), a);
        same(joinBits(a, a), a);
        same(joinBits(a, b), joinBits(b, a));
        same(joinBits(joinBits(a, b), c), joinBits(a, joinBits(b, c)));
      }),
    );
  });

  test('is the least that is above both', () => {
    fc.assert(
      fc.property(bits, bits, bits, (a, b, above) => {
        const both = joinBits(a, b);
        expect(isBelow(a, both) && isBelow(b, both)).toBe(true);
        const upper = joinBits(joinBits(a, b), above);
        expect(isBelow(both, upper)).toBe(true);
      }),
    );
  });

  test('is monotone', () => {
    fc.assert(
      fc.property(bits, bits, bits, (a, more, other) => {
        expect(isBelow(joinBits(a, other), joinBits(joinBits(a, more), other))).toBe(true);
      }),
    );
  });
});

describe('lock classes', () => {
  test('a lock that may be made anywhere meets each of its kind, and only these', () => {
    fc.assert(
      fc.property(classes, lockClass, (all, one) => {
        const kin = [...all].filter((other) => kindOfClass(other) === kindOfClass(one));
        const meets = kin.some((other) => other === one || isAnyOfKind(other) || isAnyOfKind(one));
        expect(meetsClass(all, one)).toBe(meets);
      }),
    );
  });

  test('what meets a part meets the whole', () => {
    fc.assert(
      fc.property(classes, classes, lockClass, (some, more, one) => {
        const all = joinClasses(some, more);
        if (meetsClass(some, one)) expect(meetsClass(all, one)).toBe(true);
        expect(equalClasses(joinClasses(all, some), all)).toBe(true);
      }),
    );
  });
});
