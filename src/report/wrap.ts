/** Text that fits a width. Widths count code points, which is right for code and names as we print them. */

/** Breaks between words; a word that is longer than the line stands on one of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && length(line) + 1 + length(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Cuts what is too long, with an ellipsis in its place. */
export function cut(text: string, width: number): string {
  return length(text) <= width ? text : `${characters(text).slice(0, Math.max(0, width - 1)).join('')}…`;
}

export function length(text: string): number {
  return characters(text).length;
}

/** Code points: half of a surrogate pair is no character. */
export function characters(text: string): readonly string[] {
  return Array.from(text);
}
