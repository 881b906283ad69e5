/**
 * Who raises an event of an emitter: its `emit` calls, by the name of the event. What emitters of
 * packages and of the platform raise by themselves, and emitters that nobody here makes, is out of sight.
 */
import { type Abstract, alternatives } from '../calls/abstract-value.js';
import { isPlatform } from '../calls/builtin-row.js';
import { bodyFacts, fileFacts } from '../calls/body-facts.js';
import { heirsOf, lineage } from '../calls/class-members.js';
import type { Flow } from '../calls/flow.js';
import type { CallStep, ClassId, FunctionId } from '../program/outline.js';
import { splitKey } from '../replay/same-object.js';

interface Site {
  readonly fn: FunctionId;
  readonly step: number;
}

/** An event of an emitter. */
export interface EmitterEvent {
  readonly emitter: Abstract;
  readonly name: string;
}

/** Members that register a listener behind the name of an event. */
const REGISTERS: ReadonlySet<string> = new Set(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener', 'addEventListener']);
/** Emitters that raise what the program says, and (almost) nothing else. */
const PLAIN: ReadonlySet<string> = new Set(['EventEmitter', 'EventTarget', 'EventEmitterAsyncResource']);
/** What they raise by themselves. */
const OWN_EVENTS: ReadonlySet<string> = new Set(['error', 'newListener', 'removeListener']);

/** The event that `once(emitter, name)` of `node:events` waits for. */
export function awaitedEvent(flow: Flow, fn: FunctionId, step: CallStep): EmitterEvent | undefined {
  const frame = flow.symbolicFrame(fn);
  const isOnce = flow.view.calleeAt(fn, step.id).some((one) => one.kind === 'external' && one.name === 'once' && isPlatform(one.package));
  if (!isOnce || step.arguments.length < 2 || (step.callee.kind === 'member' && step.callee.object.kind !== 'import')) return undefined;
  const [emitter, name] = flow.argumentsOf(frame, step);
  return emitter === undefined ? undefined : eventOf(emitter, name);
}

/** The event for which the function is registered as a listener, where it is written. */
export function listenedEvent(flow: Flow, listener: FunctionId): EmitterEvent | undefined {
  const { outer } = flow.view.functionOutline(listener);
  if (outer === undefined) return undefined;
  for (const step of bodyFacts(flow.view.functionOutline(outer)).calls) {
    if (!step.arguments.some(({ value }) => value.kind === 'function' && value.id === listener)) continue;
    return registeredEvent(flow, outer, step);
  }
  return undefined;
}

/** The event of a call that registers a listener. */
export function registeredEvent(flow: Flow, fn: FunctionId, step: CallStep): EmitterEvent | undefined {
  if (step.callee.kind !== 'member' || !REGISTERS.has(step.callee.name)) return undefined;
  const frame = flow.symbolicFrame(fn);
  return eventOf(flow.evaluate(frame, step.callee.object), flow.argumentsOf(frame, step)[0]);
}

function eventOf(emitter: Abstract, name: Abstract | undefined): EmitterEvent | undefined {
  if (name?.kind !== 'constant' || typeof name.value !== 'string' || OWN_EVENTS.has(name.value)) return undefined;
  return { emitter, name: name.value };
}

/** Every call that raises the event; undefined: somebody out of sight may. */
export function emitSites(flow: Flow, { emitter, name }: EmitterEvent): readonly Site[] | undefined {
  if (!isPlain(flow, emitter)) return undefined;
  const sites: Site[] = [];
  for (const raises of ['emit', 'dispatchEvent']) {
    for (const file of flow.view.filesMentioning(raises)) {
      for (const { fn, step } of fileFacts(flow.view.fileOutline(file)).calls.get(raises) ?? []) {
        const frame = flow.symbolicFrame(fn);
        const receiver = step.callee.kind === 'member' ? flow.evaluate(frame, step.callee.object) : frame.self;
        const relation = relate(flow, emitter, receiver);
        if (relation === 'another') continue;
        const raised = nameRaised(flow.argumentsOf(frame, step)[0]);
        if (raised === undefined || (relation === 'unknown' && raised === name)) return undefined;
        if (raised === name) sites.push({ fn, step: step.id });
      }
    }
  }
  return sites.length === 0 ? undefined : sites;
}

/** `'ready'`, `new Event('ready')` */
function nameRaised(value: Abstract | undefined): string | undefined {
  if (value?.kind === 'constant') return typeof value.value === 'string' ? value.value : undefined;
  const [first] = value?.kind === 'instance' && (value.made.how === 'external' || value.made.how === 'class') ? (value.made.args ?? []) : [];
  return first === undefined ? undefined : nameRaised(first);
}

/** The program makes it, and nothing but the program raises its events. */
function isPlain(flow: Flow, emitter: Abstract): boolean {
  return alternatives(emitter).every((one) => {
    if (one.kind === 'instance' && one.made.how === 'external') return PLAIN.has(one.made.name);
    const id = flow.classOf(one);
    const base = id === undefined ? undefined : lineage(flow.view, id).at(-1);
    const outside = base === undefined ? undefined : flow.view.baseOf(base.id);
    return outside?.kind === 'external' && PLAIN.has(outside.name);
  });
}

function relate(flow: Flow, emitter: Abstract, receiver: Abstract): 'same' | 'another' | 'unknown' {
  if (siteOf(emitter) === siteOf(receiver)) return 'same';
  const own = flow.classOf(emitter);
  const other = flow.classOf(receiver);
  if (own !== undefined && other !== undefined) return isKin(flow, own, other) ? 'same' : 'another';
  if (own !== undefined && receiver.kind === 'instance') return 'another';
  if (emitter.kind === 'instance' && (receiver.kind === 'instance' || other !== undefined)) return 'another';
  return flow.typesOf(receiver).some((type) => type.kind === 'external' && !PLAIN.has(type.name)) ? 'another' : 'unknown';
}

function isKin(flow: Flow, one: ClassId, other: ClassId): boolean {
  return heirsOf(flow.view, one).includes(other) || heirsOf(flow.view, other).includes(one) || one === other;
}

function siteOf(value: Abstract): string {
  return splitKey(value.key).site.replaceAll(/\^\d+/gu, '');
}
