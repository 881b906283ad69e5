/** What a constructor is called with where a class that extends its own is made. */
import type { ClassId } from '../program/outline.js';
import type { Abstract, Frame } from './abstract-value.js';
import { lineage } from './class-members.js';
import type { Flow } from './flow.js';

/** The arguments with which the constructor of `id` made its part of the object; undefined: nobody saw them. */
export function argumentsPassedTo(flow: Flow, id: ClassId, object: Abstract): readonly Abstract[] | undefined {
  if (object.kind !== 'instance' || object.made.how !== 'class') return undefined;
  let { args } = object.made;
  for (const owner of lineage(flow.view, object.made.class)) {
    if (owner.id === id || args === undefined) return args;
    args = superArguments(flow, object, owner.constructorFunction, args, scopeOf(flow, object, owner.id));
  }
  return undefined;
}

/** What `super(…)` passes on; without a constructor, the arguments as they came. */
export function superArguments(
  flow: Flow,
  object: Abstract,
  constructorFunction: string | undefined,
  args: readonly Abstract[] | undefined,
  scope: Frame,
): readonly Abstract[] | undefined {
  if (constructorFunction === undefined) return args;
  const frame = flow.enterConstructor(constructorFunction, object, args, scope);
  const outline = flow.view.functionOutline(constructorFunction);
  for (const step of outline.body) {
    if (step.kind === 'call' && step.callee.kind === 'super') return flow.argumentsOf(frame, step);
  }
  return undefined;
}

export function scopeOf(flow: Flow, object: Abstract, id: ClassId): Frame {
  if (object.kind !== 'instance' || object.made.how !== 'class' || object.made.class !== id) return flow.scopeOfClass(id);
  return object.made.scope;
}
