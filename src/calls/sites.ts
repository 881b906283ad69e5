/** Where the program calls a function, and where it makes objects of a class. */
import type { CallStep, ClassId, FunctionId } from '../program/outline.js';
import { fileFacts, type Sited } from './body-facts.js';
import { heirsOf } from './class-members.js';
import type { Expansion, Expansions, Flow } from './flow.js';

/** Calls that the checker resolves to this function; undefined: too many to look at. */
export function findCallSites(flow: Flow, name: string, fn: FunctionId): readonly Sited<CallStep>[] | undefined {
  const found: Sited<CallStep>[] = [];
  let looked = 0;
  for (const file of flow.view.filesMentioning(name)) {
    for (const sited of fileFacts(flow.view.fileOutline(file)).calls.get(name) ?? []) {
      looked += 1;
      if (looked > flow.limits.backwardSites) return undefined;
      if (mayCall(flow, sited, fn)) found.push(sited);
    }
  }
  return found;
}

function mayCall(flow: Flow, sited: Sited<CallStep>, fn: FunctionId): boolean {
  const method = flow.view.functionOutline(fn);
  return flow.view.calleeAt(sited.fn, sited.step.id).some((callee) => {
    // A closure that an object has under this name: its type does not say which function it is.
    if (method.class === undefined && (callee.kind === 'member' || callee.kind === 'value')) {
      return sited.step.callee.kind === 'member' && flow.targets(flow.symbolicFrame(sited.fn), sited.step).of.some((one) => one.fn === fn);
    }
    if (callee.kind === 'function') {
      if (callee.id === fn) return true;
      // A call through a base class's method reaches the override.
      const other = flow.view.functionOutline(callee.id);
      return method.class !== undefined && other.class !== undefined && heirsOf(flow.view, other.class).includes(method.class);
    }
    return callee.kind === 'member' && method.class !== undefined && flow.view.implementers(callee.type).includes(method.class);
  });
}

/** The objects of a class that the program makes. */
export function findConstructions(flow: Flow, id: ClassId): Expansions {
  const outline = flow.view.classOutline(id);
  const of: Expansion[] = [];
  let looked = 0;
  for (const file of flow.view.filesMentioning(outline.name)) {
    for (const [, sites] of fileFacts(flow.view.fileOutline(file)).news) {
      for (const { fn, step } of sites) {
        const named = flow.view.calleeAt(fn, step.id).some((one) => one.kind === 'class' && one.id === id);
        if (!named) continue;
        looked += 1;
        if (looked > flow.limits.backwardSites) return { of, incomplete: `constructions of ${outline.name}: limit` };
        const frame = flow.symbolicFrame(fn);
        const value = flow.callResult(frame, step);
        if (value.kind === 'instance') of.push({ value, bindings: [] });
      }
    }
  }
  if (of.length > 0) return { of, incomplete: undefined };
  return { of, incomplete: `${outline.name} is made outside the program` };
}
