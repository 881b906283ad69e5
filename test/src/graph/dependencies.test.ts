/** Answers that are kept until what they were made from changes. */
import { describe, expect, test } from 'vitest';
import { Dependencies, Memo, Revised } from '../../../src/graph/dependencies.js';

describe('answers that are cells themselves', () => {
  const make = (): { cells: Dependencies; inputs: Map<string, number>; signs: Revised<number>; texts: Memo<string>; sign: (of: string) => number; text: (of: string) => string } => {
    const cells = new Dependencies();
    const inputs = new Map([['a', 3], ['b', -1]]);
    const signs = new Revised<number>(cells, 'sign', (one, other) => one === other);
    const texts = new Memo<string>(cells);
    const signOf = (of: string): number => {
      cells.read(of);
      const input = inputs.get(of);
      if (input === undefined) throw new Error(`nobody knows ${of}`);
      return Math.sign(input);
    };
    const sign = (of: string): number => signs.get(of, () => signOf(of));
    return { cells, inputs, signs, texts, sign, text: (of) => texts.get(of, '', () => `sign ${String(sign(of))}`) };
  };

  test('an equal answer leaves what was made from it', () => {
    const { cells, inputs, signs, texts, sign, text } = make();
    expect(text('a')).toBe('sign 1');
    inputs.set('a', 7);
    cells.change('a');
    expect(signs.revise((of) => Math.sign(inputs.get(of) ?? 0))).toBe(false);
    expect(texts.has('a')).toBe(true);
    expect(sign('a')).toBe(1);
  });

  test('another answer kills it, and only it', () => {
    const { cells, inputs, signs, texts, text } = make();
    expect([text('a'), text('b')]).toEqual(['sign 1', 'sign -1']);
    inputs.set('a', -7);
    cells.change('a');
    cells.change('b');
    expect(signs.revise((of) => Math.sign(inputs.get(of) ?? 0))).toBe(true);
    expect([texts.has('a'), texts.has('b')]).toEqual([false, true]);
    expect(text('a')).toBe('sign -1');
  });

  test('a subject that is gone is forgotten; who asks for it gets the error', () => {
    const { cells, inputs, signs, texts, text } = make();
    expect(text('a')).toBe('sign 1');
    inputs.delete('a');
    cells.change('a');
    expect(signs.revise(() => { throw new Error('gone'); })).toBe(true);
    expect([signs.has('a'), texts.has('a')]).toEqual([false, false]);
    expect(() => text('a')).toThrow('nobody knows a');
  });
});
