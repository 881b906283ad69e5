/** Lines of source with the marked ones pointed at, for a terminal. */
import type { Place } from '../program/place.js';
import { characters, cut, length } from './wrap.js';

export interface Mark {
  readonly place: Place;
  /** Said behind the underline; may be empty. */
  readonly says: string;
}

/** Lines shown above and below a marked one. */
const AROUND = 1;

/** How the parts of a frame look; plain text keeps them as they are. */
export interface FrameStyle {
  readonly gutter: (text: string) => string;
  readonly mark: (text: string) => string;
}

/**
 * All marks lie in the file of `lines`. Long lines are cut at `width` on the right; when a mark stands
 * far to the right, all lines lose the same columns on the left.
 */
export function codeFrame(lines: readonly string[], marks: readonly Mark[], width: number, style: FrameStyle): readonly string[] {
  const inFile = marks.filter(({ place }) => place.line <= lines.length);
  const shown = shownLines(inFile, lines.length);
  const gutter = String(Math.max(0, ...shown)).length;
  const room = Math.max(20, width - gutter - 5);
  const shift = leftCut(inFile, lines, shown, room);
  const out: string[] = [];
  let before: number | undefined;
  for (const line of shown) {
    if (before !== undefined && line > before + 1) out.push(style.gutter(`${' '.repeat(gutter + 2)} ┆`));
    before = line;
    const here = inFile.filter(({ place }) => place.line === line);
    const text = cut(shifted(expand(lines[line - 1] ?? ''), shift), room);
    const pointer = here.length > 0 ? style.mark('>') : ' ';
    out.push(`${pointer} ${style.gutter(`${String(line).padStart(gutter)} │`)} ${text}`.trimEnd());
    for (const mark of here) {
      const bar = style.gutter(`${' '.repeat(gutter + 2)} │`);
      for (const { indent, text: pointed } of underline(mark, lines[line - 1] ?? '', shift, room)) out.push(`${bar} ${indent}${style.mark(pointed)}`);
    }
  }
  return out;
}

function shownLines(marks: readonly Mark[], last: number): readonly number[] {
  const shown = new Set<number>();
  for (const { place } of marks) {
    for (let line = place.line - AROUND; line <= place.line + AROUND; line += 1) {
      if (line >= 1 && line <= last) shown.add(line);
    }
  }
  return [...shown].sort((a, b) => a - b);
}

/** The columns that all shown lines lose: common indentation, or more when a mark would be cut off. */
function leftCut(marks: readonly Mark[], lines: readonly string[], shown: readonly number[], room: number): number {
  const indents = shown.map((line) => expand(lines[line - 1] ?? '')).filter((text) => text.trim() !== '').map((text) => /^ */u.exec(text)?.[0].length ?? 0);
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  const right = Math.max(0, ...marks.map(({ place }) => columnAt(lines[place.line - 1] ?? '', place.column)));
  return Math.max(common, right - Math.floor(room / 2) > common && right > room ? right - Math.floor(room / 2) : common);
}

/** The carets, and what is said behind them; where that does not fit, below them. */
function underline({ place, says }: Mark, line: string, shift: number, room: number): readonly { readonly indent: string; readonly text: string }[] {
  const from = Math.min(Math.max(0, columnAt(line, place.column) - shift), room - 1);
  const end = place.endLine === place.line ? columnAt(line, place.endColumn) : length(expand(line));
  const carets = '^'.repeat(Math.max(from + 1, Math.min(end - shift, room)) - from);
  const indent = ' '.repeat(from);
  if (says === '') return [{ indent, text: carets }];
  if (from + carets.length + 1 + length(says) <= room) return [{ indent, text: `${carets} ${says}` }];
  const note = cut(says, room);
  return [{ indent, text: carets }, { indent: ' '.repeat(Math.max(0, Math.min(from, room - length(note)))), text: note }];
}

/** Tabs become two spaces, so that underlines stand where they belong in every terminal. */
function expand(text: string): string {
  return text.replaceAll('\t', '  ').replace(CONTROL, '�');
}

/** A control character in the source must not steer the terminal. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu;

/** Where a column (from 1, in UTF-16 units) stands on the screen, from 0. */
function columnAt(line: string, column: number): number {
  return length(expand(line.slice(0, column - 1)));
}

function shifted(text: string, columns: number): string {
  return columns === 0 ? text : characters(text).slice(columns).join('');
}
