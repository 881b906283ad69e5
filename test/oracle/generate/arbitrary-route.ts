/**
 * Programs around a route: from a held region through several hops, over components, callbacks, hooks,
 * kept promises, to a method that asks for a lock, the same or another one. At random such a way through
 * an interface or a callback is rare, and it is what real deadlocks are made of. A hop may be one that
 * nobody waits for, a wrapper may be a guard: about half of the routes are harmless.
 */
import fc from 'fast-check';
import { arbitraryParts } from './arbitrary-parts.js';
import { Program } from './program.js';
import type { Body, CallShape, ComponentShape, HookShape, LockShape, MethodShape, ProgramShape, RegionStyle, Statement } from './shape.js';

type Via = 'await' | 'return' | 'then' | 'void' | 'timer' | 'both' | 'map' | 'kept' | 'kept-across' | 'kept-in-field' | 'once' | 'hook' | 'run' | 'deferred' | 'detach' | 'work' | 'passed-on';

type Wrapper = 'none' | 'branch' | 'not-branch' | 'locked' | 'free' | 'attempt' | 'loop' | 'other-lock' | 'guarded' | 'pause' | 'rejoin';

interface Hop {
  readonly component: number;
  readonly via: Via;
  readonly wrapper: Wrapper;
  readonly hasFlag: boolean;
  readonly flag: 'true' | 'false' | 'own';
  readonly form: MethodShape['form'];
  readonly place: MethodShape['place'];
  readonly flight: MethodShape['flight'];
  /** Runs beside the hop. */
  readonly noise: Body | undefined;
}

interface End {
  readonly lock: number;
  readonly first: boolean;
  readonly style: RegionStyle;
}

interface Route {
  readonly from: End;
  readonly to: End;
  readonly start: Hop;
  readonly hops: readonly Hop[];
  readonly last: Hop;
}

interface Routes {
  readonly components: readonly ComponentShape[];
  readonly routes: readonly Route[];
}

const { index, component, hook, lock, body, style, flight } = arbitraryParts;

const hop: fc.Arbitrary<Hop> = fc.record({
  component: fc.nat({ max: 2 }),
  via: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Via>('await') },
    { weight: 6, arbitrary: fc.constantFrom<Via[]>('return', 'then', 'both', 'map', 'kept', 'kept-in-field', 'once', 'hook', 'hook', 'run', 'deferred', 'work', 'work', 'passed-on') },
    { weight: 2, arbitrary: fc.constantFrom<Via[]>('void', 'timer', 'kept-across', 'detach') },
  ),
  wrapper: fc.oneof(
    { weight: 5, arbitrary: fc.constant<Wrapper>('none') },
    { weight: 3, arbitrary: fc.constantFrom<Wrapper[]>('pause', 'branch', 'not-branch', 'locked', 'free', 'attempt', 'loop', 'other-lock', 'guarded', 'rejoin') },
  ),
  hasFlag: fc.boolean(),
  flag: fc.constantFrom('true', 'false', 'own'),
  form: fc.constantFrom('async', 'async', 'async', 'arrow', 'closure'),
  place: fc.constantFrom('inherited', 'override', 'abstract'),
  flight,
  noise: fc.option(body, { nil: undefined, freq: 5 }),
});

const end: fc.Arbitrary<End> = fc.record({ lock: fc.nat({ max: 1 }), first: fc.boolean(), style });

/** A way from reader to reader is harmless where nobody writes. */
const onlyRead: fc.Arbitrary<LockShape> = lock.map((one) => ({ ...one, kind: 'rw', isOnlyRead: true }));

const route: fc.Arbitrary<Route> = fc.record({ from: end, to: end, start: hop, hops: fc.array(hop, { maxLength: 2 }), last: hop });

const routes: fc.Arbitrary<Routes> = fc.record({
  components: fc.tuple(
    fc.tuple(component, fc.oneof({ weight: 6, arbitrary: fc.array(lock, { minLength: 1, maxLength: 2 }) }, { weight: 1, arbitrary: fc.tuple(onlyRead) })).map(([first, locks]) => ({ ...first, locks })),
    fc.array(component, { minLength: 1, maxLength: 2 }),
  ).map(([first, others]) => [first, ...others.map((each) => ({ ...each, back: 0 }))]),
  routes: fc.array(route, { minLength: 1, maxLength: 2 }),
});

export const arbitraryRoute: fc.Arbitrary<ProgramShape> = fc.tuple(routes, fc.array(hook, { minLength: 3, maxLength: 3 }), fc.array(index, { maxLength: 1 })).map(
  ([shape, hooks, entries]) => layOut(shape, hooks, entries),
);

/** Methods of the routes one after the other; each route starts and ends in the first component. */
function layOut({ components, routes: all }: Routes, hooks: readonly HookShape[], entries: readonly number[]): ProgramShape {
  const steps = all.flatMap(({ from, to, start, hops, last }) => [
    { hop: { ...start, component: 0 }, from, to: undefined, isLast: false },
    ...hops.map((each) => ({ hop: each, from: undefined, to: undefined, isLast: false })),
    { hop: { ...last, component: 0 }, from: undefined, to, isLast: true },
  ]);
  const starts = steps.flatMap(({ from }, i) => (from === undefined ? [] : [i]));
  // A hop over a hook decides what the hook of its component runs.
  const targets = new Map(steps.flatMap(({ hop: { via, component: at }, isLast }, i) => (via === 'hook' && !isLast ? [[at % components.length, i + 1] as const] : [])));
  const wired = components.map((each, i): ComponentShape => {
    const given = hooks[i] ?? each.hook;
    return { ...each, hook: { ...given, target: targets.get(i) ?? given.target } };
  });
  const passed = steps.map(({ hop: { via }, isLast }) => !isLast && (via === 'work' || via === 'passed-on'));
  const bare = steps.map(({ hop: { component: at, hasFlag, form, place, flight: kept } }, i): MethodShape => ({ component: at, hasFlag, form, place, flight: kept, takesWork: passed[i - 1] === true && i + 1 < steps.length && steps[i]?.isLast === false, body: [] }));
  const empty: ProgramShape = { components: wired, methods: bare, entries: [] };
  const names = new Program(empty);
  const methods = steps.map(({ hop: each, from, to, isLast }, i): MethodShape => {
    const shape = bare[i];
    if (shape === undefined) throw new RangeError('no method');
    const noise = each.noise ?? [];
    if (isLast) return { ...shape, body: [...noise, { kind: 'region', region: { ...END, ...to, body: [{ kind: 'pause' }] } }] };
    const target = (method: number) => Math.max(0, names.callable(i).indexOf(method));
    const steppedOver = bare[i + 1]?.takesWork === true && steps[i + 1]?.isLast === false;
    const inner = hopTo(each, { target: target(i + 1), flag: each.flag, work: target(i + 2) }, steppedOver);
    const wrapped = wrap(each.wrapper, inner);
    const own: Body = shape.takesWork ? [{ kind: 'run-work' }, ...noise, ...wrapped] : [...noise, ...wrapped];
    if (from === undefined) return { ...shape, body: own };
    if (each.via === 'kept-across') return { ...shape, body: [{ kind: 'kept-across', call: { target: target(i + 1), flag: each.flag, work: 'nothing' }, region: { ...END, ...from, body: [...noise, { kind: 'pause' }] } }] };
    return { ...shape, body: [{ kind: 'region', region: { ...END, ...from, body: own } }] };
  });
  return { components: wired, methods, entries: [...starts, ...entries] };
}

const END: End = { lock: 0, first: false, style: 'try' };

/** `takesWork`: the method called takes a callback, which gets to the one behind it. */
function hopTo({ via }: Hop, call: CallShape, takesWork: boolean): Body {
  switch (via) {
    case 'await':
    case 'return':
    case 'then':
    case 'void':
    case 'timer':
      return [{ kind: 'call', call, how: via }];
    case 'both':
      return [{ kind: 'both', calls: [call, call], how: 'allSettled' }];
    case 'map':
      return [{ kind: 'both', calls: [call, call], how: 'map' }];
    case 'kept':
    case 'kept-across':
      return [{ kind: 'kept', call, body: [{ kind: 'pause' }] }];
    case 'kept-in-field':
    case 'once':
      return [{ kind: 'kept-in-field', call, once: via === 'once', body: [{ kind: 'pause' }] }];
    case 'hook':
      return [{ kind: 'hook', together: call.flag === 'own' }];
    case 'run':
    case 'deferred':
    case 'detach':
      return [{ kind: 'callback', helper: via, body: [{ kind: 'call', call, how: 'await' }] }];
    case 'work': {
      const inner: Statement = { kind: 'call', call: { ...call, target: Number(call.work), work: 'nothing' }, how: 'await' };
      return takesWork ? [{ kind: 'with-work', call, body: [inner] }] : [{ kind: 'call', call, how: 'await' }];
    }
    case 'passed-on':
      return [{ kind: 'call', call, how: 'await' }];
  }
}

function wrap(wrapper: Wrapper, inner: Body): Body {
  const pause: Body = [{ kind: 'pause' }];
  switch (wrapper) {
    case 'none':
      return inner;
    case 'pause':
      return [...pause, ...inner];
    case 'branch':
    case 'not-branch':
      return [{ kind: 'branch', test: wrapper === 'branch' ? 'flag' : 'not-flag', lock: 0, then: inner, otherwise: pause }];
    case 'locked':
    case 'free':
      return [{ kind: 'branch', test: wrapper, lock: 0, then: inner, otherwise: pause }];
    case 'attempt':
      return [{ kind: 'attempt', body: inner, handler: pause, hasFinally: false }];
    case 'loop':
      return [{ kind: 'loop', how: 'of', body: inner }];
    case 'other-lock':
      return [{ kind: 'region', region: { lock: 1, first: false, style: 'section', body: inner } }];
    case 'rejoin':
      return [...inner, { kind: 'rejoin', flight: 0, how: 'method' }];
    case 'guarded':
      return [{ kind: 'guarded', region: { lock: 0, first: false, style: 'try', body: inner } }];
  }
}
