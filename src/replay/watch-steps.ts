/** What a replay tells under a watch: code that runs under locks, waits for the world outside, accesses of fields. */
import { type Abstract, alternatives, type Frame } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import { lineage } from '../calls/class-members.js';
import type { Mode } from '../locks/library-model.js';
import type { CallStep, ClassId, FunctionId, Step, StepId } from '../program/outline.js';
import type { Place } from '../program/place.js';
import type { Entry } from './entry.js';
import { sighting } from './sighting.js';
import type { Sighting } from './observer.js';
import { relateLocks } from './same-object.js';
import type { State } from './state.js';
import type { Walker } from './walker.js';
import { fieldUses, type Watch, type WatchedField } from './watch.js';

/** A body is about to be walked. */
export function ran(walker: Walker, entry: Entry, state: State): void {
  walker.observer.ran({ ...sightingAt(walker, entry.from, entry.place, state), held: state.held, target: entry.fn, declared: undefined, isPromised: walker.flow.view.functionOutline(entry.fn).isAsync });
}

/** A call that leaves the program: of a member that no class in sight has, or of something that blocks. */
export function ranOutside(walker: Walker, step: CallStep, frame: Frame, state: State): void {
  const seen = sighting(walker, frame, step.place, state);
  for (const one of walker.flow.view.calleeAt(frame.fn, step.id)) {
    if (one.kind === 'member' && one.type.kind === 'interface' && !walker.flow.view.mayBeThenable(frame.fn, step.id)) {
      walker.observer.ran({ ...seen, held: state.held, target: undefined, declared: `${one.type.name}.${one.name}`, isPromised: false });
    }
    if (one.kind === 'external') walker.observer.waitedOutside({ ...seen, held: state.held, caller: frame.fn, step: step.id, isJoined: false });
  }
}

/** The promise of a call that left the program, or of a `new Promise` that something outside settles. */
export function waitedOutside(walker: Walker, value: Abstract, state: State): void {
  const isOutside = value.kind === 'instance' || value.kind === 'symbol' ||
    (value.kind === 'promise' && (value.work.how === 'deferred' || value.work.how === 'external'));
  const site = isOutside ? siteOf(value) : undefined;
  if (site === undefined) return;
  const place = placeOf(walker, site.fn, site.step);
  if (place === undefined) return;
  for (const one of walker.flow.view.calleeAt(site.fn, site.step)) {
    if (one.kind !== 'member' || one.type.kind !== 'interface') continue;
    walker.observer.ran({ ...sightingAt(walker, site.fn, place, state), held: state.held, target: undefined, declared: `${one.type.name}.${one.name}`, isPromised: true });
  }
  walker.observer.waitedOutside({ ...sightingAt(walker, site.fn, place, state), held: state.held, caller: site.fn, step: site.step, isJoined: true });
}

/** Values of calls are named after the activation and the step: `a.ts#f^3@7`. */
function siteOf(value: Abstract): { readonly fn: FunctionId; readonly step: StepId } | undefined {
  const [, fn, step] = /^([^⟨^]+)(?:[⟨^].*)?@(\d+)$/su.exec(value.key) ?? [];
  return fn === undefined || step === undefined || !fn.includes('#') ? undefined : { fn, step: Number(step) };
}

function placeOf(walker: Walker, fn: FunctionId, id: StepId): Place | undefined {
  try {
    const step = bodyFacts(walker.flow.view.functionOutline(fn)).steps.get(id);
    return step?.kind === 'call' ? step.place : undefined;
  } catch {
    return undefined;
  }
}

function sightingAt(walker: Walker, fn: FunctionId, place: Place, state: State): Sighting {
  return { root: walker.root, fn, place, stack: [...walker.stack], assumed: state.assumed, doubts: state.doubts, conditions: state.conditions };
}

export function accesses(walker: Walker, watch: Watch, step: Step, frame: Frame, state: State): void {
  if (!('place' in step)) return;
  for (const use of fieldUses(step)) {
    if (!watch.fields.names.has(use.name)) continue;
    for (const object of alternatives(walker.flow.evaluate(frame, use.object, state))) {
      const field = fieldOf(walker, watch, object, use.name);
      if (field === undefined) continue;
      walker.observer.accessed({
        ...sighting(walker, frame, step.place, state), field, how: use.how, held: state.held,
        isNew: isNew(walker, object, field), guards: heldGuards(walker, object, field, state),
      });
    }
  }
}

function fieldOf(walker: Walker, watch: Watch, object: Abstract, name: string): WatchedField | undefined {
  if (object.kind === 'class') return watch.fields.of(object.id, name, true);
  const id = walker.flow.classOf(object);
  return id === undefined ? undefined : watch.fields.of(id, name, false);
}

/** Being constructed, or made by the root itself. */
function isNew(walker: Walker, object: Abstract, field: WatchedField): boolean {
  if (object.kind === 'instance' && object.made.how === 'class' && object.key.startsWith(`${walker.root}@`)) return true;
  const walked = [walker.root, ...walker.stack.map((entry) => entry.fn)];
  return walked.some((fn) => makes(walker, fn, field.owner));
}

function makes(walker: Walker, fn: FunctionId, id: ClassId): boolean {
  const outline = walker.flow.view.functionOutline(fn);
  const isMaker = outline.role === 'constructor' || outline.role === 'initializer' || outline.role === 'static';
  if (!isMaker || outline.class === undefined) return false;
  return outline.class === id || lineage(walker.flow.view, outline.class).some((one) => one.id === id);
}

/** The guards of this very object that the path holds. */
function heldGuards(walker: Walker, object: Abstract, field: WatchedField, state: State): readonly { readonly name: string; readonly mode: Mode | 'unknown' }[] {
  const { flow } = walker;
  return field.guards.flatMap((name) => {
    const guard = guardOf(walker, object, field, name);
    return state.held.flatMap((hold) => {
      const { is } = relateLocks(flow, hold.lock, { ...hold.lock, object: guard }, state, walker.root);
      return is === 'different' ? [] : [{ name, mode: is === 'same' ? hold.mode : ('unknown' as const) }];
    });
  });
}

/** The lock in a field of the object, or in a variable of the module that declares the class. */
function guardOf(walker: Walker, object: Abstract, field: WatchedField, name: string): Abstract {
  const { flow } = walker;
  const isField = lineage(flow.view, field.owner).some((one) => one.members.some((member) => member.name === name));
  if (isField) return flow.fieldOf(object, name);
  const { module } = flow.view.fileOutline(flow.view.classOutline(field.owner).file);
  return flow.evaluate(flow.symbolicFrame(module), { kind: 'variable', owner: module, name });
}
