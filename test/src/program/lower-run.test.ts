/**
 * Random programs, run twice: by the engine, and as outlines. Both must make the same calls with the
 * same arguments, in the same order, and end in the same state.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lower } from './lowering.js';
import { runOutline } from './run-outline.js';

/**
 * The names that programs read and write: numbers, objects of numbers, and nothing. All that is read is
 * a number, for `x++` in an outline adds one to whatever is there.
 */
const NUMBERS = ['a', 'b', 'c'];
const OBJECTS = ['o', 'p'];
const PROLOGUE =
  'let a = 1, b = 2, c = 0, o = { x: 1, y: 2, n: { x: 3 }, f: log }, p = { x: 0, y: 5, n: null, f: log }, q = null;';
const EPILOGUE = 'end(a, b, c, o, p, q);';

const name = fc.constantFrom(...NUMBERS);
const object = fc.constantFrom(...OBJECTS);
const field = fc.constantFrom('x', 'y');

const grammar = fc.letrec((tie) => {
  const text = (part: string): fc.Arbitrary<string> => tie(part).map(String);
  const e = text('expression');
  const s = text('statement');
  const target = fc.oneof(
    name,
    fc.tuple(object, field).map(([o, f]) => `${o}.${f}`),
    fc.tuple(object, e).map(([o, key]) => `${o}[(${key}, 'x')]`),
  );
  const of = (
    parts: fc.Arbitrary<string>[],
    make: (...texts: string[]) => string,
  ): fc.Arbitrary<string> => fc.tuple(...parts).map((texts) => make(...texts));
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      name,
      fc.integer({ min: 0, max: 3 }).map(String),
      of([object, field], (o, f) => `${o}.${f}`),
      of([e], (x) => `log(${x})`),
      of([e, e], (x, y) => `log(${x}, ${y})`),
      of([e, e], (x, y) => `(${x} + ${y})`),
      of([e, e], (x, y) => `(${x} && ${y})`),
      of([e, e], (x, y) => `(${x} || ${y})`),
      of([e, e], (x, y) => `(${x} ?? ${y})`),
      of([e, e, e], (x, y, z) => `(${x} ? ${y} : ${z})`),
      of([e, e], (x, y) => `(${x}, ${y})`),
      of([target, e], (t, x) => `(${t} = ${x})`),
      of([target, e], (t, x) => `(${t} += ${x})`),
      of([target, e], (t, x) => `(${t} ||= ${x})`),
      of([target, e], (t, x) => `(${t} ??= ${x})`),
      of([target], (t) => `${t}++`),
      of([target], (t) => `--${t}`),
      of([object, field], (o, f) => `(${o}.n?.${f} ?? 7)`),
      of([object, e], (o, x) => `${o}.f(${x})`),
      of([e], (x) => `(q?.f(${x}) ?? 3)`),
      of([object, e], (o, x) => `${o}.f?.(${x})`),
      of([object, e], (o, x) => `(${o}.n?.[(${x}, 'x')] ?? 4)`),
      of([e, e], (x, y) => `[${x}, ${y}].length`),
      of([e, e], (x, y) => `({ k: ${x}, l: ${y} }).l`),
      of([e, e], (x, y) => `log(...[${x}], ${y})`),
      of([e, e], (x, y) => `log(\`\${${x}}-\${${y}}\`)`),
      of([e], (x) => `((z) => log(z))(${x})`),
      of([name, e], (x, y) => `((z = ${x}, { k = 2 } = {}, [w] = [z]) => z + k + w)(...[${y}])`),
      of([object], (o) => `+(delete ${o}.n?.x)`),
      of([e], (x) => `+!${x}`),
      of([e, e], (x, y) => `([a, b = ${x}] = [${y}]).length`),
    ),
    object: fc.oneof(
      { depthSize: 'small' },
      object,
      of([text('object'), object], (x, y) => `(${x}, ${y})`),
    ),
    statement: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      of([e], (x) => `${x};`),
      of([text('object'), object], (x, t) => `${t} = ${x};`),
      of([e, s], (x, body) => `if (${x}) { ${body} }`),
      of([e, s, s], (x, body, other) => `if (${x}) { ${body} } else { ${other} }`),
      of([s, s], (body, other) => `{ ${body} ${other} }`),
      of([e, s], (x, body) => `{ const t = ${x}; { let a = t; ${body} } }`),
      of([e, s], (x, body) => `for (let i = 0; i < 2; i++) { if (${x}) continue; ${body} }`),
      of(
        [s],
        (body) =>
          `out: for (const i of [1, 2]) { for (let a of [i, 3]) { ${body} continue out; } }`,
      ),
      of([e, s], (x, body) => `lab: { if (${x}) break lab; ${body} }`),
      of(
        [e, e, s, s],
        (x, y, body, other) =>
          `switch (${x}) { case 0 + ${y}: ${body} case 1: break; default: ${other} }`,
      ),
      of(
        [e, s, s],
        (x, body, other) =>
          `try { ${body} throw ${x}; } catch (a) { log(a); } finally { ${other} }`,
      ),
      of([e, s], (x, body) => `{ let i = 0; do { ${body} } while (i++ < ${x} && i < 2); }`),
      of(
        [e, e],
        (x, y) => `{ const t = { x: ${x}, y: ${y} }; { let { x: a, ...r } = t; log(a, r.y); } }`,
      ),
      of([e, s], (x, body) => `(function (a) { ${body} return ${x}; })(b);`),
    ),
  };
});

type Record_ = unknown[];

/** What a run does: each call's arguments, and the state at its end. */
function observe(
  run: (log: (...values: unknown[]) => unknown, end: (...values: unknown[]) => void) => void,
): Record_ {
  const seen: Record_ = [];
  const note = (what: string, values: unknown[]): void => {
    // A deleted property is left undefined, which JSON does not tell apart.
    const texts = values.map((value) =>
      value === undefined ? 'undefined' : JSON.stringify(value),
    );
    seen.push(`${what} ${texts.join(' ')}`);
  };
  try {
    run(
      (...values) => {
        note('log', values);
        return values.length > 1 ? values[1] : seen.length % 3;
      },
      (...values) => {
        note('end', values);
      },
    );
  } catch (error) {
    seen.push(error instanceof TypeError ? 'TypeError' : error);
  }
  return seen;
}

/** Undefined for a text that is no program: a label inside itself. */
function byEngine(text: string): Record_ | undefined {
  let run: (...values: unknown[]) => void;
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the engine is what we compare with
    run = new Function('log', 'end', text) as typeof run;
  } catch {
    return undefined;
  }
  return observe(run);
}

function byOutline(text: string): Record_ {
  const { outline } = lower(text);
  return observe((log, end) => {
    runOutline(
      outline,
      new Map<string, unknown>([
        ['log', log],
        ['end', end],
      ]),
    );
  });
}

describe('an outline', () => {
  it('does what its source does', () => {
    const program = fc.array(grammar.statement, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(program, (statements) => {
        const text = [PROLOGUE, ...statements, EPILOGUE].join('\n');
        const expected = byEngine(text);
        fc.pre(expected !== undefined);
        expect(byOutline(text)).toEqual(expected);
      }),
      { numRuns: 1500, seed: 1 },
    );
  });
});
