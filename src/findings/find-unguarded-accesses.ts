/**
 * Fields that a lock guards, by a tag or by what most accesses do, touched without it. The object's own
 * making is exempt; a reader's hold allows reading only.
 */
import { bodyFacts } from '../calls/body-facts.js';
import type { Flow } from '../calls/flow.js';
import { type Place, printPlace } from '../program/place.js';
import type { AccessSeen, UnmetSeen } from '../replay/observer.js';
import type { PolicyRecords } from '../replay/policies.js';
import type { RootRecord } from '../replay/root-record.js';
import type { WatchedField } from '../replay/watch.js';
import type { UnguardedAccess } from './finding.js';
import { certaintyOf, traceOf } from './witness.js';

/** An inferred guard is believed from this many accesses under the lock on: two are soon chance. */
const GUARDED_ACCESSES = 3;

export function findUnguardedAccesses(flow: Flow, { entries, unexplained }: PolicyRecords): readonly UnguardedAccess[] {
  const byField = new Map<string, AccessSeen[]>();
  for (const record of entries) {
    const start = firstWait(flow, record);
    const broken = new Set(record.unmetContracts.map((one) => one.target));
    for (const access of record.accesses.values()) {
      const doubts = unexplained.has(record.root) ? [...access.doubts, `nothing in sight runs '${flow.view.functionOutline(record.root).name}'`] : access.doubts;
      const seen = { ...access, doubts };
      // Where the call already breaks the contract, what it then touches is no news.
      if (seen.isNew || broken.has(seen.fn) || isBeforeItsOwnStart(seen, start)) continue;
      const key = `${seen.field.owner} ${seen.field.member.name}`;
      byField.set(key, [...(byField.get(key) ?? []), seen]);
    }
  }
  const unmet = entries.flatMap((record) => record.unmetContracts.map((seen) => unmetContract(flow, seen, unexplained.has(record.root))));
  return unmet.concat([...byField.values()].flatMap((accesses): readonly UnguardedAccess[] => {
    const [first] = accesses;
    if (first === undefined) return [];
    return first.field.isDeclared ? unguarded(flow, accesses, first.field.guards[0] ?? '', undefined) : inferred(flow, accesses);
  }));
}

/** A function is called without the lock that its callers have to hold. */
function unmetContract(flow: Flow, seen: UnmetSeen, isUnexplained: boolean): UnguardedAccess {
  const { view } = flow;
  const target = view.functionOutline(seen.target);
  const doubts = isUnexplained ? [...seen.doubts, `nothing in sight runs '${view.functionOutline(seen.root).name}'`] : seen.doubts;
  return {
    kind: 'guarded-by',
    place: seen.place,
    subject: target.name,
    certainty: certaintyOf(seen.assumed, doubts),
    assumptions: [...seen.assumed, ...doubts],
    conditions: [],
    trace: [...traceOf(view, seen), { place: seen.place, where: view.functionOutline(seen.fn).name, does: `calls '${target.name}'` }],
    access: 'call',
    guard: seen.lock.label,
    isReading: false,
    declaredAt: target.place,
    counts: undefined,
  };
}

/** Work that goes on by itself ran up to its first wait where it was started: what was held there, its starter knows. */
function firstWait(flow: Flow, { root }: RootRecord): Place | 'never' | undefined {
  const outline = flow.view.functionOutline(root);
  const isStartedByOthers = outline.isAsync && outline.class !== undefined &&
    flow.view.classOutline(outline.class).members.some((one) => one.function === root && one.access === 'private');
  if (!isStartedByOthers) return undefined;
  for (const step of bodyFacts(outline).steps.values()) if (step.kind === 'join') return step.place;
  return 'never';
}

function isBeforeItsOwnStart(seen: AccessSeen, start: Place | 'never' | undefined): boolean {
  if (start === undefined || seen.stack.length > 0) return false;
  return start === 'never' || seen.place.line <= start.line;
}

/** The lock that most accesses hold, when there are enough of them and one of them writes. */
function inferred(flow: Flow, accesses: readonly AccessSeen[]): readonly UnguardedAccess[] {
  const sites = new Set(accesses.map(siteOf));
  for (const guard of accesses[0]?.field.guards ?? []) {
    const isHeld = (seen: AccessSeen): boolean => seen.guards.some((one) => one.name === guard);
    const without = new Set(accesses.filter((one) => !isHeld(one)).map(siteOf));
    const guarded = sites.size - without.size;
    const isWritten = accesses.some((one) => isHeld(one) && one.how === 'write');
    if (guarded < GUARDED_ACCESSES || guarded <= without.size || !isWritten) continue;
    return unguarded(flow, accesses, guard, { guarded, all: sites.size });
  }
  return [];
}

function siteOf(seen: AccessSeen): string {
  return `${printPlace(seen.place)} ${seen.how}`;
}

function unguarded(flow: Flow, accesses: readonly AccessSeen[], guard: string, counts: UnguardedAccess['counts']): readonly UnguardedAccess[] {
  return accesses.flatMap((seen) => {
    const holds = seen.guards.filter((one) => one.name === guard);
    const isEnough = holds.some(({ mode }) => mode !== 'read' || seen.how === 'read');
    return isEnough ? [] : [finding(flow, seen, guard, holds.length > 0, counts)];
  });
}

function finding(flow: Flow, seen: AccessSeen, guard: string, isReading: boolean, counts: UnguardedAccess['counts']): UnguardedAccess {
  const { view } = flow;
  const { field } = seen;
  return {
    kind: 'guarded-by',
    place: seen.place,
    subject: fieldName(flow, field),
    certainty: certaintyOf(counts === undefined ? seen.assumed : [...seen.assumed, 'inferred'], seen.doubts),
    assumptions: [...seen.assumed, ...seen.doubts],
    conditions: [],
    trace: [...traceOf(view, seen), { place: seen.place, where: view.functionOutline(seen.fn).name, does: `${seen.how === 'read' ? 'reads' : 'writes'} '${field.member.name}'` }],
    access: seen.how,
    guard: guardName(flow, field, guard),
    isReading,
    declaredAt: counts === undefined ? field.member.place : undefined,
    counts,
  };
}

function fieldName(flow: Flow, field: WatchedField): string {
  return `${flow.view.classOutline(field.owner).name}.${field.member.name}`;
}

/** As other findings name the lock: with its class when it is a field, bare when it is the module's. */
function guardName(flow: Flow, field: WatchedField, guard: string): string {
  const owner = flow.view.classOutline(field.owner);
  const isField = field.isDeclared ? flow.view.classOutline(field.owner).members.some((one) => one.name === guard) : true;
  return isField ? `${owner.name}.${guard}` : guard;
}
