import type ts from 'typescript';
import type { Place } from './place.js';

/** The text of a place on one line, cut at `limit` characters; empty where the file has no such place. */
export function snippet(file: ts.SourceFile, place: Place, limit: number): string {
  const starts = file.getLineStarts();
  const from = starts[place.line - 1];
  const to = starts[place.endLine - 1];
  if (from === undefined || to === undefined) return '';
  const text = file.text.slice(from + place.column - 1, to + place.endColumn - 1).replace(/\s+/g, ' ').trim();
  return text.length <= limit ? text : `${text.slice(0, Math.max(0, limit - 1)).trimEnd()}…`;
}
