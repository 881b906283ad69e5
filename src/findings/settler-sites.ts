/**
 * Who settles a promise: the calls of its resolvers, wherever these went. A resolver is followed by
 * itself and inside of what has it: variables, fields, objects, collections, results of functions.
 * Where it goes on from there, nobody can say who calls it.
 */
import { bodyFacts } from '../calls/body-facts.js';
import type { Flow } from '../calls/flow.js';
import type { AssignStep, CallStep, FunctionId, FunctionOutline, MakeStep, StepId, Target, Value } from '../program/outline.js';
import type { Making } from '../replay/observer.js';
import { awaitedEvent, emitSites, listenedEvent, registeredEvent } from './emit-sites.js';
import { ELEMENT, ResolverTrace } from './resolver-trace.js';

/** A call, and the function in whose body it stands. */
export interface Site {
  readonly fn: FunctionId;
  readonly step: StepId;
}

/** How often a resolver may go from one field, collection or function to the next. */
const ROUNDS = 5;
/** Bodies that are looked at for one promise; a name that more files mention is too common to follow. */
const BODIES = 3_000;

/** Every call of what settles the promise; undefined: a resolver went where we cannot follow. */
export function settlersOf(flow: Flow, wait: Making): readonly Site[] | undefined {
  const made = bodyFacts(flow.view.functionOutline(wait.maker)).steps.get(wait.step);
  const event = made?.kind === 'call' ? awaitedEvent(flow, wait.maker, made) : undefined;
  if (event !== undefined) return emitSites(flow, event);
  const sites: Site[] = [];
  for (const settles of ['resolve', 'reject'] as const) {
    const found = sitesOf(flow, new ResolverTrace(flow, wait, settles));
    if (found === undefined) return undefined;
    for (const site of found) {
      const raised = raisedBy(flow, site);
      if (raised === undefined) return undefined;
      sites.push(...raised);
    }
  }
  return sites;
}

/** A listener that settles runs where its event is raised. */
function raisedBy(flow: Flow, site: Site): readonly Site[] | undefined {
  const event = listenedEvent(flow, site.fn);
  return event === undefined ? [site] : emitSites(flow, event);
}

function sitesOf(flow: Flow, trace: ResolverTrace): readonly Site[] | undefined {
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = trace.size;
    const bodies = trace.files().flatMap((file) => [...flow.view.fileOutline(file).functions.values()]);
    if (bodies.length > BODIES) return undefined;
    const sites: Site[] = [];
    for (const outline of bodies) {
      const found = usesIn(flow, trace, outline);
      if (found === undefined) return undefined;
      sites.push(...found);
    }
    if (trace.size === before) return sites;
  }
  return undefined;
}

/** The calls of the resolver in this body; where else it goes is told to the trace. Undefined: out of sight. */
function usesIn(flow: Flow, trace: ResolverTrace, outline: FunctionOutline): readonly Site[] | undefined {
  const { calls, assigns, returns } = bodyFacts(outline);
  const sites: Site[] = [];
  for (const step of calls) {
    if (trace.isCalled(outline, step)) {
      // What the executor itself calls was called before anybody waited.
      if (outline.id === trace.executor) return undefined;
      const uses = usesOfClosure(flow, outline);
      if (uses.isKept) trace.settlesWhenRun(outline.id);
      if (uses.isGiven || !uses.isKept) sites.push({ fn: outline.id, step: step.id });
      continue;
    }
    const raised = listens(flow, trace, outline, step);
    if (raised !== undefined) sites.push(...raised);
    else if (!passesOn(trace, outline, step)) return undefined;
  }
  for (const step of assigns) if (!keeps(trace, outline, step)) return undefined;
  for (const value of returns) {
    const way = trace.wayFrom(outline, value);
    if (way !== undefined && !trace.given(outline, way)) return undefined;
  }
  return sites;
}

/** The resolver itself is a listener: `emitter.once('ready', resolve)`. */
function listens(flow: Flow, trace: ResolverTrace, outline: FunctionOutline, step: CallStep): readonly Site[] | undefined {
  const [, listener] = step.arguments;
  if (listener === undefined || trace.wayFrom(outline, listener.value)?.length !== 0) return undefined;
  const event = registeredEvent(flow, outline.id, step);
  return event === undefined ? undefined : emitSites(flow, event);
}

/** Members that put something into a collection. */
const PUTS: ReadonlySet<string> = new Set(['add', 'enqueue', 'push', 'set', 'unshift']);

/** Whether what the call is given is no resolver, or one that is put where it is found again. */
function passesOn(trace: ResolverTrace, outline: FunctionOutline, step: CallStep): boolean {
  return step.arguments.every((argument) => {
    const way = trace.wayFrom(outline, argument.value);
    // A function that is written where it is given is itself a place where the promise is settled.
    if (way === undefined || (argument.value.kind === 'function' && !isPut(step))) return true;
    const { callee } = step;
    if (trace.isMadeBy(outline, step)) return true;
    return callee.kind === 'member' && isPut(step) && trace.keptIn(outline, callee.object, [ELEMENT, ...way]);
  });
}

function isPut({ callee }: CallStep): boolean {
  return callee.kind === 'member' && PUTS.has(callee.name);
}

/** What becomes of a function that is written inside another: it is kept somewhere, or given to a call that runs it. */
function usesOfClosure(flow: Flow, { id, outer, class: owner }: FunctionOutline): { readonly isKept: boolean; readonly isGiven: boolean } {
  const maker = outer === undefined || owner !== undefined ? undefined : flow.view.functionOutline(outer);
  if (maker === undefined || maker.role === 'module' || maker.role === 'initializer' || maker.role === 'static') return { isKept: false, isGiven: true };
  const isIt = (value: Value): boolean => value.kind === 'function' && value.id === id;
  const { calls, assigns, returns, steps } = bodyFacts(maker);
  const given = calls.filter((step) => step.arguments.some(({ value }) => isIt(value)));
  const isMade = [...steps.values()].some((step) => step.kind === 'make' && partsOf(step).some(isIt));
  return {
    isKept: isMade || given.some(isPut) || assigns.some(({ value }) => isIt(value)) || returns.some(isIt),
    isGiven: given.some((step) => !isPut(step)),
  };
}

function partsOf({ what }: MakeStep): readonly Value[] {
  return what.kind === 'array' ? what.elements.map(({ value }) => value) : what.properties.flatMap((one) => ('value' in one ? [one.value] : []));
}

function keeps(trace: ResolverTrace, outline: FunctionOutline, { target, value }: AssignStep): boolean {
  // The definitions of a variable are looked up where it is read.
  if (target.kind === 'variable') return true;
  const way = trace.wayFrom(outline, value);
  return way === undefined || trace.keptIn(outline, placeOf(target), target.kind === 'element' ? [ELEMENT, ...way] : way);
}

/** The field itself, or the collection whose element it is. */
function placeOf(target: Exclude<Target, { kind: 'variable' }>): Value {
  return target.kind === 'element' ? target.object : target;
}
