import { describe, expect, it } from 'vitest';
import { bodySteps, stepsOf } from './lowering.js';

describe('parameters', () => {
  it('open the body', () => {
    expect(stepsOf('function f(a, { b, c: [d] }, e = 1, g = h(), ...r) {}', 'f'))
      .toMatchInlineSnapshot(`
      "a := parameter 0
      b := (parameter 1).b
      d := (parameter 1).c[0]
      e := ((parameter 2) === undefined) ? 1 : (parameter 2)
      if (parameter 3) === undefined
        0: (global h)()
      g := ((parameter 3) === undefined) ? %0 : (parameter 3)
      r := ...parameter 4"
    `);
  });
  it('skip a declared this', () => {
    expect(stepsOf('function f(this: X, a) { return this; }', 'f')).toMatchInlineSnapshot(`
      "a := parameter 0
      return this"
    `);
  });
  it('choose a destructured default once', () => {
    expect(stepsOf('function f({ a = 1, b: { c } = {} } = {}) {}', 'f')).toMatchInlineSnapshot(`
      "if (parameter 0) === undefined
        0: make {}
      1: copy ((parameter 0) === undefined) ? %0 : (parameter 0)
      a := (%1.a === undefined) ? 1 : %1.a
      if %1.b === undefined
        2: make {}
      3: copy (%1.b === undefined) ? %2 : %1.b
      c := %3.c"
    `);
  });
});

describe('declarations', () => {
  it('read each part', () => {
    expect(
      bodySteps("const { x, 'y': y, 0: z, [a.k]: k, ...r } = o.p; const [p, , q = 2, ...s] = a();"),
    ).toMatchInlineSnapshot(`
      "x := o.p.x
      y := o.p.y
      z := o.p[0]
      k := o.p[a.k]
      r := rest of (o.p) without x, y
      0: a()
      p := %0[0]
      q := (%0[2] === undefined) ? 2 : %0[2]
      s := rest of (%0) from 3"
    `);
  });
  it('copy a choice before taking it apart', () => {
    expect(bodySteps('const { x, y } = a || {};')).toMatchInlineSnapshot(`
      "unless a
        0: make {}
      1: copy a || %0
      x := %1.x
      y := %1.y"
    `);
  });
});

describe('assignments', () => {
  it('go to any target', () => {
    expect(bodySteps('[a, [b.x], ...c] = o; ({ k: a[0], b = 2 } = o.p);')).toMatchInlineSnapshot(`
      "0: copy o
      a = %0[0]
      b.x = %0[1][0]
      c = rest of (%0) from 2
      1: copy o.p
      a[0] = %1.k
      b = (%1.b === undefined) ? 2 : %1.b"
    `);
  });
});
