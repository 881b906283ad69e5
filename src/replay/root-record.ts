/** What the replay of one root saw, and whether it goes on seeing anything new. */
import { joinClasses, type LockClasses, NO_CLASSES } from '../locks/lock-class.js';
import type { FunctionId } from '../program/outline.js';
import { printPlace } from '../program/place.js';
import type {
  AccessSeen, AcquireSeen, AskSeen, CallbackSeen, CallSeen, EarlySeen, EndSeen, FloatingSeen, GateWaitSeen, Observer, OpenSeen, OutsideWaitSeen, PermitSeen, ReacquireSeen, ReleaseSeen, RunSeen, SelfWaitSeen, Sighting, UnmetSeen, WaitSeen,
} from './observer.js';
import { siteOf } from './quiet-walks.js';
import type { Hold } from './hold.js';

export class RootRecord implements Observer {
  readonly reacquires: ReacquireSeen[] = [];
  readonly edges: (AskSeen & { readonly relation: 'different' | 'unknown' })[] = [];
  readonly permits: PermitSeen[] = [];
  readonly acquires: AcquireSeen[] = [];
  readonly releases: ReleaseSeen[] = [];
  readonly ends: EndSeen[] = [];
  readonly floats: FloatingSeen[] = [];
  readonly earlies: EarlySeen[] = [];
  readonly waits: WaitSeen[] = [];
  readonly calls: CallSeen[] = [];
  readonly selfWaits: SelfWaitSeen[] = [];
  readonly gateWaits: GateWaitSeen[] = [];
  readonly opens: OpenSeen[] = [];
  readonly callbacks: CallbackSeen[] = [];
  // Filled under a watch only.
  readonly runs: RunSeen[] = [];
  readonly outsideWaits: OutsideWaitSeen[] = [];
  readonly accesses = new Map<string, AccessSeen>();
  readonly unmetContracts: UnmetSeen[] = [];
  readonly limits = new Map<string, number>();
  /** By class of a held lock: what callees that were not entered ask for. */
  readonly passed = new Map<string, LockClasses>();
  /** A callee waits for kept work. */
  hasMetKept = false;
  /** By function: the classes of the locks under which its promise is waited for. */
  readonly joined = new Map<FunctionId, Set<string>>();
  /** Functions whose bodies were walked. */
  readonly entered = new Set<FunctionId>();
  /** The functions whose parameters it ran under a lock: itself, or functions around it. */
  readonly ranCodeOf = new Set<FunctionId>();
  /** What a caller would have to bind to tell two of its locks apart. */
  isUndecidedOn: 'arguments' | 'this' | undefined;

  /** How often anything was seen. */
  sightings = 0;
  /** How often it was something that was not seen before, whatever the activation. */
  news = 0;
  readonly #known = new Set<string>();
  /** By function: its calls that were seen, each with the number of its past. */
  readonly #calls = new Map<FunctionId, Set<string>>();
  readonly #pasts = new Map<string, string>();

  constructor(readonly root: FunctionId) {}

  reacquire(seen: ReacquireSeen): void { this.reacquires.push(this.#asked('reacquire', seen)); }
  edge(seen: AskSeen & { readonly relation: 'different' | 'unknown' }): void { this.edges.push(this.#asked(`edge ${seen.relation}`, seen)); }
  nestedPermit(seen: PermitSeen): void { this.permits.push(this.#asked('permit', seen)); }
  acquired(seen: AcquireSeen): void { this.acquires.push(this.#saw(`acquire ${siteOf(seen.lock.key)} ${seen.mode}`, seen)); }
  released(seen: ReleaseSeen): void { this.releases.push(this.#saw(`release ${siteOf(seen.lock.key)} ${releaseOf(seen)}`, seen)); }
  ended(seen: EndSeen): void { this.ends.push(seen); }
  floating(seen: FloatingSeen): void { this.floats.push(this.#saw(`floating ${siteOf(seen.lock.key)} ${seen.reason}`, seen)); }
  early(seen: EarlySeen): void { this.earlies.push(this.#saw(`early ${siteOf(seen.hold.lock.key)} ${seen.reason}`, seen)); }
  waited(seen: WaitSeen): void { this.waits.push(this.#saw(`wait ${seen.maker} ${String(seen.step)} ${sitesOf(seen.held)}`, seen)); }
  waitedForItself(seen: SelfWaitSeen): void { this.selfWaits.push(this.#saw(`self ${seen.work}`, seen)); }
  waitedInGate(seen: GateWaitSeen): void { this.gateWaits.push(this.#saw(`gate ${siteOf(seen.lock.key)} ${seen.closed} ${sitesOf(seen.held)}`, seen)); }
  opened(seen: OpenSeen): void { this.opens.push(this.#saw(`open ${siteOf(seen.lock.key)} ${sitesOf(seen.taken)} ${String(seen.hasWaited)}`, seen)); }
  called(seen: CallSeen): void {
    // Each call with each of its pasts, once: it is no finding, and there are many.
    const calls = this.#calls.get(seen.fn) ?? new Set<string>();
    const key = `${String(seen.step)} ${this.#numberOf(sitesOf(seen.taken))}`;
    if (calls.has(key)) return;
    this.#calls.set(seen.fn, calls.add(key));
    this.news += 1;
    this.calls.push(seen);
  }
  ran(seen: RunSeen): void { this.runs.push(this.#saw(`run ${seen.target ?? seen.declared ?? ''} ${sitesOf(seen.held)}`, seen)); }
  waitedOutside(seen: OutsideWaitSeen): void { this.outsideWaits.push(this.#saw(`outside ${seen.caller} ${String(seen.step)} ${sitesOf(seen.held)}`, seen)); }
  unmet(seen: UnmetSeen): void { this.unmetContracts.push(this.#saw(`unmet ${seen.target} ${siteOf(seen.lock.key)}`, seen)); }
  accessed(seen: AccessSeen): void {
    // Many paths lead over one line: they are one access as long as they hold the same.
    const key = `${printPlace(seen.place)} ${seen.field.member.name} ${seen.how} ${seen.guards.map((one) => `${one.name}:${one.mode}`).join()}`;
    if (this.accesses.has(key)) return;
    this.accesses.set(key, seen);
    this.#note(key);
  }
  calledBack(seen: CallbackSeen): void { this.callbacks.push(this.#saw(`callback ${seen.how} ${sitesOf(seen.held)}`, seen)); }
  passedBy(held: readonly Hold[], asks: LockClasses): void {
    for (const { lock } of held) {
      const known = this.passed.get(lock.class) ?? NO_CLASSES;
      const joined = joinClasses(known, asks);
      if (joined === known) continue;
      this.passed.set(lock.class, joined);
      this.news += 1;
    }
  }
  metKept(): void { this.hasMetKept = true; }
  ranUnderLock(passedTo: FunctionId): void {
    if (this.ranCodeOf.has(passedTo)) return;
    this.ranCodeOf.add(passedTo);
    this.news += 1;
  }
  undecided(binds: 'arguments' | 'this'): void {
    if (this.isUndecidedOn === binds || this.isUndecidedOn === 'arguments') return;
    this.isUndecidedOn = binds;
    this.news += 1;
  }
  joinedUnder(fn: FunctionId, held: readonly Hold[]): void {
    const classes = this.joined.get(fn) ?? new Set<string>();
    for (const { lock } of held) classes.add(lock.class);
    this.joined.set(fn, classes);
  }
  walked(fn: FunctionId): void { this.entered.add(fn); }
  limit(name: string): void { this.limits.set(name, (this.limits.get(name) ?? 0) + 1); }

  /** A caller has to be looked at too: it ends up holding, or its own code ran under the lock. */
  get concernsCallers(): boolean {
    return this.ranCodeOf.size > 0 || this.concernsAnyCaller;
  }

  /** Whoever calls it has something to tell, or to give back. */
  get concernsAnyCaller(): boolean {
    return (
      this.isUndecidedOn !== undefined ||
      this.ends.some((end) => end.kept.length > 0) ||
      this.releases.some((release) => !release.wasHeld)
    );
  }

  #asked<T extends AskSeen>(what: string, seen: T): T {
    return this.#saw(`${what} ${siteOf(seen.hold.lock.key)} ${siteOf(seen.lock.key)} ${seen.mode}`, seen);
  }

  #saw<T extends Sighting>(what: string, seen: T): T {
    this.#note(`${what} ${printPlace(seen.place)} ${String(seen.assumed.length)} ${String(seen.doubts.length)}`);
    return seen;
  }

  /** A short name for what was taken before a call. */
  #numberOf(past: string): string {
    const known = this.#pasts.get(past) ?? String(this.#pasts.size);
    this.#pasts.set(past, known);
    return known;
  }

  #note(what: string): void {
    this.sightings += 1;
    if (this.#known.has(what)) return;
    this.#known.add(what);
    this.news += 1;
  }
}

/** Which locks they are of: a path takes the same ones again and again. */
function sitesOf(holds: readonly Hold[]): string {
  let sites = knownSites.get(holds);
  if (sites === undefined) knownSites.set(holds, (sites = [...new Set(holds.map(({ lock }) => siteOf(lock.key)))].sort().join()));
  return sites;
}

/** A path hands one list from call to call, until it takes or gives back. */
const knownSites = new WeakMap<readonly Hold[], string>();

function releaseOf({ wasHeld, mayBeOwn, wasRefused, releasedAt }: ReleaseSeen): string {
  return `${String(wasHeld)} ${String(mayBeOwn)} ${String(wasRefused)} ${releasedAt === undefined ? '' : printPlace(releasedAt)}`;
}
