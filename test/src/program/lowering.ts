/** Lowers program text for the tests of this folder. */
import ts from 'typescript';
import { lowerFile, type LoweredFile } from '../../../src/program/lower-file.js';
import type { FunctionOutline } from '../../../src/program/outline.js';
import { printOutline } from '../../../src/program/print-outline.js';

export function lower(text: string, fileName = '/src/main.ts'): LoweredFile {
  return lowerFile(ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, false));
}

/** The outline of the body with this path, behind the `#` of its id. */
export function outlineOf(text: string, path = '', fileName = '/src/main.ts'): FunctionOutline {
  const { outline } = lower(text, fileName);
  const found = outline.functions.get(`${fileName}#${path}`);
  if (found === undefined)
    throw new Error(`no body ${path} among ${[...outline.functions.keys()].join(' ')}`);
  return found;
}

/** The steps of a body as text, without the head line and its indent. */
export function stepsOf(text: string, path = '', fileName = '/src/main.ts'): string {
  return printOutline(outlineOf(text, path, fileName))
    .split('\n')
    .slice(1)
    .map((line) => line.slice(2))
    .join('\n');
}

/** The steps of `async function f(a, b, c, o) { … }`, parameters already bound. */
export function bodySteps(text: string): string {
  const steps = stepsOf(`async function f(a, b, c, o) {\n${text}\n}`, 'f').split('\n');
  return steps.slice(4).join('\n');
}
