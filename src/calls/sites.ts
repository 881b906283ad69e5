/** Where the program calls a function, and where it makes objects of a class. */
import { type Dependencies, Memo, Revised } from '../graph/dependencies.js';
import type { CallStep, ClassId, FunctionId } from '../program/outline.js';
import type { CalleeDeclaration, ProgramView } from '../program/program-view.js';
import { fileFacts, type Sited } from './body-facts.js';
import { heirsOf } from './class-members.js';
import type { Expansion, Expansions, Flow } from './flow.js';

/** A call, and what the checker takes for the called. */
interface ResolvedCall extends Sited<CallStep> {
  readonly callees: readonly CalleeDeclaration[];
}

/**
 * The calls of each name and the `new` of each class, in the whole program. They go on from program to program as
 * cells: most edits are in files with such a name that call or make nothing else than before, and then no value hangs on them.
 * Who goes on to look at one of the calls reads the function that it stands in.
 */
export class KnownSites {
  readonly #calls: Revised<readonly ResolvedCall[] | undefined>;
  readonly #news: Revised<readonly Sited<CallStep>[]>;
  /** By file. */
  readonly #newsIn: Memo<ReadonlyMap<ClassId, readonly Sited<CallStep>[]>>;

  constructor(dependencies: Dependencies) {
    this.#calls = new Revised(dependencies, 'calls', (a, b) => a === b || (a !== undefined && b !== undefined && areSameSites(a, b) && calleesOf(a) === calleesOf(b)));
    this.#news = new Revised(dependencies, 'news', areSameSites);
    this.#newsIn = new Memo(dependencies);
  }

  /** What an edit left of them: before anybody asks about the next program. */
  revise(view: ProgramView, limit: number): void {
    this.#calls.revise((name) => callsOf(view, name, limit));
    this.#news.revise((id) => this.#newsOf(view, id));
  }

  /** Forgets what died. */
  sweep(): void {
    this.#newsIn.sweep();
  }

  /** Calls with this name; undefined: more than `limit`. */
  calls(view: ProgramView, name: string, limit: number): readonly ResolvedCall[] | undefined {
    return this.#calls.get(name, () => callsOf(view, name, limit));
  }

  news(view: ProgramView, id: ClassId): readonly Sited<CallStep>[] {
    return this.#news.get(id, () => this.#newsOf(view, id));
  }

  #newsOf(view: ProgramView, id: ClassId): readonly Sited<CallStep>[] {
    return view.filesMentioning(view.classOutline(id).name).flatMap((file) => this.#newsIn.get(file, '', () => newsIn(view, file)).get(id) ?? []);
  }
}

function callsOf(view: ProgramView, name: string, limit: number): readonly ResolvedCall[] | undefined {
  const sites: Sited<CallStep>[] = [];
  for (const file of view.filesMentioning(name)) {
    sites.push(...(fileFacts(view.fileOutline(file)).calls.get(name) ?? []));
    if (sites.length > limit) return undefined;
  }
  return sites.map(({ fn, step }) => ({ fn, step, callees: view.calleeAt(fn, step.id) }));
}

function newsIn(view: ProgramView, file: string): ReadonlyMap<ClassId, readonly Sited<CallStep>[]> {
  const found = new Map<ClassId, Sited<CallStep>[]>();
  for (const sited of [...fileFacts(view.fileOutline(file)).news.values()].flat()) {
    for (const id of new Set(view.calleeAt(sited.fn, sited.step.id).flatMap((one) => (one.kind === 'class' ? [one.id] : [])))) {
      const known = found.get(id);
      if (known === undefined) found.set(id, [sited]);
      else known.push(sited);
    }
  }
  return found;
}

function areSameSites(a: readonly Sited<CallStep>[], b: readonly Sited<CallStep>[]): boolean {
  return a.length === b.length && a.every(({ fn, step }, index) => fn === b[index]?.fn && step.id === b[index].step.id);
}

function calleesOf(calls: readonly ResolvedCall[]): string {
  return JSON.stringify(calls.map(({ callees }) => callees));
}

/** Calls that the checker resolves to this function; undefined: too many to look at. */
export function findCallSites(flow: Flow, known: KnownSites, name: string, fn: FunctionId): readonly Sited<CallStep>[] | undefined {
  const { view, limits } = flow;
  const calls = known.calls(view, name, limits.backwardSites)?.filter((call) => mayCall(flow, call, fn));
  for (const call of calls ?? []) view.functionOutline(call.fn);
  return calls;
}

function mayCall(flow: Flow, { fn: from, step, callees }: ResolvedCall, fn: FunctionId): boolean {
  const method = flow.view.functionOutline(fn);
  return callees.some((callee) => {
    // A closure that an object has under this name: its type does not say which function it is.
    if (method.class === undefined && (callee.kind === 'member' || callee.kind === 'value')) {
      return step.callee.kind === 'member' && flow.targets(flow.symbolicFrame(from), step).of.some((one) => one.fn === fn);
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
export function findConstructions(flow: Flow, known: KnownSites, id: ClassId): Expansions {
  const { name } = flow.view.classOutline(id);
  const of: Expansion[] = [];
  for (const [index, { fn, step }] of known.news(flow.view, id).entries()) {
    if (index >= flow.limits.backwardSites) return { of, incomplete: `constructions of ${name}: limit` };
    const value = flow.callResult(flow.symbolicFrame(fn), step);
    if (value.kind === 'instance') of.push({ value, bindings: [] });
  }
  if (of.length > 0) return { of, incomplete: undefined };
  return { of, incomplete: `${name} is made outside the program` };
}
