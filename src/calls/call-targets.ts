/** Which functions a call may run. */
import type { CallStep, ClassId, Member } from '../program/outline.js';
import { type Abstract, alternatives, type Frame, type Instance, nullishness, symbol, type Symbolic } from './abstract-value.js';
import { findMember, heirsOf } from './class-members.js';
import { runsOnce } from './expand.js';
import type { Binding, Flow, Overlay, Target, Targets } from './flow.js';

const NONE: Targets = { of: [], by: 'exact', incomplete: undefined, constructed: 0 };

export function callTargets(flow: Flow, frame: Frame, step: CallStep, overlay: Overlay | undefined): Targets {
  const callee = step.callee;
  switch (callee.kind) {
    case 'value': {
      const value = flow.evaluate(frame, callee.value, overlay);
      const found = flow.functionsOf(value);
      return found.of.length > 0 ? found : declared(flow, frame, step, undefined, found);
    }
    case 'member':
      return memberTargets(flow, frame, step, flow.evaluate(frame, callee.object, overlay), callee.name, overlay);
    case 'element': {
      const container = flow.evaluate(frame, callee.object, overlay);
      const key = flow.evaluate(frame, callee.key, overlay);
      // A name that is a constant: `shelf[count]()`.
      if (key.kind === 'constant' && typeof key.value === 'string' && flow.classOf(container) !== undefined) return memberTargets(flow, frame, step, container, key.value, overlay);
      return flow.functionsOf(flow.elementOf(container, key, ''));
    }
    case 'super-member':
      return superTargets(flow, frame, callee.name);
    case 'super':
    case 'import':
      return NONE;
  }
}

/** `Reflect.apply(f, self, list)` */
export function isReflectApply(step: CallStep): boolean {
  const { callee } = step;
  return callee.kind === 'member' && callee.name === 'apply' && callee.object.kind === 'global' && callee.object.name === 'Reflect';
}

function memberTargets(
  flow: Flow,
  frame: Frame,
  step: CallStep,
  object: Abstract,
  name: string,
  overlay: Overlay | undefined,
): Targets {
  if (isReflectApply(step)) {
    const [applied, self] = flow.argumentsOf(frame, { ...step, callee: { kind: 'import' } }, overlay);
    const called = applied === undefined ? NONE : flow.functionsOf(applied);
    return { ...called, of: called.of.map((one) => (self === undefined || one.bound.length > 0 ? one : { ...one, self })) };
  }
  if (name === 'call' || name === 'apply') {
    const called = flow.functionsOf(object);
    if (called.of.length > 0) {
      const self = flow.argumentsOf(frame, { ...step, callee: { kind: 'import' } }, overlay)[0];
      return { ...called, of: called.of.map((one) => (self === undefined || one.bound.length > 0 ? one : { ...one, self })) };
    }
  }
  if (object.kind === 'symbol' && isOfPlatform(flow, frame, step)) return NONE;
  const of: Target[] = [];
  let by: Targets['by'] = 'exact';
  let incomplete: string | undefined;
  let constructed = 0;
  const several = alternatives(object);
  // Nothing has no members: where there is a call, there was an object.
  for (const one of several.length > 1 ? several.filter((each) => nullishness(each) !== true) : several) {
    const found = memberOf(flow, one, name, overlay, () => declared(flow, frame, step, one, NONE), (value) => fits(flow, frame, step, value));
    of.push(...found.of);
    if (found.by !== 'exact') by = found.by;
    incomplete ??= found.incomplete;
    constructed += found.constructed;
  }
  return { of: distinct(of), by, incomplete, constructed };
}

/** Types of the platform whose methods are the platform's: texts and numbers always, collections where no class of the program is one. */
const PRIMITIVES: ReadonlySet<string> = new Set(['BigInt', 'Boolean', 'Number', 'String', 'Symbol']);
const COLLECTIONS: ReadonlySet<string> = new Set(['Array', 'Map', 'ReadonlyArray', 'ReadonlyMap', 'ReadonlySet', 'Set', 'WeakMap', 'WeakSet']);

/** `id.padStart(8)`: whatever object it is, no function of the program is called. */
function isOfPlatform(flow: Flow, frame: Frame, step: CallStep): boolean {
  const declared = flow.view.calleeAt(frame.fn, step.id);
  return declared.length > 0 && declared.every((one) =>
    one.kind === 'external' && one.package === 'lib' && one.container !== undefined &&
    (PRIMITIVES.has(one.container) ||
      (COLLECTIONS.has(one.container) && flow.view.implementers({ kind: 'external', package: one.package, name: one.container }).length === 0)));
}

/** An object that the types of the site exclude came through a variable that held another one before. */
function fits(flow: Flow, frame: Frame, step: CallStep, object: Abstract): boolean {
  const id = object.kind === 'instance' ? flow.classOf(object) : undefined;
  return id === undefined || flow.view.mayBeReceiver(frame.fn, step.id, id);
}

function memberOf(
  flow: Flow,
  object: Abstract,
  name: string,
  overlay: Overlay | undefined,
  fallback: () => Targets,
  isPossible: (object: Abstract) => boolean,
): Targets {
  if (!isPossible(object)) return NONE;
  if (object.kind === 'symbol' && flow.classOf(object) === undefined) {
    const put = onlyPut(flow, object);
    if (put !== undefined) return named(flow, object, put, memberOf(flow, put, name, overlay, fallback, isPossible));
    // Any element: its class tells the method, and which element it is stays open.
    const byClass = object.origin.how === 'element' ? fallback() : undefined;
    if (byClass?.by === 'exact' && byClass.of.length > 0) return byClass;
    const wired = wiredMembers(flow, object, name, isPossible);
    return wired.of.length > 0 ? wired : (byClass ?? fallback());
  }
  const known = calledOn(flow, object, flow.functionsOf(flow.fieldOf(object, name, overlay)));
  if (known.of.length === 0) return known.incomplete === undefined || object.kind === 'symbol' ? fallback() : known;
  return object.kind === 'symbol' ? withOverrides(flow, object, name, known) : known;
}

/** A container hands out what was put there under the name, where one object is. */
function onlyPut(flow: Flow, { origin, ...symbolic }: Symbolic): Abstract | undefined {
  if (origin.how !== 'element' || origin.at?.kind !== 'constant' || origin.base.kind !== 'instance') return undefined;
  const { of: [only, ...others], incomplete } = flow.expand({ ...symbolic, origin });
  const isOne = only !== undefined && others.length === 0 && incomplete === undefined && only.bindings.length === 0;
  return isOne && only.value.kind === 'instance' && only.value.made.how === 'class' ? only.value : undefined;
}

/** Where one place makes several objects, the element that is called tells which of them it is. */
function named(flow: Flow, symbol: Symbolic, value: Abstract, found: Targets): Targets {
  if (symbol.origin.how !== 'element' || value.kind !== 'instance' || isMadeOnce(flow, value)) return found;
  const object = value.made.how === 'class' ? value.key : value.within?.key;
  return object === undefined ? found : { ...found, of: found.of.map((one) => ({ ...one, named: { object, as: symbol } })) };
}

function isMadeOnce(flow: Flow, { many, within }: Instance): boolean {
  return !many && within !== undefined && (flow.view.functionOutline(within.fn).role === 'module' || runsOnce(flow, within.fn));
}

/** A method that is written in an object literal has that object for its `this`. */
function calledOn<T extends { readonly of: readonly Target[] }>(flow: Flow, object: Abstract, known: T): T {
  if (object.kind !== 'instance' || object.made.how !== 'object') return known;
  const isUnbound = ({ fn, self }: Target): boolean => self === undefined && flow.view.functionOutline(fn).role !== 'arrow';
  return known.of.some(isUnbound) ? { ...known, of: known.of.map((one) => (isUnbound(one) ? { ...one, self: object } : one)) } : known;
}

/** The member of whatever objects the program's wiring puts here. */
function wiredMembers(flow: Flow, object: Symbolic, name: string, isPossible: (object: Abstract) => boolean): Targets {
  const expansions = flow.expand(object);
  const of: Target[] = [];
  let incomplete = expansions.incomplete;
  for (const one of expansions.of.filter(({ value }) => isPossible(value))) {
    const found = named(flow, object, one.value, flow.functionsOf(flow.fieldOf(one.value, name)));
    for (const target of found.of) of.push({ ...target, bindings: [...one.bindings, ...target.bindings] });
    incomplete ??= found.incomplete;
  }
  return { of: distinct(of), by: 'value', incomplete, constructed: 0 };
}

/** A method found by the declared class: constructed subclasses may have their own. */
function withOverrides(flow: Flow, object: Symbolic, name: string, known: Targets): Targets {
  const id = flow.classOf(object);
  if (id === undefined || name.startsWith('#')) return known;
  const base = findMember(flow.view, id, name, false);
  if (base === undefined || base.member.access === 'private') return known;
  const overriding = heirsOf(flow.view, id)
    .filter((one) => one !== id && findMember(flow.view, one, name, false)?.member.function !== base.member.function)
    .filter((one) => flow.constructions(one).of.length > 0);
  if (overriding.length === 0) return known;
  const others = overriding.slice(0, flow.limits.implementers).flatMap((one) => methodOf(flow, assumed(object, one), name));
  const own = mayBeBase(flow, id, base.member) ? known.of : [];
  return { of: [...own, ...others], by: 'declared', incomplete: undefined, constructed: (own.length === 0 ? 0 : 1) + others.length };
}

/** An object may have the base class's member: it is made of that class, or of one that does not override it. */
function mayBeBase(flow: Flow, id: ClassId, { name, function: own }: Member): boolean {
  const outline = flow.view.classOutline(id);
  if (!outline.isAbstract || flow.constructions(id).of.length > 0) return true;
  if (own === undefined) return false;
  const heirs = heirsOf(flow.view, id).filter((one) => one !== id && flow.constructions(one).of.length > 0);
  return heirs.some((one) => findMember(flow.view, one, name, false)?.member.function === own);
}

/** The object, taken to be of this class. */
function assumed(object: Abstract, id: ClassId): Symbolic {
  return symbol(`${object.key}~${id}`, { how: 'typed', class: id, base: object });
}

function methodOf(flow: Flow, object: Abstract, name: string): readonly Target[] {
  return flow.functionsOf(flow.fieldOf(object, name)).of;
}

/** What the checker says the callee is; an interface is narrowed to the classes that are constructed. */
function declared(flow: Flow, frame: Frame, step: CallStep, receiver: Abstract | undefined, otherwise: Targets): Targets {
  const of: Target[] = [];
  let incomplete = otherwise.incomplete;
  let by: Targets['by'] = 'exact';
  let constructed = 0;
  for (const one of flow.view.calleeAt(frame.fn, step.id)) {
    switch (one.kind) {
      case 'function': {
        const outline = flow.view.functionOutline(one.id);
        if (outline.class !== undefined && !outline.isStatic && receiver !== undefined) {
          const typed = receiver.kind === 'symbol' && flow.classOf(receiver) === undefined ? assumed(receiver, outline.class) : receiver;
          of.push(...withOverrides2(flow, typed, calleeMember(step) ?? '', { fn: one.id, self: typed, scope: flow.scopeOfClass(outline.class) }));
        } else if (outline.outer !== undefined) {
          of.push({ kind: 'function', fn: one.id, scope: flow.symbolicFrame(outline.outer), self: undefined, bound: [], bindings: [] });
        }
        break;
      }
      case 'member': {
        const classes = flow.view.implementers(one.type).filter((id) => !flow.view.classOutline(id).isAbstract);
        const live = classes.filter((id) => flow.constructions(id).of.length > 0);
        const chosen = live.length > 0 ? live : classes;
        constructed += chosen.length;
        by = 'declared';
        if (chosen.length > flow.limits.implementers || chosen.length === 0) incomplete ??= `${String(chosen.length)} implementers of ${one.name}`;
        else of.push(...chosen.flatMap((id) => methodOf(flow, assumed(receiver ?? { kind: 'unknown', key: '?', why: 'receiver' }, id), one.name)));
        break;
      }
      case 'value':
        incomplete ??= 'a function value that nobody seen passes in';
        break;
      case 'unknown':
        incomplete ??= one.why;
        break;
      case 'class':
      case 'external':
        break;
    }
  }
  return { of: distinct(of), by, incomplete, constructed };
}

function withOverrides2(flow: Flow, receiver: Abstract, name: string, target: { readonly fn: string; readonly self: Abstract; readonly scope: Frame }): readonly Target[] {
  const found = flow.functionsOf(flow.fieldOf(receiver, name)).of;
  return found.length > 0 ? found : [{ kind: 'function', ...target, bound: [], bindings: [] }];
}

function calleeMember(step: CallStep): string | undefined {
  return step.callee.kind === 'member' ? step.callee.name : undefined;
}

function superTargets(flow: Flow, frame: Frame, name: string): Targets {
  let outline = flow.view.functionOutline(frame.fn);
  while (outline.class === undefined && outline.outer !== undefined) outline = flow.view.functionOutline(outline.outer);
  if (outline.class === undefined) return NONE;
  const base = flow.view.baseOf(outline.class);
  if (base?.kind !== 'class') return NONE;
  const found = findMember(flow.view, base.id, name, outline.isStatic);
  const fn = found?.member.function;
  if (found === undefined || fn === undefined) return NONE;
  const scope = flow.scopeOfClass(found.owner.id);
  return { of: [{ kind: 'function', fn, scope, self: frame.self, bound: [], bindings: [] }], by: 'exact', incomplete: undefined, constructed: 0 };
}

/** The functions a value is: closures, and what a symbol expands to. */
export function functionsOf(flow: Flow, value: Abstract): Targets {
  const of: Target[] = [];
  let incomplete: string | undefined;
  let by: Targets['by'] = 'exact';
  for (const one of alternatives(value)) {
    switch (one.kind) {
      case 'closure':
        of.push(target(one, []));
        break;
      case 'symbol': {
        const expansions = flow.expand(one);
        by = 'value';
        incomplete ??= expansions.incomplete;
        for (const expansion of expansions.of) {
          for (const inner of alternatives(expansion.value)) {
            if (inner.kind === 'closure') of.push(target(inner, expansion.bindings));
          }
        }
        break;
      }
      case 'unknown':
        incomplete ??= one.why;
        break;
      case 'instance':
      case 'class':
      case 'constant':
      case 'external':
      case 'promise':
      case 'handle':
      case 'resolver':
      case 'choice':
        break;
    }
  }
  return { of: distinct(of), by, incomplete, constructed: 0 };
}

function target(closure: Extract<Abstract, { kind: 'closure' }>, bindings: readonly Binding[]): Target {
  return { kind: 'function', fn: closure.fn, scope: closure.scope, self: closure.self, bound: closure.bound, bindings };
}

function distinct(targets: readonly Target[]): readonly Target[] {
  if (targets.length < 2) return targets;
  const seen = new Map<string, Target>();
  for (const one of targets) {
    const key = `${one.fn}|${one.self?.key ?? ''}|${one.scope?.key ?? ''}|${one.bindings.map((b) => `${b.symbol.key}=${b.is.key}`).join()}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}
