/**
 * Every sentence we print, one row a kind. The rules and the reports say the same words.
 *
 * A sentence names both ends: what waits, which lock, who holds it since where. Assumptions follow
 * "if", conditions on data follow "when". The lines below it show the way between, one a step.
 */
import { comparePlaces, type Place } from '../program/place.js';
import type { Finding, FindingKind, HeldLock, NamedLock, OrderEdge } from './finding.js';
import { printChain, shortFileNames, type ChainPart } from './print-chain.js';
import { quoteCode, quoteEvent, quoteFunction } from './quote.js';

export interface Wording {
  /** One sentence, ending with a full stop. */
  readonly sentence: string;
  /** The way from the place to the defect, a line a step. */
  readonly chain: readonly string[];
}

export function wordFinding(finding: Finding): Wording {
  return {
    sentence: `${say(finding.kind, finding)}.`,
    chain: printChain(chainOf(finding)),
  };
}

/** The whole message: the sentence, and the chain indented below it. */
export function printWording({ sentence, chain }: Wording): string {
  return [sentence, ...chain.map((line) => `  ${line}`)].join('\n');
}

type FindingByKind = { readonly [K in FindingKind]: Extract<Finding, { kind: K }> };

const SENTENCES: { readonly [K in FindingKind]: (finding: FindingByKind[K]) => string } = {
  reacquire: (finding) => {
    const { held, asked, bounded } = finding;
    const fate = bounded ? 'fails after its timeout' : 'never finishes';
    // The held mode explains the hang; only a reader who wants to write needs to hear both.
    const upgrade = finding.conflict === 'upgrade';
    const awaited = upgrade ? lock(asked) : lock({ name: asked.name, mode: held.mode });
    const owner = `${quoteFunction(held.holder)} has held${upgrade ? mode(held) : ''} since ${where(held.since, finding)}`;
    return `${quoteCode(finding.subject)} ${fate}${provided(finding)}: it waits for ${awaited}, which ${owner}`;
  },

  'order-inversion': (finding) => {
    const { held, asked } = finding;
    const another = asked.name === held.name ? ' of another object' : '';
    const opposite = otherEdges(finding).map((edge) => `, and ${printEdge(edge, finding)}`).join('');
    return `${neverFinishes(finding)}: it waits for ${lock(asked)}${another} while ${holding(held, finding)}${opposite}`;
  },

  'wait-on-locker': (finding) => {
    const { held } = finding;
    const event = quoteEvent(finding.event);
    const isNamed = event === quoteCode(finding.subject);
    if (finding.settler.length === 0) {
      return `${neverFinishes(finding)}: ${isNamed ? '' : `it waits for ${event}, `}nothing settles it while ${holding(held, finding)}`;
    }
    const awaited = isNamed ? '' : `it waits for ${event}, and `;
    return `${neverFinishes(finding)}: ${awaited}only code that must first take ${lock(held)}, held by ${quoteFunction(held.holder)} since ${where(held.since, finding)}, ${finding.ends} it`;
  },

  'self-wait': (finding) => {
    const { event, subject, work } = finding;
    const began = event === work ? 'began' : `${quoteFunction(work)} began`;
    const waits = event === subject ? 'it waits for' : `it waits for ${quoteEvent(event)}, and so for`;
    return `${neverFinishes(finding)}: ${waits} the very work it is part of, which ${began} at ${where(finding.since, finding)}`;
  },

  'permit-exhaustion': (finding) => {
    const { held, capacity, taken, asked } = finding;
    const among = capacity === undefined ? '' : ` (capacity ${String(capacity)})`;
    const more = asked === 1 || asked === undefined ? 'one more permit' : `${String(asked)} more permits`;
    const many = taken === 1 || taken === undefined ? 'one' : String(taken);
    return `${neverFinishes(finding)}: it waits for ${more} of '${held.name}'${among}, of which ${quoteFunction(held.holder)} has held ${many} since ${where(held.since, finding)}`;
  },

  'leaked-lock': (finding) => {
    const end = finding.trace.at(-1);
    const isHere = end === undefined || comparePlaces(end.place, finding.place) === 0;
    const at = isHere ? '' : ` at ${where(lastLine(end.place, finding), finding)}`;
    const leak = LEAKS[finding.exit](at);
    return `${quoteCode(finding.subject)} takes ${lock(finding.held)}, which is not released on every path${provided(finding)}: ${quoteFunction(finding.held.holder)} ${leak}`;
  },

  'unheld-release': (finding) => {
    const { releasedAt } = finding;
    const why =
      releasedAt === undefined
        ? 'which is not held here'
        : comparePlaces(releasedAt, finding.place) === 0
          ? 'which this line has released before'
          : `which was released already at ${where(releasedAt, finding)}`;
    return `${quoteCode(finding.subject)} releases ${lock(finding.lock)}, ${why}${provided(finding)}`;
  },

  'floating-acquire': (finding) =>
    finding.reason === 'not-joined'
      ? `${quoteCode(finding.subject)} is not awaited${provided(finding)}: what follows runs without holding ${lock(finding.lock)}`
      : `${quoteCode(finding.subject)} drops the only handle that can release ${lock(finding.lock)}${provided(finding)}`,

  'early-release': (finding) => {
    const { held } = finding;
    return `${quoteCode(finding.subject)} outlives ${lock(held)}${provided(finding)}: ${OUTLIVES[finding.reason]} when ${quoteFunction(held.holder)} releases the lock held since ${where(held.since, finding)}`;
  },

  'callback-under-lock': (finding) => {
    const { held, reentry } = finding;
    const back = reentry === undefined
      ? ''
      : `; it never finishes if that code calls ${quoteFunction(reentry.by)}, which waits for '${held.name}' at ${where(reentry.place, finding)}`;
    return `${quoteCode(finding.subject)} ${FOREIGN[finding.how]} that '${finding.owner}' does not own${provided(finding)} while ${holding(held, finding)}${back}`;
  },

  'guarded-by': (finding) => {
    const { access, guard, isReading, declaredAt, counts } = finding;
    const touched = { read: 'read', write: 'written', call: 'called' }[access];
    const without = isReading ? `while '${guard}' is held for reading only` : `without '${guard}'`;
    const why = counts === undefined
      ? `which ${access === 'call' ? 'it requires' : 'guards it'}${declaredAt === undefined ? '' : ` (${where(declaredAt, finding)})`}`
      : `which ${String(counts.guarded)} of ${String(counts.all)} accesses hold`;
    return `${quoteCode(finding.subject)} is ${touched}${provided(finding)} ${without}, ${why}`;
  },

  'cross-component-call': (finding) => {
    const { held, component, reaches } = finding;
    const list = new Intl.ListFormat('en', { type: 'conjunction' }).format(reaches);
    const reach = reaches.length === 0 ? 'which reaches nothing that waits today' : `which may reach ${list}`;
    return `${quoteCode(finding.subject)} calls another component, '${component}', ${reach}${provided(finding)}, while ${holding(held, finding)}`;
  },

  'slow-await-under-lock': (finding) => {
    const { held } = finding;
    return `${quoteCode(finding.subject)} waits for ${SLOW[finding.slow](finding)} (${quoteCode(finding.call)})${provided(finding)} while ${holding(held, finding)}: everybody who asks for the lock waits as long`;
  },
};

/** What is waited for, by `slow`. */
const SLOW = {
  timer: () => 'a timer',
  network: () => 'the network',
  process: () => 'another process',
  input: () => 'user input',
  package: (finding: { readonly package: string }) => `the package '${finding.package}'`,
} as const;

/** Whose code it is, by how it comes to run. */
const FOREIGN = {
  call: 'runs code',
  section: 'runs code',
  event: 'runs listeners',
  yield: 'hands over to code',
} as const;

/** How the path of a leak ends, by `exit`; `at` is empty or begins with a space. */
const LEAKS = {
  return: (at: string) => `returns${at} while it holds it`,
  throw: (at: string) => `may throw${at} while it holds it`,
  loop: (at: string) => `goes round its loop${at} while it holds it`,
  overwritten: (at: string) => `overwrites the handle${at} that would release it`,
  abandoned: (at: string) => `drops${at} what would release it`,
} as const;

/** Why the work is still under way at the release, by `reason`. */
const OUTLIVES = {
  'returned-before-finally': 'it is returned without being awaited, so it is still under way',
  'not-joined': 'nothing awaits it, so it is still under way',
  raced: 'the race may end before it does, so it may still be under way',
} as const;

/** Calls the row of the kind; generic, so that the compiler pairs the row with its finding. */
function say<K extends FindingKind>(kind: K, finding: FindingByKind[K]): string {
  return SENTENCES[kind](finding);
}

function chainOf(finding: Finding): readonly ChainPart[] {
  const own = { steps: finding.trace };
  switch (finding.kind) {
    case 'order-inversion':
      return [
        own,
        ...otherEdges(finding).map(({ held, trace }) => ({
          title: `while ${quoteFunction(held.holder)} holds '${held.name}':`,
          steps: trace,
        })),
      ];
    case 'wait-on-locker':
      return [own, { title: `what ${finding.ends} it:`, steps: finding.settler }];
    case 'self-wait':
      return [{ steps: finding.trace.map((step) => ({ ...step, does: step.does.replace(/^acquires (.*)$/u, (_, event: string) => `waits for ${quoteEvent(event)}`) })) }];
    case 'leaked-lock':
      return [{ steps: finding.trace.map((step) => ({ ...step, place: lastLine(step.place, finding) })) }];
    case 'reacquire':
    case 'permit-exhaustion':
    case 'unheld-release':
    case 'floating-acquire':
    case 'early-release':
    case 'guarded-by':
    case 'cross-component-call':
    case 'slow-await-under-lock':
      return [own];
    case 'callback-under-lock': {
      const { reentry, held } = finding;
      const back = reentry === undefined ? [] : [{ place: reentry.place, where: reentry.by, does: `acquires '${held.name}'` }];
      return [own, { title: 'what may come back:', steps: back }];
    }
  }
}

function neverFinishes(finding: Finding): string {
  return `${quoteCode(finding.subject)} never finishes${provided(finding)}`;
}

/** What must hold for the sentence to be true: nothing for a certain finding without conditions. */
function provided({ conditions, assumptions }: Finding): string {
  const when = conditions.length === 0 ? '' : ` when ${conditions.join(' and ')}`;
  const given = assumptions.length === 0 ? '' : ` if ${assumptions.join(' and ')}`;
  return when + given;
}

function holding(held: HeldLock, finding: Finding): string {
  return `${quoteFunction(held.holder)} holds ${lock(held)}, taken at ${where(held.since, finding)}`;
}

function printEdge({ held, asked, place }: OrderEdge, finding: Finding): string {
  return `${quoteFunction(held.holder)} asks for ${lock(asked)} while it holds ${lock(held)} at ${where(place, finding)}`;
}

/** A function that both sides run is its own other side: said once. */
function otherEdges({ others, place }: FindingByKind['order-inversion']): readonly OrderEdge[] {
  return others.filter((edge) => others.length > 1 || comparePlaces(edge.place, place) !== 0 || edge.held.name !== edge.asked.name);
}

/** A path may end where its function does: the place is the whole function then, and its last line is meant. */
function lastLine(place: Place, { exit, place: taken }: FindingByKind['leaked-lock']): Place {
  const isAround = place.file === taken.file && place.line < taken.line && taken.endLine <= place.endLine;
  return exit === 'return' && isAround ? { ...place, line: place.endLine, column: place.endColumn } : place;
}

function lock(named: NamedLock): string {
  return `'${named.name}'${mode(named)}`;
}

/** Only a reader-writer lock has modes worth a word. */
function mode({ mode: held }: NamedLock): string {
  return held === 'read' || held === 'write' ? ` (${held})` : '';
}

/** `line 33` in the file of the finding, `manager.ts:33` elsewhere. */
function where(place: Place, finding: Finding): string {
  if (place.file === finding.place.file) return `line ${String(place.line)}`;
  const names = shortFileNames([place.file, finding.place.file]);
  return `${names.get(place.file) ?? place.file}:${String(place.line)}`;
}
