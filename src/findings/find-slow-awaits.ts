/** Waits for the world (a clock, the network, a process, a person) while a lock is held. */
import { bodyFacts } from '../calls/body-facts.js';
import { isAwaitedEvent } from '../calls/builtin-row.js';
import type { Flow } from '../calls/flow.js';
import type { CallStep, FunctionId, StepId } from '../program/outline.js';
import type { OutsideWaitSeen } from '../replay/observer.js';
import type { RootRecord } from '../replay/root-record.js';
import { blocks, kindOfPackage, slowCall, type SlowCall } from '../summaries/slow-calls.js';
import type { SlowAwait } from './finding.js';
import { certaintyOf, heldLock, traceOf, wayUnder } from './witness.js';

export function findSlowAwaits(flow: Flow, records: readonly RootRecord[]): readonly SlowAwait[] {
  return records.flatMap((record) =>
    record.outsideWaits.flatMap((seen) => {
      const slow = whatIsWaitedFor(flow, seen);
      if (slow === undefined) return [];
      return seen.held.filter((hold) => !hold.flight && !hold.isAway).map((hold): SlowAwait => {
        const way = traceOf(flow.view, { ...seen, stack: wayUnder(seen, hold) });
        const place = way[0]?.place ?? seen.place;
        return {
          kind: 'slow-await-under-lock',
          place,
          subject: flow.view.textAt(place, 60),
          certainty: certaintyOf(seen.assumed, seen.doubts),
          assumptions: [...seen.assumed, ...seen.doubts],
          conditions: [],
          trace: [...way, { place: seen.place, where: flow.view.functionOutline(seen.fn).name, does: `waits for '${slow.name}'` }],
          held: heldLock(hold),
          slow: slow.kind,
          call: slow.name,
          package: slow.package,
        };
      });
    }),
  );
}

function whatIsWaitedFor(flow: Flow, seen: OutsideWaitSeen): SlowCall | undefined {
  const step = callAt(flow, seen.caller, seen.step);
  if (step === undefined) return undefined;
  if (step.how === 'new' && step.callee.kind === 'value' && step.callee.value.kind === 'global' && step.callee.value.name === 'Promise') {
    return settledBy(flow, step);
  }
  const slow = eventOf(flow, seen.caller, step) ?? declaredSlow(flow, seen.caller, seen.step);
  // A call that is only started here is waited for elsewhere, or nowhere.
  return slow !== undefined && (seen.isJoined || blocks(slow)) ? slow : undefined;
}

/** `once(child, 'exit')`: whoever raises the event is the world, if the emitter is. */
function eventOf(flow: Flow, fn: FunctionId, step: CallStep): SlowCall | undefined {
  const frame = flow.symbolicFrame(fn);
  const [emitter] = isAwaitedEvent(flow.callResult(frame, step)) ? flow.argumentsOf(frame, step) : [];
  if (emitter === undefined) return undefined;
  for (const type of flow.typesOf(emitter)) {
    const kind = type.kind === 'external' ? kindOfPackage(type.package) : undefined;
    if (kind !== undefined && type.kind === 'external') return { kind, package: type.package, name: 'once' };
  }
  return undefined;
}

/** `new Promise((resolve) => setTimeout(resolve, 5))`: what the executor calls decides when it ends. */
function settledBy(flow: Flow, made: CallStep): SlowCall | undefined {
  for (const { value } of made.arguments) {
    if (value.kind !== 'function') continue;
    for (const step of bodyFacts(flow.view.functionOutline(value.id)).calls) {
      const slow = declaredSlow(flow, value.id, step.id);
      if (slow !== undefined && slow.kind !== 'package') return slow;
    }
  }
  return undefined;
}

function declaredSlow(flow: Flow, fn: FunctionId, step: StepId): SlowCall | undefined {
  for (const one of flow.view.calleeAt(fn, step)) {
    const slow = slowCall(one);
    if (slow !== undefined) return slow;
  }
  return undefined;
}

function callAt(flow: Flow, fn: FunctionId, id: StepId): CallStep | undefined {
  const step = bodyFacts(flow.view.functionOutline(fn)).steps.get(id);
  return step?.kind === 'call' ? step : undefined;
}
