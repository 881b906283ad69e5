/** The value of a call, where no replay has it: through the callee's returns and the platform's table. */
import type { CallStep } from '../program/outline.js';
import { type Abstract, alternatives, choice, type External, type Frame, isGivenByOutside, type Promised, resolversOf, symbol, UNDEFINED, unknown } from './abstract-value.js';
import { builtinResult } from './builtin-result.js';
import { isPlatform } from './builtin-row.js';
import { bodyFacts } from './body-facts.js';
import { imported } from './evaluate.js';
import type { Flow, Overlay, Target } from './flow.js';
import { isSettledByTime } from './timed-promise.js';

export function resultOfCall(flow: Flow, frame: Frame, step: CallStep, overlay: Overlay | undefined): Abstract {
  if (step.how === 'new') return constructed(flow, frame, step, overlay);
  const callee = step.callee;
  if (callee.kind === 'super') return UNDEFINED;
  if (callee.kind === 'import') return dynamicImport(flow, frame, step);
  const special = promiseCall(flow, frame, step, overlay) ?? bound(flow, frame, step, overlay);
  if (special !== undefined) return special;
  const targets = flow.targets(frame, step, overlay);
  if (targets.of.length > 0) {
    const args = (): readonly Abstract[] => flow.argumentsOf(frame, step, overlay);
    return choice(
      targets.of.map((target) => targetResult(flow, frame, step, target, args, overlay?.round)),
      'result',
    );
  }
  const results = (callback: Abstract, args: readonly Abstract[]): readonly Abstract[] =>
    flow.functionsOf(callback).of.map((target) => targetResult(flow, frame, step, target, args));
  return builtinResult(flow, frame, step, overlay, results) ?? outside(flow, frame, step, overlay);
}

/** `import('./cache.js')`: a promise of the module. */
function dynamicImport(flow: Flow, frame: Frame, step: CallStep): Abstract {
  const [from] = step.arguments;
  if (from?.value.kind !== 'constant' || typeof from.value.value !== 'string') return unknown('import');
  const value = imported(flow, flow.view.functionOutline(frame.fn).file, from.value.value, '*');
  return { kind: 'promise', key: `${frame.key}@${String(step.id)}`, work: { how: 'settled', value, rejects: false, place: step.place } };
}

/** Calling `target`: a promise of its body when it is async, else what it returns. */
export function targetResult(flow: Flow, frame: Frame, step: CallStep, target: Target, args: readonly Abstract[] | (() => readonly Abstract[]), round = ''): Abstract {
  const entered = flow.enter(target, frame, `${String(step.id)}${round}`, args);
  return startedCall(flow, entered, step, frame, undefined) ?? flow.returnsOf(entered);
}

/** The promise (or generator) that calling an async function makes; undefined: it runs at once. */
export function startedCall(flow: Flow, entered: Frame, step: CallStep, from: Frame, symbolic: number | undefined): Promised | undefined {
  const outline = flow.view.functionOutline(entered.fn);
  if (outline.isGenerator) {
    return { kind: 'promise', key: `gen ${entered.key}`, work: { how: 'generator', frame: entered, place: step.place, from: from.fn, symbolic, name: outline.name } };
  }
  if (!outline.isAsync) return undefined;
  return {
    kind: 'promise',
    key: `call ${entered.key}`,
    work: { how: 'call', frame: entered, place: step.place, from: from.fn, by: 'exact', symbolic, name: outline.name },
  };
}

function constructed(flow: Flow, frame: Frame, step: CallStep, overlay: Overlay | undefined): Abstract {
  const callee = step.callee;
  const named = callee.kind === 'value' ? flow.evaluate(frame, callee.value, overlay)
    : callee.kind === 'member' ? flow.fieldOf(flow.evaluate(frame, callee.object, overlay), callee.name, overlay)
    : undefined;
  if (named === undefined) return unknown('new');
  const many = bodyFacts(flow.view.functionOutline(frame.fn)).repeated.has(step.id);
  const args = flow.argumentsOf(frame, step, overlay);
  const key = `${frame.key}@${String(step.id)}`;
  const made = alternatives(named).map((one): Abstract => {
    if (one.kind === 'class') {
      return { kind: 'instance', key, label: undefined, many, within: frame, made: { how: 'class', class: one.id, args, scope: one.scope } };
    }
    if (one.kind === 'external' && one.key === 'global#Promise') return { kind: 'promise', key, work: { how: 'deferred', place: step.place, ...(isByTime(flow, frame, step) ? { byTime: true } : {}) } };
    if (one.kind === 'external') {
      return { kind: 'instance', key, label: undefined, many, within: frame, made: { how: 'external', package: one.package, module: one.module, name: one.name, args } };
    }
    return declaredNew(flow, frame, step, key, many, args);
  });
  return choice(made, 'new');
}

function isByTime({ view }: Flow, { fn }: Frame, { arguments: [executor] }: CallStep): boolean {
  return executor?.value.kind === 'function' && isSettledByTime(view.fileOutline(view.functionOutline(fn).file), executor.value.id);
}

function declaredNew(flow: Flow, frame: Frame, step: CallStep, key: string, many: boolean, args: readonly Abstract[]): Abstract {
  for (const one of flow.view.calleeAt(frame.fn, step.id)) {
    if (one.kind === 'class') return { kind: 'instance', key, label: undefined, many, made: { how: 'class', class: one.id, args, scope: flow.scopeOfClass(one.id) } };
    if (one.kind === 'external') {
      return { kind: 'instance', key, label: undefined, many, made: { how: 'external', package: one.package, name: one.container ?? one.name, args } };
    }
  }
  return symbol(key, { how: 'result', fn: frame.fn, step: step.id, by: { frame, step } });
}

/** `Promise.all`, `p.then(…)` and their kin make promises of promises. */
export function promiseCall(flow: Flow, frame: Frame, step: CallStep, overlay: Overlay | undefined): Abstract | undefined {
  const callee = step.callee;
  if (callee.kind !== 'member') return undefined;
  const object = (): Abstract => flow.evaluate(frame, callee.object, overlay);
  const key = `${frame.key}@${String(step.id)}`;
  if (callee.name === 'then' || callee.name === 'catch' || callee.name === 'finally') {
    const base = object();
    // Off a path a lock's own promise looks like any other from outside: only a replay knows better.
    if ((base.kind === 'instance' && (overlay === undefined || !isGivenByOutside(base))) || base.kind === 'constant' || base.kind === 'class') return undefined;
    const [first, second] = flow.argumentsOf(frame, step, overlay);
    return {
      kind: 'promise',
      key,
      work: {
        how: 'then',
        base,
        fulfilled: callee.name === 'then' ? first : undefined,
        rejected: callee.name === 'catch' ? first : callee.name === 'then' ? second : undefined,
        always: callee.name === 'finally' ? first : undefined,
        place: step.place,
        from: frame.fn,
      },
    };
  }
  if (callee.object.kind !== 'global' || callee.object.name !== 'Promise') return undefined;
  const [first] = flow.argumentsOf(frame, step, overlay);
  switch (callee.name) {
    case 'resolve':
    case 'reject':
      if (first?.kind === 'promise' && callee.name === 'resolve') return first;
      return { kind: 'promise', key, work: { how: 'settled', value: first ?? UNDEFINED, rejects: callee.name === 'reject', place: step.place } };
    case 'all':
    case 'allSettled':
      return { kind: 'promise', key, work: { how: 'all', of: first === undefined ? [] : partsOf(flow, first, overlay), place: step.place, settles: callee.name === 'allSettled' } };
    case 'race':
    case 'any':
      return { kind: 'promise', key, work: { how: 'race', of: first === undefined ? [] : partsOf(flow, first, overlay), place: step.place } };
    case 'withResolvers': {
      const promise: Abstract = { kind: 'promise', key, work: { how: 'deferred', place: step.place } };
      const [resolve, reject] = resolversOf(key);
      const fields = new Map<string, Abstract>([['promise', promise], ['resolve', resolve], ['reject', reject]]);
      return { kind: 'instance', key: `${key}{}`, label: undefined, many: false, made: { how: 'object', fields, open: false } };
    }
    default:
      return undefined;
  }
}

function partsOf(flow: Flow, list: Abstract, overlay: Overlay | undefined): readonly Abstract[] {
  return alternatives(list).flatMap((one) => {
    // What a path pushed to an array that it made is known.
    const now = overlay?.field(one, '[]') ?? one;
    return now.kind === 'instance' && now.made.how === 'array' ? now.made.elements : [flow.elementOf(one, undefined, '')];
  });
}

/** `f.bind(self, …args)` */
function bound(flow: Flow, frame: Frame, step: CallStep, overlay: Overlay | undefined): Abstract | undefined {
  if (step.callee.kind !== 'member' || step.callee.name !== 'bind') return undefined;
  const [self, ...args] = flow.argumentsOf(frame, step, overlay);
  const closures = alternatives(flow.evaluate(frame, step.callee.object, overlay)).flatMap((one): Abstract[] =>
    one.kind === 'closure'
      ? [{ ...one, key: `${one.key}.bind(${[self, ...args].map((arg) => arg?.key ?? '').join()})`, self: one.self ?? self, bound: [...one.bound, ...args] }]
      : [],
  );
  return closures.length === 0 ? undefined : choice(closures, 'bind');
}

/** A call that leaves the program: a promise if it may be one, else a value we can only name. */
function outside(flow: Flow, frame: Frame, step: CallStep, overlay: Overlay | undefined): Abstract {
  const key = `${frame.key}@${String(step.id)}`;
  const named = importedCallee(flow, frame, step, overlay);
  const resultOf = (one: External): Abstract => ({
    kind: 'instance', key, label: undefined, many: false,
    made: { how: 'external', package: one.package, module: one.module, name: `${one.name}()`, args: flow.argumentsOf(frame, step, overlay), by: { frame, step } },
  });
  // What the platform's functions are called, its declarations say best.
  if (named !== undefined && !isPlatform(named.package)) return resultOf(named);
  for (const one of flow.view.calleeAt(frame.fn, step.id)) {
    if (one.kind !== 'external') continue;
    const name = one.container === undefined ? one.name : `${one.container}.${one.name}`;
    const args = flow.argumentsOf(frame, step, overlay);
    return { kind: 'instance', key, label: undefined, many: false, made: { how: 'external', package: one.package, name: `${name}()`, args, by: { frame, step } } };
  }
  return named === undefined ? symbol(key, { how: 'result', fn: frame.fn, step: step.id, by: { frame, step } }) : resultOf(named);
}

/** What a package exports, as the import names it: the declaration may have another name. */
function importedCallee(flow: Flow, frame: Frame, step: CallStep, overlay: Overlay | undefined): External | undefined {
  const { callee } = step;
  if (callee.kind !== 'value' && callee.kind !== 'member') return undefined;
  const object = flow.evaluate(frame, callee.kind === 'value' ? callee.value : callee.object, overlay);
  if (object.kind !== 'external') return undefined;
  const value = callee.kind === 'value' ? object : flow.fieldOf(object, callee.name, overlay);
  return value.kind === 'external' && !value.package.startsWith('module:') ? value : undefined;
}
