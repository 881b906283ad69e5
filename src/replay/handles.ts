/** Release handles inside values: which holds a value gives back, and who has the duty now. */
import { type Abstract, alternatives, type Frame } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import { lineage } from '../calls/class-members.js';
import type { Flow } from '../calls/flow.js';
import type { ClassId, FunctionId, Value } from '../program/outline.js';
import type { Place } from '../program/place.js';
import { capturedNames } from './captured-names.js';
import { showState } from './lock-state.js';
import type { LockModel } from '../locks/library-model.js';
import type { Hold } from './hold.js';
import type { State } from './state.js';
import { givenBack } from './unfinished.js';
import type { Walker } from './walker.js';

/** The holds whose handle the value is, has, or captures. */
export function holdsIn(flow: Flow, value: Abstract, state: State): readonly Hold[] {
  if (!state.held.some(({ hasHandle }) => hasHandle)) return [];
  const ids = new Set<string>();
  collect(flow, value, state, { ids, resolvers: new Set(), seen: new Set() }, 0);
  return state.held.filter((hold) => ids.has(hold.id));
}

/** Keys of the promises whose resolver the value is, has, or captures; promises it has settle them by themselves. */
export function resolversIn(flow: Flow, value: Abstract, state: State): ReadonlySet<string> {
  const found: Found = { ids: undefined, resolvers: new Set(), seen: new Set() };
  collect(flow, value, state, found, 0);
  return found.resolvers;
}

interface Found {
  /** Undefined: handles are not asked for. */
  readonly ids: Set<string> | undefined;
  readonly resolvers: Set<string>;
  readonly seen: Set<string>;
}

/** How deep handles are looked for: an object in a tuple in an array is three. */
const DEPTH = 5;

function collect(flow: Flow, value: Abstract, state: State, found: Found, depth: number): void {
  if (depth > DEPTH || found.seen.has(value.key)) return;
  found.seen.add(value.key);
  const go = (inner: Abstract): void => { collect(flow, inner, state, found, depth + 1); };
  switch (value.kind) {
    case 'handle':
      found.ids?.add(value.hold);
      return;
    case 'resolver':
      found.resolvers.add(value.of);
      return;
    case 'choice':
      for (const one of value.of) go(one);
      return;
    case 'instance': {
      const { made } = value;
      if (made.how === 'object') for (const one of made.fields.values()) go(one);
      if (made.how === 'array') for (const one of made.elements) go(one);
      if ((made.how === 'class' || made.how === 'external') && made.args !== undefined) for (const one of made.args) go(one);
      if (made.how === 'class') for (const one of fieldsOf(flow, value, made.class, state)) go(one);
      const pushed = state.field(value, '[]');
      if (pushed !== undefined && pushed.key !== value.key) go(pushed);
      return;
    }
    case 'closure':
      for (const one of value.bound) go(one);
      for (const captured of capturedValues(flow, value.fn, value.scope, state)) go(captured);
      return;
    case 'promise':
      if (found.ids === undefined) return;
      if (value.work.how === 'settled') go(value.work.value);
      if (value.work.how === 'then') {
        for (const one of [value.work.base, value.work.fulfilled, value.work.rejected, value.work.always]) if (one !== undefined) go(one);
      }
      if (value.work.how === 'generator' || value.work.how === 'call') {
        for (const one of value.work.frame.args ?? []) go(one);
        for (const captured of capturedValues(flow, value.work.frame.fn, value.work.frame.outer, state)) go(captured);
      }
      if (value.work.how === 'lock') for (const one of state.pending.get(value.key)?.call.args ?? []) go(one);
      return;
    case 'class':
    case 'constant':
    case 'symbol':
    case 'external':
    case 'unknown':
      return;
  }
}

/** What this path, or else the program, knows to be in the fields of an object. */
function fieldsOf(flow: Flow, object: Abstract, id: ClassId, state: State): readonly Abstract[] {
  const names = lineage(flow.view, id).flatMap((owner) => owner.members.filter((one) => one.kind === 'field' && !one.isStatic).map((one) => one.name));
  return names.map((name) => state.field(object, name) ?? flow.fieldOf(object, name)).filter((one) => one.kind === 'handle' || one.kind === 'instance' || one.kind === 'choice');
}

/** What a closure captured, as this path knows it. */
function capturedValues(flow: Flow, fn: FunctionId, scope: Frame | undefined, state: State): readonly Abstract[] {
  const values: Abstract[] = [];
  for (const { owner, name } of capturedNames(flow, fn)) {
    for (let at = scope; at !== undefined; at = at.outer) {
      if (at.fn !== owner) continue;
      const known = state.variable(at, name);
      if (known !== undefined) values.push(known);
    }
  }
  return values;
}

/** Somebody else has the duty to release from here on, and the resolvers in the value. */
export function handOn(flow: Flow, value: Abstract, state: State, isAway = false): void {
  if (state.settlers.size > 0) {
    for (const promise of resolversIn(flow, value, state)) if (state.settlers.has(promise)) state.settlers.set(promise, 'open');
  }
  handOnHolds(flow, value, state, isAway);
}

/** Somebody else has the duty to release from here on. */
export function handOnHolds(flow: Flow, value: Abstract, state: State, isAway: boolean): void {
  const holds = holdsIn(flow, value, state);
  if (holds.length > 0) state.held = state.held.map((hold) => (holds.includes(hold) ? { ...hold, handedOn: true, keptIn: undefined, isAway: hold.isAway || isAway } : hold));
}

/** Calls the release of every hold in the value. */
export function releaseHandles(walker: Walker, value: Abstract, state: State, place: Place, frame: Frame): void {
  for (const hold of holdsIn(walker.flow, value, state)) releaseHold(walker, hold, state, place, frame.fn);
}

export function releaseHold(walker: Walker, hold: Hold, state: State, place: Place, fn: FunctionId): void {
  state.held = state.held.filter((one) => one !== hold);
  if (hold.isNever !== true) {
    givenBack(walker, hold.id, state);
    state.releasedAt.set(hold.lock.key, place);
    showState(walker.flow, hold.lock, false, state);
  }
  walker.observer.released({
    root: walker.root, fn, place, stack: [...walker.stack], assumed: state.assumed, doubts: state.doubts, conditions: state.conditions,
    lock: hold.lock, mode: hold.mode, wasHeld: true, mayBeOwn: true, wasRefused: false, releasedAt: undefined, idempotent: true, hold: hold.isNever === true || hold.isUnreached === true ? undefined : hold,
  });
}

/** The lock can be given back without the handle. */
export function hasOwnRelease(model: LockModel): boolean {
  return Object.values(model.operations).some((one) => one.effect === 'release');
}

/** Whether any other value of the body reads the result of this step. */
export function isResultUsed(flow: Flow, fn: FunctionId, step: number): boolean {
  const outline = flow.view.functionOutline(fn);
  let used = false;
  const look = (node: unknown): void => {
    if (used) return;
    if (Array.isArray(node)) {
      for (const one of node) look(one);
    } else if (typeof node === 'object' && node !== null) {
      if ('kind' in node && node.kind === 'drop') return;
      if ('kind' in node && node.kind === 'result' && 'step' in node && node.step === step) used = true;
      for (const one of Object.values(node)) look(one);
    }
  };
  look(outline.body);
  return used;
}

/** The join step that waits directly for this call's promise, if it stands in the body. */
export function joinOf(flow: Flow, fn: FunctionId, call: number): number | undefined {
  const facts = bodyFacts(flow.view.functionOutline(fn));
  for (const [id, step] of facts.steps) {
    if (step.kind === 'join' && isResult(step.value, call)) return id;
  }
  return undefined;
}

function isResult(value: Value, step: number): boolean {
  return value.kind === 'result' && value.step === step;
}

export { alternatives };
