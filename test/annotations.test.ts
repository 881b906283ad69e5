/** The language of fixtures is itself tested: a runner that overlooks a claim proves nothing. */
import { describe, expect, test } from 'vitest';
import { readCertainty, readClaims } from './annotations.js';
import { compareClaims } from './compare-claims.js';
import type { Report } from './lint-program.js';

const FILE = '/app/a.ts';

const report = (line: number, message = 'the message', rule = 'no-reacquire'): Report => ({
  file: FILE,
  line,
  rule,
  message,
});

const compare = (text: string, ...reports: readonly Report[]) =>
  compareClaims(readClaims(FILE, text), reports);

describe('want', () => {
  test('is met by a finding of its kind on its line', () => {
    expect(compare('await a(); // want reacquire', report(1))).toEqual([]);
    expect(compare('await a(); // want no-reacquire', report(1))).toEqual([]);
    expect(compare('await a(); // want reacquire "the m.*e"', report(1))).toEqual([]);
  });

  test('is not met by another line, kind or message', () => {
    expect(compare('// want reacquire', report(2))).toHaveLength(2);
    expect(compare('// want leaked-lock', report(1))).toHaveLength(2);
    expect(compare('// want reacquire "other"', report(1))).toEqual([
      'a.ts:1 nothing met want reacquire /other/',
      'a.ts:1 unclaimed no-reacquire: the message',
    ]);
  });

  test('each finding needs its own', () => {
    expect(compare('// want reacquire', report(1), report(1))).toHaveLength(1);
    expect(compare('// want reacquire want reacquire', report(1), report(1))).toEqual([]);
  });
});

test('a finding without a claim fails', () => {
  expect(compare('await a();', report(1))).toEqual(['a.ts:1 unclaimed no-reacquire: the message']);
});

test('path refers to a step of a numbered finding', () => {
  const text = '// want reacquire/x path x.1 "calls b"\n// path x.2 "acquires"';
  const chain = 'sentence\n  a.ts:1  f  calls b\n  a.ts:2  b  acquires c';
  expect(compare(text, report(1, chain))).toEqual([]);
  expect(compare(text, report(1, 'sentence\n  a.ts:1  f  calls b'))).toEqual([
    'a.ts:2 is not step 2 of finding x: no such line',
  ]);
});

test('MISSING holds until it is found', () => {
  const text = '// MISSING want reacquire "flags are not followed"';
  expect(compare(text)).toEqual([]);
  expect(compare(text, report(1))[0]).toMatch(/is found now, take away the mark/);
});

test('SPURIOUS holds until it is gone', () => {
  const text = '// SPURIOUS want reacquire "flags are not followed"';
  expect(compare(text, report(1))).toEqual([]);
  expect(compare(text)[0]).toMatch(/is no longer found/);
});

test('BUG asks for any finding, ALT for none', () => {
  expect(compare('// BUG\n// ALT', report(1, '', 'no-leaked-lock'))).toEqual([]);
  expect(compare('// BUG')).toEqual(['a.ts:1 nothing met BUG']);
});

test('what begins like a claim and is none is an error', () => {
  expect(() => readClaims(FILE, '// want "no kind"')).toThrow('/app/a.ts:1 is no claim');
  expect(() => readClaims(FILE, '// MISSING want reacquire')).toThrow('must say why');
  expect(readClaims(FILE, '// I want this\n// wanted: nothing')).toEqual([]);
});

test('the threshold of a case', () => {
  expect(readCertainty('// certainty possible\ncode();')).toBe('possible');
  expect(readCertainty('code();')).toBe('likely');
});
