/** Components, methods and statements at random. What comes first in a choice is what shrinking ends with. */
import fc from 'fast-check';
import type { Body, BranchTest, CallShape, CallStyle, ComponentShape, HookShape, LockShape, MethodShape, RegionShape, RegionStyle, Statement } from './shape.js';

const MAX = { locks: 2, statements: 3, depth: 3 };

const index = fc.nat({ max: 7 });

const call: fc.Arbitrary<CallShape> = fc.record({
  target: index,
  flag: fc.constantFrom('true', 'false', 'own'),
  work: fc.oneof(fc.constantFrom('nothing' as const, 'own' as const), index),
});

const lock: fc.Arbitrary<LockShape> = fc.record({
  kind: fc.oneof(
    { weight: 5, arbitrary: fc.constant('mutex' as const) },
    { weight: 5, arbitrary: fc.constantFrom('semaphore' as const, 'rw' as const, 'await-lock' as const, 'keyed' as const) },
  ),
  capacity: fc.constantFrom(1, 2),
  isOnlyRead: fc.constantFrom(false, false, true),
  at: fc.constantFrom('field', 'field', 'module', 'given'),
});

const hook: fc.Arbitrary<HookShape> = fc.record({
  style: fc.constantFrom('field', 'setter', 'list', 'emitter'),
  target: index,
  byConstructor: fc.boolean(),
  isBound: fc.boolean(),
});

const component: fc.Arbitrary<ComponentShape> = fc.record({
  locks: fc.array(lock, { minLength: 0, maxLength: MAX.locks }),
  form: fc.constantFrom('class', 'class', 'class', 'factory'),
  knows: fc.constantFrom('given', 'made'),
  seenAs: fc.constantFrom('class', 'interface', 'structure', 'base'),
  back: fc.option(index, { nil: undefined }),
  hook,
});

const style: fc.Arbitrary<RegionStyle> = fc.constantFrom('try', 'plain', 'section', 'section', 'helper', 'kept-handle', 'pair', 'attempt');
const test: fc.Arbitrary<BranchTest> = fc.constantFrom('flag', 'not-flag', 'locked', 'free');
const how: fc.Arbitrary<CallStyle> = fc.constantFrom('await', 'await', 'await', 'void', 'return', 'then', 'timer');

const { body } = fc.letrec<{ body: Body; statement: Statement; region: RegionShape }>((tie) => ({
  body: fc.array(tie('statement'), { minLength: 1, maxLength: MAX.statements, depthIdentifier: 'statement' }),
  region: fc.record({ lock: index, first: fc.boolean(), style, body: tie('body') }),
  statement: fc.oneof(
    { maxDepth: MAX.depth, depthIdentifier: 'statement', withCrossShrink: true },
    { weight: 2, arbitrary: fc.constant<Statement>({ kind: 'pause' }) },
    { weight: 7, arbitrary: fc.record({ kind: fc.constant('call' as const), call, how }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('both' as const), calls: fc.tuple(call, call), how: fc.constantFrom('all', 'allSettled', 'map') }) },
    { weight: 1, arbitrary: fc.constant<Statement>({ kind: 'throw' }) },
    { weight: 1, arbitrary: fc.constant<Statement>({ kind: 'return' }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('hook' as const), together: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant<Statement>({ kind: 'run-work' }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('rejoin' as const), flight: index, how: fc.constantFrom('method', 'promise') }) },
    { weight: 9, arbitrary: fc.record({ kind: fc.constant('region' as const), region: tie('region') }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('kept' as const), call, body: tie('body') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('kept-across' as const), call, region: tie('region') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('kept-in-field' as const), call, once: fc.boolean(), body: tie('body') }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('branch' as const), test, lock: index, then: tie('body'), otherwise: tie('body') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('loop' as const), how: fc.constantFrom('of', 'count'), body: tie('body') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('attempt' as const), body: tie('body'), handler: tie('body'), hasFinally: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('callback' as const), helper: fc.constantFrom('run', 'twice', 'detach', 'deferred'), body: tie('body') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('with-work' as const), call, body: tie('body') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('guarded' as const), region: tie('region') }) },
  ),
}));

const flight: fc.Arbitrary<MethodShape['flight']> = fc.constantFrom('none', 'none', 'none', 'none', 'field', 'map');

const method: fc.Arbitrary<MethodShape> = fc.record({
  component: index,
  hasFlag: fc.boolean(),
  takesWork: fc.constantFrom(false, false, true),
  form: fc.constantFrom('async', 'async', 'async', 'arrow', 'closure'),
  place: fc.constantFrom('inherited', 'override', 'abstract'),
  flight,
  body,
});

export const arbitraryParts = { index, lock, hook, component, method, body, style, test, flight };
