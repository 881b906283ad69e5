/** The lines of source files, read from disk: the program they came from may be gone by now. */
import { readFileSync } from 'node:fs';
import type { ReadLines } from '../report/report.js';

/** Each file is read once; one that cannot be read has no lines. */
export function diskLines(): ReadLines {
  const known = new Map<string, readonly string[] | undefined>();
  return (file) => {
    if (!known.has(file)) known.set(file, read(file));
    return known.get(file);
  };
}

/** TypeScript ends lines at these characters. */
const LINE_END = /\r\n|[\n\r\u2028\u2029]/u;

function read(file: string): readonly string[] | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/u, '').split(LINE_END);
  } catch {
    return undefined;
  }
}
