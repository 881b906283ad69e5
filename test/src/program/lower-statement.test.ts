import { describe, expect, it } from 'vitest';
import { bodySteps, stepsOf } from './lowering.js';

describe('loops', () => {
  it('test, run, update', () => {
    expect(bodySteps('for (let i = 0; i < a.n(); i++) { if (b) continue; let t; o(t); }'))
      .toMatchInlineSnapshot(`
      "i := 0
      0: loop while
        1: a.n()
        while i < %1
        if b
          continue
        t := undefined
        2: o(t)
        drop %2
        update
          i = i + 1"
    `);
  });
  it('run before the first test', () => {
    expect(bodySteps('do { a(); } while (await b()); for (;;) break; while (true) c();'))
      .toMatchInlineSnapshot(`
      "0: loop do
        1: a()
        drop %1
        2: b()
        3: join %2
        while %3
      4: loop while
        break
      5: loop while
        6: c()
        drop %6"
    `);
  });
  it('bind their element', () => {
    expect(
      bodySteps(
        'for (const x of a) b(x); for (o.k in a); for await (const { x, y = 1 } of a()) b(x);',
      ),
    ).toMatchInlineSnapshot(`
      "0: loop of a
        x := %0
        1: b(x)
        drop %1
      2: loop in a
        o.k = %2
      3: a()
      4: loop await-of %3
        x~1 := %4.x
        y := (%4.y === undefined) ? 1 : %4.y
        5: b(x~1)
        drop %5"
    `);
  });
  it('carry labels', () => {
    expect(
      bodySteps(
        'out: for (;;) { in2: while (a) continue out; } lab: { break lab; } l: if (a) break l;',
      ),
    ).toMatchInlineSnapshot(`
      "0: out: loop while
        1: in2: loop while
          while a
          continue out
      lab: block
        break lab
      l: block
        if a
          break l"
    `);
  });
});

describe('branches', () => {
  it('nest else ifs', () => {
    expect(bodySteps('if (a) b(); else if (await c()) o(); else return;')).toMatchInlineSnapshot(`
      "if a
        0: b()
        drop %0
      else
        1: c()
        2: join %1
        if %2
          3: o()
          drop %3
        else
          return undefined"
    `);
  });
  it('flatten long chains of else if', () => {
    const arms = Array.from({ length: 31 }, (_, i) => `if (a === ${String(i)}) b();`).join(
      ' else ',
    );
    expect(bodySteps(`${arms} else c();`).split('\n').slice(0, 6).join('\n'))
      .toMatchInlineSnapshot(`
      "end if: block
        if a === 0
          0: b()
          drop %0
          break end if
        if a === 1"
    `);
  });
  it('switch', () => {
    expect(
      bodySteps(
        "switch (a.k) { case 'x': b(); case c(): { break; } default: h(); function h() {} }",
      ),
    ).toMatchInlineSnapshot(`
      "h := function f/h
      switch a.k
        case "x"
          0: b()
          drop %0
        1: c()
        case %1
          break
        default
          2: h()
          drop %2"
    `);
  });
  it('try', () => {
    expect(
      bodySteps('try { a(); } catch (e) { throw e; } finally { b(); } try { a(); } catch { c(); }'),
    ).toMatchInlineSnapshot(`
      "try
        0: a()
        drop %0
      catch e
        throw e
      finally
        1: b()
        drop %1
      try
        2: a()
        drop %2
      catch
        3: c()
        drop %3"
    `);
  });
  it('take a caught value apart', () => {
    expect(bodySteps('try { a(); } catch ({ message = 1 }) { b(message); }'))
      .toMatchInlineSnapshot(`
      "try
        0: a()
        drop %0
      catch caught
        message := (caught.message === undefined) ? 1 : caught.message
        1: b(message)
        drop %1"
    `);
  });
});

describe('using', () => {
  it('holds the rest of the block', () => {
    expect(bodySteps('{ using x = a(), y = b(); await using z = await c(); o(z); } o();'))
      .toMatchInlineSnapshot(`
      "0: a()
      x := %0
      using x
        1: b()
        y := %1
        using y
          2: c()
          3: join %2
          z := %3
          await using z
            4: o(z)
            drop %4
      5: o()
      drop %5"
    `);
  });
  it('holds a round, or a loop', () => {
    expect(bodySteps('for (using x of a) b(x); for (using y = a(); ; ) b(y);'))
      .toMatchInlineSnapshot(`
      "0: loop of a
        x := %0
        using x
          1: b(x)
          drop %1
      2: a()
      y := %2
      using y
        3: loop while
          4: b(y)
          drop %4"
    `);
  });
});

describe('scopes', () => {
  it('tell names apart', () => {
    expect(bodySteps('let x = 1; { let x = 2; a(x); } { var a; const x = 3; b(x); } c(x);'))
      .toMatchInlineSnapshot(`
      "x := 1
      x~1 := 2
      0: a(x~1)
      drop %0
      x~2 := 3
      1: b(x~2)
      drop %1
      2: c(x)
      drop %2"
    `);
  });
  it('hoist var and functions', () => {
    expect(bodySteps('v = g(); if (a) { var v = 1; } function g() { return v; }'))
      .toMatchInlineSnapshot(`
      "g := function f/g
      0: g()
      v = %0
      if a
        v := 1"
    `);
  });
  it('reach outer bodies by owner', () => {
    expect(stepsOf('let top = 1; function f(x) { return () => () => [top, x, this]; }', 'f/0/0'))
      .toMatchInlineSnapshot(`
      "0: make [top@, x@f, this@f]
      return %0"
    `);
  });
  it('let a function expression know itself', () => {
    expect(stepsOf('const g = function self() { return self; };', 'self')).toMatchInlineSnapshot(
      `"return function self"`,
    );
  });
  it('leave undeclared and ambient names global', () => {
    expect(
      stepsOf('declare const d: X; declare function e(): void; declare class K {} d; e(new K());'),
    ).toMatchInlineSnapshot(`
      "0: new (global K)()
      1: (global e)(%0)
      drop %1"
    `);
  });
});

describe('generators', () => {
  it('yield', () => {
    expect(stepsOf('function* g() { const a = yield; yield* g(); return (yield 1) + 2; }', 'g'))
      .toMatchInlineSnapshot(`
      "0: yield undefined
      a := %0
      1: g@()
      2: yield* %1
      3: yield 1
      return %3 + 2"
    `);
  });
});
