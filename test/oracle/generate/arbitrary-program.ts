/** Random programs of the generated language. */
import fc from 'fast-check';
import type { Body, CallShape, ComponentShape, LockShape, MethodShape, ProgramShape, RegionShape, Statement } from './shape.js';

/** Enough for three components that call each other; smaller programs come first when shrinking. */
const MAX = { components: 3, locks: 2, methods: 6, entries: 3, statements: 3, depth: 3 };

const index = fc.nat({ max: 7 });

const call: fc.Arbitrary<CallShape> = fc.record({
  target: index,
  flag: fc.constantFrom('true', 'false', 'own'),
});

const lock: fc.Arbitrary<LockShape> = fc.record({
  kind: fc.oneof(
    { weight: 5, arbitrary: fc.constant('mutex' as const) },
    { weight: 5, arbitrary: fc.constantFrom('semaphore' as const, 'rw' as const, 'await-lock' as const, 'keyed' as const) },
  ),
  capacity: fc.constantFrom(1, 2),
  at: fc.constantFrom('field', 'field', 'module', 'given'),
});

const component: fc.Arbitrary<ComponentShape> = fc.record({
  locks: fc.array(lock, { minLength: 0, maxLength: MAX.locks }),
  knows: fc.constantFrom('given', 'made'),
  seenAs: fc.constantFrom('class', 'interface', 'structure'),
  back: fc.option(index, { nil: undefined }),
});

const { body } = fc.letrec<{ body: Body; statement: Statement; region: RegionShape }>((tie) => ({
  body: fc.array(tie('statement'), { minLength: 1, maxLength: MAX.statements, depthIdentifier: 'statement' }),
  region: fc.record({
    lock: index,
    first: fc.boolean(),
    style: fc.constantFrom('try', 'plain', 'section', 'section', 'helper'),
    body: tie('body'),
  }),
  statement: fc.oneof(
    { maxDepth: MAX.depth, depthIdentifier: 'statement', withCrossShrink: true },
    { weight: 2, arbitrary: fc.constant<Statement>({ kind: 'pause' }) },
    { weight: 7, arbitrary: fc.record({ kind: fc.constant('call' as const), call, how: fc.constantFrom('await', 'await', 'await', 'void', 'return', 'then', 'timer') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('both' as const), calls: fc.tuple(call, call), how: fc.constantFrom('all', 'allSettled') }) },
    { weight: 1, arbitrary: fc.constant<Statement>({ kind: 'throw' }) },
    { weight: 1, arbitrary: fc.constant<Statement>({ kind: 'return' }) },
    { weight: 1, arbitrary: fc.constant<Statement>({ kind: 'hook' }) },
    { weight: 9, arbitrary: fc.record({ kind: fc.constant('region' as const), region: tie('region') }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('kept' as const), call, body: tie('body') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('kept-across' as const), call, region: tie('region') }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('branch' as const), test: fc.constantFrom('flag', 'not-flag', 'locked', 'free'), lock: index, then: tie('body'), otherwise: tie('body') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('loop' as const), how: fc.constantFrom('of', 'count'), body: tie('body') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('attempt' as const), body: tie('body'), handler: tie('body'), hasFinally: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('callback' as const), helper: fc.constantFrom('run', 'twice', 'detach'), body: tie('body') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('guarded' as const), region: tie('region') }) },
  ),
}));

const method: fc.Arbitrary<MethodShape> = fc.record({ component: index, hasFlag: fc.boolean(), body });

export const arbitraryProgram: fc.Arbitrary<ProgramShape> = fc.record({
  components: fc.array(component, { minLength: 1, maxLength: MAX.components }),
  methods: fc.array(method, { minLength: 1, maxLength: MAX.methods }),
  entries: fc.array(index, { minLength: 1, maxLength: MAX.entries }),
});
