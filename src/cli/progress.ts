/** How far a run has come: one line that is written over when somebody watches, else nothing. */
import type { Terminal } from './terminal.js';

export interface ProgressLine {
  /** `total` undefined: not known yet; the count alone shows that it goes on. */
  show(stage: string, done: number, total: number | undefined): void;
  /** Clears the line: before anything else is written, and at the end. */
  clear(): void;
}

/** How often the line is drawn anew, in milliseconds: more costs time and flickers. */
const PAUSE = 80;

const BAR = 24;

const SILENT: ProgressLine = { show: () => undefined, clear: () => undefined };

/** `wanted`: said on the command line; undefined: when somebody watches and it is no CI. */
export function progressLine(terminal: Terminal, wanted: boolean | undefined, now: () => number = Date.now): ProgressLine {
  const isOn = wanted ?? (terminal.isWatched && (terminal.env['CI'] ?? '') === '');
  if (!isOn) return SILENT;
  const begins = terminal.isWatched ? '\r\u001b[2K' : '';
  const ends = terminal.isWatched ? '' : '\n';
  // Where lines stay, as in a log, one a second is enough.
  const pause = terminal.isWatched ? PAUSE : 1000;
  let drawn = -Infinity;
  let stageBefore = '';
  return {
    show(stage, done, total) {
      const time = now();
      if (stage === stageBefore && time - drawn < pause) return;
      drawn = time;
      stageBefore = stage;
      terminal.say(`${begins}${drawBar(done, total)} ${stage}${ends}`);
    },
    clear() {
      if (terminal.isWatched && stageBefore !== '') terminal.say(begins);
      stageBefore = '';
    },
  };
}

function drawBar(done: number, total: number | undefined): string {
  if (total === undefined || total === 0) return `${'·'.repeat(BAR)} ${done > 0 ? String(done) : '  '}`;
  const part = Math.min(1, done / total);
  const full = Math.round(part * BAR);
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${String(Math.floor(part * 100)).padStart(3)} %`;
}
