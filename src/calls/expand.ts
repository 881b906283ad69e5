/**
 * Backward steps: what a symbol may be, from the places of the program that supply it. There are
 * five kinds (docs/architecture.md): arguments of constructors and of registrations, writers of a
 * field, elements put in a collection, returns, arguments of a settler's callers.
 */
import { bareName, writtenName } from '../program/bare-name.js';
import type { CallStep, ClassId, FunctionId, Value } from '../program/outline.js';
import { type Abstract, alternatives, type Frame, type Instance, nullishness, type Symbolic } from './abstract-value.js';
import { bodyFacts, fileFacts, type Sited } from './body-facts.js';
import { heirsOf, lineage } from './class-members.js';
import { initialContents } from './collections.js';
import { nestedFrame } from './evaluate.js';
import type { Binding, Expansion, Expansions, Flow } from './flow.js';
import { onSelf } from './on-self.js';
import { argumentsPassedTo } from './super-arguments.js';

const NOTHING: Expansions = { of: [], incomplete: 'a boundary of the program' };

/** Sites looked at for one question: steps in a row branch at each caller, and what is wired is wired in few places. */
const BACKWARD_WORK = 1000;

export function expandSymbol(flow: Flow, value: Symbolic, depth: number): Expansions {
  return expandAlong(flow, value, { depth, work: { left: BACKWARD_WORK } });
}

/** How far backward a question has come, and what it may still look at. */
interface Way {
  readonly depth: number;
  /** Shared by all steps of one question: steps in a row branch at each of many callers. */
  readonly work: { left: number };
}

function deeper({ depth, work }: Way): Way {
  return { depth: depth + 1, work };
}

function expandAlong(flow: Flow, value: Symbolic, way: Way): Expansions {
  const { depth, work } = way;
  work.left -= 1;
  if (depth > flow.limits.backwardSteps || work.left < 0) return { of: [], incomplete: 'backward steps: limit' };
  const origin = value.origin;
  switch (origin.how) {
    case 'this':
      return origin.class === undefined ? NOTHING : selves(flow, value, origin.class);
    case 'typed':
      return NOTHING;
    case 'parameter':
      // What is only passed in is for the callers to bind; what is kept (constructors, registrations) is followed.
      if (depth === 0 && origin.frame.key === origin.fn && flow.view.functionOutline(origin.fn).role !== 'constructor' && !isGivenOnce(flow, origin.fn)) {
        return { of: [], incomplete: 'a caller decides' };
      }
      return further(flow, supplied(flow, origin.frame, origin.index, work), way);
    case 'field':
      return further(flow, fieldsOf(flow, origin.base, origin.name, way), way);
    case 'element':
      return further(flow, elements(flow, origin.base, origin.at, way), way);
    case 'result':
    case 'variable':
    case 'offset':
      return NOTHING;
  }
}

/** Goes on while what was found is itself a symbol. */
function further(flow: Flow, found: Expansions, way: Way): Expansions {
  const of: Expansion[] = [];
  let incomplete = found.incomplete;
  for (const one of found.of) {
    for (const value of alternatives(one.value)) {
      if (value.kind !== 'symbol' || value.origin.how === 'this') {
        if (nullishness(value) !== true) of.push({ value, bindings: one.bindings });
        continue;
      }
      const inner = expandAlong(flow, value, deeper(way));
      incomplete ??= inner.incomplete;
      for (const last of inner.of) {
        const bindings = merged(one.bindings, last.bindings);
        if (bindings !== undefined) of.push({ value: last.value, bindings });
      }
    }
  }
  return { of: unique(of), incomplete };
}

/** Both say which objects some symbols are: together, or undefined when they disagree. */
function merged(a: readonly Binding[], b: readonly Binding[]): readonly Binding[] | undefined {
  const all = [...a];
  for (const one of b) {
    const same = all.find((other) => other.symbol.key === one.symbol.key);
    if (same === undefined) all.push(one);
    else if (same.is.key !== one.is.key) return undefined;
  }
  return all;
}

function unique(found: readonly Expansion[]): readonly Expansion[] {
  const seen = new Map<string, Expansion>();
  for (const one of found) {
    const key = `${one.value.key}|${one.bindings.map((b) => `${b.symbol.key}=${b.is.key}`).join()}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}

function selves(flow: Flow, value: Symbolic, id: ClassId): Expansions {
  const made = madeOf(flow, id);
  return { of: made.of.map((one) => ({ value: one.value, bindings: [{ symbol: value, is: one.value }] })), incomplete: made.incomplete };
}

/** The objects that `this` of the class may be: made of it, or of what extends it. */
export function madeOf(flow: Flow, id: ClassId): Expansions {
  const own = flow.constructions(id);
  const heirs = heirsOf(flow.view, id).filter((one) => one !== id);
  const of = [...own.of, ...heirs.flatMap((one) => flow.constructions(one).of)];
  // Nobody makes an object of an abstract class itself.
  return { of, incomplete: of.length > 0 && flow.view.classOutline(id).isAbstract ? undefined : own.incomplete };
}

/**
 * Whether the function runs once in the life of the program: one call in sight, and that one in a
 * module's own code, in no loop.
 */
export function runsOnce(flow: Flow, fn: FunctionId): boolean {
  return onlyCall(flow, fn) !== undefined;
}

/** What a function that runs once is given. */
export function givenOnce(flow: Flow, fn: FunctionId, index: number): Abstract | undefined {
  const site = onlyCall(flow, fn);
  return site === undefined ? undefined : flow.argumentsOf(flow.symbolicFrame(site.fn), site.step)[index];
}

/** A factory that runs once: what its closures have of its parameters, no caller of theirs says. */
function isGivenOnce(flow: Flow, fn: FunctionId): boolean {
  const { file } = flow.view.functionOutline(fn);
  return fileFacts(flow.view.fileOutline(file)).makers.has(fn) && runsOnce(flow, fn);
}

/** The activation of a factory that runs once, as everybody sees it who has what it made: the scope of its closures. */
export function onlyActivation(flow: Flow, fn: FunctionId): Frame | undefined {
  const site = onlyCall(flow, fn);
  if (site === undefined) return undefined;
  for (const made of alternatives(flow.awaited(flow.callResult(flow.symbolicFrame(site.fn), site.step)))) {
    const parts = made.kind === 'instance' && made.made.how === 'object' ? [...made.made.fields.values()] : [made];
    for (const part of parts) {
      let scope = part.kind === 'closure' ? part.scope : undefined;
      while (scope !== undefined && scope.fn !== fn) scope = scope.outer;
      if (scope !== undefined) return scope;
    }
  }
  return undefined;
}

function onlyCall(flow: Flow, fn: FunctionId): Sited<CallStep> | undefined {
  const outline = flow.view.functionOutline(fn);
  const name = outline.role === 'module' || outline.class !== undefined ? undefined : ownName(outline.name);
  const [site, ...others] = name === undefined ? [] : (flow.callSites(name, fn) ?? []);
  if (site === undefined || others.length > 0) return undefined;
  const caller = flow.view.functionOutline(site.fn);
  return caller.role === 'module' && !bodyFacts(caller).repeated.has(site.step.id) ? site : undefined;
}

/** Who calls this activation's function, and what they pass. */
function supplied(flow: Flow, frame: Frame, index: number, work: Way['work']): Expansions {
  const outline = flow.view.functionOutline(frame.fn);
  if (outline.role === 'constructor' && outline.class !== undefined) return constructorArguments(flow, frame, outline.class, index);
  // A set accessor is named `Diary.set hook`.
  if (outline.role === 'setter' && outline.class !== undefined) return assigned(flow, frame, outline.class, outline.name.slice(outline.name.lastIndexOf(' ') + 1));
  const name = outline.role === 'module' ? undefined : ownName(outline.name);
  if (name === undefined) return NOTHING;
  const sites = flow.callSites(name, frame.fn);
  if (sites === undefined) return { of: [], incomplete: `callers of ${name}: limit` };
  const of: Expansion[] = [];
  for (const { fn, step } of sites) {
    work.left -= 1;
    if (work.left < 0) return { of, incomplete: 'backward steps: limit' };
    const caller = callerFrame(flow, fn);
    if (isOtherActivation(flow, frame, caller, step)) continue;
    const bindings = step.callee.kind === 'member' ? onSelf(flow, frame.self, flow.evaluate(caller, step.callee.object)) : [];
    if (bindings === undefined) continue;
    const value = flow.argumentsOf(caller, step)[index];
    if (value !== undefined) of.push({ value, bindings });
  }
  const isOpen = outline.class !== undefined || outline.outer !== undefined;
  return { of, incomplete: of.length === 0 && isOpen ? 'no caller seen' : undefined };
}

/** Somebody's call; a constructor's own parameters go by the names that the fields have which it fills with them. */
function callerFrame(flow: Flow, fn: FunctionId): Frame {
  const frame = flow.symbolicFrame(fn);
  const { role, class: id } = flow.view.functionOutline(fn);
  return role === 'constructor' && id !== undefined ? flow.enterConstructor(fn, frame.self, undefined, flow.scopeOfClass(id)) : frame;
}

/** The call is made on what another activation of the factory returned. */
function isOtherActivation(flow: Flow, { fn, outer }: Frame, caller: Frame, step: CallStep): boolean {
  if (outer === undefined || outer.key === outer.fn || step.callee.kind !== 'member') return false;
  const called = flow.targets(caller, step).of.filter((one) => one.fn === fn);
  return called.length > 0 && called.every(({ scope }) => scope !== undefined && scope.key !== scope.fn && scope.key !== outer.key);
}

/** What is assigned where `object.name = …` runs this set accessor. */
function assigned(flow: Flow, frame: Frame, id: ClassId, name: string): Expansions {
  const of: Expansion[] = [];
  let looked = 0;
  for (const file of flow.view.filesMentioning(name)) {
    for (const { fn, step } of fileFacts(flow.view.fileOutline(file)).fieldWrites.get(name) ?? []) {
      looked += 1;
      if (looked > flow.limits.backwardSites) return { of, incomplete: `writers of ${name}: limit` };
      if (step.target.kind !== 'field') continue;
      const caller = flow.symbolicFrame(fn);
      const receiver = flow.evaluate(caller, step.target.object);
      const own = flow.classOf(receiver);
      if (own === undefined || !lineage(flow.view, own).some((one) => one.id === id)) continue;
      const bindings = onSelf(flow, frame.self, receiver);
      if (bindings !== undefined) of.push({ value: flow.evaluate(caller, step.value), bindings });
    }
  }
  return { of, incomplete: of.length === 0 ? 'no caller seen' : undefined };
}

function ownName(name: string): string | undefined {
  const last = bareName(name);
  return last === '' ? undefined : last;
}

function constructorArguments(flow: Flow, frame: Frame, id: ClassId, index: number): Expansions {
  const made = madeOf(flow, id);
  const of: Expansion[] = [];
  for (const one of made.of) {
    const object = one.value;
    const args = argumentsPassedTo(flow, id, object);
    if (args === undefined) continue;
    const bindings = frame.self.kind === 'symbol' ? [{ symbol: frame.self, is: object }] : [];
    const value = args[index];
    if (value !== undefined) of.push({ value, bindings });
  }
  return { of, incomplete: made.incomplete };
}

/** A field of something we only know by symbol: of each object that may be. */
function fieldsOf(flow: Flow, base: Abstract, name: string, way: Way): Expansions {
  if (base.kind !== 'symbol') return NOTHING;
  const bases = expandAlong(flow, base, deeper(way));
  const of: Expansion[] = [];
  for (const one of bases.of) {
    const value = flow.fieldOf(one.value, name);
    if (value.kind === 'symbol' && value.origin.how === 'field' && value.origin.name === name) continue;
    of.push({ value, bindings: one.bindings });
  }
  return { of, incomplete: bases.incomplete };
}

/** What is put in the collection: literal elements, `push`, `add`, `set`, `c[k] = v`. */
function elements(flow: Flow, base: Abstract, at: Abstract | undefined, way: Way): Expansions {
  if (base.kind === 'symbol') {
    const inner = base.origin.how === 'element' ? putsInside(flow, base.origin.base, base.origin.at, way) : [];
    const bases = expandAlong(flow, base, deeper(way));
    const each = bases.of.map((one) => ({ one, inside: elements(flow, one.value, at, deeper(way)) }));
    return {
      of: [...inner, ...each.flatMap(({ one, inside }) => inside.of.flatMap((element) => {
        const bindings = merged(one.bindings, element.bindings);
        return bindings === undefined ? [] : [{ value: element.value, bindings }];
      }))],
      incomplete: bases.incomplete ?? each.find(({ inside }) => inside.incomplete !== undefined)?.inside.incomplete,
    };
  }
  if (base.kind !== 'instance') return NOTHING;
  const of: Expansion[] = [];
  for (const { key, value } of initialContents(base)) {
    if (at?.kind !== 'constant' || key?.kind !== 'constant' || key.key === at.key) of.push({ value, bindings: [] });
  }
  const home = flow.homeOf(base);
  if (home !== undefined) of.push(...puts(flow, base, home, at));
  return { of: of.flatMap((one) => withoutItself(one, base, at)), incomplete: undefined };
}

/** `let work = map.get(k); if (!work) map.set(k, work = run());`: what was there before is no other answer. */
function withoutItself({ value, bindings }: Expansion, base: Instance, at: Abstract | undefined): readonly Expansion[] {
  const isSame = (one: Abstract): boolean =>
    one.kind === 'symbol' && one.origin.how === 'element' && one.origin.base.key === base.key && (at === undefined || one.origin.at?.key === at.key);
  return alternatives(value).filter((one) => !isSame(one)).map((one) => ({ value: one, bindings }));
}

/** Index of the argument that is put. */
const PUTS: Readonly<Record<string, number>> = { push: 0, unshift: 0, add: 0, set: 1, enqueue: 0 };

interface Home {
  readonly base: Abstract;
  readonly name: string;
}

function fileOfHome(flow: Flow, home: Home): string | undefined {
  const id = flow.classOf(home.base);
  // A base class that has the field stands in its own file.
  const owner = id === undefined ? undefined : (lineage(flow.view, id).find((one) => one.members.some((member) => member.name === home.name))?.id ?? id);
  const file = owner === undefined ? home.base.key.split('#')[0] : flow.view.classOutline(owner).file;
  return file !== undefined && flow.view.files.includes(file) ? file : undefined;
}

/** Calls of the file that put something into some collection. */
function putSteps(flow: Flow, home: Home, isPut: (collection: Value) => boolean): readonly { readonly fn: FunctionId; readonly step: CallStep; readonly object: Value; readonly index: number }[] {
  const file = fileOfHome(flow, home);
  if (file === undefined) return [];
  const { calls } = fileFacts(flow.view.fileOutline(file));
  return Object.entries(PUTS).flatMap(([name, index]) =>
    (calls.get(name) ?? []).flatMap(({ fn, step }) =>
      step.callee.kind === 'member' && isPut(step.callee.object) ? [{ fn, step, object: step.callee.object, index }] : []),
  );
}

function chosenArguments(flow: Flow, frame: Frame, step: CallStep, index: number): readonly Abstract[] {
  const args = flow.argumentsOf(frame, step);
  return step.callee.kind === 'member' && step.callee.name === 'push' ? args : args.slice(index, index + 1);
}

function puts(flow: Flow, collection: Abstract, home: Home, at: Abstract | undefined): readonly Expansion[] {
  const of: Expansion[] = [];
  const file = fileOfHome(flow, home);
  if (file === undefined) return of;
  for (const { fn, step, object, index } of putSteps(flow, home, (one) => namesHome(one, home.name))) {
    const frame = frameIn(flow, fn, home.base, collection);
    if (!alternatives(flow.evaluate(frame, object)).some((one) => one.key === collection.key)) continue;
    const key = PUTS['set'] === index ? flow.argumentsOf(frame, step)[0] : undefined;
    of.push(...chosenArguments(flow, frameUnder(flow, frame, key, at), step, index).flatMap((value) => putUnder(flow, key, value, at)));
  }
  for (const { fn, step } of fileFacts(flow.view.fileOutline(file)).elementWrites) {
    if (step.target.kind !== 'element' || !namesHome(step.target.object, home.name)) continue;
    const frame = frameIn(flow, fn, home.base, collection);
    if (flow.evaluate(frame, step.target.object).key !== collection.key) continue;
    of.push(...putUnder(flow, flow.evaluate(frame, step.target.key), flow.evaluate(frame, step.value), at));
  }
  return of;
}

/**
 * What is put into the collections that are the elements of another one: `(lists[name] ??= []).push(f)`.
 * Under a literal name, only what is put under that name.
 */
function putsInside(flow: Flow, outer: Abstract, at: Abstract | undefined, way: Way): readonly Expansion[] {
  const owners = outer.kind === 'symbol' ? expandAlong(flow, outer, deeper(way)).of : [{ value: outer, bindings: [] }];
  return owners.flatMap(({ value: owner, bindings: known }) => {
    const home = owner.kind === 'instance' ? flow.homeOf(owner) : undefined;
    if (home === undefined) return [];
    return putSteps(flow, home, (one) => !namesHome(one, home.name) && mayReach(one, home.name)).flatMap(({ fn, step, object, index }) => {
      const frame = frameIn(flow, fn, home.base, owner);
      const keys = alternatives(flow.evaluate(frame, object)).flatMap((one) =>
        one.kind === 'symbol' && one.origin.how === 'element' && one.origin.base.key === owner.key ? [one.origin.at] : [],
      );
      const [key] = keys;
      if (keys.length === 0) return [];
      return chosenArguments(flow, frame, step, index).flatMap((value) => putUnder(flow, key, value, at)).flatMap((one) => {
        const bindings = merged(known, one.bindings);
        return bindings === undefined ? [] : [{ value: one.value, bindings }];
      });
    });
  });
}

/** A collection is reached through its home, or through a local that may hold what stands in it. */
function mayReach(value: Value, home: string): boolean {
  switch (value.kind) {
    case 'variable':
      return true;
    case 'field':
      return value.name === home;
    case 'element':
      return mayReach(value.object, home);
    case 'logical':
      return mayReach(value.left, home);
    case 'result':
      return true;
    default:
      return false;
  }
}

/** Whether the program writes `object[key]` where the object lives: a record that is used as a map. */
export function hasComputedWrites(flow: Flow, object: Instance): boolean {
  const home = flow.homeOf(object);
  const file = home === undefined ? undefined : fileOfHome(flow, home);
  if (home === undefined || file === undefined) return false;
  return fileFacts(flow.view.fileOutline(file)).elementWrites.some(({ step }) => step.target.kind === 'element' && namesHome(step.target.object, home.name));
}

/** Begins the step of an activation that puts something under a constant name: what it makes there, it makes once. */
export const UNDER = 'under ';

/** `get(name) { … this.made.set(name, this.makers.get(name)!()); }`: what is put under a name is made with that name. */
function frameUnder(flow: Flow, frame: Frame, key: Abstract | undefined, at: Abstract | undefined): Frame {
  if (at?.kind !== 'constant' || key?.kind !== 'symbol' || key.origin.how !== 'parameter' || key.origin.frame.key !== frame.key) return frame;
  const { index } = key.origin;
  const args = flow.view.functionOutline(frame.fn).parameters.map((_, other) => (other === index ? at : flow.evaluate(frame, { kind: 'parameter', index: other, rest: false })));
  return flow.enter({ fn: frame.fn, scope: frame.outer, self: frame.self, bound: [] }, frame, `${UNDER}${at.key}`, args);
}

/** A put under another literal key is no answer; a key and a value passed in together belong together. */
function putUnder(flow: Flow, key: Abstract | undefined, value: Abstract, at: Abstract | undefined): readonly Expansion[] {
  if (at?.kind !== 'constant' || key === undefined) return [{ value, bindings: [] }];
  if (key.kind === 'constant') return key.key === at.key ? [{ value, bindings: [] }] : [];
  if (key.kind !== 'symbol' || key.origin.how !== 'parameter' || value.kind !== 'symbol' || value.origin.how !== 'parameter') return [{ value, bindings: [] }];
  const { fn, index } = key.origin;
  const valueIndex = value.origin.index;
  const name = ownName(flow.view.functionOutline(fn).name);
  const sites = name === undefined || value.origin.fn !== fn ? undefined : flow.callSites(name, fn);
  if (sites === undefined) return [{ value, bindings: [] }];
  const { self } = value.origin.frame;
  return sites.flatMap((site) => {
    const caller = flow.symbolicFrame(site.fn);
    const args = flow.argumentsOf(caller, site.step);
    const given = args[valueIndex];
    const isOther = args[index]?.kind === 'constant' && args[index].key !== at.key;
    const bindings = site.step.callee.kind === 'member' ? onSelf(flow, self, flow.evaluate(caller, site.step.callee.object)) : [];
    return given === undefined || isOther || bindings === undefined ? [] : [{ value: given, bindings }];
  });
}

function namesHome(value: Value, name: string): boolean {
  return (value.kind === 'field' || value.kind === 'variable') && writtenName(value.name) === name;
}

/** A function of the file, on the object whose field we ask about, or in the activation that made the collection. */
function frameIn(flow: Flow, fn: FunctionId, self: Abstract, collection: Abstract): Frame {
  const chain: FunctionId[] = [];
  for (let at: FunctionId | undefined = fn; at !== undefined; at = flow.view.functionOutline(at).outer) chain.push(at);
  const id = flow.classOf(self);
  for (const owner of chain.reverse()) {
    const outline = flow.view.functionOutline(owner);
    if (id === undefined || outline.class === undefined || outline.isStatic || self.kind === 'external' || !isOfOneFamily(flow, id, outline.class)) continue;
    const frame: Frame = { key: `${owner}⟨${self.key}⟩`, fn: owner, self, args: undefined, outer: flow.scopeOfClass(outline.class) };
    return nestedFrame(flow, frame, fn);
  }
  let maker = collection.kind === 'instance' ? collection.within : undefined;
  while (maker !== undefined && !chain.includes(maker.fn)) maker = maker.outer;
  return maker === undefined ? flow.symbolicFrame(fn) : nestedFrame(flow, maker, fn);
}

/** Of classes without a common object, one may have a field of the other's name, and that is another field. */
function isOfOneFamily({ view }: Flow, a: ClassId, b: ClassId): boolean {
  return a === b || lineage(view, a).some(({ id }) => id === b) || lineage(view, b).some(({ id }) => id === a);
}
