import { describe, expect, it } from 'vitest';
import { bodySteps } from './lowering.js';

describe('calls', () => {
  it('evaluates receiver, arguments, call, wait', () => {
    expect(bodySteps('a.m(await b(), c, ...o);')).toMatchInlineSnapshot(`
      "0: b()
      1: join %0
      2: a.m(%1, c, ...o)
      drop %2"
    `);
  });
  it('keeps the receiver through wrappers', () => {
    expect(bodySteps('(a as X).m(); (a.m as X)(); a!.m(); (<X>a).m(); a?.m!.n();'))
      .toMatchInlineSnapshot(`
      "0: a.m()
      drop %0
      1: a.m()
      drop %1
      2: a.m()
      drop %2
      3: a.m()
      drop %3
      if a != null
        4: a.m.n()
        drop %4"
    `);
  });
  it('takes literal and symbol keys for names', () => {
    expect(bodySteps("a['m'](); a[0](); a[b](); a[Symbol.dispose]();")).toMatchInlineSnapshot(`
      "0: a.m()
      drop %0
      1: a[0]()
      drop %1
      2: a[b]()
      drop %2
      3: a.[Symbol.dispose]()
      drop %3"
    `);
  });
  it('lowers new, tags, import and instantiation', () => {
    expect(bodySteps('new a; new b.C(1); c`x${o}`; o.t`y`; await import("m"); a<string>(b);'))
      .toMatchInlineSnapshot(`
      "0: new a()
      drop %0
      1: new b.C(1)
      drop %1
      2: tag c(?template strings, o)
      drop %2
      3: tag o.t(?template strings)
      drop %3
      4: import("m")
      5: join %4
      6: a(b)
      drop %6"
    `);
  });
  it('calls an immediate function', () => {
    expect(bodySteps('void (async () => {})(); !function () {}();')).toMatchInlineSnapshot(`
      "0: (function f/0)()
      void %0
      1: (function f/1)()
      drop %1"
    `);
  });
  it('copies what a later argument changes, and only that', () => {
    expect(bodySteps('a(b, b = 1, c); a.m(a = 2); a(b.x, b.x++);')).toMatchInlineSnapshot(`
      "0: copy b
      b = 1
      1: a(%0, 1, c)
      drop %1
      2: copy a
      a = 2
      3: %2.m(2)
      drop %3
      5: copy b.x
      4: copy b.x
      b.x = %4 + 1
      6: a(%5, %4)
      drop %6"
    `);
  });
});

describe('optional chains', () => {
  it('hold the rest of the chain in one branch', () => {
    expect(bodySteps('const v = a?.b.c(o); return a?.b?.c;')).toMatchInlineSnapshot(`
      "if a != null
        0: a.b.c(o)
      v := (a != null) ? %0 : undefined
      return (a != null) ? ((a.b != null) ? a.b.c : undefined) : undefined"
    `);
  });
  it('drop a result inside the branch', () => {
    expect(bodySteps('a?.release(); o.m?.(1);')).toMatchInlineSnapshot(`
      "if a != null
        0: a.release()
        drop %0
      if o.m != null
        1: o.m(1)
        drop %1"
    `);
  });
  it('copy the tested value when the call may change it', () => {
    expect(bodySteps('await o.m?.acquire();')).toMatchInlineSnapshot(`
      "1: copy o.m
      if %1 != null
        0: o.m.acquire()
      2: join (%1 != null) ? %0 : undefined"
    `);
  });
  it('end at parentheses', () => {
    expect(bodySteps('const v = (a?.b).c(); const w = a?.b.c();')).toMatchInlineSnapshot(`
      "0: ((a != null) ? a.b : undefined).c()
      v := %0
      if a != null
        1: a.b.c()
      w := (a != null) ? %1 : undefined"
    `);
  });
});

describe('short circuits and conditions', () => {
  it('are values while the right side has no steps', () => {
    expect(bodySteps('return [a && b || c, a ?? b, a ? b : c];')).toMatchInlineSnapshot(`
      "0: make [(a && b) || c, a ?? b, a ? b : c]
      return %0"
    `);
  });
  it('are branches when it has', () => {
    expect(bodySteps('const x = a && (await b()); const y = a ?? c(); a || o();'))
      .toMatchInlineSnapshot(`
      "if a
        0: b()
        1: join %0
      x := a && %1
      unless a != null
        2: c()
      y := a ?? %2
      unless a
        3: o()
        drop %3"
    `);
  });
  it('choose again by what was copied', () => {
    expect(bodySteps('return this.open ? this.close() : 0;')).toMatchInlineSnapshot(`
      "1: copy this.open
      if %1
        0: this.close()
      return %1 ? %0 : 0"
    `);
  });
  it('branch for their effects alone in a statement', () => {
    expect(bodySteps('a ? b() : c(); a && o && b();')).toMatchInlineSnapshot(`
      "if a
        0: b()
        drop %0
      else
        1: c()
        drop %1
      if a && o
        2: b()
        drop %2"
    `);
  });
  it('assign in a branch', () => {
    expect(bodySteps('a ??= b(); a.x ||= 1; a &&= 2; return (o.x ??= c());'))
      .toMatchInlineSnapshot(`
      "unless a != null
        0: b()
        a = %0
      unless a.x
        a.x = 1
      if a
        a = 2
      unless o.x != null
        1: c()
        o.x = %1
      return o.x"
    `);
  });
});

describe('assignments', () => {
  it('are read again, or kept', () => {
    expect(bodySteps('a = b; const x = (a = b + a); const y = (o.x = o.x + 1);'))
      .toMatchInlineSnapshot(`
      "a = b
      a = b + a
      x := a
      0: copy o.x + 1
      o.x = %0
      y := %0"
    `);
  });
  it('compute before they store', () => {
    expect(bodySteps('a += b(); a.x -= 1; a.y **= 2;')).toMatchInlineSnapshot(`
      "0: b()
      a = a + %0
      a.x = a.x - 1
      a.y = a.y other 2"
    `);
  });
  it('count, with the old value where it is used', () => {
    expect(bodySteps('a++; --a.x; const x = a++; const y = ++a; o[a++] = b;'))
      .toMatchInlineSnapshot(`
      "a = a + 1
      a.x = a.x - 1
      0: copy a
      a = %0 + 1
      x := %0
      a = a + 1
      y := a
      1: copy a
      a = %1 + 1
      o[%1] = b"
    `);
  });
  it('swap through the array', () => {
    expect(bodySteps('[a, b] = [b, a]; ({ a, b: o.b = 1, ...c } = a);')).toMatchInlineSnapshot(`
      "0: make [b, a]
      a = %0[0]
      b = %0[1]
      1: copy a
      a = %1.a
      o.b = (%1.b === undefined) ? 1 : %1.b
      c = rest of (%1) without a, b"
    `);
  });
  it('of a deleted property leave undefined', () => {
    expect(bodySteps('delete a[b]; delete a.x;')).toMatchInlineSnapshot(`
      "a[b] = undefined
      a.x = undefined"
    `);
  });
});

describe('the rest', () => {
  it('has literals', () => {
    expect(
      bodySteps('return [1, -1, 5n, "s", `t`, `x${a}y`, true, null, undefined, /r/g, , ...b];'),
    ).toMatchInlineSnapshot(`
      "0: make [1, -1, 5n, "s", "t", \`x\${a}y\`, true, null, undefined, ?regexp, undefined, ...b]
      return %0"
    `);
  });
  it('makes objects', () => {
    expect(
      bodySteps(
        'return { a, b: 1, [a.k]: 2, 3: c, ...o, m() {}, get g() { return 1; }, set g(v) {} };',
      ),
    ).toMatchInlineSnapshot(`
      "0: make { a: a, b: 1, [a.k]: 2, 3: c, ...o, m: function f/m, getter g: function f/get g, setter g: function f/set g }
      return %0"
    `);
  });
  it('has operators', () => {
    expect(bodySteps('return [!a, -a, +a, ~a, typeof a, a in b, a instanceof b, a === b, a ** b];'))
      .toMatchInlineSnapshot(`
      "0: make [!a, -a, a - 0, a other undefined, typeof a, a in b, a instanceof b, a === b, a other b]
      return %0"
    `);
  });
  it('drops what void is written for', () => {
    expect(bodySteps('void a(); void a; const f = () => void b(); a(), b();'))
      .toMatchInlineSnapshot(`
      "0: a()
      void %0
      void a
      f := function f/f
      1: a()
      drop %1
      2: b()
      drop %2"
    `);
  });
  it('does not follow some', () => {
    expect(bodySteps('return [arguments, new.target, import.meta.url, #p in a];'))
      .toMatchInlineSnapshot(`
      "0: make [?arguments, ?meta-property, ?meta-property.url, ?private name in a]
      return %0"
    `);
  });
  it('waits, and drops no wait', () => {
    expect(bodySteps('await a; const x = await b(); void (await c());')).toMatchInlineSnapshot(`
      "0: join a
      1: b()
      2: join %1
      x := %2
      3: c()
      4: join %3"
    `);
  });
  it('evaluates what JSX holds', async () => {
    const { stepsOf } = await import('./lowering.js');
    const text = 'const C = () => <p a={f()} {...q()}>{h()}<b.c on={() => g()} /> text<></></p>;';
    expect(stepsOf(text, 'C', '/src/main.tsx')).toMatchInlineSnapshot(`
      "0: (global f)()
      1: (global q)()
      2: (global h)()
      return ?jsx"
    `);
  });
});
