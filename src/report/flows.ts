/**
 * A finding as the tasks that meet in it: each task takes a lock, goes its way, and waits. Most have
 * one; an inversion has a task for each edge of its cycle.
 */
import type { Finding, HeldLock, NamedLock, WitnessStep } from '../findings/finding.js';
import { comparePlaces, type Place } from '../program/place.js';

export interface Flow {
  /** What this task does in the story, a clause: `holds 'a' and waits for 'b'`. */
  readonly title: string;
  /** From where it took what it holds to where it stops, in order. */
  readonly steps: readonly WitnessStep[];
  readonly holds: NamedLock | undefined;
  readonly waitsFor: NamedLock | undefined;
}

/** At least one flow, each with at least one step. */
export function flowsOf(finding: Finding): readonly Flow[] {
  switch (finding.kind) {
    case 'reacquire': {
      const { held, asked } = finding;
      return [{ title: `holds ${lock(held)} and waits for it`, steps: [taking(held), ...way(finding, held.since)], holds: held, waitsFor: asked }];
    }
    case 'order-inversion':
      return [{ held: finding.held, asked: finding.asked, place: finding.place, trace: finding.trace }, ...finding.others].map(
        ({ held, asked, place, trace }, index): Flow => ({
          title: `task ${String(index + 1)} holds ${lock(held)} and waits for ${lock(asked)}`,
          steps: [taking(held), ...way({ place, trace }, held.since)],
          holds: held,
          waitsFor: asked,
        }),
      );
    case 'wait-on-locker': {
      const { held, event, settler } = finding;
      const waiting: Flow = { title: `holds ${lock(held)} and waits for ${event}`, steps: [taking(held), ...way(finding, held.since)], holds: held, waitsFor: undefined };
      if (settler.length === 0) return [waiting];
      return [waiting, { title: `settles ${event}, and must first take ${lock(held)}`, steps: settler, holds: undefined, waitsFor: held }];
    }
    case 'self-wait': {
      const begins = step(finding.since, finding.work, `begins the work`);
      return [{ title: `waits for the end of ${finding.event}, which it is part of`, steps: [begins, ...way(finding, finding.since)], holds: undefined, waitsFor: undefined }];
    }
    case 'permit-exhaustion': {
      const { held } = finding;
      return [{ title: `holds a permit of ${lock(held)} and waits for another`, steps: [taking(held), ...way(finding, held.since)], holds: held, waitsFor: held }];
    }
    case 'unheld-release': {
      const { releasedAt, trace } = finding;
      const before = releasedAt === undefined || comparePlaces(releasedAt, finding.place) === 0 ? [] : [step(releasedAt, trace[0]?.where ?? '', `releases ${lock(finding.lock)}`)];
      return [{ title: `releases ${lock(finding.lock)} without holding it`, steps: [...before, ...way(finding, undefined)], holds: undefined, waitsFor: undefined }];
    }
    case 'guarded-by':
      return [{ title: `does not hold '${finding.guard}'`, steps: way(finding, undefined), holds: undefined, waitsFor: undefined }];
    case 'floating-acquire':
      return [{ title: `does not hold ${lock(finding.lock)}`, steps: way(finding, undefined), holds: undefined, waitsFor: undefined }];
    default: {
      // One task that holds a lock, and what it does meanwhile: the sentence says what is wrong with it.
      const { held } = finding;
      return [{ title: `holds ${lock(held)}`, steps: [taking(held), ...way(finding, held.since)], holds: held, waitsFor: undefined }];
    }
  }
}

function taking(held: HeldLock): WitnessStep {
  return step(held.since, held.holder, `takes ${lock(held)}`);
}

/** The steps after the one that took the lock: an acquire that is the finding's own place is said once. */
function way({ place, trace }: { readonly place: Place; readonly trace: readonly WitnessStep[] }, since: Place | undefined): readonly WitnessStep[] {
  const steps = trace.length > 0 ? trace : [step(place, '', 'stands here')];
  return since === undefined ? steps : steps.filter((one) => comparePlaces(one.place, since) !== 0);
}

function step(place: Place, where: string, does: string): WitnessStep {
  return { place, where, does };
}

function lock({ name, mode }: NamedLock): string {
  return mode === 'read' || mode === 'write' ? `'${name}' (${mode})` : `'${name}'`;
}
