/**
 * Whether two locks are one. Equal paths are; objects of different makings are not; what is left
 * needs evidence for either answer (docs/architecture.md, "Which lock").
 */
import type { Abstract, Instance, Symbolic } from '../calls/abstract-value.js';
import { givenOnce, madeOf, runsOnce } from '../calls/expand.js';
import type { Flow } from '../calls/flow.js';
import { hasOneCall, hasOneObject } from '../calls/only-object.js';
import type { ClassId, FunctionId, StepId } from '../program/outline.js';
import type { LockRef } from './hold.js';
import type { State } from './state.js';

export type Relation =
  | { readonly is: 'same'; readonly assumes: string | undefined }
  | { readonly is: 'different' }
  | { readonly is: 'unknown' };

const SAME: Relation = { is: 'same', assumes: undefined };
const DIFFERENT: Relation = { is: 'different' };
const UNKNOWN: Relation = { is: 'unknown' };

export function relateLocks(flow: Flow, a: LockRef, b: LockRef, state: State, root: FunctionId): Relation {
  // A lock works in one way: what works in another is another lock, whoever has it.
  if (a.model !== b.model) return DIFFERENT;
  const objects = a.model.identity === 'name' ? SAME : ofElements(a, b, state) ?? relateObjects(flow, a.object, b.object, state, root);
  if (objects.is !== 'same' || (a.part === undefined && b.part === undefined)) return objects;
  if (a.part === undefined || b.part === undefined) return DIFFERENT;
  const parts = relateKeys(a.part, b.part, state);
  return parts.is === 'same' ? objects : parts;
}

/** Two objects that one place makes are told apart by the elements as which the path has come to them. */
function ofElements(a: LockRef, b: LockRef, state: State): Relation | undefined {
  if (a.of === undefined || b.of === undefined || a.object.key !== b.object.key) return undefined;
  return rewrite(a.of, state) === rewrite(b.of, state) ? undefined : relateElements(a.of, b.of, state) ?? UNKNOWN;
}

/** Keys of a keyed lock: equal constants or the same unchanged value. */
export function relateKeys(a: Abstract, b: Abstract, state: State): Relation {
  const x = rewrite(a, state);
  const y = rewrite(b, state);
  if (a.kind === 'constant' && b.kind === 'constant') return a.key === b.key ? SAME : DIFFERENT;
  if (isStepInRing(x, y) || isStepInRing(y, x)) return DIFFERENT;
  if (a.kind === 'unknown' || b.kind === 'unknown') return UNKNOWN;
  if (x === y) return SAME;
  if (x.startsWith('`') && y.startsWith('`') && constantParts(x) !== constantParts(y)) return DIFFERENT;
  // Two free values: another key, unless a caller passes one for both (then it is the caller's).
  return a.kind === 'symbol' && b.kind === 'symbol' ? DIFFERENT : UNKNOWN;
}

/** `(i + 1) % n` beside `i`: the neighbour, in a ring of more than one. */
function isStepInRing(key: string, other: string): boolean {
  const step = other.startsWith(`(${key}`) ? /^[+-]\d+ % (.*)\)$/u.exec(other.slice(key.length + 1)) : null;
  return step !== null && step[1] !== '1';
}

function constantParts(template: string): string {
  return [...template.matchAll(/"[^"]*"/gu)].map((part) => part[0]).join('\u0000');
}

/** The key with every symbol replaced by the object that this path knows it to be. */
export function rewrite(value: Abstract, state: State): string {
  let key = value.key;
  for (const [symbol, object] of state.bindings) {
    if (key.includes(symbol)) key = key.replaceAll(symbol, object.key);
  }
  // What a symbol's class is taken to be does not make it another object.
  return key.replaceAll(/~[^.⟨⟩[\]]*(?:\.[cm]?[jt]sx?#[^.⟨⟩[\]]*)?/gu, '');
}

function relateObjects(flow: Flow, a: Abstract, b: Abstract, state: State, root: FunctionId): Relation {
  const x = rewrite(a, state);
  const y = rewrite(b, state);
  if (x === y) return isDefinite(a) && isDefinite(b) ? SAME : UNKNOWN;
  if (a.kind === 'choice' || b.kind === 'choice') return relateChoice(flow, a, b, state, root);
  if (!isDefinite(a) || !isDefinite(b)) return UNKNOWN;
  const made = splitKey(x);
  const other = splitKey(y);
  const elements = relateElements(a, b, state);
  if (elements !== undefined) return elements;
  if (made.site !== other.site) return oneActivation(flow, made, other) ?? wired(flow, a, b, state, root) ?? differentSites(a, b);
  if (made.base === other.base) return UNKNOWN;
  return relateBases(flow, a, b, state, root);
}

/** Two elements of one collection are as different as their keys. */
function relateElements(a: Abstract, b: Abstract, state: State): Relation | undefined {
  if (a.kind !== 'symbol' || b.kind !== 'symbol' || a.origin.how !== 'element' || b.origin.how !== 'element') return undefined;
  const { at: one } = a.origin;
  const { at: other } = b.origin;
  if (one === undefined || other === undefined || rewrite(a.origin.base, state) !== rewrite(b.origin.base, state)) return undefined;
  return relateKeys(one, other, state);
}

function isDefinite(value: Abstract): boolean {
  return value.kind === 'instance' || value.kind === 'symbol' || value.kind === 'external' || value.kind === 'class';
}

/** What a factory makes, seen from its closures and from outside: one object if the factory runs once. */
function oneActivation(flow: Flow, a: SplitKey, b: SplitKey): Relation | undefined {
  if (a.base !== '' || b.base !== '') return undefined;
  const [, fn, run, step] = ACTIVATION.exec(a.site) ?? [];
  const [, otherFn, otherRun, otherStep] = ACTIVATION.exec(b.site) ?? [];
  // One of them is of whatever activation the root belongs to.
  if (fn === undefined || fn !== otherFn || step !== otherStep || (run === '') === (otherRun === '')) return undefined;
  if (!isKnown(flow, fn) || !runsOnce(flow, fn)) return undefined;
  return { is: 'same', assumes: hasOneCall(flow, fn) ? undefined : `both are of the one call of '${flow.view.functionOutline(fn).name}'` };
}

/** The function, which run of it, and the step that makes the object. */
const ACTIVATION = /^([^^@]+)((?:\^\d+)?)@(\d+)$/u;

function isKnown(flow: Flow, fn: string): boolean {
  try {
    return flow.view.functionOutline(fn).role !== 'module';
  } catch {
    return false;
  }
}

/** What every making of the object, or the one call of a factory, passes in: the program's wiring tells. */
function wired(flow: Flow, a: Abstract, b: Abstract, state: State, root: FunctionId): Relation | undefined {
  const [given, other] = a.kind === 'symbol' ? [a, b] : [b, a];
  if (given.kind !== 'symbol' || given.origin.how !== 'parameter' || other.kind !== 'instance') return undefined;
  const { fn, index } = given.origin;
  const values = flow.view.functionOutline(fn).role === 'constructor' ? everyGiven(flow, given) : [givenOnce(flow, fn, index)];
  if (values.length === 0) return undefined;
  const isOther = (value: Abstract | undefined): boolean => value?.kind === 'instance' && relateObjects(flow, value, other, state, root).is === 'same';
  return values.every(isOther) ? SAME : undefined;
}

function everyGiven(flow: Flow, given: Symbolic): readonly Abstract[] {
  const { of, incomplete } = flow.expand(given);
  return incomplete === undefined ? of.map(({ value }) => value) : [];
}

/** Made at different places: two objects. A symbol may be anything of its type. */
function differentSites(a: Abstract, b: Abstract): Relation {
  if (a.kind === 'instance' && b.kind === 'instance') return DIFFERENT;
  return a.kind === 'symbol' && b.kind === 'symbol' && isFree(a) && isFree(b) ? DIFFERENT : UNKNOWN;
}

/** A parameter or `this` of the root: the caller's to tell. */
function isFree(value: Abstract): boolean {
  return value.kind === 'symbol' && (value.origin.how === 'parameter' || value.origin.how === 'this' || value.origin.how === 'field');
}

function relateChoice(flow: Flow, a: Abstract, b: Abstract, state: State, root: FunctionId): Relation {
  const left = a.kind === 'choice' ? a.of : [a];
  const right = b.kind === 'choice' ? b.of : [b];
  const each = left.flatMap((one) => right.map((other) => relateObjects(flow, one, other, state, root)));
  if (each.every((one) => one.is === 'different')) return DIFFERENT;
  return UNKNOWN;
}

interface SplitKey {
  readonly site: string;
  readonly base: string;
}

/** `site<base>`: the same making on two owners. */
export function splitKey(key: string): SplitKey {
  const at = key.indexOf('⟨');
  return at < 0 ? { site: key, base: '' } : { site: key.slice(0, at) + (key.slice(key.lastIndexOf('⟩') + 1) || ''), base: key.slice(at + 1, key.lastIndexOf('⟩')) };
}

/**
 * One declared lock of one class, reached by two ways. They are one object where the program makes
 * one; another instance where one is reached from the other through the class itself.
 */
function relateBases(flow: Flow, a: Abstract, b: Abstract, state: State, root: FunctionId): Relation {
  const x = splitKey(rewrite(a, state)).base;
  const y = splitKey(rewrite(b, state)).base;
  // Two free names of the root; or one of them and an object that the root itself makes.
  if ((isRootName(x) || isMadeHere(x, root)) && (isRootName(y) || isMadeHere(y, root))) return DIFFERENT;
  const isLinked = y.includes(x) || x.includes(y);
  const id = classOfSite(flow, a);
  const only = id === undefined ? undefined : onlyObject(flow, id);
  // An object that is linked to another of its class: of those that functions make there are many.
  if (id === undefined || only === undefined || (isLinked && !isModules(flow, only))) return isLinked || (id !== undefined && bothMade(x, y)) ? DIFFERENT : UNKNOWN;
  const own = flow.classOf(only) ?? id;
  return { is: 'same', assumes: hasOneObject(flow, id) ? undefined : `both are the one '${flow.view.classOutline(own).name}' that the program makes` };
}

function onlyObject(flow: Flow, id: ClassId): Instance | undefined {
  const { of, incomplete } = madeOf(flow, id);
  const [only] = of;
  return only?.value.kind === 'instance' && of.length === 1 && incomplete === undefined && !only.value.many ? only.value : undefined;
}

/** A module makes it, when it is loaded. */
function isModules({ view }: Flow, { key }: Instance): boolean {
  const [file = ''] = key.split('#');
  return view.files.includes(file) && key.startsWith(`${view.fileOutline(file).module}@`);
}

/** Made by the root or by what it called (and kept by nobody: `^1`): new, whatever `this` and the parameters are. */
export function isMadeHere(base: string, root: FunctionId): boolean {
  return base.startsWith(`${root}@`) || /\^1\d*@\d+$/u.test(base);
}

/** `this` or a parameter of the root, without a path. */
function isRootName(base: string): boolean {
  return /^this:[^⟨[]*$/u.test(base) ? !/#[^.]*\.[^.]*\./u.test(base) : /^[^⟨[]*:\d+$/u.test(base);
}

function bothMade(x: string, y: string): boolean {
  return /@\d+$/u.test(x) && /@\d+$/u.test(y);
}

function classOfSite(flow: Flow, value: Abstract): ClassId | undefined {
  const fn = value.key.slice(0, value.key.search(/[⟨@]/u));
  try {
    return flow.view.functionOutline(fn).class;
  } catch {
    return undefined;
  }
}

/** The function and the step in it that made the promise with this key. */
export function makingOf(promise: string): { readonly maker: FunctionId; readonly step: StepId } {
  const at = promise.lastIndexOf('@');
  return { maker: promise.slice(0, at).replace(/[⟨^].*$/u, ''), step: Number(promise.slice(at + 1)) };
}
