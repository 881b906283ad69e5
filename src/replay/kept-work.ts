/**
 * Work whose promise is kept: in a field, in a variable around it, in a collection. Whoever waits for
 * what stands there waits for the work, and the work itself must not.
 */
import { type Abstract, alternatives, type Frame } from '../calls/abstract-value.js';
import { bodyFacts, fileFacts, variableKey } from '../calls/body-facts.js';
import type { Flow, Target } from '../calls/flow.js';
import type { Memo } from '../graph/dependencies.js';
import { GIVERS, PUTS } from '../program/method-names.js';
import type { CallStep, FunctionId, FunctionOutline, Step, StepId, Value } from '../program/outline.js';
import type { ProgramView } from '../program/program-view.js';

/** Where a promise is kept, in the words of the function that keeps it. */
export type Cell =
  | { readonly kind: 'field'; readonly object: Value; readonly name: string }
  | { readonly kind: 'variable'; readonly owner: FunctionId; readonly name: string }
  /** `map.set(key, promise)`, `object[key] = promise` */
  | { readonly kind: 'element'; readonly collection: Value; readonly key: Value }
  /** `set.add(promise)`, `list.push(promise)`: found only by who takes all that is there. */
  | { readonly kind: 'member'; readonly collection: Value };

/** One place where the promise of some work is kept. */
export interface Keeping {
  /** The function that keeps it, and the call in it that made what is kept. */
  readonly fn: FunctionId;
  readonly call: StepId;
  readonly cell: Cell;
  readonly work: Work;
}

export interface Work {
  readonly fn: FunctionId;
  /** Called: the activation, as the keeper sees it. A link of a chain has none. */
  readonly activation: Frame | undefined;
  /** What of the same promise has run when a link of a chain begins. */
  readonly earlier: readonly FunctionId[];
}

/** By function whose promise is kept. */
export type KeptWork = ReadonlyMap<FunctionId, readonly Keeping[]>;

/** `known`: by file, what it keeps, as long as that holds. */
export function keptWork(flow: Flow, known: Memo<readonly Keeping[]>, onError: (fn: FunctionId, error: unknown) => void): KeptWork {
  const kept = new Map<FunctionId, Keeping[]>();
  const { view } = flow;
  for (const file of view.filesUsingPromises('keeps-results')) {
    const keepings = known.get(file, '', () => {
      const awaited = awaitedNames(view, file);
      if (awaited.size === 0) return [];
      return [...view.fileOutline(file).functions.values()].flatMap((outline) => {
        try {
          return keptBy(flow, outline, putsOf(outline).filter(({ name }) => awaited.has(name)));
        } catch (error) {
          onError(outline.id, error);
          return [];
        }
      });
    });
    for (const keeping of keepings) kept.set(keeping.work.fn, [...(kept.get(keeping.work.fn) ?? []), keeping]);
  }
  return kept;
}

/** Names under which the file keeps promises, for which somebody waits who can find them there. */
function awaitedNames(view: ProgramView, file: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name, finder] of view.keptNames(file)) {
    const waiting = view.filesWaitingFor(name);
    if (finder === 'any file' ? waiting.length > 0 : waiting.includes(file)) names.add(name);
  }
  return names;
}

function keptBy(flow: Flow, outline: FunctionOutline, puts: readonly Put[]): readonly Keeping[] {
  return puts.flatMap(({ value, cell }) =>
    callsOf(flow, outline, value).flatMap((call) =>
      alternatives(flow.evaluate(flow.symbolicFrame(outline.id), { kind: 'result', step: call.id })).flatMap((one) =>
        workOf(flow, one).map((work): Keeping => ({ fn: outline.id, call: call.id, cell, work })),
      ),
    ),
  );
}

/** Something is put where others find it, under a name. */
interface Put {
  readonly value: Value;
  readonly cell: Cell;
  readonly name: string;
}

/** What the body puts where others find it. What is no call, nor came from one, is no promise that it could keep. */
function putsOf(outline: FunctionOutline): readonly Put[] {
  const { assigns, calls } = bodyFacts(outline);
  const assigned = assigns.flatMap(({ target, value }): readonly Put[] => {
    const isLocal = target.kind === 'variable' && target.owner === outline.id && outline.role !== 'module';
    const name = target.kind === 'element' ? nameOf(target.object) : target.name;
    if (isLocal || name === undefined || !mayBeCall(value, outline)) return [];
    const cell: Cell = target.kind === 'element' ? { kind: 'element', collection: target.object, key: target.key } : target;
    return [{ value, cell, name }];
  });
  const put = calls.flatMap((step): readonly Put[] => {
    const index = step.callee.kind === 'member' ? PUTS.get(step.callee.name) : undefined;
    const value = index === undefined ? undefined : step.arguments[index]?.value;
    const [key] = step.arguments;
    if (step.callee.kind !== 'member' || value === undefined || key === undefined || !isReached(step.callee.object)) return [];
    const collection = step.callee.object;
    const name = nameOf(collection);
    if (name === undefined || !mayBeCall(value, outline)) return [];
    return [{ value, name, cell: index === 0 ? { kind: 'member', collection } : { kind: 'element', collection, key: key.value } }];
  });
  return [...assigned, ...put];
}

/** Where the body may keep promises. */
export function cellsPutBy(outline: FunctionOutline): readonly Cell[] {
  return putsOf(outline).map(({ cell }) => cell);
}

/** As far as the body tells: what `callsOf` finds calls in. */
function mayBeCall(value: Value, outline: FunctionOutline): boolean {
  switch (value.kind) {
    case 'result':
      return bodyFacts(outline).steps.get(value.step)?.kind === 'call';
    case 'variable':
      return value.owner === outline.id;
    case 'logical':
    case 'choice':
      return true;
    default:
      return false;
  }
}

function nameOf(value: Value): string | undefined {
  return value.kind === 'field' || value.kind === 'variable' || value.kind === 'import' ? value.name : undefined;
}

/** The names of the fields, variables and collections that have the promise. */
export function cellNames(keepings: readonly Keeping[]): ReadonlySet<string> {
  return new Set(keepings.flatMap(({ cell }) => ('name' in cell ? [cell.name] : [nameOf(cell.collection) ?? ''])));
}

/** Names of the fields, variables and collections out of which a body takes what it waits for, or returns. */
export interface WaitedFor {
  readonly taken: ReadonlySet<string>;
  /** Names of objects that have a method whose promise it waits for: what is theirs may be inside. */
  readonly asked: ReadonlySet<string>;
}

const namesOf = new WeakMap<FunctionOutline, WaitedFor>();

export function namesWaitedFor(outline: FunctionOutline): WaitedFor {
  let known = namesOf.get(outline);
  if (known === undefined) namesOf.set(outline, (known = collectNames(outline)));
  return known;
}

function collectNames(outline: FunctionOutline): WaitedFor {
  const taken = new Set<string>();
  const asked = new Set<string>();
  const { steps, returns, assigns } = bodyFacts(outline);
  const look = (value: Value, depth: number, names = taken): void => {
    if (depth > DEPTH) return;
    switch (value.kind) {
      case 'field':
        names.add(value.name);
        look(value.object, depth + 1, names);
        return;
      case 'variable':
        // What only this body has, others do not put their work into under that name.
        if (value.owner !== outline.id || outline.role === 'module') names.add(value.name);
        for (const { target, value: set } of assigns) {
          if (target.kind === 'variable' && target.owner === outline.id && target.name === value.name) look(set, depth + 1, names);
        }
        return;
      case 'element':
        look(value.object, depth + 1, names);
        return;
      case 'logical':
        look(value.left, depth + 1, names);
        look(value.right, depth + 1, names);
        return;
      case 'choice':
        look(value.whenTrue, depth + 1, names);
        look(value.whenFalse, depth + 1, names);
        return;
      case 'result': {
        const step = steps.get(value.step);
        if (step?.kind === 'loop' && step.iterated !== undefined) look(step.iterated, depth + 1, names);
        if (step?.kind === 'copy') look(step.value, depth + 1, names);
        if (step?.kind === 'make' && step.what.kind === 'array') for (const one of step.what.elements) look(one.value, depth + 1, names);
        if (step?.kind !== 'call') return;
        if (step.callee.kind === 'member') look(step.callee.object, depth + 1, GIVERS.has(step.callee.name) ? names : asked);
        if (step.callee.kind === 'member' && step.callee.object.kind === 'global') for (const one of step.arguments) look(one.value, depth + 1, names);
        return;
      }
      default:
        return;
    }
  };
  if (outline.isAsync || !outline.givesData) for (const value of returns) look(value, 0);
  for (const step of steps.values()) if (step.kind === 'join') look(step.value, 0);
  return { taken, asked };
}

/** It may be reached from outside the body. */
function isReached(value: Value): boolean {
  return value.kind === 'field' || value.kind === 'variable' || value.kind === 'import';
}

/** The calls whose promise the value is: itself, through a local, behind `finally` and `then`. */
function callsOf(flow: Flow, outline: FunctionOutline, value: Value, hops = 0): readonly CallStep[] {
  if (hops > 4) return [];
  const facts = bodyFacts(outline);
  switch (value.kind) {
    case 'result': {
      const step: Step | undefined = facts.steps.get(value.step);
      return step?.kind === 'call' && step.how === 'call' && flow.view.mayBeThenable(outline.id, step.id) ? [step] : [];
    }
    case 'variable': {
      if (value.owner !== outline.id) return [];
      const definitions = fileFacts(flow.view.fileOutline(outline.file)).definitions.get(variableKey(value.owner, value.name)) ?? [];
      return definitions.length > 2 ? [] : definitions.flatMap(({ fn, step }) => (fn === outline.id ? callsOf(flow, outline, step.value, hops + 1) : []));
    }
    case 'logical':
      return [...callsOf(flow, outline, value.left, hops + 1), ...callsOf(flow, outline, value.right, hops + 1)];
    case 'choice':
      return [...callsOf(flow, outline, value.whenTrue, hops + 1), ...callsOf(flow, outline, value.whenFalse, hops + 1)];
    default:
      return [];
  }
}

/** Promises in promises that are looked into: `p.then(f).catch(g).finally(h)` is three. */
const DEPTH = 5;

/** The functions that have to end before the promise is settled. */
function workOf(flow: Flow, value: Abstract, depth = 0): readonly Work[] {
  if (value.kind !== 'promise' || depth > DEPTH) return [];
  const { work } = value;
  switch (work.how) {
    case 'call':
      return [{ fn: work.frame.fn, activation: work.frame, earlier: [] }];
    case 'then': {
      const before = workOf(flow, work.base, depth + 1);
      const earlier = before.map((one) => one.fn);
      const handlers = [work.fulfilled, work.rejected, work.always].flatMap((one) => (one === undefined ? [] : codeOf(flow, one)));
      return [...before, ...handlers.map(({ fn }) => ({ fn, activation: undefined, earlier }))];
    }
    case 'all':
      return work.of.flatMap((one) => workOf(flow, one, depth + 1));
    case 'race':
    case 'generator':
    case 'settled':
    case 'lock':
    case 'deferred':
    case 'run':
    case 'external':
      return [];
  }
}

/** The functions that a value is, also where it was passed in to be kept. */
function codeOf(flow: Flow, value: Abstract): readonly Target[] {
  const passed = value.kind === 'symbol' && value.origin.how === 'parameter' ? flow.expand(value, true).of.map((one) => one.value) : [value];
  return passed.flatMap((one) => flow.functionsOf(one).of);
}
