/** A function: what it calls, what that may do to locks, and what its own held regions are. */
import { bodyFacts } from '../calls/body-facts.js';
import type { Targets } from '../calls/flow.js';
import { findLockCall, type LockCall } from '../locks/lock-call.js';
import type { CallStep, FunctionId } from '../program/outline.js';
import type { CalleeDeclaration } from '../program/program-view.js';
import { printOutline } from '../program/print-outline.js';
import { comparePlaces } from '../program/place.js';
import type { RootRecord } from '../replay/root-record.js';
import { lockRefs } from '../replay/lock-ref.js';
import type { Bits } from '../summaries/bits.js';
import type { NamedLock } from '../findings/finding.js';
import { traceOf } from '../findings/witness.js';
import type { ExplainedCall, ExplainedRegion, FunctionExplanation, HeldThere } from './explanation.js';
import type { Solved } from './solved.js';

/** How much of a call's text is shown. */
const CALL_TEXT = 80;

export function explainFunction(solved: Solved, fn: FunctionId): FunctionExplanation {
  const outline = solved.flow.view.functionOutline(fn);
  const calls = bodyFacts(outline).calls.map((step) => explainCall(solved, fn, step));
  const record = solved.regions.isRoot(fn) ? solved.regions.recordOf(fn) : solved.records.find(({ root }) => root === fn);
  return {
    kind: 'function',
    name: outline.name,
    place: outline.place,
    outline: printOutline(outline),
    calls: [...calls].sort((a, b) => comparePlaces(a.place, b.place)),
    may: phrases(solved.bits.of(fn)),
    region: record === undefined ? undefined : explainRegion(solved, record),
  };
}

function explainCall({ flow, tables, bits }: Solved, fn: FunctionId, step: CallStep): ExplainedCall {
  const { view } = flow;
  const frame = flow.symbolicFrame(fn);
  const lock = findLockCall(flow, tables, frame, step, undefined);
  const targets = flow.targets(frame, step);
  const outside = outsideName(view.calleeAt(fn, step.id));
  return {
    place: step.place,
    text: view.textAt(step.place, CALL_TEXT),
    operation: lock === undefined ? undefined : { does: OPERATIONS[lock.effect.effect], lock: namedLock(flow, lock), by: lock.by === 'row' ? 'table' : 'its own body' },
    targets: targets.of.map((target) => {
      const { name, place } = view.functionOutline(target.fn);
      return { name, place, asks: bits.of(target.fn).asks.size > 0 };
    }),
    found: foundHow(targets, lock, outside),
    outside,
    open: targets.incomplete,
  };
}

function foundHow(targets: Targets, lock: LockCall | undefined, outside: string | undefined): ExplainedCall['found'] {
  if (targets.of.length > 0) return ({ exact: 'exactly', value: 'by the value', declared: 'by the declared type' } as const)[targets.by];
  return outside !== undefined || lock !== undefined ? 'outside' : 'unknown';
}

const OPERATIONS: Readonly<Record<LockCall['effect']['effect'], string>> = {
  acquire: 'acquires',
  'try-acquire': 'tries to acquire',
  release: 'releases',
  section: 'runs its callback under',
  'own-section': 'runs under',
  'is-locked': 'asks about',
  'wait-until-free': 'waits until nobody holds',
  cancel: 'cancels those who wait for',
  resize: 'changes the capacity of',
  open: 'opens',
  close: 'closes',
  'same-lock': 'gives another name to',
};

function namedLock(flow: Solved['flow'], lock: LockCall): NamedLock {
  const [{ label }] = lockRefs({ flow }, lock);
  const { effect } = lock;
  const mode = 'mode' in effect && typeof effect.mode === 'string' && effect.mode !== 'held' ? effect.mode : 'mutex';
  return { name: label, mode };
}

function outsideName(declared: readonly CalleeDeclaration[]): string | undefined {
  const names = declared.flatMap((one) => {
    if (one.kind !== 'external') return [];
    return [`${one.package} ${one.container === undefined ? '' : `${one.container}.`}${one.name}`];
  });
  return names.length === 0 ? undefined : names.join(' or ');
}

function phrases(bits: Bits): readonly string[] {
  return [
    bits.asks.size > 0 ? 'wait for a lock, a section or an event' : undefined,
    bits.touches.size > 0 ? 'end holding a lock, or give one back' : undefined,
    bits.runs ? 'run a function that a caller passed in or stored' : undefined,
    bits.foreign ? 'run a function that the program does not show' : undefined,
    bits.throws === undefined ? undefined : `throw (${bits.throws})`,
    bits.rejects === undefined ? undefined : `return a promise that rejects (${bits.rejects})`,
  ].filter((phrase) => phrase !== undefined);
}

function explainRegion({ flow }: Solved, record: RootRecord): ExplainedRegion {
  const { view } = flow;
  const kept = new Map<string, HeldThere>();
  for (const { lock, mode, holder, acquiredAt } of record.ends.flatMap((end) => end.kept)) {
    kept.set(`${lock.key} ${mode}`, { name: lock.label, mode, holder, since: acquiredAt });
  }
  return {
    takes: record.acquires.map((seen) => ({ name: seen.lock.label, mode: seen.mode, place: seen.place, way: traceOf(view, seen) })),
    keeps: [...kept.values()],
    walked: [...record.entered].map((id) => view.functionOutline(id).name),
    limits: [...record.limits].map(([name, times]) => ({ name, times })),
  };
}
