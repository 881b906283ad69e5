/** What `explain` answers, for a terminal. */
import type { Arrival, ClassExplanation, ExplainedCall, Explanation, FunctionExplanation, HeldThere, LineExplanation, ReachedLimit } from '../explain/explanation.js';
import type { NamedLock } from '../findings/finding.js';
import { printChain, shortFileNames } from '../findings/print-chain.js';
import type { Place } from '../program/place.js';
import { shownPath, type ReadLines } from './report.js';

/** Several when a name stands for several; a line between. Ends with a line break. */
export function explanationText(explanations: readonly Explanation[], root: string, read: ReadLines): string {
  return `${explanations.map((one) => print(one, root, read).join('\n')).join('\n\n')}\n`;
}

function print(one: Explanation, root: string, read: ReadLines): readonly string[] {
  switch (one.kind) {
    case 'line':
      return printLine(one, root, read);
    case 'function':
      return printFunction(one, root);
    case 'class':
      return printClass(one, root);
  }
}

function printLine({ place, where, arrivals, roots, limits }: LineExplanation, root: string, read: ReadLines): readonly string[] {
  const text = read(place.file)?.[place.line - 1]?.trim() ?? '';
  const holding = arrivals.filter(({ held }) => held.length > 0);
  const answer =
    roots === 0
      ? ['Nothing is held here: no function that takes a lock leads to this line.']
      : arrivals.length === 0
        ? [`No path that was followed does anything on this line, from ${count(roots, 'function')} that may lead here.`]
        : holding.length === 0
          ? ['Nothing is held here on any path that was followed.']
          : holding.flatMap((arrival, index) => printArrival(arrival, index));
  const free = holding.length > 0 && holding.length < arrivals.length ? ['', 'Other paths arrive here with nothing held.'] : [];
  return [`${shownPath(place.file, root)}:${String(place.line)}  in ${where}`, `  ${text}`, '', ...answer, ...free, ...printLimits(limits)];
}

function printArrival({ held, way, conditions, assumed }: Arrival, index: number): readonly string[] {
  const path = printChain([{ steps: way }]).map((line) => `    ${line}`);
  return [
    ...(index > 0 ? [''] : []),
    ...held.map((lock) => `  holds ${printHeld(lock)}`),
    ...(path.length === 0 ? [] : ['  on the way', ...path]),
    ...(conditions.length === 0 ? [] : [`  when ${conditions.join(' and ')}`]),
    ...(assumed.length === 0 ? [] : [`  if ${assumed.join(' and ')}`]),
  ];
}

function printHeld({ name, mode, holder, since }: HeldThere & NamedLock): string {
  const [file] = shortFileNames([since.file]).values();
  return `'${name}'${mode === 'read' || mode === 'write' ? ` (${mode})` : ''}, taken at ${file ?? since.file}:${String(since.line)} by ${holder}`;
}

function printFunction(one: FunctionExplanation, root: string): readonly string[] {
  const { region } = one;
  return [
    `${one.name}  ${at(one.place, root)}`,
    '',
    ...one.outline.split('\n').map((line) => `  ${line}`),
    '',
    'Calls',
    ...(one.calls.length === 0 ? ['  none'] : one.calls.flatMap(printCall)),
    '',
    'With all it calls, it may',
    ...(one.may.length === 0 ? ['  do nothing to locks'] : one.may.map((phrase) => `  ${phrase}`)),
    ...(region === undefined ? ['', 'No held region begins in it.'] : printRegion(region, root)),
  ];
}

function printRegion(region: NonNullable<FunctionExplanation['region']>, root: string): readonly string[] {
  const taken = region.takes.map(({ name, mode, place }) => `  '${name}' (${mode}) at ${at(place, root)}`);
  return [
    '',
    'Takes',
    ...(taken.length === 0 ? ['  nothing that it could be followed to'] : [...new Set(taken)]),
    ...(region.keeps.length === 0 ? [] : ['', 'Still holds at its end', ...region.keeps.map((held) => `  ${printHeld(held)}`)]),
    ...(region.walked.length === 0 ? [] : ['', 'Followed into', ...region.walked.map((name) => `  ${name}`)]),
    ...printLimits(region.limits),
  ];
}

function printCall({ place, text, operation, targets, found, outside, open }: ExplainedCall): readonly string[] {
  const notes = [
    operation === undefined ? undefined : `${operation.does} '${operation.lock.name}' (${operation.lock.mode}), by ${operation.by === 'table' ? 'the table of its library' : operation.by}`,
    ...targets.map((target) => `reaches ${target.name}${target.asks ? ', which may wait for a lock' : ''} (${found})`),
    targets.length === 0 && outside !== undefined ? `leaves the program: ${outside}` : undefined,
    found === 'unknown' ? 'leads nowhere that is known' : undefined,
    open === undefined ? undefined : `open: ${open}`,
  ].filter((note) => note !== undefined);
  return [`  ${String(place.line)}: ${text}`, ...notes.map((note) => `      ${note}`)];
}

function printClass({ name, place, verdict, operations, why }: ClassExplanation, root: string): readonly string[] {
  const article = verdict === 'event' ? 'an ' : verdict === 'no lock' ? '' : 'a ';
  return [
    `${name}  ${at(place, root)}`,
    '',
    `Is ${article}${verdict}, by what it does${why.length === 0 ? '.' : ':'}`,
    ...why.map((clause) => `  ${clause}`),
    ...(operations.length === 0 ? [] : ['', 'Operations', ...operations.map((one) => `  ${one}`)]),
  ];
}

function printLimits(limits: readonly ReachedLimit[]): readonly string[] {
  if (limits.length === 0) return [];
  return ['', 'Limits that were reached; what lies behind them is unknown', ...limits.map(({ name, times }) => `  ${name}, ${count(times, 'time')}`)];
}

function at(place: Place, root: string): string {
  return `${shownPath(place.file, root)}:${String(place.line)}`;
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
