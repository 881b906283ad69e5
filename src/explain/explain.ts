/** Answers what a user asks about a place or a name. */
import { bareName } from '../program/bare-name.js';
import { explainClass } from './explain-class.js';
import { explainFunction } from './explain-function.js';
import { explainLine } from './explain-line.js';
import type { Explanation, Subject } from './explanation.js';
import type { Solved } from './solved.js';

/** Nothing for a name that nothing has, and for a line that is in no function of the program. */
export function explain(solved: Solved, subject: Subject): readonly Explanation[] {
  if (subject.kind === 'line') return explainLine(solved, subject.file, subject.line);
  const { view } = solved.flow;
  const found: Explanation[] = [];
  for (const file of view.filesMentioning(lastName(subject.name))) {
    const { classes, functions } = view.fileOutline(file);
    for (const one of classes.values()) {
      if (one.name === subject.name) found.push(explainClass(solved, one.id));
    }
    for (const one of functions.values()) {
      if (one.role !== 'module' && isNamed(one.name, subject.name)) found.push(explainFunction(solved, one.id));
    }
  }
  return found;
}

function isNamed(name: string, asked: string): boolean {
  return name === asked || (!asked.includes('.') && bareName(name) === asked);
}

/** A name that stands in the file: of `callback in Manager.start`, `start`. */
function lastName(name: string): string {
  return name.split(' ').at(-1)?.split('.').at(-1) ?? name;
}

