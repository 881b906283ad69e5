/**
 * What is held at a line: the roots that may come there are walked once more, into every body on the
 * way, and asked at each step of the line what they hold.
 */
import type { FunctionId, FunctionOutline, Step } from '../program/outline.js';
import type { Place } from '../program/place.js';
import type { Sighting } from '../replay/observer.js';
import { RootRecord } from '../replay/root-record.js';
import { Replay } from '../replay/replay.js';
import type { Hold } from '../replay/hold.js';
import { ANY_HANDLE, EVENT_CLASS, KEPT_CLASS } from '../locks/lock-class.js';
import type { Bits } from '../summaries/bits.js';
import type { Arrival, LineExplanation } from './explanation.js';
import type { Solved } from './solved.js';

/** Different arrivals that are kept; more are of no use to a reader. */
const ARRIVALS = 20;

export function explainLine(solved: Solved, file: string, line: number): readonly LineExplanation[] {
  const { view } = solved.flow;
  if (!view.files.includes(file)) return [];
  const fn = innermost([...view.fileOutline(file).functions.values()], line);
  if (fn === undefined) return [];
  const leading = functionsLeadingTo(solved, fn.id);
  const roots = solved.records.map(({ root }) => root).filter((root) => leading.has(root));
  const arrivals = new Map<string, Arrival>();
  const limits = new Map<string, number>();
  for (const root of roots) {
    const watch = new LineWatch(root, fn.id, line, (arrival) => {
      if (arrivals.size < ARRIVALS) arrivals.set(keyOf(arrival), arrival);
    }, (id) => view.functionOutline(id).name);
    walk(solved, watch, root, leading);
    for (const [name, times] of watch.limits) limits.set(name, (limits.get(name) ?? 0) + times);
  }
  const place: Place = { file, line, column: 1, endLine: line, endColumn: 1 };
  const sorted = [...arrivals.values()].sort((a, b) => b.held.length - a.held.length || a.way.length - b.way.length);
  return [{ kind: 'line', place, where: fn.name, arrivals: sorted, roots: roots.length, limits: [...limits].map(([name, times]) => ({ name, times })) }];
}

/** The body that holds the line and no smaller one does. */
function innermost(functions: readonly FunctionOutline[], line: number): FunctionOutline | undefined {
  const holding = functions.filter(({ place }) => place.line <= line && line <= place.endLine);
  const size = ({ place }: FunctionOutline): number => (place.endLine - place.line) * 1000 + place.endColumn;
  return holding.sort((a, b) => size(a) - size(b))[0];
}

function walk({ flow, tables, bits, limits }: Solved, watch: LineWatch, root: FunctionId, leading: ReadonlySet<FunctionId>): void {
  const all: Bits = { asks: new Set([EVENT_CLASS, KEPT_CLASS]), touches: new Set([ANY_HANDLE]), runs: true, foreign: true, failsAsGiven: true, throws: undefined, rejects: undefined };
  // What leads to the line is walked even where no lock is asked for.
  const bitsOf = (fn: FunctionId): Bits => (leading.has(fn) ? { ...all, throws: bits.of(fn).throws, rejects: bits.of(fn).rejects } : bits.of(fn));
  try {
    new Replay(flow, tables, watch, root, bitsOf, () => true, () => true, undefined, limits, undefined).start();
  } catch {
    // The analysis has met the same error and reported it.
    watch.limit('internal error');
  } finally {
    flow.forgetActivations();
  }
}

/** Backwards over calls, as the bits see them: by declaration, callbacks and implementers included. */
function functionsLeadingTo({ flow, bits }: Solved, fn: FunctionId): ReadonlySet<FunctionId> {
  const callers = new Map<FunctionId, FunctionId[]>();
  for (const file of flow.view.files) {
    for (const { id } of flow.view.fileOutline(file).functions.values()) {
      for (const callee of bits.calleesOf(id)) {
        const known = callers.get(callee);
        if (known === undefined) callers.set(callee, [id]);
        else known.push(id);
      }
    }
  }
  const found = new Set([fn]);
  const queue = [fn];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const caller of callers.get(at) ?? []) {
      if (found.has(caller)) continue;
      found.add(caller);
      queue.push(caller);
    }
  }
  return found;
}

class LineWatch extends RootRecord {
  constructor(
    root: FunctionId,
    private readonly fn: FunctionId,
    private readonly line: number,
    private readonly arrive: (arrival: Arrival) => void,
    private readonly nameOf: (fn: FunctionId) => string,
  ) {
    super(root);
  }

  stepped(step: Step, fn: FunctionId, path: Pick<Sighting, 'stack' | 'assumed' | 'doubts' | 'conditions'> & { readonly held: readonly Hold[] }): void {
    // A call around the line, with the line in its callback, is another function's step.
    const place = fn === this.fn ? placeOf(step) : undefined;
    if (place === undefined || place.line > this.line || place.endLine < this.line) return;
    this.arrive({
      held: path.held.map(({ lock, mode, holder, acquiredAt }) => ({ name: lock.label, mode, holder, since: acquiredAt })),
      way: path.stack.map(({ place: at, from, does }) => ({ place: at, where: this.nameOf(from), does })),
      conditions: path.conditions,
      assumed: [...path.assumed, ...path.doubts],
    });
  }
}

/** Only steps that do something by themselves: a loop or branch spans lines that it does not run. */
function placeOf(step: Step): Place | undefined {
  switch (step.kind) {
    case 'call':
    case 'join':
    case 'return':
    case 'throw':
    case 'yield':
    case 'assign':
      return step.place;
    default:
      return undefined;
  }
}

/** What the reader sees of it: paths that differ in conditions only are one. */
function keyOf({ held, way }: Arrival): string {
  const locks = held.map(({ name, mode, since }) => `${name} ${mode} ${String(since.line)}`);
  return [...locks, '|', ...way.map(({ place }) => `${place.file}:${String(place.line)}`)].join(';');
}
