/** Draws the steps of a witness as lines of three columns: where it stands, in what, what happens. */
import type { Place } from '../program/place.js';
import type { WitnessStep } from './finding.js';

/** Steps that belong together; a title stands on a line of its own above them. */
export interface ChainPart {
  readonly title?: string;
  readonly steps: readonly WitnessStep[];
}

/** Lines without indentation, columns aligned over all parts; a part without steps is left out. */
export function printChain(parts: readonly ChainPart[]): readonly string[] {
  const shown = parts.filter((part) => part.steps.length > 0);
  const steps = shown.flatMap((part) => part.steps);
  const names = shortFileNames(steps.map((step) => step.place.file));
  const placeOf = (place: Place) => `${names.get(place.file) ?? place.file}:${String(place.line)}`;
  const placeWidth = widest(steps.map((step) => placeOf(step.place)));
  const whereWidth = widest(steps.map((step) => step.where));
  const print = (step: WitnessStep) =>
    `${placeOf(step.place).padEnd(placeWidth)}  ${step.where.padEnd(whereWidth)}  ${step.does}`;
  return shown.flatMap(({ title, steps: own }) => [
    ...(title === undefined ? [] : [title]),
    ...own.map(print),
  ]);
}

/**
 * The shortest end of each path that tells it from the others: the base name, unless two files
 * share it (`app/index.ts` and `core/index.ts`).
 */
export function shortFileNames(files: readonly string[]): ReadonlyMap<string, string> {
  const paths = [...new Set(files)];
  const endOf = (file: string, parts: number) => file.split('/').slice(-parts).join('/');
  const shorten = (file: string) => {
    const depth = file.split('/').length;
    for (let parts = 1; parts < depth; parts++) {
      const end = endOf(file, parts);
      if (!paths.some((other) => other !== file && endOf(other, parts) === end)) return end;
    }
    return file;
  };
  return new Map(paths.map((file) => [file, shorten(file)]));
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
