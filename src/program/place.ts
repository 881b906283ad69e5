/**
 * Where something stands in the source, as plain data: no syntax node leaves `src/program`.
 * Lines and columns count from 1; `endLine`/`endColumn` are exclusive ends.
 */
export interface Place {
  /** Absolute path with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Orders places by file, then position: the order of every list we print. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (
    a.line - b.line || a.column - b.column || a.endLine - b.endLine || a.endColumn - b.endColumn
  );
}

/** `file:line:column`, the form terminals make clickable. */
export function printPlace(place: Place): string {
  return `${place.file}:${String(place.line)}:${String(place.column)}`;
}

/** Whether the text of the one is part of the other's. */
export function isWithin(at: Place, all: Place): boolean {
  return (
    at.file === all.file &&
    (at.line > all.line || (at.line === all.line && at.column >= all.column)) &&
    (at.line < all.endLine || (at.line === all.endLine && at.column <= all.endColumn))
  );
}
