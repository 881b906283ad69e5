/** `object.name`: what stands in it, for every kind of object. */
import type { AssignStep, ClassId, FunctionId, Value } from '../program/outline.js';
import {
  type Abstract,
  alternatives,
  choice,
  type Frame,
  nullishness,
  symbol,
  UNDEFINED,
  unknown,
} from './abstract-value.js';
import { bodyFacts, fileFacts, type Sited } from './body-facts.js';
import { fieldWrites, findMember, lineage, staticWrites } from './class-members.js';
import { exported, external, labelled, nestedFrame } from './evaluate.js';
import type { Flow, Overlay, Target } from './flow.js';
import { scopeOf, superArguments } from './super-arguments.js';

/** Assignments from outside the class that are looked at; a name assigned more often is too common to follow. */
const OUTSIDE_WRITES = 50;

export function readField(flow: Flow, base: Abstract, name: string, overlay: Overlay | undefined): Abstract {
  switch (base.kind) {
    case 'choice': {
      const present = base.of.filter((one) => nullishness(one) !== true);
      return choice(present.map((one) => flow.fieldOf(one, name, overlay)), name);
    }
    case 'instance':
      switch (base.made.how) {
        case 'class':
          return classField(flow, base, base.made.class, name);
        case 'object':
          return literalField(flow, base, name, base.made.fields.get(name), base.made.open);
        case 'array':
          return unknown(`${base.key}.${name}`);
        case 'external':
        case 'applied':
          return path(base, name);
      }
    case 'symbol': {
      const id = flow.classOf(base);
      return id === undefined ? path(base, name) : classField(flow, base, id, name);
    }
    case 'class':
      return staticField(flow, base, name);
    case 'external':
      return base.package.startsWith('module:')
        ? exported(flow, base.package.slice('module:'.length), name)
        : external(base.package, base.name === '*' || base.name === 'default' ? name : `${base.name}.${name}`, base.module);
    case 'constant':
    case 'closure':
    case 'promise':
    case 'handle':
    case 'resolver':
    case 'unknown':
      return unknown(`field ${name} of ${base.kind}`);
  }
}

function path(base: Abstract, name: string): Abstract {
  const label = 'label' in base && base.label !== undefined ? `${base.label}.${name}` : undefined;
  return symbol(`${base.key}.${name}`, { how: 'field', base, name }, label);
}

/** A field of an object literal: what the literal says, and what is assigned later. */
function literalField(flow: Flow, base: Abstract, name: string, first: Abstract | undefined, open: boolean): Abstract {
  // A flag or a counter that changes is not what it was made with; functions and objects seldom change.
  if (first !== undefined && first.kind !== 'constant') return first;
  const values = laterWrites(flow, base, name);
  if (values.length > 0) return choice(first === undefined ? values : [first, ...values], name);
  return first ?? (open ? path(base, name) : UNDEFINED);
}

function laterWrites(flow: Flow, base: Abstract, name: string): readonly Abstract[] {
  const fn = base.key.slice(0, base.key.search(/[@^⟨]/u));
  const file = fn.split('#')[0];
  if (file === undefined || !flow.view.files.includes(file)) return [];
  return (fileFacts(flow.view.fileOutline(file)).fieldWrites.get(name) ?? []).flatMap((write) => {
    if (write.step.target.kind !== 'field') return [];
    const frame = flow.symbolicFrame(write.fn);
    const object = flow.evaluate(frame, write.step.target.object);
    return alternatives(object).some((one) => siteOf(one) === siteOf(base)) ? [flow.evaluate(frame, write.step.value)] : [];
  });
}

/** Where it was made, in whatever activation. */
function siteOf(value: Abstract): string {
  return value.key.replaceAll(/\^\d+/gu, '');
}

function classField(flow: Flow, object: Abstract, id: ClassId, name: string): Abstract {
  const found = findMember(flow.view, id, name, false);
  if (found !== undefined && found.member.function !== undefined) {
    const scope = scopeOf(flow, object, found.owner.id);
    const { kind, function: fn } = found.member;
    if (kind === 'getter') {
      return flow.returnsOf({ key: `${fn}⟨${object.key}⟩`, fn, self: object, args: [], outer: scope });
    }
    const method: Abstract = { kind: 'closure', key: `${fn}⟨${object.key}⟩`, fn, scope, self: object, bound: [] };
    return decorated(flow, found.member.decorators, method, scope, object);
  }
  return writtenField(flow, object, id, name);
}

/** A decorated member is its decorators applied, the nearest to the member first. */
function decorated(
  flow: Flow,
  decorators: readonly import('../program/outline.js').Value[],
  method: Abstract,
  scope: Frame,
  self: Abstract,
): Abstract {
  let value = method;
  for (const decorator of [...decorators].reverse()) {
    const applied = flow.functionsOf(flow.evaluate(scope, decorator)).of.flatMap((target) =>
      isLegacy(flow, target)
        ? appliedToDescriptor(flow, target, scope, method, value)
        : [flow.returnsOf(flow.enter(target, scope, `decorate ${method.key}`, [value, unknown('decorator context')]))],
    );
    const closures = applied.flatMap(alternatives).filter((one) => one.kind === 'closure');
    const [replacement] = closures;
    if (replacement !== undefined) value = { ...replacement, self };
  }
  return value;
}

/** `(target, name, descriptor)`: only decorators of the old kind have a third parameter. */
function isLegacy(flow: Flow, target: Target): boolean {
  const { parameters } = flow.view.functionOutline(target.fn);
  return parameters.length - target.bound.length > 2;
}

/** What a decorator of the old kind puts in the place of the descriptor's value, or returns as that of another. */
function appliedToDescriptor(flow: Flow, target: Target, scope: Frame, method: Abstract, value: Abstract): readonly Abstract[] {
  const key = `descriptor of ${method.key}`;
  const descriptor: Abstract = { kind: 'instance', key, label: undefined, many: false, made: { how: 'object', fields: new Map([['value', value]]), open: true } };
  const entered = flow.enter(target, scope, `decorate ${method.key}`, [unknown('decorated class'), unknown('decorated name'), descriptor]);
  const written = bodyFacts(flow.view.functionOutline(target.fn)).assigns.flatMap((step) =>
    step.target.kind === 'field' && step.target.name === 'value' && flow.evaluate(entered, step.target.object).key === key
      ? [flow.evaluate(entered, step.value)]
      : [],
  );
  const returned = alternatives(flow.returnsOf(entered)).flatMap((one) =>
    one.kind === 'instance' && one.key !== key ? [flow.fieldOf(one, 'value')] : [],
  );
  return [...written, ...returned];
}

function writtenField(flow: Flow, object: Abstract, id: ClassId, name: string): Abstract {
  const args = object.kind === 'instance' && object.made.how === 'class' ? object.made.args : undefined;
  const first: Abstract[] = [];
  const later: Abstract[] = [];
  let declaredBy: string | undefined;
  let baseArgs = args;
  for (const owner of lineage(flow.view, id)) {
    const writes = fieldWrites(flow.view, owner, name);
    const scope = scopeOf(flow, object, owner.id);
    for (const { fn, step } of writes.first) {
      declaredBy ??= owner.name;
      first.push(flow.evaluate(flow.enterConstructor(fn, object, baseArgs, scope), step.value));
    }
    for (const { fn, step } of writes.later) {
      declaredBy ??= owner.name;
      later.push(flow.evaluate(laterFrame(flow, object, scope, fn), step.value));
    }
    if (first.length > 0) break;
    baseArgs = superArguments(flow, object, owner.constructorFunction, baseArgs, scope);
  }
  const isEmpty = [...first, ...later].every((one) => nullishness(one) === true);
  if (isEmpty) later.push(...writtenOutside(flow, object, id, name));
  else if ([...first, ...later].every(({ kind }) => kind === 'constant') && isSetOutside(flow, object, id, name)) later.push(unknown('set by code outside the class'));
  // Nobody has written it yet, when it is read.
  if (first.length === 0 && later.length > 0 && findMember(flow.view, id, name, false)?.member.isEmptyAtFirst === true) first.push(UNDEFINED);
  const values = [...first, ...later];
  if (values.length === 0) {
    const types = flow.view.classOutline(id);
    return symbol(`${object.key}.${name}`, { how: 'field', base: object, name }, `${types.name}.${name}`);
  }
  const label = `${declaredBy ?? ''}.${name}`;
  const significant = values.filter((one) => nullishness(one) !== true);
  const value = choice(significant.length === 1 && later.length === 0 ? significant : values, name);
  // What we cannot follow still has a name: the same field of the same object is the same value.
  return isOpenData(value, `${object.key}.${name}`) ? symbol(`${object.key}.${name}`, { how: 'field', base: object, name }, label) : labelled(value, label);
}

/** `object.name = …` in code that is not the class's own, in the files that make such objects or are beside it. */
function writtenOutside(flow: Flow, object: Abstract, id: ClassId, name: string): readonly Abstract[] {
  const values: Abstract[] = [];
  for (const { fn, step, object: written } of outsideWrites(flow, name) ?? []) {
    const frame = flow.symbolicFrame(fn);
    const target = flow.evaluate(frame, written);
    if (alternatives(target).some((one) => isOnObject(flow, one, object, id))) values.push(...alternatives(flow.evaluate(frame, step.value)).map((value) => linked(flow, object, id, name, value)));
  }
  return values;
}

/** What is written on may be the object: of an object that only a caller knows, any of its class. */
function isOnObject(flow: Flow, written: Abstract, object: Abstract, id: ClassId): boolean {
  if (written.key === object.key) return true;
  const of = flow.classOf(written);
  if (object.kind === 'symbol' && of === id) return true;
  // Known by an interface: whoever was given there is written on.
  return of === undefined && written.kind === 'symbol' && flow.expand(written, true).of.some(({ value }) =>
    value.key === object.key || (object.kind === 'symbol' && flow.classOf(value) === id));
}

/** Assignments to a field of this name on whatever object but `this`; undefined: too many to look at. */
function outsideWrites(flow: Flow, name: string): readonly (Sited<AssignStep> & { readonly object: Value })[] | undefined {
  const found: (Sited<AssignStep> & { readonly object: Value })[] = [];
  for (const file of flow.view.filesWriting(name)) {
    for (const { fn, step } of fileFacts(flow.view.fileOutline(file)).fieldWrites.get(name) ?? []) {
      if (step.target.kind === 'field' && step.target.object.kind !== 'this') found.push({ fn, step, object: step.target.object });
      if (found.length > OUTSIDE_WRITES) return undefined;
    }
  }
  return found;
}

/** `node.next = new Node()` in a function: each call of it links another object of the class, under the name of the link. */
function linked(flow: Flow, object: Abstract, id: ClassId, name: string, value: Abstract): Abstract {
  const isOneOfMany = value.kind === 'instance' && flow.classOf(value) === id && !value.key.includes('#@');
  return isOneOfMany ? symbol(`${object.key}.${name}`, { how: 'field', base: object, name }, `${flow.view.classOutline(id).name}.${name}`) : value;
}

/** The same of what the class itself only ever sets to constants: that it is set at all is enough to know; so many may set it. */
function isSetOutside(flow: Flow, object: Abstract, id: ClassId, name: string): boolean {
  const member = findMember(flow.view, id, name, false)?.member;
  if (name.startsWith('#') || member?.access === 'private') return false;
  const isOfClass = ({ fn, object: written }: { readonly fn: FunctionId; readonly object: Value }): boolean =>
    alternatives(flow.evaluate(flow.symbolicFrame(fn), written)).some((one) => one.key === object.key || flow.classOf(one) === id);
  return outsideWrites(flow, name)?.some(isOfClass) ?? true;
}

/** Data that nobody can list: a name, a counter that is made from itself. */
function isOpenData(value: Abstract, own: string): boolean {
  const all = alternatives(value);
  const isOpen = (one: Abstract): boolean => one.kind === 'unknown' || (one.kind === 'symbol' && one.key.startsWith(own));
  return all.some(isOpen) && all.every((one) => isOpen(one) || one.kind === 'constant');
}

/** A method or closure of the class that writes the field: parameters are its callers' to tell. */
export function laterFrame(flow: Flow, object: Abstract, scope: Frame, fn: string): Frame {
  const outline = flow.view.functionOutline(fn);
  if (outline.class !== undefined) return { key: `${fn}⟨${object.key}⟩`, fn, self: object, args: undefined, outer: scope };
  const outer = outline.outer;
  if (outer === undefined) return flow.symbolicFrame(fn);
  const around = laterFrame(flow, object, scope, outer);
  return nestedFrame(flow, around, fn);
}

function staticField(flow: Flow, base: Extract<Abstract, { kind: 'class' }>, name: string): Abstract {
  const found = findMember(flow.view, base.id, name, true);
  if (found === undefined) return symbol(`${base.key}.${name}`, { how: 'field', base, name });
  const owner: Abstract = found.owner.id === base.id ? base : { ...base, key: `${found.owner.id}⟨⟩`, id: found.owner.id };
  const scope = flow.scopeOfClass(found.owner.id);
  const fn = found.member.function;
  if (fn !== undefined) {
    if (found.member.kind === 'getter') return flow.returnsOf({ key: `${fn}⟨⟩`, fn, self: owner, args: [], outer: scope });
    return decorated(flow, found.member.decorators, { kind: 'closure', key: `${fn}⟨⟩`, fn, scope, self: owner, bound: [] }, scope, owner);
  }
  const values = staticWrites(flow.view, found.owner, name).map((write) =>
    flow.evaluate(flow.symbolicFrame(write.fn), write.step.value),
  );
  const label = `${found.owner.name}.${name}`;
  return values.length === 0
    ? symbol(`${owner.key}.${name}`, { how: 'field', base: owner, name }, label)
    : labelled(choice(values, name), label);
}
