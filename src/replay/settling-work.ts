/**
 * Work that settles, in the end, a promise which others wait for: `this.ready.resolve()` behind the last
 * of its own waits. Until it comes to that, the work itself must not wait for that promise.
 */
import { isBuiltin } from 'node:module';
import { type Abstract, alternatives, type Promised } from '../calls/abstract-value.js';
import { bodyFacts } from '../calls/body-facts.js';
import type { Flow } from '../calls/flow.js';
import { writtenName } from '../program/bare-name.js';
import { visitSteps } from '../program/nested-steps.js';
import type { CallStep, FileOutline, FunctionId, FunctionOutline, Value } from '../program/outline.js';
import type { OwnPromise } from './own-cells.js';

/** The calls of one function that may settle a promise of others, each behind a wait. */
export interface Settling {
  readonly calls: readonly CallStep[];
  /** The names of what has the resolvers: by one of them somebody waits. */
  readonly names: ReadonlySet<string>;
}

/** The names under which `Promise.withResolvers()` gives them. */
const RESOLVERS = ['resolve', 'reject'];

/** By function: what it may settle. Names decide alone; whether they are resolvers, `ownDeferreds` asks. */
export function settlingWork(flow: Flow): ReadonlyMap<FunctionId, Settling> {
  const { view } = flow;
  const makers = view.filesUsingPromises('makes-promises').map((file) => view.madePromises(file));
  const kept = new Set([...RESOLVERS, ...makers.flatMap(({ resolvers }) => [...resolvers])]);
  const everywhere = new Set(makers.flatMap(({ promises }) => [...promises]));
  const files = new Set([...kept].flatMap((name) => view.filesCallingBehindWait(name)));
  const found = new Map<FunctionId, Settling>();
  for (const file of [...files].sort()) {
    for (const { fn, calls: all } of callingIn(view.fileOutline(file))) {
      const calls = all.filter((step) => kept.has(calledName(step) ?? ''));
      if (calls.length > 0) found.set(fn, { calls, names: new Set(calls.flatMap((step) => [...settledBy(step, () => view.madePromises(file).promises, everywhere)])) });
    }
  }
  return found;
}

/** The names by which somebody waits for what the call settles. */
function settledBy({ callee }: CallStep, here: () => ReadonlySet<string>, everywhere: ReadonlySet<string>): Iterable<string> {
  // Only the file of a variable sets it: the executor that keeps its resolver there stands there too.
  if (callee.kind !== 'member') return here();
  const holder = nameOf(callee.object);
  return holder.length > 0 ? holder : everywhere;
}

/** Calls behind a wait that may be calls of resolvers. */
interface Calling {
  readonly fn: FunctionId;
  readonly calls: readonly CallStep[];
}

const callingInFiles = new WeakMap<FileOutline, readonly Calling[]>();

function callingIn(file: FileOutline): readonly Calling[] {
  let calling = callingInFiles.get(file);
  if (calling === undefined) {
    calling = [...file.functions.values()].map((outline) => ({ fn: outline.id, calls: callsBehindWaits(outline) })).filter(({ calls }) => calls.length > 0);
    callingInFiles.set(file, calling);
  }
  return calling;
}

/** The promises that the function settles by these calls, as its root sees them. */
export function ownDeferreds(flow: Flow, root: FunctionId, settling: Settling | undefined): readonly OwnPromise[] {
  if (settling === undefined) return [];
  const frame = flow.symbolicFrame(root);
  const keys = new Set(settling.calls.flatMap(({ callee }) => {
    const value = callee.kind === 'member' ? flow.fieldOf(flow.evaluate(frame, callee.object), callee.name)
      : callee.kind === 'value' ? flow.evaluate(frame, callee.value) : undefined;
    return value === undefined ? [] : alternatives(value).flatMap((one) => promiseOf(flow, one));
  }));
  const { place } = flow.view.functionOutline(root);
  return [...keys].map((made): OwnPromise => {
    // What the root makes itself is its own only from there on: what it finds before is that of another call.
    const key = made.replaceAll(`${root}⟨${frame.self.key}⟩@`, `${frame.key}@`);
    const promise: Promised = { kind: 'promise', key, work: { how: 'deferred', place } };
    return { promise, cells: [], assumes: undefined, isDeferred: true };
  });
}

/** The key of the promise whose resolver the value is: itself, or a parameter of the promise's executor. */
function promiseOf(flow: Flow, value: Abstract): readonly string[] {
  if (value.kind === 'resolver') return [value.of];
  if (value.kind !== 'symbol' || value.origin.how !== 'parameter') return [];
  const { fn, frame } = value.origin;
  const made = frame.outer === undefined ? undefined : bodyFacts(flow.view.functionOutline(frame.outer.fn)).calls.find((step) => executorOf(step) === fn);
  return made === undefined || frame.outer === undefined ? [] : [`${frame.outer.key}@${String(made.id)}`];
}

/** `new Promise(executor)` */
function executorOf({ how, callee, arguments: [first] }: CallStep): FunctionId | undefined {
  const isPromise = how === 'new' && callee.kind === 'value' && callee.value.kind === 'global' && callee.value.name === 'Promise';
  return isPromise && first?.value.kind === 'function' ? first.value.id : undefined;
}

/** Calls behind a wait that may be of a resolver: of a field, of a variable around the body. */
function callsBehindWaits(outline: FunctionOutline): readonly CallStep[] {
  if (!bodyFacts(outline).joins) return [];
  const calls: CallStep[] = [];
  let hasWaited = false;
  visitSteps(outline.body, (step) => {
    if (step.kind === 'join') hasWaited = true;
    if (!hasWaited || step.kind !== 'call' || step.how !== 'call') return;
    const { callee } = step;
    const mayBeResolver = callee.kind === 'member' ? !isOfPlatform(callee.object)
      : callee.kind === 'value' && callee.value.kind === 'variable' && callee.value.owner !== outline.id;
    if (mayBeResolver) calls.push(step);
  });
  return calls;
}

function calledName({ callee }: CallStep): string | undefined {
  if (callee.kind === 'member') return callee.name;
  return callee.kind === 'value' && callee.value.kind === 'variable' ? writtenName(callee.value.name) : undefined;
}

/** `Promise.resolve()`, `path.resolve()` */
function isOfPlatform(value: Value): boolean {
  return value.kind === 'global' || (value.kind === 'import' && isBuiltin(value.from));
}

function nameOf(value: Value): readonly string[] {
  return value.kind === 'field' || value.kind === 'variable' ? [value.name] : [];
}
