/**
 * The tasks of an order inversion as a sequence: every task takes its lock, then every task waits for
 * the next one's. Locks stand between the tasks that want them.
 */
import { escapeMarkup } from './escape-markup.js';
import type { Flow } from './flows.js';
import { cut } from './wrap.js';

const COLUMN = 170;
const ROW = 46;
const TOP = 64;
const MARGIN = 90;
/** Names longer than this would run into the next column. */
const NAME = 24;

interface Message {
  readonly from: number;
  readonly to: number;
  readonly says: string;
  readonly waits: boolean;
}

/** Undefined when the tasks do not each hold one lock and wait for another. */
export function sequenceSvg(flows: readonly Flow[]): string | undefined {
  if (flows.length < 2 || flows.some(({ holds, waitsFor }) => holds === undefined || waitsFor === undefined)) return undefined;
  // task 1, its lock, task 2, its lock, …
  const lanes = flows.flatMap((flow, index) => [`task ${String(index + 1)}`, flow.holds?.name ?? '']);
  const laneOfLock = (name: string, own: number): number => {
    const other = flows.findIndex((flow, index) => index !== own && flow.holds?.name === name);
    return (other < 0 ? own : other) * 2 + 1;
  };
  const takes = flows.map(({ holds, steps }, index): Message => ({ from: index * 2, to: index * 2 + 1, says: `takes ${holds?.name ?? ''}, line ${String(steps[0]?.place.line ?? 0)}`, waits: false }));
  const waits = flows.map(({ waitsFor, steps }, index): Message => ({
    from: index * 2,
    to: laneOfLock(waitsFor?.name ?? '', index),
    says: `waits for ${waitsFor?.name ?? ''}, line ${String(steps.at(-1)?.place.line ?? 0)}`,
    waits: true,
  }));
  const messages = [...takes, ...waits];
  const width = (lanes.length - 1) * COLUMN + 2 * MARGIN;
  const height = TOP + messages.length * ROW + 24;
  const x = (lane: number): number => MARGIN + lane * COLUMN;
  return [
    `<svg class="sequence" viewBox="0 0 ${String(width)} ${String(height)}" width="${String(width)}" height="${String(height)}" role="img" aria-label="${escapeMarkup(messages.map(({ from, says }) => `${lanes[from] ?? ''} ${says}`).join('; '))}">`,
    ...lanes.map((name, lane) => drawLane(name, x(lane), height, lane % 2 === 1)),
    ...messages.map((message, row) => drawMessage(message, x(message.from), x(message.to), TOP + row * ROW + 20)),
    '</svg>',
  ].join('');
}

function drawLane(name: string, x: number, height: number, isLock: boolean): string {
  const kind = isLock ? 'lock' : 'task';
  return [
    `<line class="lane" x1="${String(x)}" y1="40" x2="${String(x)}" y2="${String(height)}"/>`,
    `<rect class="${kind}" x="${String(x - 78)}" y="10" width="156" height="30" rx="${isLock ? '15' : '4'}"/>`,
    `<text x="${String(x)}" y="30" text-anchor="middle">${escapeMarkup(cut(name, NAME - 2))}<title>${escapeMarkup(name)}</title></text>`,
  ].join('');
}

function drawMessage({ says, waits }: Message, from: number, to: number, y: number): string {
  const forth = to > from ? 1 : -1;
  const tip = to - forth * 2;
  const kind = waits ? 'waits' : 'takes';
  return [
    `<line class="${kind}" x1="${String(from)}" y1="${String(y)}" x2="${String(tip)}" y2="${String(y)}"/>`,
    `<path class="${kind}" d="M${String(tip)} ${String(y)} l${String(-forth * 8)} -4 l0 8 z"/>`,
    `<text class="${kind}" x="${String(from + forth * 8)}" y="${String(y - 6)}" text-anchor="${forth > 0 ? 'start' : 'end'}">${escapeMarkup(cut(says, 40))}<title>${escapeMarkup(says)}</title></text>`,
  ].join('');
}
